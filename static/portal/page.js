/* What every page does once scripts run: GOV.UK Frontend's behaviour, and a printable page. */

import { initAll } from "../build/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();

/* Paper can't be clicked: what is folded away on screen is printed open, and folded again afterwards. */
let opened = [];

window.addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("main details:not([open])")];
  opened.forEach((details) => details.setAttribute("open", ""));
});

window.addEventListener("afterprint", () => opened.forEach((details) => details.removeAttribute("open")));

/* Back brings a page anew, with what was typed and with new keys. The browser's history keeps the keys that the forms had,
   so that a form that was saved is known when it is sent again. */
const keys = [...document.querySelectorAll('input[name="form_key"]')];
const kept = history.state?.formKeys;

if (kept?.length === keys.length) {
  keys.forEach((input, place) => {
    input.value = kept[place];
  });
} else if (keys.length) {
  history.replaceState({ ...history.state, formKeys: keys.map((input) => input.value) }, "");
}
