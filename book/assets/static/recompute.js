/* Numbers that a reader can change, as helpers.book.live writes them: <figure class="recompute">, of data-kind
   "regression" (least squares from a correlation matrix) or "indices" (concentration and sophistication). Without this
   script the figure shows its table. The formulas are those of helpers.moments and helpers.indices; a test runs both. */
(function () {
  "use strict";

  const MOST = 1e6; /* observations */
  const LARGEST = 1e15; /* exports and incomes: their sums keep their digits */

  const SPACE = "\u00a0"; /* where no line breaks */
  const MET = SPACE + "\u2713";
  const SINGULAR = 1e-12;
  const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);

  /* ---- formulas ---- */

  /* the inverse of a symmetric matrix by way of its Cholesky factor; null where it is not positive definite */
  function inverse(matrix) {
    const size = matrix.length;
    const factor = matrix.map((row) => row.map(() => 0));
    for (let i = 0; i < size; i += 1) {
      for (let j = 0; j <= i; j += 1) {
        let rest = matrix[i][j];
        for (let k = 0; k < j; k += 1) rest -= factor[i][k] * factor[j][k];
        if (i === j && !(rest > SINGULAR)) return null;
        factor[i][j] = i === j ? Math.sqrt(rest) : rest / factor[j][j];
      }
    }
    return matrix.map((_, unit) => {
      const solved = new Array(size).fill(0);
      for (let i = 0; i < size; i += 1) {
        let rest = i === unit ? 1 : 0;
        for (let k = 0; k < i; k += 1) rest -= factor[i][k] * solved[k];
        solved[i] = rest / factor[i][i];
      }
      for (let i = size - 1; i >= 0; i -= 1) {
        let rest = solved[i];
        for (let k = i + 1; k < size; k += 1) rest -= factor[k][i] * solved[k];
        solved[i] = rest / factor[i][i];
      }
      return solved;
    });
  }

  /* least squares of variable y on variables x and a constant, which comes last where the means are known;
     null where no data have these correlations, or N leaves no degree of freedom */
  function regress({ correlation, nobs, means, sds }, x, y) {
    const among = (at) => at.map((i) => at.map((j) => correlation[i][j]));
    const inside = inverse(among(x));
    const df = nobs - x.length - 1;
    if (!inside || !inverse(among([...x, y])) || df < 1) return null;
    const r = x.map((i) => correlation[i][y]);
    const beta = inside.map((row) => sum(row.map((one, j) => one * r[j])));
    const r2 = sum(beta.map((one, j) => one * r[j]));
    const scale = x.map((i) => (sds ? sds[y] / sds[i] : 1));
    const coef = beta.map((one, j) => one * scale[j]);
    const se = inside.map((row, j) => Math.sqrt(((1 - r2) * row[j]) / df) * scale[j]);
    if (sds && means) {
      const z = x.map((i) => means[i] / sds[i]);
      const spread = sum(inside.map((row, i) => sum(row.map((one, j) => z[i] * one * z[j]))));
      const variance = (sds[y] ** 2 * (1 - r2) * (nobs - 1)) / df;
      coef.push(means[y] - sum(x.map((i, j) => coef[j] * means[i])));
      se.push(Math.sqrt(variance * (1 / nobs + spread / (nobs - 1))));
    }
    const t = coef.map((one, j) => one / se[j]);
    return { beta, coef, se, t, r2, adj_r2: 1 - ((1 - r2) * (nobs - 1)) / df, df };
  }

  /* two-sided p-value of t; with a whole number of degrees of freedom a finite sum (Abramowitz and Stegun, 26.7.3-4) */
  function significance(t, df) {
    const angle = Math.atan(Math.abs(t) / Math.sqrt(df));
    const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
    let term = df % 2 ? cosine : 1;
    let series = df === 1 ? 0 : term;
    for (let k = df % 2 ? 3 : 2; k < df; k += 2) {
      term *= (cosine * cosine * (k - 1)) / k;
      series += term;
    }
    return 1 - (df % 2 ? (2 / Math.PI) * (angle + sine * series) : sine * series);
  }

  /* number of exporters, shares of the three and five largest, sum of squared shares; null without exports */
  function concentration(values) {
    const total = sum(values);
    if (!(total > 0)) return null;
    const shares = values.map((one) => one / total).sort((a, b) => b - a);
    const top = (k) => (shares.filter((one) => one > 0).length <= k ? 1 : sum(shares.slice(0, k)));
    return {
      n_exporters: values.filter((one) => one > 0).length,
      share3: top(3),
      share5: top(5),
      hhi: sum(shares.map((one) => one * one)),
    };
  }

  /* mean income of exporters, weighted with the product's share in the exports of each; null where there is none */
  function prody(values, totals, incomes) {
    const shares = values.map((one, c) => (totals[c] > 0 ? one / totals[c] : 0));
    const all = sum(shares);
    return all > 0 ? sum(shares.map((one, c) => (one / all) * incomes[c])) : null;
  }

  window.recompute = { regress, significance, concentration, prody };

  /* ---- words and controls ---- */

  function fixed(number, decimals) {
    return number.toFixed(decimals).replace(/^-(?=[0.]*$)/, "").replace("-", "\u2212");
  }

  function element(name, attributes, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }

  function field(id, label, control, ...more) {
    control.id = id;
    return element("div", { class: "field" }, element("label", { for: id }, label), control, ...more);
  }

  function choice(labels) {
    return element("select", {}, ...labels.map((label, i) => element("option", { value: i }, label)));
  }

  function numeric(value, attributes) {
    return element("input", { type: "number", inputmode: "decimal", value, ...attributes });
  }

  /* ---- regressions from a correlation matrix ---- */

  function regression(figure, data, form, said) {
    const id = (name) => figure.id + "-" + name;
    const { names, decimals } = data;
    const y = data.outcome;
    const regressors = names.filter((_, i) => i !== y);
    const half = 0.5 * 10 ** -decimals;
    const models = Object.keys(data.models);
    const pairs = names.flatMap((_, i) => names.slice(0, i).map((__, j) => [i, j]));
    const reaches = [
      ["its rounding", half],
      ["\u00b10.01", 0.01],
      ["\u00b10.1", 0.1],
      ["\u22121 to 1", 2],
    ];
    let correlation, nobs, kept;

    const model = choice([...models, "own choice"]);
    const size = numeric(data.nobs, { min: 2, step: 1 });
    const pair = choice(pairs.map(([i, j]) => names[i] + " \u2013 " + names[j]));
    const value = numeric(0, { min: -1, max: 1, step: "any" });
    const reach = choice(reaches.map(([label]) => label));
    const slider = element("input", { type: "range", "aria-label": "The correlation, as a slider" });
    const again = element("button", { type: "button" }, "Back to print");
    const boxes = regressors.map((name) => element("input", { type: "checkbox", value: name }));
    form.append(
      field(id("model"), "Regression", model),
      field(id("size"), "Observations N", size),
      element(
        "fieldset",
        {},
        element("legend", {}, "Regressors"),
        ...boxes.map((box, i) => element("label", {}, box, " " + regressors[i]))
      ),
      field(id("pair"), "Correlation of", pair),
      field(id("value"), "Its value, then Enter", value),
      field(id("reach"), "Slider reaches", reach),
      element("div", { class: "recompute-slide" }, slider, again)
    );

    const printed = () => data.correlation[pairs[pair.value][0]][pairs[pair.value][1]];

    /* what of the controls follows from the state */
    function aim() {
      const far = reaches[reach.value][1];
      slider.step = far / 100;
      slider.min = Math.max(-1, printed() - far);
      slider.max = Math.min(1, printed() + far);
      const [i, j] = pairs[pair.value];
      value.value = String(Number(correlation[i][j].toPrecision(12)));
      slider.value = correlation[i][j];
      slider.setAttribute("aria-valuetext", fixed(correlation[i][j], decimals + 2));
    }

    function move(to) {
      const number = Number(to);
      if (to === "" || !(Math.abs(number) <= 1)) return;
      const [i, j] = pairs[pair.value];
      correlation[i][j] = correlation[j][i] = number;
    }

    function reset() {
      correlation = data.correlation.map((row) => [...row]);
      nobs = data.nobs;
      size.value = nobs;
      pick(models.length - 1);
    }

    function pick(which) {
      model.value = which;
      const chosen = data.models[models[which]];
      if (chosen) kept = Object.keys(chosen).filter((name) => names.includes(name));
      boxes.forEach((box) => (box.checked = kept.includes(box.value)));
    }

    /* the printed model of these regressors */
    function recognise() {
      kept = boxes.filter((box) => box.checked).map((box) => box.value);
      const same = models.findIndex((one) => {
        const its = Object.keys(data.models[one]).filter((name) => names.includes(name));
        return its.length === kept.length && its.every((name) => kept.includes(name));
      });
      model.value = same < 0 ? models.length : same;
    }

    function stars(p) {
      return "*".repeat(data.levels.filter((level) => p < level).length);
    }

    function changes() {
      return pairs
        .filter(([i, j]) => correlation[i][j] !== data.correlation[i][j])
        .map(([i, j]) => {
          const beyond = Math.abs(correlation[i][j] - data.correlation[i][j]) > half * (1 + 1e-9);
          const before = fixed(data.correlation[i][j], decimals);
          return (
            names[i] + " \u2013 " + names[j] + " is " + fixed(correlation[i][j], decimals + 2) + ", " +
            (beyond ? "which does not round to" : "which rounds to") + " the printed " + before + ". "
          );
        })
        .join("");
    }

    function show() {
      const x = kept.map((name) => names.indexOf(name));
      const whole = Number.isInteger(nobs) && nobs <= MOST;
      const fit = x.length && whole ? regress({ correlation, nobs, means: data.means, sds: data.sds }, x, y) : null;
      const of = data.models[models[model.value]] || {};
      const found = { "R\u00b2": fit && { r2: fit.r2 }, "Adj. R\u00b2": fit && { adj_r2: fit.adj_r2 } };
      if (fit)
        [...kept, "_cons"].forEach((name, j) => {
          if (j < fit.coef.length) found[name] = { coef: fit.coef[j], t: fit.t[j], stars: stars(significance(fit.t[j], fit.df)) };
        });
      let [met, count] = [0, 0];
      for (const row of figure.querySelectorAll("tbody tr")) {
        const own = found[row.dataset.row];
        const print = of[row.dataset.row] || {};
        row.hidden = !own;
        for (const cell of row.querySelectorAll("td")) {
          const [kind, side] = cell.dataset.cell.split(" ");
          const text = print[kind];
          if (side === "printed") cell.textContent = text ? text.printed : own && kind in own ? "\u2013" : "";
          else if (!own || !(kind in own)) cell.textContent = "";
          else {
            const near = text && Math.abs(own[kind] - text.value) <= text.half_unit * (1 + 1e-9);
            count += text ? 1 : 0;
            met += near ? 1 : 0;
            const digits = text ? -Math.floor(Math.log10(2 * text.half_unit) + 0.5) + 1 : 4;
            cell.textContent = fixed(own[kind], digits) + (kind === "coef" ? own.stars : "") + (near ? MET : "");
          }
        }
      }
      figure.classList.toggle("is-empty", !fit);
      if (!x.length) said.textContent = "Tick at least one regressor.";
      else if (!whole) said.textContent = "N must be a whole number, at most " + MOST.toLocaleString("en") + ".";
      else if (nobs <= x.length + 1) said.textContent = "N must exceed the " + (x.length + 1) + " coefficients.";
      else if (!fit) said.textContent = changes() + "No data can have these correlations: their matrix is not positive definite.";
      else
        said.textContent =
          changes() +
          (count
            ? models[model.value] + ": " + met + " of " + count + " printed numbers are met to the last digit. "
            : "The paper prints no regression on these variables. ") +
          "N = " + nobs + ", R\u00b2 = " + fixed(fit.r2, 4) + "; " +
          kept.map((name, j) => name + " has t = " + fixed(fit.t[j], 2) + stars(significance(fit.t[j], fit.df))).join(", ") + ".";
      aim();
    }

    /* a field of numbers would drop the sign of what a page prints */
    form.addEventListener("paste", (event) => {
      const pasted = event.clipboardData.getData("text");
      const plain = pasted.replace(/[\u2010-\u2015\u2212]/g, "-").trim();
      if (event.target.type !== "number" || plain === pasted) return;
      event.preventDefault();
      event.target.value = plain;
      for (const kind of ["input", "change"]) event.target.dispatchEvent(new Event(kind, { bubbles: true }));
    });
    form.addEventListener("input", (event) => {
      if (event.target === model) pick(Number(model.value));
      else if (event.target === size) nobs = size.value === "" ? NaN : Number(size.value);
      else if (event.target === value) return; /* while it is typed */
      else if (event.target === slider) move(slider.value);
      else if (event.target.type === "checkbox") recognise();
      show();
    });
    value.addEventListener("change", () => {
      const asked = value.value;
      const known = value.checkValidity() && asked !== "";
      move(asked);
      show();
      if (!known) said.textContent = "A correlation is a number from \u22121 to 1, with a point for decimals: the last one stays. " + said.textContent;
    });
    again.addEventListener("click", () => {
      reset();
      show();
    });
    reset();
    show();
  }

  /* ---- concentration and sophistication ---- */

  function indices(figure, data, form, said) {
    const body = figure.querySelector("tbody");
    const labels = [...figure.querySelectorAll("thead th")].slice(1).map((head) => head.textContent);
    const more = element("button", { type: "button" }, "One more exporter");
    form.append(more);

    function add() {
      const name = String.fromCharCode(65 + body.rows.length);
      const cells = labels.map(() => element("td", { class: "num" }));
      body.append(element("tr", {}, element("th", { scope: "row" }, name), ...cells));
      equip(body.rows[body.rows.length - 1]);
      more.disabled = body.rows.length === 26;
    }

    function equip(row) {
      [...row.cells].slice(1).forEach((cell, i) => {
        const label = labels[i] + ", exporter " + row.cells[0].textContent;
        cell.replaceChildren(numeric(cell.dataset.value || "", { min: 0, max: LARGEST, step: "any", "aria-label": label }));
      });
    }

    function show() {
      const inputs = [...body.rows].map((row) => [...row.querySelectorAll("input")]);
      const rows = inputs.map((row) => row.map((one) => one.value));
      const wrong = inputs.flat().find((one) => !one.validity.valid);
      const numbers = rows.filter((row) => row[0] !== "").map((row) => row.map(Number));
      const shares = wrong ? null : concentration(numbers.map((row) => row[0]));
      const known = rows.filter((row) => row[0] !== "" && Number(row[1]) > 0 && Number(row[2]) > 0).map((row) => row.map(Number));
      const column = (i) => known.map((row) => row[i]);
      const over = known.some((row) => row[0] > row[1]);
      const level = wrong || over ? null : prody(column(0), column(1), column(2));
      if (wrong)
        said.textContent =
          wrong.getAttribute("aria-label") + ": " +
          (wrong.validity.rangeUnderflow
            ? "exports and incomes cannot be negative."
            : "a plain number is needed, at most " + LARGEST.toLocaleString("en") + ".");
      else if (!shares) said.textContent = "Enter exports of the product.";
      else
        said.textContent =
          "Exporters: " + shares.n_exporters + ". Share3 = " + fixed(shares.share3, 4) + ", Share5 = " + fixed(shares.share5, 4) +
          ", HHI = " + fixed(shares.hhi, 4) + ". " +
          (over
            ? "PRODY: no country can export more of a product than of all products."
            : level === null
              ? "PRODY needs all exports and the income of at least one exporter."
              : "PRODY = " + Math.round(level).toLocaleString("en") + " dollars" +
                (known.length < numbers.length ? ", without the exporters whose exports in all or income are not given." : "."));
    }

    for (const row of body.rows) equip(row);
    more.addEventListener("click", () => {
      add();
      body.rows[body.rows.length - 1].querySelector("input").focus();
      show();
    });
    figure.addEventListener("input", show);
    show();
  }

  function start(figure) {
    const data = JSON.parse(figure.querySelector("script[type='application/json']").textContent);
    const form = figure.querySelector("form");
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
    figure.classList.add("is-live");
    (figure.dataset.kind === "indices" ? indices : regression)(figure, data, form, figure.querySelector(".recompute-text"));
  }

  document.querySelectorAll("figure.recompute").forEach(start);
})();
