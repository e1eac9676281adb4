/* Builds what the pages load: the stylesheet, GOV.UK Frontend's scripts and the chart library.
   Run with `npm run build`; writes static/build/, which is not kept in version control. */

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import vm from "node:vm";

import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "..", "node_modules");
const target = join(here, "build");

function buildStyles() {
  const options = { loadPaths: [modules], style: "compressed", quietDeps: true };
  writeFileSync(join(target, "portal.css"), sass.compile(join(here, "src", "portal.scss"), options).css);
}

function copyGovukScripts() {
  // The source map goes along because the manifest storage of deployed mode follows the comment that names it.
  for (const name of ["govuk-frontend.min.js", "govuk-frontend.min.js.map"]) {
    copyFileSync(join(modules, "govuk-frontend", "dist", "govuk", name), join(target, name));
  }
}

/* Plotly adds its style rules from JavaScript, which our content security policy forbids. It leaves that out where the
   page links a sheet with the id it looks for, so we take the same rules from the bundle at build time. */
function plotlyRules(bundle) {
  const found = bundle.match(/=(\{"X,X div":[\s\S]*?\});for\(/);
  if (!found) throw new Error("Plotly's style rules are not where they were: see plotlyRules in static/build.js");
  const rules = vm.runInNewContext(`(${found[1]})`);
  const selector = (key) =>
    key.replace(/^,/, " ,").replace(/X/g, ".js-plotly-plot .plotly").replace(/Y/g, ".plotly-notifier");
  return Object.entries(rules)
    .map(([key, body]) => `${selector(key)}{${body}}`)
    .reverse() // Plotly inserts each rule before the last one
    .join("\n")
    .replaceAll('"Open Sans",verdana,arial,sans-serif', "arial,sans-serif");
}

/* The bundle carries a map library that adds a <style> unless an element with this id is there. We draw no maps. */
function withoutMapStyles(bundle) {
  const ids = [...bundle.matchAll(/createElement\("style"\);\w+\.id="([0-9a-f]{64})"/g)].map((match) => match[1]);
  const placeholders = ids.map(
    (id) => `document.head.appendChild(Object.assign(document.createElement("meta"),{id:"${id}"}));\n`,
  );
  return placeholders.join("") + bundle;
}

function buildPlotly() {
  const bundle = readFileSync(join(modules, "plotly.js-basic-dist-min", "plotly-basic.min.js"), "utf8");
  writeFileSync(join(target, "plotly.js"), withoutMapStyles(bundle));
  writeFileSync(join(target, "plotly.css"), plotlyRules(bundle));
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
buildStyles();
copyGovukScripts();
buildPlotly();
