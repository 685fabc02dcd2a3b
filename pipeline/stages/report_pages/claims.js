"use strict";
// The claims table: filters, searches and sorts all rows, and draws only those in view.
(() => {
  const source = document.getElementById("claims-data");
  if (!source) {
    return;
  }
  const data = JSON.parse(source.textContent);
  const [SURFACE, VALUE, EXACT, UNIT, KIND, METRIC, METRIC_ID, ENTITY, PERIOD, MODALITY, VERDICT, BEFORE, AFTER, ARTICLE, PLACE, PAGE] =
    Array(16).keys();
  const [TITLE, PUBLISHER, DAY, LANG, ADDRESS] = Array(5).keys();
  const { rows, documents, words } = data;
  const form = document.querySelector(".filters");
  const search = document.getElementById("search");
  const sorter = document.getElementById("sort");
  const status = document.querySelector(".status");
  const viewport = document.querySelector(".viewport");
  const table = viewport.querySelector("table");
  const body = table.tBodies[0];
  const heads = [...table.tHead.querySelectorAll("th")];
  const above = spacer();
  const below = spacer();
  const drawn = new Map();
  const BEYOND = 8;

  const filters = {
    verdict: { of: (row) => row[VERDICT], names: data.verdicts.map((name) => words.verdict[name]) },
    kind: { of: (row) => row[KIND], names: data.kinds.map((name) => words.kind[name]) },
    unit: { of: (row) => row[UNIT], names: data.units.map((name) => name || words.table.no_unit) },
    metric: { of: (row) => row[METRIC_ID], names: data.metrics.map((name) => name.replaceAll("_", " ") || words.table.no_metric) },
    modality: { of: (row) => row[MODALITY], names: data.modalities.map((name) => words.modality[name]) },
    publisher: { of: (row) => documents[row[ARTICLE]][PUBLISHER], names: data.publishers.map((name) => name || words.table.unnamed) },
  };
  const collator = new Intl.Collator(document.documentElement.lang);
  const places = (names) => {
    const order = names.map((_, i) => i).sort((a, b) => collator.compare(names[a], names[b]));
    const place = new Float64Array(names.length);
    order.forEach((i, n) => {
      place[i] = names[i] === "" ? Infinity : n;
    });
    return place;
  };
  const byName = places(data.names);
  const byPublisher = places(data.publishers);
  const days = documents.map((article) => (article[DAY] ? Date.parse(article[DAY]) : Infinity));
  const keys = {
    verdict: (row) => row[VERDICT],
    number: (row) => row[VALUE] ?? Infinity,
    metric: (row) => byName[row[METRIC]],
    entity: (row) => byName[row[ENTITY]],
    period: (row) => byName[row[PERIOD]],
    modality: (row) => row[MODALITY],
    published: (row) => days[row[ARTICLE]] + byPublisher[documents[row[ARTICLE]][PUBLISHER]] / 1e6,
  };
  const fold = (text) => text.normalize("NFC").toLowerCase();
  const texts = rows.map((row) => {
    const article = documents[row[ARTICLE]];
    return fold(
      [row[BEFORE], row[SURFACE], row[AFTER], row[EXACT], data.units[row[UNIT]], data.names[row[METRIC]], data.names[row[ENTITY]],
        data.names[row[PERIOD]], data.metrics[row[METRIC_ID]], article[TITLE], data.publishers[article[PUBLISHER]], article[DAY]].join("\n"),
    );
  });

  let shown = rows.map((_, i) => i);
  let height = 0;

  function spacer() {
    const row = document.createElement("tr");
    row.setAttribute("aria-hidden", "true");
    row.className = "space";
    row.append(document.createElement("td"));
    return row;
  }

  function text(tag, content, name) {
    const element = document.createElement(tag);
    element.textContent = content;
    if (name) {
      element.className = name;
    }
    return element;
  }

  function foreign(content, lang) {
    const element = text("bdi", content);
    if (lang) {
      element.lang = lang;
    }
    return element;
  }

  function cell(name, ...parts) {
    const element = document.createElement("td");
    element.className = name;
    element.setAttribute("role", "cell");
    element.append(...parts);
    return element;
  }

  function span(...parts) {
    const element = document.createElement("span");
    element.append(...parts);
    return element;
  }

  function linked(content, address) {
    if (!address) {
      return content;
    }
    const link = document.createElement("a");
    link.href = address;
    link.append(content);
    return link;
  }

  function line(row, place) {
    const article = documents[row[ARTICLE]];
    const lang = article[LANG];
    const address = article[ADDRESS] && (row[PLACE] ? `${article[ADDRESS]}#${row[PLACE]}` : article[ADDRESS]);
    const verdict = data.verdicts[row[VERDICT]];
    const unit = data.units[row[UNIT]];
    const value = text("span", row[EXACT] + ("%:".includes(unit[0] ?? "%") ? "" : " "), "value");
    value.append(foreign(unit));
    const sentence = foreign(row[BEFORE], lang);
    sentence.append(text("mark", row[SURFACE]), row[AFTER]);
    const quoted = span(sentence);
    quoted.title = row[BEFORE] + row[SURFACE] + row[AFTER];
    const element = document.createElement("tr");
    element.setAttribute("role", "row");
    element.setAttribute("aria-rowindex", String(place + 2));
    const publisher = data.publishers[article[PUBLISHER]];
    element.append(
      cell("verdict", span(text("span", words.verdict[verdict], `badge ${verdict}`))),
      cell("number", span(linked(foreign(row[SURFACE], lang), row[PAGE] || address)), value),
      cell("metric", span(foreign(data.names[row[METRIC]], lang))),
      cell("entity", span(foreign(data.names[row[ENTITY]], lang))),
      cell("period", span(data.names[row[PERIOD]])),
      cell("modality", span(words.modality[data.modalities[row[MODALITY]]])),
      cell("sentence", quoted),
      cell("published", span(linked(publisher ? foreign(publisher, lang) : words.table.unnamed, address), " ", text("span", article[DAY], "day"))),
    );
    return element;
  }

  function draw() {
    const top = Math.max(0, viewport.scrollTop - table.tHead.offsetHeight);
    const first = Math.max(0, Math.floor(top / height) - BEYOND);
    const last = Math.min(shown.length, Math.ceil((top + viewport.clientHeight) / height) + BEYOND);
    for (const [place, element] of drawn) {
      if (place < first || place >= last) {
        element.remove();
        drawn.delete(place);
      }
    }
    let next = above.nextSibling;
    for (let place = first; place < last; place += 1) {
      const there = drawn.get(place);
      if (there) {
        next = there.nextSibling;
      } else {
        const element = line(rows[shown[place]], place);
        drawn.set(place, element);
        body.insertBefore(element, next);
      }
    }
    above.firstChild.style.height = `${first * height}px`;
    below.firstChild.style.height = `${(shown.length - last) * height}px`;
    above.hidden = first === 0;
    below.hidden = last === shown.length;
  }

  function clear() {
    for (const element of drawn.values()) {
      element.remove();
    }
    drawn.clear();
  }

  function measure() {
    const probe = line(rows[0], 0);
    body.append(probe);
    height = probe.getBoundingClientRect().height || 1;
    probe.remove();
  }

  function repaint() {
    const begun = performance.now();
    const chosen = Object.entries(filters)
      .map(([name, filter]) => [filter.of, document.getElementById(`filter-${name}`).value])
      .filter(([, value]) => value !== "")
      .map(([of, value]) => [of, Number(value)]);
    const terms = fold(search.value).split(/\s+/).filter(Boolean);
    const kept = [];
    for (let i = 0; i < rows.length; i += 1) {
      if (chosen.every(([of, value]) => of(rows[i]) === value) && terms.every((term) => texts[i].includes(term))) {
        kept.push(i);
      }
    }
    const down = sorter.value.startsWith("-");
    const name = down ? sorter.value.slice(1) : sorter.value;
    if (keys[name]) {
      const key = new Float64Array(rows.length);
      for (const i of kept) {
        const value = keys[name](rows[i]);
        key[i] = value === Infinity ? Infinity : down ? -value : value;
      }
      kept.sort((a, b) => (key[a] < key[b] ? -1 : key[a] > key[b] ? 1 : a - b));
    }
    shown = kept;
    for (const head of heads) {
      if (head.dataset.sort) {
        head.setAttribute("aria-sort", head.dataset.sort !== name ? "none" : down ? "descending" : "ascending");
      }
    }
    clear();
    table.setAttribute("aria-rowcount", String(shown.length + 1));
    viewport.scrollTop = 0;
    draw();
    const grouped = (n) => n.toLocaleString("en-US");
    status.textContent = (shown.length ? words.table.shown : words.table.nothing)
      .replace("{shown}", grouped(shown.length))
      .replace("{n}", grouped(rows.length));
    table.getBoundingClientRect();
    performance.clearMeasures("repaint");
    performance.measure("repaint", { start: begun, end: performance.now() });
    remember();
  }

  function remember() {
    const state = new URLSearchParams();
    for (const control of form.querySelectorAll("input, select")) {
      if (control.value) {
        state.set(control.dataset.filter ? control.dataset.filter : control.id, label(control));
      }
    }
    const address = `#${state}`;
    if (address !== (location.hash || "#")) {
      try {
        history.replaceState(null, "", address);
      } catch {
        // Not every browser lets a page from the disk change its address.
      }
    }
  }

  function label(control) {
    const name = control.dataset.filter;
    const known = { verdict: data.verdicts, kind: data.kinds, unit: data.units, metric: data.metrics, modality: data.modalities, publisher: data.publishers };
    return name ? known[name][Number(control.value)] : control.value;
  }

  function recall() {
    const state = new URLSearchParams(location.hash.slice(1));
    for (const control of form.querySelectorAll("input, select")) {
      const wanted = state.get(control.dataset.filter ? control.dataset.filter : control.id);
      if (wanted === null) {
        continue;
      }
      if (!control.dataset.filter) {
        control.value = wanted;
      } else {
        for (const option of control.options) {
          if (option.value !== "") {
            const was = control.value;
            control.value = option.value;
            if (label(control) === wanted) {
              break;
            }
            control.value = was;
          }
        }
      }
    }
    if (sorter.selectedIndex < 0) {
      sorter.value = "";
    }
  }

  for (const [name, filter] of Object.entries(filters)) {
    const counts = new Float64Array(filter.names.length);
    for (const row of rows) {
      counts[filter.of(row)] += 1;
    }
    const select = document.getElementById(`filter-${name}`);
    const order = [...counts.keys()].filter((i) => counts[i]);
    if (name !== "verdict") {
      order.sort((a, b) => counts[b] - counts[a] || a - b);
    }
    for (const i of order) {
      select.append(new Option(`${filter.names[i].slice(0, 60)} (${counts[i].toLocaleString("en-US")})`, String(i)));
    }
  }
  for (const head of heads) {
    if (head.dataset.sort) {
      const button = text("button", head.textContent);
      button.type = "button";
      button.addEventListener("click", () => {
        const name = head.dataset.sort;
        sorter.value = sorter.value === name ? `-${name}` : sorter.value === `-${name}` ? "" : name;
        repaint();
      });
      head.replaceChildren(button);
    }
  }
  body.replaceChildren(above, below);
  form.hidden = false;
  recall();
  measure();
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", repaint);
  form.addEventListener("reset", () => setTimeout(repaint));
  viewport.addEventListener("scroll", draw, { passive: true });
  addEventListener("resize", () => {
    measure();
    clear();
    draw();
  });
  addEventListener("hashchange", () => {
    form.reset();
    recall();
    repaint();
  });
  repaint();
})();
