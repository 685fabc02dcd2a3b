"""HTML: one file, one article; trafilatura finds its body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pipeline.config import LimitSettings
from pipeline.errors import Refusal
from pipeline.readers.decode import decode, read_whole
from pipeline.readers.model import Raw, Refused, Source

_HIDDEN = frozenset({"script", "style", "noscript", "template", "svg", "head", "iframe", "select", "textarea"})
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "button",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_SPACES = re.compile(r"\s+")
_MOST_ELEMENTS = 15_000
"""News pages have some thousand; trafilatura's time grows with the square of a paragraph's elements (15,000 links: 8 s)."""
_EARLIEST, _LATEST = "1990-01-01", "2999-12-31"
"""Fixed bounds for htmldate, which would else ask the clock."""


def read_html(source: Source, limits: LimitSettings) -> Iterator[Raw | Refused]:
    """Read a page: its body, headline, site name, language, the date that its metadata gives, and all that it shows.

    Raises:
        Refusal: `no_text` where no article can be made out, `bad_html`, `too_large`, and as `decode.read_whole` and `decode.decode`.
    """
    data = read_whole(source, limits)
    yield _page(data, decode(data))


def _page(data: bytes, text: str) -> Raw:
    from htmldate import find_date
    from lxml import etree, html
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    try:
        tree = html.fromstring(text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
        elements = sum(1 for _ in tree.iter())
        if elements > _MOST_ELEMENTS:
            raise Refusal("too_large", f"the page has {elements} elements, more than {_MOST_ELEMENTS}")
        visible = _visible(tree)
        lang = tree.getroottree().getroot().get("lang", "").strip()
        published = find_date(
            tree,
            extensive_search=False,
            original_date=True,
            outputformat="%Y-%m-%dT%H:%M:%S%z",
            min_date=_EARLIEST,
            max_date=_LATEST,
        )
        found = bare_extraction(
            tree, favor_precision=True, include_tables=True, include_comments=False, with_metadata=True
        )
    except (etree.LxmlError, ValueError, AssertionError, RecursionError) as e:
        raise Refusal("bad_html", f"cannot be parsed: {type(e).__name__}: {e}"[:500]) from e
    if not isinstance(found, Document) or not found.text or not found.text.strip():
        raise Refusal("no_text", "no article can be made out in the page")
    return Raw(
        form="html",
        content=data,
        text=found.text,
        title=found.title,
        published=published,
        publisher=found.sitename,
        url=found.url,
        lang=lang or None,
        visible=visible,
    )


def _visible(tree: Any) -> str:
    """Return what the page shows, a line for each block; depth of nesting costs nothing."""
    from lxml import etree

    parts: list[str] = []
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, node in walk:
        shown = isinstance(node.tag, str) and node.tag not in _HIDDEN
        if node.tag in _BLOCKS:
            parts.append("\n")
        if event == "end":
            parts.append(_SPACES.sub(" ", node.tail or ""))
        elif shown:
            parts.append(_SPACES.sub(" ", node.text or ""))
        else:
            walk.skip_subtree()
    return "\n".join(line.strip() for line in "".join(parts).split("\n") if line.strip())
