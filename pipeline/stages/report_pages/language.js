"use strict";
// Remembers which language a reader chose, and opens the overview in it.
(() => {
  const key = "econclaims-language";
  const page = document.documentElement;
  const links = [...document.querySelectorAll("a[data-language]")];
  const asked = new URLSearchParams(location.search).get("lang");

  function remember(language) {
    try {
      localStorage.setItem(key, language);
    } catch {
      // A page from the disk may have no storage; the address then carries the choice.
    }
  }

  function remembered() {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  }

  for (const link of links) {
    link.addEventListener("click", () => {
      remember(link.dataset.language);
      link.hash = location.hash;
    });
  }
  if (asked === page.lang) {
    remember(asked);
  } else if (page.hasAttribute("data-entry")) {
    const known = [page.lang, ...links.map((link) => link.dataset.language)];
    const own = navigator.languages.map((name) => name.split("-")[0]).find((name) => known.includes(name));
    const wanted = [remembered(), own].find((name) => known.includes(name));
    const link = links.find((other) => other.dataset.language === wanted);
    if (link) {
      link.hash = location.hash;
      location.replace(link.href);
    }
  }
})();
