"use strict";
// The panel of a page that the review server serves: decisions go to it.
(() => {
  async function answer(response) {
    const body = await response.json();
    if (!response.ok) {
      throw new Error(body.error);
    }
    return body;
  }

  globalThis.startReview({
    load: (doc, lang) => fetch(`/review/page?${new URLSearchParams({ doc, lang })}`).then(answer),
    save: (sent) =>
      fetch("/decisions", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(sent) }).then(answer),
  });
})();
