"""Page furniture, headline, publisher and dateline of a text saved from a page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipeline.grammar.lexicon import Lexicon
from pipeline.grammar.page.dateline import Dateline, DatelineLexicon, find_dateline, words
from pipeline.grammar.page.furniture import FurnitureLexicon, LineKind, classify, cut_tail, is_prose

_HEADLINE = (6, 160)
_KIN = 0.45
_STRANGE = 0.3
_MOST, _NEARLY_ALL = 0.6, 0.75
_BELOW = frozenset({LineKind.BUTTON, LineKind.HEADING, LineKind.END})
_BULLET = re.compile(r"\s*(?:[•◦▪∙*+○●□■▶◇◆△▲▽▼※☞#|-]|\d{1,2}[.)]|\[\d+\])\s")
_TRAIT = re.compile(r"[…\[\]“”‘’'\"?!]|\.\.\.|·{2,}")


class PublisherLexicon(Lexicon):
    """How a publisher's name is known."""

    names: tuple[str, ...]
    """Names that none of the endings fits."""
    endings: tuple[str, ...]
    """Last syllables of a newspaper's, agency's or station's name."""
    owners: tuple[str, ...]
    """What stands before the publisher's name in a copyright line."""

    @cached_property
    def owner(self) -> re.Pattern[str]:
        """Pattern of a publisher's name in a copyright line; group 1."""
        return re.compile(
            rf"(?:{words(self.owners)})(?:\s|[:©ⓒ.'‘’]|\(c\)|(?:19|20)\d\d)*([^\s,&<>\[\]()|.'’:]{{2,20}})",
            re.IGNORECASE,
        )

    @cached_property
    def _owner_hints(self) -> tuple[str, ...]:
        return tuple(owner.partition(" ")[0].casefold() for owner in self.owners)

    def may_own(self, text: str) -> bool:
        """Tell whether a text may hold a copyright line; sooner than looking for it line by line."""
        folded = text.casefold()
        return any(hint in folded for hint in self._owner_hints)

    def holds(self, name: str) -> bool:
        """Tell whether a word is a publisher's name."""
        return name in self.names or (2 < len(name) <= 14 and name.endswith(self.endings))


class PageLexicon(Lexicon):
    """Words that furniture, datelines and bylines are known by."""

    dateline: DatelineLexicon
    furniture: FurnitureLexicon
    publisher: PublisherLexicon


@dataclass(frozen=True, slots=True)
class Page:
    """What a page's text says: `text` is the body, a paragraph a line."""

    title: str | None
    text: str
    dateline: Dateline | None
    publisher: str | None
    removed_chars: int


@dataclass(slots=True)
class _Line:
    text: str
    kind: LineKind

    @property
    def prose(self) -> int:
        return len(self.text) if self.kind is LineKind.PROSE else 0


def read_page(text: str, lexicon: PageLexicon, title: str | None = None) -> Page:
    """Part an article from the page that it was saved with.

    The article's sentences are the landmarks. Before the first of them, headline and dateline are looked for; after the last of them, and
    where another block begins, lines of furniture end the article. Lines between sentences stay unless they are evidently furniture, so
    that subheadings, lists and tables of the article stay. A line between headline and body stays if most of its letter pairs occur in
    the body, as those of a subtitle do.

    Args:
        text: the page's text, clean and in NFC.
        lexicon: the words of its language.
        title: the headline, where it is already known.

    Returns:
        The parts; a text without furniture keeps all its lines but the headline.
    """
    lines = [_Line(t, classify(t, lexicon.furniture, lexicon.dateline)) for t in _unwrap(text, lexicon)]
    dated = find_dateline([x.text for x in lines], [x.kind is LineKind.PROSE for x in lines], lexicon.dateline)
    first = _first(lines, dated)
    last = _last(lines, first)
    last = _back(lines, first, last) if last < len(lines) else last
    body = _middle(lines[first:last], lexicon)
    head, known = _head(lines[:first], " ".join(body), title)
    body = [*head, *body]
    if title is None and known is None and len(body) > 1 and first == 0 and _is_headline(lines[0]):
        known, body = body[0], body[1:]
    elif known is None and title and body and _same(body[0], title):
        body = body[1:]
    chosen = title or known
    kept = sum(map(len, body)) + len(known or "")
    return Page(
        chosen, "\n".join(body), dated, find_publisher(text, lexicon), max(0, sum(len(x.text) for x in lines) - kept)
    )


