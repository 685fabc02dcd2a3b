"use strict";
// A panel with which a reviewer confirms, corrects or rejects the claims of a page; a backend loads and saves.
globalThis.startReview = (backend) => {
  const marks = new Map();
  for (const element of document.querySelectorAll("[data-claim-id], a.mention[id], main [data-mention]")) {
    const id = element.dataset.claimId || element.id.replace(/^card-/, "") || element.dataset.mention;
    if (!marks.has(id)) {
      marks.set(id, element);
    }
  }
  if (!marks.size) {
    return;
  }
  const doc = marks.keys().next().value.split(":")[0];
  const name = "econclaims-reviewer";
  let data;
  let ids;
  let at = 0;
  let busy = false;
  const parts = {};

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) {
      element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  }

  function button(key, act) {
    const element = make("button", { type: "button", class: `review-${key}` }, data.words[key]);
    element.addEventListener("click", act);
    parts[key] = element;
    return element;
  }

  function remembered() {
    try {
      return localStorage.getItem(name) || data.by;
    } catch {
      return data.by;
    }
  }

  function claim() {
    return data.claims[ids[at]];
  }

  function mine() {
    return claim().said.find((word) => word.by === parts.by.value.trim());
  }

  function told(word) {
    const changed = Object.entries(word.columns ?? {}).map(([column, value]) => `${column} = ${value ?? "–"}`);
    return `${word.by}: ${data.words[word.decision]}${changed.length ? ` (${changed.join(", ")})` : ""}`;
  }

  function show() {
    const now = claim();
    parts.surface.textContent = now.surface;
    parts.said.textContent = now.said.length ? now.said.map(told).join(" · ") : data.words.undecided;
    const decided = ids.filter((id) => data.claims[id].said.length).length;
    parts.count.textContent = data.words.count.replace("{at}", at + 1).replace("{n}", ids.length).replace("{decided}", decided);
    const own = mine()?.decision;
    parts.confirm.setAttribute("aria-pressed", String(own === "confirmed"));
    parts.correct.setAttribute("aria-pressed", String(own === "corrected"));
    parts.reject.setAttribute("aria-pressed", String(own === "rejected"));
    parts.withdraw.disabled = !own;
    parts.previous.disabled = at === 0;
    parts.next.disabled = at === ids.length - 1;
    for (const [id, element] of marks) {
      const word = data.claims[id]?.said.at(-1);
      element.toggleAttribute("data-reviewing", id === ids[at]);
      if (word) {
        element.dataset.decision = word.decision;
      } else {
        delete element.dataset.decision;
      }
    }
  }

  function go(to, scroll) {
    at = to;
    close();
    parts.status.textContent = "";
    show();
    if (scroll) {
      marks.get(ids[at]).scrollIntoView({ block: "center" });
    }
  }

  async function decide(decision, columns = {}) {
    const by = parts.by.value.trim();
    if (busy) {
      return;
    }
    if (!by) {
      parts.status.textContent = data.words.who;
      parts.by.focus();
      return;
    }
    busy = true;
    const id = ids[at];
    const note = parts.note.value.trim();
    const sent = { claim_id: id, decision, by, ...(Object.keys(columns).length && { columns }), ...(note && { note }) };
    try {
      await backend.save(sent, data);
      const now = data.claims[id];
      now.said = now.said.filter((word) => word.by !== by);
      if (decision !== "withdrawn") {
        now.said.push({ by, decision, columns, note });
      }
      close();
      parts.note.value = "";
      show();
      parts.status.textContent = data.words.saved.replace("{surface}", now.surface).replace("{decision}", data.words[decision]);
      try {
        localStorage.setItem(name, by);
      } catch {
        // The name is then asked for on each page.
      }
    } catch (error) {
      parts.status.textContent = `${data.words.failed} ${error.message}`;
    } finally {
      busy = false;
    }
  }

  function close() {
    parts.form.hidden = true;
    parts.correct.setAttribute("aria-expanded", "false");
  }

  function open() {
    if (!parts.form.hidden) {
      close();
      return;
    }
    const fields = { ...claim().fields, ...mine()?.columns };
    for (const [column, control] of Object.entries(parts.controls)) {
      control.value = fields[column] ?? "";
    }
    parts.form.hidden = false;
    parts.correct.setAttribute("aria-expanded", "true");
    parts.form.querySelector("input, select").focus();
  }

  function control(column, allowed) {
    const id = `review-${column}`;
    let input;
    if (allowed.length > 1) {
      input = make("select", { id }, new Option("–", ""), ...allowed.map((value) => new Option(value.replaceAll("_", " "), value)));
    } else {
      input = make("input", { id, type: allowed[0] === "day" ? "date" : "text", maxlength: "500", autocomplete: "off" });
    }
    parts.controls[column] = input;
    return make("p", { class: "field" }, make("label", { for: id }, column.replaceAll("_", " ")), input);
  }

  function submit(event) {
    event.preventDefault();
    const columns = {};
    for (const [column, input] of Object.entries(parts.controls)) {
      const value = input.value.trim() || null;
      if (value !== (claim().fields[column] ?? null)) {
        columns[column] = value;
      }
    }
    if (Object.keys(columns).length) {
      decide("corrected", columns);
    } else {
      parts.status.textContent = data.words.unchanged;
    }
  }

  function build() {
    parts.controls = {};
    parts.surface = make("bdi", { class: "surface" });
    parts.said = make("span", { class: "said" });
    parts.count = make("span", { class: "count" });
    parts.by = make("input", { id: "review-by", type: "text", maxlength: "100", autocomplete: "name" });
    parts.by.value = remembered();
    parts.by.addEventListener("input", show);
    parts.note = make("input", { id: "review-note", type: "text", maxlength: "2000", autocomplete: "off" });
    parts.status = make("p", { class: "status", role: "status" });
    const fields = Object.entries(data.fields).map(([column, allowed]) => control(column, allowed));
    parts.form = make("form", { hidden: "", "aria-label": data.words.correct }, make("div", { class: "fields" }, ...fields));
    parts.form.append(make("button", { type: "submit" }, data.words.save), button("cancel", close));
    parts.form.addEventListener("submit", submit);
    const acts = make(
      "div",
      { class: "acts" },
      button("previous", () => go(at - 1, true)),
      button("next", () => go(at + 1, true)),
      button("confirm", () => decide("confirmed")),
      button("correct", open),
      button("reject", () => decide("rejected")),
      button("withdraw", () => decide("withdrawn")),
      make("label", { for: "review-by" }, data.words.by),
      parts.by,
      make("label", { for: "review-note" }, data.words.note),
      parts.note,
    );
    if (backend.send) {
      acts.append(button("export", () => backend.send()));
    }
    const heading = make("p", { class: "head" }, make("strong", {}, data.words.title), " ", parts.surface, " ", parts.said, " ", parts.count);
    const panel = make("section", { class: "review", id: "review", "aria-label": data.words.title }, heading, acts, parts.form, parts.status);
    document.querySelector("body > .skip")?.after(panel);
    if (!panel.isConnected) {
      document.body.prepend(panel);
    }
    document.documentElement.classList.add("with-review");
    const height = () => document.documentElement.style.setProperty("--review-height", `${panel.offsetHeight}px`);
    new ResizeObserver(height).observe(panel);
  }

  function choose(event) {
    const mark = event.target instanceof Element && event.target.closest("[data-claim-id], a.mention[id]");
    const to = mark ? ids.indexOf(mark.dataset.claimId || mark.id) : -1;
    if (to >= 0 && to !== at) {
      go(to, false);
    }
  }

  backend.load(doc, document.documentElement.lang).then(
    (loaded) => {
      data = loaded;
      ids = [...marks.keys()].filter((id) => id in data.claims);
      if (!ids.length) {
        return;
      }
      build();
      let asked = location.hash.slice(1);
      try {
        asked = decodeURIComponent(asked);
      } catch {
        // Not every fragment is encoded text.
      }
      go(Math.max(0, ids.indexOf(asked)), false);
      document.addEventListener("focusin", choose);
      document.addEventListener("click", choose);
      document.documentElement.dataset.review = "ready";
    },
    (error) => {
      document.body.prepend(make("p", { class: "review", role: "alert" }, error.message));
    },
  );
};
