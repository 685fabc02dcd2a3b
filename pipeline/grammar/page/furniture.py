"""What each line of a saved page is: a sentence of the article, furniture, or neither evidently."""

from __future__ import annotations

import re
from enum import Enum
from functools import cached_property

from pipeline.grammar.lexicon import Lexicon
from pipeline.grammar.page.dateline import DatelineLexicon, is_dateline, words

_LONGEST_FURNITURE = 400
_ELLIPSIS = re.compile(r"(?:\.{2,}|…)[\"'”’」』)\]]*$")
_CLOSED = re.compile(r"[.。](?:[\"'”’」』)\]>]|\s)*$")
_ASKED = re.compile(r"[?!？！][\"'”’」』)\]]*$")
_SENTENCE_END = re.compile(r"[.?!][\"'”’」』)\]]*(?=[\s/\[(<=]|$)")
_MAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")
_LINK = re.compile(r"(?:https?://|www\.)\S+")


_CLOSERS = (".", "?", "!", "”", '"', "’", ")", "]")
_SIGN = re.compile(r"[©ⓒ]|\(c\)", re.IGNORECASE)
_NOTE_MARKS = "<[(※©ⓒ☞▶―-"
_CRUMBS = re.compile(r"[^>›»]{1,14}(?:[>›»][^>›»]{1,14}){2,6}")


class LineKind(Enum):
    """What a line is."""

    PROSE = "a sentence of running text"
    TEXT = "a line that may be headline, subheading, list item or a stranger's headline"
    BUTTON = "labels of buttons, counters, menus"
    HEADING = "the heading of a block that is no part of the article"
    END = "what stands only after an article: copyright, imprint"
    ASIDE = "an advertisement, a credit, a caption, an appeal to the reader"
    BYLINE = "the reporter"
    DATELINE = "when it was published or changed"


