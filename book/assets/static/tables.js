/* Tables of an article: one that is wider than its place can be scrolled with the keyboard, too; one of many rows shows
   the first of them, with a button for the rest, can be sorted by its heads, and filtered. Rows that belong together (a
   t-value below its coefficient) stay as they are. Of a long list of data sets the first are shown, likewise. Without this
   script everything is whole; on paper it is, too. */
(function () {
  "use strict";

  const MANY = 14;
  const FIRST = 8;
  const MOST_CHOICES = 8;

  const plain = (text) => text.toLowerCase().replace(/\u2212/g, "-").replace(/\s+/g, " ").trim();

  function element(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }

  /* what a cell is worth: its first number, or its text; an empty one comes last */
  function worth(cell) {
    const text = plain(cell ? cell.textContent : "");
    const found = text.replace(/(\d),(?=\d{3})/g, "$1").match(/^[([<>~]*\s*(?:us\$\s*)?(-?(?:\d+\.?\d*|\.\d+))/);
    return found ? Number(found[1]) : text;
  }

  const isEmpty = (a) => a === "" || a === "\u2013";

  function order(a, b) {
    if (typeof a === typeof b) return typeof a === "number" ? a - b : a.localeCompare(b, "en", { numeric: true });
    return typeof a === "number" ? -1 : 1;
  }

  function frame(box, name) {
    const fit = () => {
      const wide = box.scrollWidth > box.clientWidth + 1;
      box.classList.toggle("is-wide", wide);
      if (!wide) for (const one of ["tabindex", "role", "aria-label"]) box.removeAttribute(one);
      else for (const [key, to] of [["tabindex", "0"], ["role", "region"], ["aria-label", name]]) box.setAttribute(key, to);
    };
    new ResizeObserver(fit).observe(box);
    fit();
  }

  function long(box, table) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const heads = table.tHead && table.tHead.rows.length === 1 ? [...table.tHead.rows[0].cells] : [];
    const text = rows.map((row) => plain(row.textContent));
    const whole = rows.every((row) => row.cells.length === heads.length && row.cells.length > 1);
    const apart = whole && rows.every((row) => {
      const first = plain(row.cells[0].textContent);
      return first !== "" && !/^(\u2026|\(|t$)/.test(first);
    });
    let all = false;
    let words = [];
    const chosen = new Map();

    const button = element("button", { type: "button", class: "rows-button" });
    const said = element("span", { class: "rows-said", role: "status" });
    const bar = element("div", { class: "rows-bar" }, button, said);

    function show() {
      const filtered = words.length > 0 || [...chosen.values()].some((one) => one !== "");
      let fits = 0;
      let shown = 0;
      [...body.rows].forEach((row) => {
        const i = rows.indexOf(row);
        const keeps =
          words.every((word) => text[i].includes(word)) &&
          [...chosen].every(([column, value]) => value === "" || plain(row.cells[column].textContent) === value);
        fits += keeps;
        const seen = keeps && (all || filtered || shown < FIRST);
        shown += seen;
        row.classList.toggle("is-folded", keeps && !seen);
        row.classList.toggle("is-out", !keeps);
      });
      button.hidden = filtered;
      button.textContent = all ? "Show the first " + FIRST + " rows" : "Show all " + rows.length + " rows";
      button.setAttribute("aria-expanded", String(all));
      said.textContent = filtered ? fits + " of " + rows.length + " rows" : "";
    }

    function sortable(head, column) {
      const inside = element("button", { type: "button", class: "sort" });
      inside.append(...(head.firstElementChild && head.firstElementChild.tagName === "P" ? head.firstElementChild : head).childNodes);
      head.replaceChildren(inside);
      inside.addEventListener("click", () => {
        const now = { none: "ascending", ascending: "descending", descending: "none" }[head.getAttribute("aria-sort") || "none"];
        for (const one of heads) one.removeAttribute("aria-sort");
        const sign = now === "descending" ? -1 : 1;
        const sorted = [...rows];
        if (now !== "none") {
          head.setAttribute("aria-sort", now);
          const key = new Map(rows.map((row) => [row, worth(row.cells[column])]));
          sorted.sort((a, b) => isEmpty(key.get(a)) - isEmpty(key.get(b)) || sign * order(key.get(a), key.get(b)));
        }
        body.append(...sorted);
        show();
      });
    }

    if (apart) {
      heads.forEach(sortable);
      const find = element("input", { type: "search", placeholder: "Find in rows", "aria-label": "Find in the rows of this table" });
      const tools = element("form", { class: "rows-tools" }, find);
      heads.forEach((head, column) => {
        const values = [...new Set(rows.map((row) => row.cells[column].textContent.trim()))];
        if (values.length < 2 || values.length > MOST_CHOICES || values.some((one) => /\d/.test(one) || one.length > 40)) return;
        const select = element("select", { "aria-label": head.textContent.trim() });
        select.append(element("option", { value: "" }, head.textContent.trim() + ": all"));
        for (const one of values) select.append(element("option", { value: plain(one) }, one || "(empty)"));
        chosen.set(column, "");
        select.addEventListener("change", () => {
          chosen.set(column, select.value);
          show();
        });
        tools.append(select);
      });
      tools.addEventListener("submit", (event) => event.preventDefault());
      find.addEventListener("input", () => {
        words = plain(find.value).split(" ").filter(Boolean);
        show();
      });
      box.before(tools);
    }
    button.addEventListener("click", () => {
      all = !all;
      show();
      if (!all) box.scrollIntoView({ block: "nearest" });
    });
    box.after(bar);

    function reveal() {
      const goal = location.hash.length > 1 && document.querySelector(":target");
      const row = goal && goal.closest("tr");
      if (row && row.parentElement === body && row.classList.contains("is-folded")) {
        all = true;
        show();
        arrive(goal);
      }
    }

    window.addEventListener("hashchange", reveal);
    show();
    reveal();
  }

  document.querySelectorAll(".bd-article .pst-scrollable-table-container").forEach((box, i) => {
    const table = box.querySelector(":scope > table");
    if (!table || !table.tBodies[0]) return;
    if (!table.matches(".data-sets, .scorecard-summary") && table.tBodies[0].rows.length > MANY) long(box, table);
    frame(box, table.caption ? table.caption.textContent.replace(/#$/, "").trim() : "Table without a number, " + (i + 1));
  });

  document.querySelectorAll(".bd-article div.math").forEach((formula, i) => frame(formula, "Formula " + (i + 1)));

  document.querySelectorAll(".bd-article .more-sets").forEach((rest) => {
    const button = element("button", { type: "button", class: "rows-button" }, `and ${rest.querySelectorAll("a").length} more`);
    rest.hidden = true;
    rest.before(" ", button);
    button.addEventListener("click", () => {
      rest.hidden = false;
      button.remove();
      rest.querySelector("a").focus();
    });
  });

  /* pictures wait until the page is there; then all of its theme are loaded, those of the other are not */
  window.addEventListener("load", () => {
    const theme = document.documentElement.dataset.theme;
    document.querySelectorAll(`.themed-images img.only-${theme}`).forEach((image) => (image.loading = "eager"));
  });

  /* figures can be scrolled on a phone, and open alone, as large as they are drawn or larger */
  const dialog = element("dialog", { class: "figure-alone", "aria-label": "Figure, enlarged" });
  document.querySelectorAll(".bd-article figure.themed").forEach((figure) => {
    const images = figure.querySelector(".themed-images");
    const number = figure.querySelector("figcaption .caption-number");
    const name = number ? number.textContent.trim() : "the figure";
    const open = element("button", { type: "button", class: "enlarge" }, "Enlarge");
    open.setAttribute("aria-label", "Enlarge " + name);
    frame(images, name);
    images.after(open);
    open.addEventListener("click", () => {
      const close = element("button", { type: "button", class: "close" }, "Close");
      const pictures = [...images.querySelectorAll("img")].map((image) => image.cloneNode());
      dialog.replaceChildren(close, element("div", { class: "figure-room", tabindex: "0" }, ...pictures));
      close.addEventListener("click", () => dialog.close());
      if (!dialog.isConnected) document.querySelector("main").append(dialog);
      dialog.showModal();
    });
  });
})();