def trim(text: str, lexicon: PageLexicon) -> tuple[str, int]:
    """Cut from a record's text only what surely is no part of the article.

    That is: a byline in brackets or before an equals sign at its head; after its last sentence, everything from the first line of
    furniture on; and what is appended to the last sentence (reporter's mail, copyright). Everything between stays as it is, empty lines too.

    Args:
        text: the record's text, clean and in NFC.
        lexicon: the words of its language.

    Returns:
        The text and the number of characters that were cut.
    """
    rows = text.strip("\n").split("\n")
    last, cut = 0, len(rows)
    for n in range(len(rows) - 1, -1, -1):
        row = rows[n].strip()
        kind = classify(row, lexicon.furniture, lexicon.dateline) if row else LineKind.TEXT
        if kind is LineKind.PROSE:
            last = n
            break
        if n and kind not in {LineKind.TEXT, LineKind.DATELINE}:
            cut = n
    kept = rows[:cut]
    kept[last] = cut_tail(kept[last], lexicon.furniture)
    kept[0] = _cut_byline(kept[0], lexicon)
    result = "\n".join(kept).strip()
    return result, max(0, len(text.strip()) - len(result))


def read_dateline(text: str, lexicon: PageLexicon) -> Dateline | None:
    """Find when a text that shows a page, furniture and all, says that it was published; see `dateline.find_dateline`."""
    rows = [row.strip() for row in text.split("\n") if row.strip()]
    return find_dateline(rows, [is_prose(row, lexicon.furniture) for row in rows], lexicon.dateline)


def find_publisher(text: str, lexicon: PageLexicon) -> str | None:
    """Find who published a text: the name in a byline's brackets, or in a copyright line.

    Args:
        text: the text, furniture included.
        lexicon: the words of its language.

    Returns:
        The name, or None.
    """
    rows = [row.strip() for row in text.split("\n") if row.strip()]
    for row in rows:
        m = lexicon.furniture.byline.match(row)
        inside = (m["inside"] or m["bare"]) if m else None
        if inside and (name := _byline_publisher(inside, lexicon)):
            return name
    for row in reversed(rows if lexicon.publisher.may_own(text) else ()):
        for m in lexicon.publisher.owner.finditer(row[-300:]):
            if lexicon.publisher.holds(m[1]):
                return m[1]
    return None


def _byline_publisher(inside: str, lexicon: PageLexicon) -> str | None:
    rest = lexicon.furniture.reporter.sub(" ", inside)
    parts = [p for p in re.split(r"[=\s|·,/]+", rest) if p]
    return next((p for p in reversed(parts) if lexicon.publisher.holds(p)), None)


def _unwrap(text: str, lexicon: PageLexicon) -> list[str]:
    """Return the lines that are not empty, with the paragraphs of a hard-wrapped text (as text browsers save it) joined."""
    rows = text.split("\n")
    widths = [_width(row.rstrip()) for row in rows]
    widest = max(widths, default=0)
    if not 40 <= widest <= 130:
        return [row.strip() for row in rows if row.strip()]
    full = [
        n
        for n in range(len(rows) - 1)
        if widths[n] >= widest - 14 and rows[n + 1].strip() and not _BULLET.match(rows[n + 1])
    ]
    ended = sum(is_prose(rows[n].strip(), lexicon.furniture) and rows[n].rstrip()[-1] in '.?!”"' for n in full)
    if len(full) < 3 or 2 * ended > len(full):
        return [row.strip() for row in rows if row.strip()]
    joint = "" if sum(widths[n] >= widest - 1 for n in full) >= 0.9 * len(full) else " "
    wrapped = set(full)
    joined: list[list[str]] = []
    for n, row in enumerate(rows):
        if not row.strip():
            continue
        if n - 1 in wrapped:
            joined[-1].append(row.strip())
        else:
            joined.append([row.strip()])
    return [joint.join(parts) for parts in joined]


def _width(row: str) -> int:
    return len(row) + sum(unicodedata.east_asian_width(c) in "WF" for c in row) if len(row) <= 200 else len(row)


def _first(lines: Sequence[_Line], dated: Dateline | None) -> int:
    """Return where the body begins: at the first sentence after a dateline that stands above most sentences, else at the first one."""
    start = 0
    if dated:
        n = dated.line
        above, below = sum(x.prose for x in lines[:n]), sum(x.prose for x in lines[n:])
        start = n if above < below else 0
    found = next((n for n in range(start, len(lines)) if lines[n].kind is LineKind.PROSE), None)
    if found is None:
        return start + 1 if start or dated else 0
    listed = [x.kind is LineKind.TEXT for x in lines[:found]]
    return found if start or any(not t for t in listed) or sum(listed) > 2 else 0


