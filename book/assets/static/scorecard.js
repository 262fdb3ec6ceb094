/* Filters for <table class="scorecard">: chapter, exhibit, kind, status, finding and free text. data-noun says what its
   rows are called, data-status-label what its statuses are (a table of findings filters by severity), data-statuses
   their order. Each row of its body carries data-chapter, data-exhibit and data-status; where rows have data-kind or
   data-finding these can be filtered, where they have data-apart (a distance) they can be sorted by it. Without this
   script the whole table shows. The state is kept in the address after #, so that a filtered view can be linked to; an
   address of a row shows the row. */
(function () {
  "use strict";

  const EVERY = ["chapter", "exhibit", "kind", "status", "finding", "sort", "q"];

  function plain(text) {
    return text.toLowerCase().replace(/\u2212/g, "-").replace(/\s+/g, " ");
  }

  function element(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }

  function distinct(values) {
    return [...new Set(values)];
  }

  function fill(select, any, values, label) {
    const kept = select.value;
    select.replaceChildren(element("option", { value: "" }, any));
    for (const value of values) select.append(element("option", { value }, label ? label(value) : value));
    select.value = values.includes(kept) ? kept : "";
  }

  function readHash() {
    const given = new URLSearchParams(location.hash.slice(1));
    const state = {};
    let known = false;
    for (const key of EVERY) {
      state[key] = given.get(key) || "";
      known = known || given.has(key);
    }
    return known || location.hash.length < 2 ? state : null;
  }

  function start(table, index) {
    const body = table.tBodies[0];
    const rows = [...body.rows].map((row) => ({
      row,
      chapter: row.dataset.chapter || "",
      number: row.cells[0].textContent.trim(),
      exhibit: row.dataset.exhibit || "",
      kind: row.dataset.kind || "",
      status: row.dataset.status || "",
      finding: row.dataset.finding || "",
      apart: Number(row.dataset.apart || NaN),
      text: plain(row.textContent),
    }));
    for (const { row } of rows) {
      const own = row.id && element("a", { href: "#" + row.id, "aria-label": "Link to this number" }, "#");
      if (own) row.lastElementChild.append(" ", own);
    }
    const number = new Intl.NumberFormat("en");
    const id = (name) => "scorecard-" + index + "-" + name;

    let frame = table.closest(".scorecard-wrap");
    if (!frame) {
      frame = element("div", { class: "scorecard-wrap" });
      table.replaceWith(frame);
      frame.append(table);
    }
    /* on a phone a row is a card, whose lines are named by the heads */
    const labelled = [...table.tHead.rows[0].cells].map(
      (cell, i) => "table.scorecard td:nth-child(" + (i + 1) + ") { --label: \"" + cell.textContent + "\"; }"
    );
    document.head.append(element("style", {}, labelled.join("\n")));
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-label", "Table, scrolls");

    const fields = {
      chapter: element("select", { id: id("chapter") }),
      exhibit: element("select", { id: id("exhibit") }),
      kind: element("select", { id: id("kind") }),
      status: element("select", { id: id("status") }),
      finding: element("select", { id: id("finding") }),
      q: element("input", { id: id("q"), type: "search", placeholder: "row, column, note \u2026", autocomplete: "off" }),
      sort: element("select", { id: id("sort") }),
    };
    const KEYS = EVERY.filter((key) => {
      if (key === "kind" || key === "finding") return rows.some((one) => one[key]);
      return key !== "sort" || rows.some((one) => !Number.isNaN(one.apart));
    });
    const labels = {
      chapter: "Chapter", exhibit: "Exhibit", kind: "Kind of number", status: "Status", finding: "For the paper",
      q: "Text", sort: "Order",
    };
    labels.status = table.dataset.statusLabel || labels.status;
    const noun = table.dataset.noun || "numbers";
    const reset = element("button", { type: "button", class: "scorecard-reset" }, "Show all");
    const count = element("p", { class: "scorecard-count", role: "status", "aria-live": "polite" });
    const bar = element("form", { class: "scorecard-filters", "aria-label": "Filter the table" });
    for (const key of KEYS) {
      bar.append(element("div", { class: "field" }, element("label", { for: id(key) }, labels[key]), fields[key]));
    }
    const chosen = element("p", { class: "scorecard-chosen", role: "status" });
    bar.append(reset, count, chosen);
    frame.before(bar);

    const numbers = new Map(rows.map((one) => [one.chapter, one.number]));
    const chapterLabel = (value) => [numbers.get(value), value.replace(/-/g, " ")].filter(Boolean).join(" \u00b7 ");
    fill(fields.chapter, "all", [...numbers.keys()], chapterLabel);
    const order = (table.dataset.statuses || "").split(" ");
    const statuses = distinct(rows.map((one) => one.status));
    const known = order.filter((one) => statuses.includes(one));
    const words = (value) => value.replace(/-/g, " ");
    fill(fields.status, "all", [...known, ...statuses.filter((one) => !known.includes(one))], words);
    fill(fields.kind, "all", distinct(rows.map((one) => one.kind)).filter(Boolean));
    fill(fields.finding, "all", distinct(rows.map((one) => one.finding)).filter(Boolean));
    fill(fields.sort, "as in the papers", ["apart"], () => "coefficients, furthest first");

    function fillExhibits() {
      const chapter = fields.chapter.value;
      const here = rows.filter((one) => !chapter || one.chapter === chapter);
      fill(fields.exhibit, "all", distinct(here.map((one) => one.exhibit)));
    }

    let sorted = "";
    function sort() {
      if (fields.sort.value === sorted) return;
      sorted = fields.sort.value;
      const distance = (one) => (Number.isNaN(one.apart) ? -1 : one.apart);
      const now = sorted ? [...rows].sort((a, b) => distance(b) - distance(a)) : rows;
      body.append(...now.map((one) => one.row));
    }

    /* what the address asks for and nothing here has */
    let strange = [];
    function choices() {
      return KEYS.filter((key) => fields[key].value).map((key) => {
        const field = fields[key];
        const value = field.tagName === "SELECT" ? field.selectedOptions[0].textContent : "\u201c" + field.value + "\u201d";
        return labels[key].toLowerCase() + ": " + value;
      });
    }

    let said = null;
    function show(keepAddress) {
      sort();
      const chapter = fields.chapter.value;
      const exhibit = fields.exhibit.value;
      const same = ["kind", "status", "finding"].filter((key) => fields[key].value);
      const words = plain(fields.q.value).trim().split(" ").filter(Boolean);
      let shown = 0;
      for (const one of rows) {
        const fits =
          (!chapter || one.chapter === chapter) &&
          (!exhibit || one.exhibit === exhibit) &&
          same.every((key) => one[key] === fields[key].value) &&
          words.every((word) => one.text.includes(word));
        if (one.row.hidden === fits) one.row.hidden = !fits;
        if (fits) shown += 1;
      }
      const text = number.format(shown) + " of " + number.format(rows.length) + " " + noun;
      chosen.textContent = [
        choices().join("; "),
        ...strange.map(([key, value]) => "The address asks for " + labels[key].toLowerCase() + " \u201c" + value +
          "\u201d, which is not in this table; it is left out."),
      ].filter(Boolean).join(". ");
      if (text !== said) count.textContent = said = text;
      frame.classList.toggle("is-empty", shown === 0);
      reset.disabled = KEYS.every((key) => !fields[key].value);
      if (keepAddress) return;
      const state = new URLSearchParams();
      for (const key of KEYS) if (fields[key].value) state.set(key, fields[key].value);
      const hash = state.toString();
      history.replaceState(history.state, "", hash ? "#" + hash : location.pathname + location.search);
    }

    function clear() {
      for (const key of KEYS) fields[key].value = "";
      strange = [];
      fillExhibits();
      show(true);
    }

    function restore() {
      const state = readHash();
      if (!state) {
        const row = body.querySelector(":scope > :target");
        if (row && row.hidden) clear(); /* or nothing would be where the address leads */
        if (row) arrive(row);
        return; /* an anchor of the page */
      }
      strange = [];
      const set = (key) => {
        fields[key].value = state[key];
        if (fields[key].selectedIndex >= 0) return;
        fields[key].value = "";
        if (KEYS.includes(key)) strange.push([key, state[key]]);
      };
      set("chapter");
      fillExhibits();
      ["exhibit", "kind", "status", "finding", "sort"].forEach(set);
      fields.q.value = state.q;
      show(true);
      if (location.hash.length < 2) return;
      arrive(bar);
    }

    let waiting = 0;
    bar.addEventListener("submit", (event) => event.preventDefault());
    bar.addEventListener("change", (event) => {
      strange = [];
      if (event.target === fields.chapter) fillExhibits();
      show();
    });
    fields.q.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(show, 80);
    });
    reset.addEventListener("click", () => {
      clear();
      show();
      fields.chapter.focus();
    });
    window.addEventListener("hashchange", restore);

    fillExhibits();
    show(true);
    restore();
  }

  document.querySelectorAll("table.scorecard").forEach(start);
})();
