"use strict";
// The panel of a page from the disk, once it is asked for: decisions stay in the browser until they are exported as a file.
(() => {
  const source = document.getElementById("review-data");
  if (!source || document.querySelector('meta[name="econclaims-review"]')) {
    return;
  }
  const name = "econclaims-decisions";
  let kept = [];

  function stored() {
    try {
      return JSON.parse(localStorage.getItem(name)) ?? kept;
    } catch {
      return kept;
    }
  }

  const backend = {
    async load() {
      const data = JSON.parse(source.textContent);
      for (const line of stored()) {
        const found = Object.values(data.claims).find(
          ({ key }) => ["doc_id", "sentence", "surface", "occurrence"].every((part) => key[part] === line[part]),
        );
        if (found) {
          found.said = found.said.filter((word) => word.by !== line.by);
          if (line.decision !== "withdrawn") {
            found.said.push(line);
          }
        }
      }
      return data;
    },
    async save({ claim_id, ...sent }, data) {
      const at = new Date().toISOString().replace(/\.\d+Z$/, "Z");
      kept = [...stored(), { ...data.claims[claim_id].key, ...sent, at }];
      try {
        localStorage.setItem(name, JSON.stringify(kept));
      } catch {
        // Without storage they last as long as the page.
      }
    },
    send() {
      const lines = stored().map((line) => `${JSON.stringify(line)}\n`);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob(lines, { type: "application/x-ndjson" }));
      link.download = "decisions.jsonl";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    },
  };
  if (stored().length) {
    globalThis.startReview(backend);
    return;
  }
  const begin = document.createElement("button");
  begin.type = "button";
  begin.className = "begin-review";
  begin.textContent = JSON.parse(source.textContent).words.title;
  begin.addEventListener("click", () => {
    begin.remove();
    globalThis.startReview(backend);
  });
  document.querySelector(".masthead").append(begin);
})();