class FurnitureLexicon(Lexicon):
    """Words of page furniture. A space stands for any white space or none."""

    buttons: tuple[str, ...]
    """Labels that a line of buttons is made of, with numbers and marks between them."""
    headings: tuple[str, ...]
    """Headings of blocks of other articles, comments, tables of prices; a few words may stand before them."""
    heading_tails: tuple[str, ...]
    """What may follow such a heading."""
    endings: tuple[str, ...]
    """Phrases of copyright lines and imprints."""
    copyright_openings: tuple[str, ...]
    """How a copyright note in brackets begins."""
    asides: tuple[str, ...]
    """Lines that are advertisements, whole."""
    appeals: tuple[str, ...]
    """Phrases that ask the reader for something: subscribe, tell us, look here."""
    appeal_marks: str
    """Marks that open a line of links or appeals."""
    credits: tuple[str, ...]
    """Words that introduce who made a picture, before a mark such as the equals sign."""
    provided: tuple[str, ...]
    """Words that end a picture's credit."""
    caption_marks: str
    """Marks that open a caption."""
    reporters: tuple[str, ...]
    """What reporters are called after their names."""
    name: str
    """Pattern of a person's name."""
    sentence_ends: tuple[str, ...]
    """Last syllables of sentences, before the full stop."""
    plain_ends: tuple[str, ...]
    """Those of them that end a sentence also where the full stop was left out."""

    @cached_property
    def button_line(self) -> re.Pattern[str]:
        """Pattern of a whole line of buttons."""
        return re.compile(rf"(?>[\W\d_]*(?>{words(self.buttons)})(?![^\W\d_])[\W\d_]*)+", re.IGNORECASE)

    @cached_property
    def heading_line(self) -> re.Pattern[str]:
        """Pattern of a whole heading, up to two words before it."""
        return re.compile(
            rf"\W*(?:[^\s\[\]]{{1,14}}\s+){{0,2}}?(?:[^\s\[\]]{{1,10}}?)?(?:{words(self.headings)})"
            rf"(?:\W*(?:{words(self.heading_tails)}|\d+))*\W*",
            re.IGNORECASE,
        )

    @cached_property
    def ending(self) -> re.Pattern[str]:
        """Pattern of a phrase of copyright lines and imprints."""
        return re.compile(words(self.endings), re.IGNORECASE)

    @cached_property
    def copyright_opening(self) -> re.Pattern[str]:
        """Pattern of how a copyright note begins."""
        return re.compile(rf"\s*[\[<(〈《【―\-–]{{0,2}}\s?(?:{words(self.copyright_openings)})", re.IGNORECASE)

    @cached_property
    def aside(self) -> re.Pattern[str]:
        """Pattern of a line that is an advertisement's label."""
        return re.compile(rf"\W*(?:{words(self.asides)})\W*", re.IGNORECASE)

    @cached_property
    def appeal(self) -> re.Pattern[str]:
        """Pattern of a phrase that asks the reader for something."""
        return re.compile(words(self.appeals), re.IGNORECASE)

    @cached_property
    def credit(self) -> re.Pattern[str]:
        """Pattern of a picture's credit at the end of a line: in brackets, after a slash, or with a copyright sign."""
        inside = rf"[^()\[\]<>【】\n]{{0,20}}?(?:{words(self.credits)})\s?[=:·/|]\s?[^()\[\]<>【】\n]{{1,40}}"
        given = rf"[^()\[\]<>【】/\n]{{1,25}}?(?:{words(self.provided)})"
        return re.compile(
            rf"\s*(?:[(\[<【/]\s?(?:{inside}|{given})\s?[)\]>】]?|[©ⓒ]\s?[^\s.]{{1,20}}(?:\s\S{{1,10}})?)\s*$"
        )

    @cached_property
    def credit_line(self) -> re.Pattern[str]:
        """Pattern of a line that is nothing but a credit."""
        return re.compile(rf"\W*(?:{words(self.credits)})\s?[=:·/|]\s?[^.]{{1,40}}")

    @cached_property
    def reporter(self) -> re.Pattern[str]:
        """Pattern of a reporter's name and calling."""
        return re.compile(rf"(?<![^\W\d_]){self.name}\s?(?:{words(self.reporters)})(?![^\W\d_])")

    @cached_property
    def byline(self) -> re.Pattern[str]:
        """Pattern of a byline in brackets, or with an equals sign, at the head of a paragraph; group `inside` is what brackets hold."""
        who = rf"(?:{self.name}\s?[,·ㆍ/]?\s?){{1,4}}(?:{words(self.reporters)})"
        return re.compile(
            rf"\s*(?:[(\[【<](?P<inside>[^()\[\]【】<>\n]{{2,40}})[)\]】>]\s?(?P<who>{who})?\s?(?P<equals>=)?|(?P<bare>[^\s=]{{1,12}}=)?{who}\s?=)\s*"
        )

    @cached_property
    def inner_break(self) -> re.Pattern[str]:
        """Pattern of a sentence's end that another sentence follows."""
        return re.compile(rf"(?:{words(self.sentence_ends)})[.?!][\"'”’」』)\]]*\s+\S")

    @cached_property
    def final(self) -> re.Pattern[str]:
        """Pattern of a sentence's end without its full stop, at the end of a line."""
        return re.compile(rf"(?:{words(self.plain_ends)})[\"'”’」』)\]]*$")


def is_prose(line: str, lexicon: FurnitureLexicon) -> bool:
    """Tell whether a line is running text: it holds an inner sentence break, or ends as a sentence and is long enough for one."""
    length, gaps = len(line), line.count(" ")
    if lexicon.inner_break.search(line):
        return length >= 20
    if _ELLIPSIS.search(line[-8:]):
        return length >= 150
    if _CLOSED.search(line[-8:]):
        return length >= 12 and gaps >= 1
    if _ASKED.search(line[-8:]):
        return length >= 60
    return (length >= 45 and gaps >= 6 and lexicon.final.search(line[-8:]) is not None) or (
        length >= 150 and gaps >= 15
    )


