/* What an address names is shown: its tab and its folds open, and the page goes there, once all is loaded. */
window.arrive = function (node) {
  "use strict";
  for (let at = node; at; at = at.parentElement) {
    if (at.matches("details")) at.open = true;
    if (at.matches(".sd-tab-content")) document.getElementById(at.previousElementSibling.htmlFor).checked = true;
  }
  if (document.readyState === "complete") node.scrollIntoView();
  else window.addEventListener("load", () => node.scrollIntoView(), { once: true });
};
