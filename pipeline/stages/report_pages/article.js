"use strict";
// Shows a number's card beside the text while it is pointed at or focused, and keeps it once it is clicked.
(() => {
  const panel = document.getElementById("panel");
  const content = panel.querySelector(".content");
  let shown = null;
  let kept = false;

  function mentionOf(target) {
    return target instanceof Element ? target.closest("a.mention") : null;
  }

  function show(mention, keep) {
    kept = keep;
    if (shown === mention) {
      return;
    }
    const card = document.getElementById(`card-${mention.id}`);
    if (!card) {
      return;
    }
    hide();
    kept = keep;
    shown = mention;
    mention.classList.add("shown");
    const copy = card.cloneNode(true);
    copy.removeAttribute("id");
    copy.querySelector(".back")?.remove();
    const inside = document.createElement("div");
    inside.className = "card";
    inside.append(...copy.childNodes);
    content.replaceChildren(inside);
    content.scrollTop = 0;
    panel.hidden = false;
  }

  function hide() {
    shown?.classList.remove("shown");
    shown = null;
    kept = false;
    panel.hidden = true;
  }

  function follow() {
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      // Not every fragment is encoded text; it is then taken as it stands.
    }
    const mention = mentionOf(document.getElementById(id));
    if (mention) {
      show(mention, true);
    }
  }

  document.addEventListener("mouseover", (event) => {
    const mention = mentionOf(event.target);
    if (mention && !kept) {
      show(mention, false);
    }
  });
  document.addEventListener("focusin", (event) => {
    const mention = mentionOf(event.target);
    if (mention) {
      show(mention, true);
    }
  });
  document.addEventListener("click", (event) => {
    const mention = mentionOf(event.target);
    if (mention && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      show(mention, true);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      hide();
    }
  });
  panel.querySelector(".close").addEventListener("click", () => {
    const mention = shown;
    hide();
    mention?.focus({ preventScroll: true });
    hide();
  });
  addEventListener("hashchange", follow);
  follow();
})();
