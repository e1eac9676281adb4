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
