"""A set of pages in one language: rendered from templates, written below the report's folder, closed to all but our own code."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pipeline.stages.report_pages.articles import evidence
from pipeline.stages.report_pages.typeset import FOLDER, Words, environment

SCRIPTS = {
    "index.html": (),
    "claims.html": ("claims.js",),
    "article.html": ("article.js", "review.js", "disk.js"),
    "claim.html": (),
}
"""Scripts of a template's pages besides `language.js`, which all have."""
_ESCAPED = re.compile("[<>&\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Site:
    """The pages of one language.

    The first language stands in the report's folder itself, each other one in a folder of its code.

    Args:
        folder: the report's folder.
        words: the interface's strings in this language.
        languages: those of all languages; each page links to itself in the others.
    """

    def __init__(self, folder: Path, words: Words, languages: Sequence[Words]) -> None:
        places = {each.lang: "" if each is languages[0] else f"{each.lang}/" for each in languages}
        self.words = words
        self.folder = folder / places[words.lang]
        self._environment = environment(words)
        self._environment.filters["evidence"] = evidence
        self._up = "../" if places[words.lang] else ""
        self._others = [(each, places[each.lang]) for each in languages if each.lang != words.lang]

    def write(self, template: str, path: str, **values: Any) -> Path:
        """Render a page and write it.

        Args:
            template: name of the template.
            path: where the page stands below the language's folder, such as `articles/x.html`.
            values: what the template shows.

        Returns:
            The page.
        """
        root = "../" * path.count("/")
        style, scripts = _style(), [_source(name) for name in ("language.js", *SCRIPTS[template])]
        page = self._environment.get_template(template).render(
            style=style,
            policy=_policy(style, scripts),
            language_script=scripts[0],
            scripts=scripts[1:],
            root=root,
            version=f"{root}{self._up}../",
            path=path,
            languages=[
                (other.lang, other("page.language"), f"{root}{self._up}{folder}{path}?lang={other.lang}")
                for other, folder in self._others
            ],
            **values,
        )
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page, encoding="utf-8", errors="replace", newline="\n")
        return file


def inert(data: Mapping[str, Any]) -> Markup:
    """Return data as JSON that can stand in a script element: nothing in it can end the element or a line, or turn the text around."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(_ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text))  # noqa: S704 -- no markup is left in it


@cache
def _source(name: str) -> Markup:
    return Markup("\n" + (FOLDER / name).read_text(encoding="utf-8"))  # noqa: S704 -- a file of this package


def _style() -> Markup:
    return _source("style.css") + _source("review.css")


@cache
def _hash(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _policy(style: str, scripts: Sequence[str]) -> str:
    """Return a content security policy that lets in only what the page itself was given."""
    allowed = " ".join(_hash(script) for script in scripts)
    return f"default-src 'none'; style-src {_hash(style)}; script-src {allowed}; base-uri 'none'; form-action 'none'"
