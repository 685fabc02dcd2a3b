"""Which way a date without a year lies: what stands right before and after it, and the predicate that governs it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pipeline.grammar.lexicon import alternatives

if TYPE_CHECKING:
    from pipeline.grammar.reading.calendar_lexicon import Direction

_BEFORE = 16
_NEAR = 24
_REACH = 48
_FINAL = 16
_TAIL = 160
_QUOTATION = re.compile(r"[\"“‘'](?:(?<=[\"“])[^\"“”\n]{1,120}[\"”]|(?<=[‘'])(?!\d)[^‘'’\n]{1,120}[’'])")
_CLOSING = re.compile(r"[\"”]")

Lean = Mapping[str, object]
"""`dir`, past or future, where a word right before says it; `lean`, where a predicate does; `report`, where that tells of something
done or said; `said`, where a verb of saying stands before; `nearest`, where only a plan is told of."""


def _led(events: Sequence[str], follows: str, others: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern for an event with what follows it, and for others; a search of it is fast as each branch begins with a letter."""
    branches = [alternatives(events, dict.fromkeys(events, follows))] if events else []
    return re.compile("|".join((*branches, *others)) or "(?!)")


class Tense:
    """Compiled cues of a language for the direction of its dates."""

    def __init__(self, direction: Direction, letter: str) -> None:
        self._past_before = re.compile(f"(?:{alternatives(direction.past_before)})\\s?$")
        coming = f"|{direction.coming_before}" if direction.coming_before else ""
        self._future_before = re.compile(f"(?:{alternatives(direction.future_before)}{coming})\\s?$")
        self._told_then = re.compile(direction.told_then)
        self._future_near = _led(direction.events, direction.event_coming, direction.future_near)
        self._past_near = _led([*direction.events, *direction.done], direction.event_past, direction.past_near)
        self._moved = re.compile(f"(?P<nearest>{direction.planned_after})|(?P<future>{direction.moved_after})")
        self._future = _led(direction.events, direction.event_future, direction.future_after)
        firm = [w for w in direction.future_after if w not in direction.vague_after]
        self._firm_future = _led(direction.events, direction.event_future, firm)
        self._present_final = re.compile(direction.present_final)
        self._present_said = re.compile(direction.present_said)
        self._said = re.compile(alternatives(direction.report_after))
        self._past = re.compile(f"{alternatives(direction.report_after)}|{direction.past}")
        self._clause_end = re.compile(direction.clause_end)
        self._another = re.compile(direction.another)
        self._coordinate = re.compile(f"(?:{direction.coordinate}),?\\s?$")
        self._joined = re.compile(direction.joined)
        self._opening = re.compile(f"(?:{direction.hour})?(?:{alternatives(direction.opening)})")
        self._plan = tuple(direction.plan_after)
        self._plan_ends = direction.plan_ends
        self._closing = re.compile(f"(?:{direction.hour})?(?:{alternatives(direction.closing)})")
        self._event_before = re.compile(direction.event_before)
        self._since_before = re.compile(direction.since_before)
        self._onward, self._apposed = re.compile(direction.onward), re.compile(direction.apposed)
        self._verb_before = (
            re.compile(
                f"(?P<future>{direction.future_verb})|(?P<said>(?<!{letter})(?:{alternatives(direction.report_after)})(?!{letter}))"
                f"|(?:{direction.past})"
            )
            if direction.future_verb
            else None
        )

    def counted(self, text: str, start: int, end: int) -> dict[str, object]:
        """Tell what a time ago or later is counted from where it is not the article's day.

        `since` a date named, from an `event`, or as the date says that is `apposed` to it.
        """
        head = text[max(0, start - _NEAR) : start]
        if self._apposed.match(text, end):
            return {"apposed": True}
        if self._since_before.search(head):
            return {"since": True}
        return {"event": True} if self._event_before.search(head) else {}

    def of(self, text: str, start: int, end: int, sentence: tuple[int, int], *, day: bool, whole: bool) -> Lean:
        """Tell which way the date text[start:end] lies; `day` says that it is one of a day, `whole` that it names its month."""
        sentence_start, sentence_end = sentence
        head = text[max(sentence_start, start - _BEFORE) : start]
        if self._past_before.search(head) or self._told_then.match(text, end):
            return {"dir": "past"}
        if self._future_before.search(head):
            return {"dir": "future"}
        if self._verb_before is not None:
            verbs = list(self._verb_before.finditer(text, max(sentence_start, start - _TAIL), start))
            if verbs:
                tense = verbs[-1].lastgroup
                return {"lean": "future"} if tense == "future" else {"said": True} if tense == "said" else {}
        tail, closed = self._clause(text, start, end, sentence)
        if day and (m := self._moved.match(tail)):
            return {"nearest": True} if m.lastgroup == "nearest" else {"lean": "future"}
        if near := self._close(tail[:_NEAR]):
            return near
        onward = self._onward.match(text, end)
        tense = self._governing(tail, day=day)
        if tense == "past":
            report = self._past.search(tail)
            said = self._present_said.search(tail[: report.start()]) if report and (onward or whole) else None
            return {"lean": "future"} if said else {"report": True}
        if tense == "either":
            return {"nearest": True} if day and whole else {"lean": "future"}
        final = self._present_final.search(text[max(end, sentence_end - _FINAL) : sentence_end])
        if tense == "future" or final:
            return {"lean": "future"}
        return {"lean": "future"} if closed and onward else {}

    def _close(self, tail: str) -> Lean:
        """Tell what stands close after a date, if it says that what happens is to come, or past."""
        future, past = self._future_near.search(tail), self._past_near.search(tail)
        if future and (past is None or future.start() <= past.start()):
            return {"lean": "future"}
        return {"report": True} if past else {}

    def ends(self, text: str, end: int) -> dict[str, object]:
        """Tell whether what follows a date makes it the first (`opens`) or last (`closes`) of a stretch, or a `plan`'s year."""
        if text.startswith(self._plan, end) or text.endswith(self._plan_ends, 0, end):
            return {"plan": True}
        if self._opening.match(text, end):
            return {"opens": True}
        return {"closes": True} if self._closing.match(text, end) else {}

    def _clause(self, text: str, start: int, end: int, sentence: tuple[int, int]) -> tuple[str, bool]:
        """Return what follows a date in its clause, quotations that it is outside of blank, and whether the clause ends in the sentence."""
        sentence_start, sentence_end = sentence
        tail = text[end : min(sentence_end, end + _TAIL)]
        before = text[sentence_start:start]
        if before.count('"') % 2 or before.count("“") > before.count("”"):
            m = _CLOSING.search(tail)
            tail = tail[: m.start()] if m else tail
        inside = tail.find("'") + 1 if before.count("'") % 2 else 0
        tail = tail[:inside] + _QUOTATION.sub(lambda m: "_" * len(m.group()), tail[inside:])
        clause = self._clause_end.search(tail)
        return (tail[: clause.end()], True) if clause else (tail, False)

    def _governing(self, tail: str, *, day: bool) -> str | None:
        """Tell the tense of what governs a date: of the first predicate, unless that one governs a later date.

        `either`, where only what governs a later date has a tense, and that is to come.
        """
        joined = self._joined.match(tail)
        another = self._another.search(tail, joined.end() if joined else 0)
        if another and self._coordinate.search(tail, max(0, another.start() - _FINAL), another.start()):
            another = None
        own = tail[: another.start()] if another else tail
        tense = self._first(own, tail, day=day)
        if tense is None and another:
            rest = tail[another.end() :]
            if self._past.search(rest):
                return "past"
            return "either" if self._future.search(rest) else None
        return tense

    def _first(self, own: str, tail: str, *, day: bool) -> str | None:
        past = self._past.search(own)
        vague = day and self._past.search(tail)
        future = (self._firm_future if vague else self._future).search(own)
        if future and (past is None or future.start() < min(past.start(), _REACH)):
            return "future"
        return "past" if past else None