def _last(lines: Sequence[_Line], first: int) -> int:
    """Return where the body ends.

    A line that stands only below an article ends it wherever it is. The heading of a block, buttons and a byline end it if most of the
    page's sentences are above; before that they may be an inset.
    """
    total = sum(x.prose for x in lines[first:])
    seen = 0
    for n in range(first, len(lines)):
        line = lines[n]
        if seen or not total:
            share = seen / total if total else 1.0
            following = lines[n + 1].kind if n + 1 < len(lines) else LineKind.END
            match line.kind:
                case LineKind.END:
                    return n
                case LineKind.HEADING if share >= _MOST and following is not LineKind.PROSE:
                    return n
                case LineKind.BUTTON if share >= _MOST and (following in _BELOW or any(c.isalnum() for c in line.text)):
                    return n
                case LineKind.BYLINE if share >= _NEARLY_ALL and n > first:
                    return n
                case _:
                    pass
        seen += line.prose
    last = max((n for n in range(first, len(lines)) if lines[n].kind is LineKind.PROSE), default=len(lines) - 1) + 1
    tail = [x.text for x in lines[last:] if x.kind in {LineKind.TEXT, LineKind.ASIDE}]
    traits = sum(bool(_TRAIT.search(t)) for t in tail)
    menu = len(tail) >= 5 and all(len(t) <= 14 and not any(c.isdigit() for c in t) for t in tail)
    return last if menu or (len(tail) >= 4 and traits >= 0.4 * len(tail)) else len(lines)


def _back(lines: Sequence[_Line], first: int, end: int) -> int:
    """Return the end of the body without short lines before furniture that have no figure and no kinship with the article."""
    pairs = _pairs(" ".join(x.text for x in lines[first:end] if x.kind is LineKind.PROSE))
    while pairs and end > first + 1:
        line = lines[end - 1]
        strange = (
            len(line.text) <= 40 and not any(c.isdigit() for c in line.text) and _kinship(line.text, pairs) < _STRANGE
        )
        if line.kind is not LineKind.TEXT or not strange:
            break
        end -= 1
    return end


def _middle(lines: Sequence[_Line], lexicon: PageLexicon) -> list[str]:
    """Return the body's lines without what is evidently furniture among them."""
    body: list[str] = []
    skipping = 0
    for n, line in enumerate(lines):
        if line.kind is LineKind.PROSE:
            skipping = 0
            kept = cut_tail(_cut_byline(line.text, lexicon), lexicon.furniture)
            if kept:
                body.append(kept)
        elif line.kind is LineKind.HEADING:
            skipping = 12
        elif line.kind is LineKind.TEXT:
            if skipping and n + 1 < len(lines):
                skipping -= 1
                continue
            body.append(_cut_byline(line.text, lexicon))
    return [t for t in body if t]


def _cut_byline(line: str, lexicon: PageLexicon) -> str:
    m = lexicon.furniture.byline.match(line)
    if not m:
        return line
    inside = m["inside"]
    if inside is not None:
        named = lexicon.furniture.reporter.search(inside) is not None
        agency = _byline_publisher(inside, lexicon) is not None
        alone = line.lstrip()[0] in "[【" and lexicon.publisher.holds(inside)
        if not (named or alone or (agency and (m["equals"] or m["who"] or "=" in inside))):
            return line
    return line[m.end() :]


def _head(lines: Sequence[_Line], body: str, title: str | None) -> tuple[list[str], str | None]:
    """Choose the headline among the lines above the body, and the lines after it that belong to the article."""
    pairs = _pairs(body)
    shown = [x for x in lines if _is_headline(x) or x.kind is LineKind.PROSE]
    scored = [(x, _kinship(x.text, pairs)) for x in shown]
    if title is not None:
        after = next((n + 1 for n, x in enumerate(shown) if _same(x.text, title)), 0)
        return [x.text for x, kin in scored[after:] if kin >= _KIN and not _same(x.text, title)], None
    candidates = [(n, kin) for n, (x, kin) in enumerate(scored) if _is_headline(x)]
    if not candidates:
        return [], None
    best = max(kin for _, kin in candidates)
    n = next(n for n, kin in candidates if kin >= 0.75 * best)
    choice = shown[n].text
    shorter = [x.text for x in shown[n + 1 :] if choice.startswith(x.text) and len(x.text) >= 0.4 * len(choice)]
    choice = shorter[0] if shorter else choice
    rest = [x.text for x, kin in scored[n + 1 :] if kin >= _KIN and not _same(x.text, choice)]
    return list(dict.fromkeys(rest)), choice


def _is_headline(line: _Line) -> bool:
    least, most = _HEADLINE
    text = line.text
    return (
        line.kind is LineKind.TEXT
        and least <= len(text) <= most
        and " " in text
        and sum(map(str.isalpha, text)) >= 0.3 * len(text)
    )


def _same(a: str, b: str) -> bool:
    a, b = ("".join(filter(str.isalnum, t)) for t in (a, b))
    return bool(a) and (a == b or (len(a) >= 8 and (b.startswith(a) or a.startswith(b))))


def _pairs(text: str) -> set[str]:
    letters = "".join(filter(str.isalnum, text))
    return {letters[n : n + 2] for n in range(len(letters) - 1)}


def _kinship(line: str, pairs: set[str]) -> float:
    own = _pairs(line)
    return len(own & pairs) / len(own) if own else 0.0
