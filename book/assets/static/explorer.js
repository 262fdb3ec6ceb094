/* Specification curves: <figure class="explorer">, as helpers.curves.explorer.html writes it. The form picks a
   specification, and so does the curve: with the mouse, a finger or the arrow keys. One can be kept, to compare others
   with it. It is a fold below the picture of its curve; without this script it only points there. What is picked and
   kept is in the address after #, so that it can be linked to. */
(function () {
  "use strict";

  const SVG = "http://www.w3.org/2000/svg";
  const MARGIN = { top: 18, right: 12, bottom: 26 };
  const CHARACTER = 7.2; /* width of a digit in pixels */
  const PAUSE = 200; /* browsers limit how often an address may change, in milliseconds */
  const SPACE = "\u00a0"; /* where no line breaks */
  const count = new Intl.NumberFormat("en");
  const kinds = new Intl.PluralRules("en", { type: "ordinal" });
  const ENDINGS = { one: "st", two: "nd", few: "rd", other: "th" };

  function ordinal(number) {
    return count.format(number) + ENDINGS[kinds.select(number)];
  }

  function fixed(number, decimals) {
    return number.toFixed(decimals).replace("-", "\u2212");
  }

  function below(level) {
    return ["p", "<", level].join(SPACE);
  }

  function shape(name, attributes, text) {
    const node = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    if (text !== undefined) node.textContent = text;
    return node;
  }

  /* round numbers that cut a range into about `wanted` parts */
  function ticks(low, high, wanted) {
    const rough = (high - low) / wanted;
    const power = Math.floor(Math.log10(rough));
    const factor = [1, 2, 5, 10].find((one) => one * 10 ** power >= rough);
    const decimals = Math.max(0, -power - (factor === 10 ? 1 : 0));
    const step = factor * 10 ** power;
    const found = [];
    for (let i = Math.ceil(low / step); i * step <= high; i += 1) found.push(i * step);
    return { found, decimals };
  }

  function start(figure) {
    const data = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
    const form = figure.querySelector("form");
    const selects = [...form.querySelectorAll("select")];
    const buttons = [...form.querySelectorAll("button[data-step]")];
    const keeper = form.querySelector("button[data-keep]");
    const plot = figure.querySelector(".explorer-plot");
    const text = figure.querySelector(".explorer-text");
    const live = figure.querySelector(".explorer-live");
    const fold = document.createElement("details");
    const summary = document.createElement("summary");
    const total = data.code.length;
    const places = new Map(data.code.map((code, place) => [code, place]));
    const strides = selects.map((_, i) => selects.slice(i + 1).reduce((size, one) => size * one.length, 1));
    const home = data.own === null ? data.code[Math.floor((total - 1) / 2)] : data.own;
    const reasons = new Map();
    for (const [reason, codes] of Object.entries(data.refused)) for (const code of codes) reasons.set(code, reason);
    let code = home;
    let held = null; /* code of the specification that others are compared with */
    let last = places.has(home) ? places.get(home) : Math.floor((total - 1) / 2); /* place on the curve */
    let scale = null;
    let mark = null;

    function option(of, i) {
      return Math.floor(of / strides[i]) % selects[i].length;
    }

    function estimate(place) {
      return fixed(data.estimate[place], data.decimals[place]) + (data.unit ? " " + data.unit : "");
    }

    /* ---- words ---- */

    function share(part) {
      return count.format(part) + " of " + count.format(total) + " (" + ((100 * part) / total).toFixed(1) + SPACE + "%)";
    }

    function sentence(place) {
      const end = (name) => fixed(data[name][place], data.decimals[place]);
      const p = data.p[place] === 0 ? below("0.001") : ["p", "=", data.p[place].toPrecision(3)].join(SPACE);
      const sign = place < data.negative[0] ? "negative" : place >= total - data.positive[0] ? "positive" : null;
      return (
        " (95" + SPACE + "% interval " + end("low") + " to " + end("high") + "), " + p +
        ", N" + SPACE + "=" + SPACE + count.format(data.nobs[place]) + ". " +
        ordinal(place + 1) + " of " + count.format(total) + ", counted from the smallest estimate. " +
        (sign
          ? "As this one, " + share(data[sign][0]) + " are " + sign + ", and " + share(data[sign][1]) +
            " are " + sign + " with " + below("0.05") + "."
          : "This estimate is zero.")
      );
    }

    /* what is asked of the data, in words: the labels of the choices, of all or of those that differ from another */
    function choices(of, from) {
      return selects
        .map((select, i) => [select.labels[0].textContent, i])
        .filter(([, i]) => from === undefined || option(of, i) !== option(from, i))
        .map(([name, i]) => {
          const said = (which) => selects[i].options[option(which, i)].dataset.label;
          return name + ": " + (from === undefined ? said(of) : said(of) + " instead of " + said(from));
        })
        .join("; ");
    }

    function comparison() {
      if (held === null || held === code || !places.has(held)) return "";
      const [now, then] = [places.get(code), places.get(held)];
      const gap = data.estimate[now] - data.estimate[then];
      const digits = Math.min(data.decimals[now], data.decimals[then]);
      const apart = data.low[now] > data.high[then] || data.high[now] < data.low[then];
      return (
        " Against the one that you keep (" + estimate(then) + "), with " + choices(code, held) + ": " +
        (gap > 0 ? "higher" : "lower") + " by " + fixed(Math.abs(gap), digits) + "; the intervals " +
        (apart ? "do not overlap." : "overlap.")
      );
    }

    function absence() {
      if (!reasons.has(code)) return "Not in the multiverse: this combination was left out.";
      const reason = reasons.get(code);
      return "In the multiverse, but it could not be estimated" + (reason ? ": " + reason : ".");
    }

    /* ---- the picture ---- */

    function draw() {
      const width = Math.floor(plot.getBoundingClientRect().width);
      if (width === 0) return;
      const height = Math.round(Math.min(340, Math.max(240, width * 0.5)));
      const [low, high] = data.range;
      const room = 0.04 * (high - low);
      const axis = ticks(low - room, high + room, 5);
      const labels = axis.found.map((value) => fixed(value, axis.decimals));
      const left = 10 + CHARACTER * Math.max(...labels.map((label) => label.length));
      const right = width - MARGIN.right;
      const bottom = height - MARGIN.bottom;
      const edge = 6;
      scale = {
        left,
        right,
        x: (place) => left + edge + ((right - left - 2 * edge) * (place + 0.5)) / total,
        y: (value) => bottom - ((bottom - MARGIN.top) * (value - low + room)) / (high - low + 2 * room),
        inside: (y) => Math.min(bottom, Math.max(MARGIN.top, y)),
      };
      const svg = shape("svg", { width, height, viewBox: "0 0 " + width + " " + height, "aria-hidden": "true" });
      axis.found.forEach((value, i) => {
        const y = scale.y(value).toFixed(1);
        svg.append(shape("path", { class: value === 0 ? "zero" : "grid", d: "M" + left + " " + y + "H" + right }));
        svg.append(shape("text", { x: left - 6, y, dy: "0.32em", "text-anchor": "end" }, labels[i]));
      });
      let intervals = "";
      let estimates = "";
      for (let place = 0; place < total; place += 1) {
        const x = scale.x(place).toFixed(1);
        const ends = [data.low[place], data.high[place]].map((value) => scale.inside(scale.y(value)).toFixed(1));
        intervals += "M" + x + " " + ends[0] + "V" + ends[1];
        estimates += "M" + x + " " + scale.y(data.estimate[place]).toFixed(1) + "h0";
      }
      const wide = Math.min(3, Math.max(0.5, (0.6 * (right - left)) / total));
      svg.append(shape("path", { class: "intervals", d: intervals, "stroke-width": wide.toFixed(2) }));
      svg.append(shape("path", { class: "estimates", d: estimates, "stroke-width": total > 100 ? 2.5 : 5 }));
      if (data.value !== null) {
        const y = scale.y(data.value);
        svg.append(shape("path", { class: "printed", d: "M" + left + " " + y.toFixed(1) + "H" + right }));
        svg.append(shape("text", { class: "printed", x: left + 4, y: (y - 5).toFixed(1) }, "printed: " + data.printed));
      }
      svg.append(shape("text", { x: left + edge, y: height - 8 }, "1st"));
      svg.append(shape("text", { x: right, y: height - 8, "text-anchor": "end" }, ordinal(total)));
      svg.append(shape("text", { x: 2, y: 11 }, "estimate" + (data.unit ? ", " + data.unit : "")));
      mark = shape("g", { class: "mark" });
      svg.append(mark);
      plot.replaceChildren(svg);
      drawMark();
    }

    /* the picked specification: a thick interval, with arrows where it leaves the picture, and a diamond; the one that
       is kept has a hollow one */
    function drawMark() {
      if (!mark) return;
      mark.replaceChildren();
      if (held !== null && held !== code) drawOne(places.get(held), "kept ");
      drawOne(places.get(code), "");
    }

    function drawOne(place, kind) {
      if (place === undefined) return;
      const x = scale.x(place);
      const [low, high, middle] = ["low", "high", "estimate"].map((name) => scale.y(data[name][place]));
      const path = (name, d) => mark.append(shape("path", { class: kind + name, d }));
      path("interval", "M" + x + " " + scale.inside(low) + "V" + scale.inside(high));
      for (const [end, to] of [[low, -1], [high, 1]]) {
        const y = scale.inside(end);
        if (y !== end) path("arrow", "M" + (x - 5) + " " + (y + 7 * to) + "h10l-5 " + -7 * to + "z");
        else path("interval", "M" + (x - 5) + " " + y + "h10");
      }
      path("diamond", "M" + x + " " + (middle - 8) + "l8 8l-8 8l-8 -8z");
    }

    /* ---- the state ---- */

    function show() {
      const place = places.get(code);
      if (place !== undefined) last = place;
      selects.forEach((select, i) => {
        select.selectedIndex = option(code, i);
        [...select.options].forEach((one, value) => {
          const there = places.has(code + (value - option(code, i)) * strides[i]);
          one.textContent = one.dataset.label + (there ? "" : " (no estimate)");
        });
      });
      figure.classList.toggle("is-empty", place === undefined);
      if (place === undefined) text.replaceChildren(absence());
      else {
        const strong = document.createElement("strong");
        strong.textContent = estimate(place);
        text.replaceChildren("With " + choices(code) + ", the estimate is ", strong, sentence(place) + comparison());
      }
      plot.setAttribute("aria-valuenow", last + 1);
      plot.setAttribute(
        "aria-valuetext",
        place === undefined ? "none picked" : ordinal(place + 1) + " of " + count.format(total) + ": " + estimate(place)
      );
      keeper.textContent = held === null ? "Keep to compare" : held === code ? "Kept" : "Compare no more";
      keeper.setAttribute("aria-pressed", String(held !== null));
      buttons[0].setAttribute("aria-disabled", String(last === 0));
      buttons[1].setAttribute("aria-disabled", String(last === total - 1));
      drawMark();
    }

    /* ---- the address ---- */

    const key = (select) => data.name + "." + select.name;
    let waiting = 0;

    function pick(next) {
      code = next;
      show();
      clearTimeout(waiting);
      waiting = setTimeout(keep, PAUSE);
    }

    function keep() {
      const state = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
      for (const select of selects) {
        if (code === home) state.delete(key(select));
        else state.set(key(select), select.value);
      }
      if (held === null) state.delete(data.name + ".kept");
      else state.set(data.name + ".kept", held);
      const hash = state.toString();
      history.replaceState(history.state, "", hash ? "#" + hash : location.pathname + location.search);
    }

    function restore() {
      const state = new URLSearchParams(location.hash.slice(1));
      const kept = state.get(data.name + ".kept");
      if (location.hash.length > 1 && kept === null && !selects.some((select) => state.has(key(select)))) return; /* not ours */
      held = places.has(Number(kept)) && kept !== null ? Number(kept) : null;
      code = selects.reduce((sum, select, i) => {
        const wanted = [...select.options].findIndex((one) => one.value === state.get(key(select)));
        return sum + strides[i] * (wanted < 0 ? option(home, i) : wanted);
      }, 0);
      show();
      if (location.hash.length > 1) arrive(fold);
    }

    /* ---- hands ---- */

    function go(place) {
      pick(data.code[Math.min(total - 1, Math.max(0, place))]);
    }

    function point(event) {
      const x = event.clientX - plot.getBoundingClientRect().left;
      const span = scale.x(total - 1) - scale.x(0);
      go(span === 0 ? 0 : Math.round(((x - scale.x(0)) / span) * (total - 1)));
    }

    const far = Math.max(1, Math.round(total / 20));
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -far, PageUp: far };
    plot.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key in steps) go(last + steps[event.key]);
      else if (event.key === "Home") go(0);
      else if (event.key === "End") go(total - 1);
      else return;
      event.preventDefault();
    });
    plot.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      plot.setPointerCapture(event.pointerId);
      point(event);
    });
    plot.addEventListener("pointermove", (event) => {
      if (plot.hasPointerCapture(event.pointerId)) point(event);
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("change", () => {
      pick(selects.reduce((sum, select, i) => sum + strides[i] * select.selectedIndex, 0));
    });
    for (const button of buttons) {
      const step = Number(button.dataset.step);
      button.addEventListener("click", () => (step === 0 ? pick(home) : go(last + step)));
    }
    keeper.addEventListener("click", () => {
      held = held === null && places.has(code) ? code : null;
      pick(code);
    });
    window.addEventListener("hashchange", restore);

    for (const one of form.querySelectorAll("option")) one.dataset.label = one.textContent;
    plot.setAttribute("aria-valuemin", 1);
    plot.setAttribute("aria-valuemax", total);
    summary.textContent = figure.querySelector("figcaption > p").textContent;
    fold.append(summary, live);
    figure.prepend(fold);
    live.hidden = false;
    figure.classList.add("is-live");
    show();
    restore();
    new ResizeObserver(draw).observe(plot);
  }

  document.querySelectorAll("figure.explorer").forEach(start);
})();
