/* Draws the charts of a page. Each <figure data-chart="ID"> names a <script type="application/json" id="ID"> holding a
   Plotly figure {data, layout}. The figure's table stays in the page, so nothing is lost where scripts don't run.
   Series differ by dash and marker shape as well as by colour; what the figure itself says about a series wins. */

const COLOURS = ["#12436d", "#801650", "#28a197", "#f46a25", "#3d3d3d", "#a285d1"];
const DASHES = ["solid", "dash", "dot", "dashdot", "longdash", "longdashdot"];
const SYMBOLS = ["circle", "square", "diamond", "triangle-up", "x", "cross"];
const PATTERNS = ["", "/", "x", ".", "-", "\\"];
const INK = "#0b0c0c";
const PAPER_WIDTH = 660; // pixels that fit the printable width of A4
const NARROW = 500;
const LEGEND_LETTERS = 32; // of a name that fit beside its mark on a narrow screen

const loader = document.querySelector("script[data-plotly]");
const stillness = window.matchMedia("(prefers-reduced-motion: reduce)");

/* Plotly adds no style of its own where a sheet with this id and class is in the page. */
function loadStyles() {
  return new Promise((resolve, reject) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.id = "plotly.js-style-global";
    link.className = "no-inline-styles";
    link.onload = resolve;
    link.onerror = reject;
    link.href = loader.dataset.plotlyStyles;
    document.head.append(link);
  });
}

function loadPlotly() {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.onload = () => resolve(window.Plotly);
    script.onerror = reject;
    script.src = loader.dataset.plotly;
    document.head.append(script);
  });
}

function styledBar(trace, colour, place) {
  const marker = { color: colour, pattern: { shape: PATTERNS[place % PATTERNS.length] }, ...trace.marker };
  return { ...trace, marker };
}

function styledLine(trace, colour, place) {
  const line = { color: colour, dash: DASHES[place % DASHES.length], width: 3, ...trace.line };
  const marker = { color: line.color, symbol: SYMBOLS[place % SYMBOLS.length], size: 8, ...trace.marker };
  return { ...trace, line, marker };
}

/* Gives each series its own colour, and its own dash and shape among the lines or pattern among the bars. */
function styledSeries(traces) {
  const counts = { bars: 0, lines: 0 };
  return traces.map((trace, index) => {
    const colour = COLOURS[index % COLOURS.length];
    return trace.type === "bar" ? styledBar(trace, colour, counts.bars++) : styledLine(trace, colour, counts.lines++);
  });
}

function styledAxis(axis, more) {
  return {
    automargin: true,
    fixedrange: true,
    gridcolor: "#cecece",
    linecolor: INK,
    zerolinecolor: INK,
    ...more,
    ...axis,
  };
}

function axes(layout, width) {
  const names = new Set(["xaxis", "yaxis", ...Object.keys(layout).filter((name) => /^[xy]axis\d*$/.test(name))]);
  const entries = [...names].map((name) => {
    const more = name.startsWith("x") ? { nticks: width < NARROW ? 5 : 12, showgrid: false } : {};
    return [name, styledAxis(layout[name] || {}, more)];
  });
  return Object.fromEntries(entries);
}

/* A name of a series in lines short enough for the legend of a narrow screen. */
function inLines(name) {
  const lines = [""];
  for (const word of name.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length <= LEGEND_LETTERS) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/* On a narrow screen the legend stands one entry a line below the drawing, which it must not squeeze. */
function styledSize(width, lines) {
  if (width >= NARROW) return { height: 400, legend: { y: -0.25 } };
  return { height: 260 + 30 * lines, legend: { y: 0, yref: "container", yanchor: "bottom", maxheight: 0.9 } };
}

function styledLayout(layout, width, lines) {
  const size = styledSize(width, lines);
  return {
    autosize: true,
    height: size.height,
    dragmode: false,
    hovermode: "closest",
    margin: { t: 16, r: 16, b: 48, l: 48 },
    paper_bgcolor: "#ffffff",
    plot_bgcolor: "#ffffff",
    colorway: COLOURS,
    ...layout,
    font: { family: "arial, sans-serif", size: width < NARROW ? 13 : 15, color: INK, ...layout.font },
    legend: { orientation: "h", itemclick: false, itemdoubleclick: false, ...size.legend, ...layout.legend },
    transition: { duration: stillness.matches ? 0 : 150 },
    ...axes(layout, width),
  };
}

const CONFIG = {
  displayModeBar: false,
  displaylogo: false,
  doubleClick: false,
  responsive: true,
  scrollZoom: false,
  showTips: false,
  locale: "en",
};

/* The drawing is one picture to assistive technology, named by the figure's caption and told in full by its table. */
function makeDrawing(figure) {
  const drawing = document.createElement("div");
  const caption = figure.querySelector("figcaption");
  drawing.className = "portal-chart__drawing";
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", (caption ? caption.textContent : "Chart").trim().replace(/\s+/g, " "));
  if (caption) caption.after(drawing);
  else figure.prepend(drawing);
  return drawing;
}

/* The series and the layout for a width. */
function fitted(data, layout, width) {
  const names = data.map((trace) => (width < NARROW ? inLines(trace.name || "") : [trace.name || ""]));
  const lines = names.reduce((sum, name, place) => sum + (data[place].showlegend === false ? 0 : name.length), 0);
  const named = data.map((trace, place) => ({ ...trace, name: names[place].join("<br>") }));
  return [styledSeries(named), styledLayout(layout, width, lines)];
}

/* A screen that is turned, or a page that is enlarged, may make a wide chart narrow. */
function redrawWhereNarrow(drawing, redraw) {
  const isNarrow = () => drawing.clientWidth < NARROW;
  let narrow = isNarrow();
  new ResizeObserver(() => {
    if (isNarrow() === narrow) return;
    narrow = !narrow;
    redraw();
  }).observe(drawing);
}

async function draw(Plotly, figure) {
  const { data, layout } = JSON.parse(document.getElementById(figure.dataset.chart).textContent);
  const drawing = makeDrawing(figure);
  const redraw = () => Plotly.react(drawing, ...fitted(data, layout || {}, drawing.clientWidth), CONFIG);
  await redraw();
  redrawWhereNarrow(drawing, redraw);
  window.addEventListener("beforeprint", () => Plotly.relayout(drawing, { width: PAPER_WIDTH, autosize: false }));
  window.addEventListener("afterprint", () => Plotly.relayout(drawing, { width: null, autosize: true }));
  figure.dataset.drawn = "yes";
}

async function drawAll() {
  const figures = [...document.querySelectorAll("figure[data-chart]")];
  if (!figures.length || !loader) return;
  await loadStyles();
  const Plotly = await loadPlotly();
  await Promise.all(figures.map((figure) => draw(Plotly, figure)));
}

drawAll();
