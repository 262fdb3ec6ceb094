/* The search page. search-texts.js holds the texts (see book/_ext/book_search.py), MiniSearch ranks them. Chapters come
   before pages on how the book is made, these before the reference. What is looked for is kept in the address. */
(function () {
  "use strict";

  const MOST = 60; /* places shown */
  const AROUND = 110; /* characters of an excerpt to each side */
  const TOKENS = /(?:tab(?:le)?|fig(?:ure)?)(?:s|\.)?\s+\d+(?:\.\d+)?|\d[\d,]*(?:\.\d+)?|\.\d+|\p{L}[\p{L}\p{N}]*/giu;

  const form = document.querySelector(".book-search-form");
  const input = form.querySelector("input");
  const count = document.getElementById("search-count");
  const results = document.getElementById("search-results");
  const { pages, places } = window.bookTexts;

  const plain = (text) => text.toLowerCase().replace(/\s+/g, " ");
  const isNumber = (term) => /^\.?\d/.test(term);
  const isExhibit = (term) => term.includes(" ");
  const isScore = ([, anchor]) => anchor.includes("="); /* a filtered view of the scorecard */

  /* numbers and "Table 16" stay whole; the exhibit's number is a word of its own as well */
  function tokenize(text) {
    return plain(text).match(TOKENS) || [];
  }

  function process(term) {
    if (isExhibit(term)) return term.replace(/^tab[a-z.]* /, "table ").replace(/^fig[a-z.]* /, "figure ");
    if (isNumber(term)) return term.replace(/,/g, "").replace(/^\./, "0.");
    return term.length > 3 ? term.replace(/(?<![su])s$/, "") : term;
  }

  const engine = new MiniSearch({
    fields: ["title", "text"],
    tokenize,
    processTerm: process,
    searchOptions: {
      combineWith: "AND",
      boost: { title: 3 },
      prefix: (term) => !isNumber(term) && !isExhibit(term),
      fuzzy: (term) => (isNumber(term) || isExhibit(term) || term.length < 6 ? false : 0.15),
      weights: { prefix: 0.5, fuzzy: 0.2 },
    },
  });
  engine.addAll(places.map(([, , title, text], id) => ({ id, title, text })));

  /* a pattern for terms as they stand in a text: numbers whole and with or without commas, words from their start */
  function pattern(terms) {
    const parts = [...terms].sort((a, b) => b.length - a.length).map((term) => {
      if (isNumber(term)) return "(?<![\\d.])" + term.replace(/\d(?=\d)/g, "$&,?").replace(".", "\\.").replace(/^0(?=\\)/, "0?") + "(?!\\d|\\.\\d)";
      return "(?<![\\p{L}\\p{N}])" + term.replace(" ", "s?\\s") + (isExhibit(term) ? "(?![\\d])" : "");
    });
    return new RegExp(parts.join("|"), "giu");
  }

  function marked(text, wanted) {
    const pieces = [];
    let last = 0;
    for (const found of text.matchAll(wanted)) {
      const mark = document.createElement("mark");
      mark.textContent = found[0];
      pieces.push(text.slice(last, found.index), mark);
      last = found.index + found[0].length;
    }
    return [...pieces, text.slice(last)];
  }

  function excerpt(text, wanted) {
    const first = text.search(wanted);
    const from = first < AROUND ? 0 : text.indexOf(" ", first - AROUND) + 1;
    const end = from + 2 * AROUND;
    const to = end < text.length ? text.lastIndexOf(" ", end) : text.length;
    return (from ? "\u2026 " : "") + text.slice(from, Math.max(to, first)) + (to < text.length ? " \u2026" : "");
  }

  /* a place on a page, with what was looked for marked there; the scorecard is filtered instead */
  function address(place, terms) {
    const [page, anchor] = place;
    const root = document.documentElement.dataset.content_root || "./";
    const whole = terms.filter((term) => !isExhibit(term));
    if (isScore(place)) {
      const number = whole.find(isNumber);
      return root + pages[page][0] + "#" + anchor + (number ? "&q=" + encodeURIComponent(number) : "");
    }
    const highlight = whole.length ? "?highlight=" + encodeURIComponent(whole.join(" ")) : "";
    return root + pages[page][0] + highlight + "#" + anchor;
  }

  function item(found, asked) {
    const place = places[found.id];
    const wanted = pattern(found.terms);
    const link = document.createElement("a");
    link.href = address(place, asked);
    link.append(...marked(place[2], wanted));
    const where = document.createElement("span");
    where.className = "search-page";
    where.textContent = pages[place[0]][1];
    const said = document.createElement("p");
    said.append(...marked(excerpt(place[3], wanted), wanted));
    const line = document.createElement("li");
    line.append(link, where, said);
    return line;
  }

  function show() {
    const query = input.value.trim();
    const asked = tokenize(query).map(process);
    results.replaceChildren();
    if (!asked.length) {
      count.textContent = "";
      return;
    }
    const numbers = asked.some((term) => /\d/.test(term));
    /* 0 for chapters, 1 for other pages, and for printed numbers where no number is looked for, 2 for the reference */
    const kind = ({ id }) => (isScore(places[id]) && !numbers ? 1 : pages[places[id][0]][2]);
    const found = engine.search(query).sort((one, other) => kind(one) - kind(other) || other.score - one.score);
    const more = found.length > MOST ? ", the first " + MOST + " of which are shown" : "";
    count.textContent = found.length
      ? (found.length === 1 ? "One place" : found.length + " places") + " found" + more + "."
      : "Nothing found: all words must stand in one section. Try fewer words, or a number as the paper prints it.";
    const list = document.createElement("ul");
    list.className = "search";
    list.append(...found.slice(0, MOST).map((one) => item(one, asked)));
    results.append(list);
  }

  function keep() {
    const query = new URLSearchParams({ q: input.value.trim() });
    history.replaceState(history.state, "", location.pathname + "?" + query);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep();
    show();
  });
  let waiting = 0;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      keep();
      show();
    }, 150);
  });
  input.value = new URLSearchParams(location.search).get("q") || "";
  show();
})();