def classify(line: str, lexicon: FurnitureLexicon, dates: DatelineLexicon) -> LineKind:
    """Say what a line is.

    Args:
        line: one line without white space around it, not empty.
        lexicon: the furniture's words.
        dates: the datelines' words.

    Returns:
        Its kind; words of furniture inside a sentence do not make it furniture.
    """
    if len(line) > _LONGEST_FURNITURE:
        return LineKind.PROSE
    if not any(c.isalnum() for c in line) or lexicon.button_line.fullmatch(line) or _CRUMBS.fullmatch(line):
        return LineKind.BUTTON
    if lexicon.aside.fullmatch(line):
        return LineKind.ASIDE
    prose = is_prose(line, lexicon)
    bracketed = lexicon.copyright_opening.match(line)
    if (bracketed or not prose or line[0] in _NOTE_MARKS) and lexicon.ending.search(line):
        return LineKind.END
    if bracketed and len(line) <= 40 and _SIGN.search(bracketed.group()):
        return LineKind.ASIDE
    if not prose and len(line) <= 40 and lexicon.heading_line.fullmatch(line):
        return LineKind.HEADING
    if (not prose or line[0] in lexicon.appeal_marks) and lexicon.appeal.search(line):
        return LineKind.ASIDE
    if _is_caption(line, lexicon):
        return LineKind.ASIDE
    if not prose and len(line) <= 200 and is_dateline(line, dates):
        return LineKind.DATELINE
    if _is_byline(line, lexicon):
        return LineKind.BYLINE
    return LineKind.PROSE if prose else LineKind.TEXT


def _is_caption(line: str, lexicon: FurnitureLexicon) -> bool:
    if lexicon.credit_line.fullmatch(line):
        return True
    m = lexicon.credit.search(line, max(0, len(line) - 100))
    if m is None:
        return False
    caption = line[: m.start()]
    return line[0] in lexicon.caption_marks or (
        len(caption) <= 120 and not lexicon.inner_break.search(caption) and not _CLOSED.search(caption[-8:])
    )


def _is_byline(line: str, lexicon: FurnitureLexicon) -> bool:
    rest = _LINK.sub("", _MAIL.sub("", line))
    mailed = rest != line
    while m := lexicon.reporter.search(rest):
        mailed, rest = True, rest[: m.start()] + rest[m.end() :]
    return mailed and sum(c.isalnum() for c in rest) <= 12 and not _CLOSED.search(line[-3:])


def cut_tail(line: str, lexicon: FurnitureLexicon) -> str:
    """Cut what is appended to a paragraph's last sentence: a copyright note, the reporter with an e-mail address, a credit."""
    kept = line
    for m in lexicon.copyright_opening.finditer(kept, max(0, len(kept) - 250)):
        note, before = m.group().lstrip(), kept[: m.start()].rstrip()
        after_sentence = before.endswith(_CLOSERS) or _MAIL.search(before[-100:]) is not None
        if after_sentence and (note[0] in "<[(〈《【" or lexicon.ending.search(kept, m.start())):
            kept = before
            break
    found = list(_MAIL.finditer(kept, max(0, len(kept) - 120)))
    if found and sum(c.isalnum() for c in kept[found[-1].end() :]) == 0:
        before = kept[: found[0].start()]
        ends = [m.end() for m in _SENTENCE_END.finditer(before, max(0, len(before) - 100))]
        if ends and sum(c.isalnum() for c in before[ends[-1] :]) <= 24:
            kept = before[: ends[-1]]
    else:
        names = [
            m for m in lexicon.reporter.finditer(kept, max(0, len(kept) - 40)) if m.end() >= len(kept.rstrip(" ])"))
        ]
        if names and kept[: names[0].start()].rstrip(" /[(").endswith((".", ".”", '."')):
            kept = kept[: names[0].start()].rstrip(" /[(")
    credit = lexicon.credit.search(kept, max(0, len(kept) - 80))
    if credit and kept[: credit.start()].rstrip().endswith("."):
        kept = kept[: credit.start()]
    return kept.rstrip()
