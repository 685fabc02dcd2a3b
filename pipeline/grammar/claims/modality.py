"""Fact, estimate, forecast, goal or hypothesis; and the release of a statistic."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from typing import Final

from pipeline.grammar.claims.clauses import Sentence
from pipeline.grammar.claims.lexicon import ModalityLexicon, VintageLexicon
from pipeline.grammar.claims.remembering import Cue, any_of, remember
from pipeline.grammar.model import Claim, Mention

_FEW_DAYS: Final = 14
_NEAREST: Final = 3
"""Noun phrases before a number, at most, that may say what it is."""
_TOLD: Final = ("target", "forecast", "estimate")
"""Modalities that a word tells by itself, the surest first."""
Found = tuple[str, str | None]
Release = tuple[int, str, str]
"""Where a release of a figure is named; which it is: advance, preliminary, revised or final; and the word that says so."""


class Modality:
    """Reads how certain a statement is."""

    def __init__(self, lexicon: ModalityLexicon, vintage: VintageLexicon) -> None:
        """Compile a language's cues."""
        self._cues = {
            "hypothetical": Cue(any_of(lexicon.hypothetical)),
            "target": Cue(any_of(lexicon.target)),
            "forecast": Cue(any_of(lexicon.forecast)),
            "estimate": Cue(any_of(lexicon.estimate)),
        }
        self._told_anywhere: dict[str, tuple[str, str] | None] = {}
        self._told_at_start: dict[str, tuple[str, str] | None] = {}
        self._planned = Cue(any_of(lexicon.planned))
        self._present = re.compile(f"(?:{any_of(lexicon.present)})(?:{any_of(lexicon.quoting)})?$")
        self._resolve = lexicon.resolve
        self._found = Cue(any_of(lexicon.found))
        self._reported = lexicon.reported
        self._will = Cue(any_of(lexicon.will))
        vintages = {
            "advance": any_of(vintage.advance),
            "preliminary": any_of(vintage.preliminary),
            "revised": any_of(vintage.revised),
            "final": any_of(vintage.final),
        }
        self._vintages = {name: re.compile(pattern) for name, pattern in vintages.items()}
        self._released = re.compile("|".join(vintages.values()))

    def _anywhere(self, word: str) -> tuple[str, str] | None:
        """Return the modality that a word tells by a cue in it, and the cue."""
        if word in self._told_anywhere:
            return self._told_anywhere[word]
        found = ((name, self._cues[name].search(word)) for name in _TOLD)
        return remember(self._told_anywhere, word, next(((name, m.group()) for name, m in found if m), None))

    def _at_start(self, word: str) -> tuple[str, str] | None:
        """Return the modality that a word tells by the cue that it begins with, and the cue."""
        if word in self._told_at_start:
            return self._told_at_start[word]
        found = ((name, self._cues[name].match(word)) for name in _TOLD)
        return remember(self._told_at_start, word, next(((name, m.group()) for name, m in found if m), None))

    def read(self, s: Sentence, i: int) -> Found:
        """Tell a number's modality and the words that say so.

        Args:
            s: the sentence.
            i: index of the number's phrase.
        """
        host = s.host(i)
        clause = s[host].clause
        condition = self._condition(s, host)
        own = s.predicate(host) if not s[host].form else host
        if s[host].case in ("subject", "topic"):
            ends = (s[j].word for j in s.right(host) if s[j].kind == "verb" and s[j].form != "modifier")
            if any(w.startswith(s.cues.answers) for w in ends):
                return "actual", None
        if own is not None and s[own].form == "if" and s[own].clause == clause:
            return "hypothetical", s[own].word
        if s[host].kind == "num" and any(s[j].kind == "verb" and self._said_by(s, host, j) for j in s.right(host)):
            return "actual", None
        then = s.after(host)
        if s.kind(host) == "count" and then is not None and s[then].head in s.cues.partitives and s.light(then):
            return self._before(s, host) or ("actual", None)
        if s.kind(host) in ("percent", "fraction") and s[host].case in ("subject", "topic") and _wills(s, host):
            return "actual", None
        for j in (host, *s.right(host)):
            p = s[j]
            if p.clause > clause + 2:
                break
            if p.kind == "verb":
                found = self._verb(s, j)
                if found:
                    return ("hypothetical", condition) if condition and found[0] != "target" else found
            elif p.kind == "np" and j != host:
                cue = self._noun(s, j)
                if cue:
                    return ("hypothetical", condition) if condition and cue[0] != "target" else cue
            if j == host and p.form == "modifier" and not _contained(s, j):
                break
            if p.form == "modifier" and p.kind == "verb" and _closed(s, host, j):
                break
            if p.form and p.form not in ("modifier", "quote", "stem", "if") and p.past and j != host:
                break
            if (p.form == "modifier" and p.past and p.word.endswith(self._reported)) or (
                p.form == "quote" and p.word.endswith(s.cues.quotes)
            ):
                break
            if p.form == "link" and p.kind == "verb" and s.endings.is_done(p.word):
                break
            if p.form in ("link", "final") and j == host and p.past:
                break
            if p.form == "final":
                break
        before = self._before(s, host)
        if before:
            return before
        return ("hypothetical", condition) if condition else ("actual", None)

    def _said_by(self, s: Sentence, host: int, j: int) -> bool:
        """Tell whether a verb of saying has the number for its subject: `half of the firms foresee that trade will fall`."""
        if (
            s.speakers
            or s[host].case not in ("subject", "topic")
            or not s.cues.say.begin(s[j].word)
            or s[j].form == "modifier"
        ):
            return False
        inner = (k for k in s.right(host) if k < j and s[k].kind == "np" and s[k].case in ("subject", "topic"))
        return any(not s.light(k) for k in inner)

    def _verb(self, s: Sentence, j: int) -> Found | None:
        p = s[j]
        word = p.word
        told = self._anywhere(word)
        if told:
            return ("forecast", told[1]) if told[0] == "target" and self._befalls(s, j) else told
        k = s.before(j)
        if (k is not None and s[k].head in s.cues.contents) or word.startswith(s.cues.content_stems):
            before = s.before(k) if k is not None and s[k].kind == "np" else k
            if before is not None and s[before].form == "modifier" and s.endings.is_prospective(s[before].word):
                return ("target" if self._planned.match(s[before].word) else "forecast"), s[before].word
        m = self._found.match(word)
        if m:
            return "actual", m.group()
        if word.split()[0].endswith(self._resolve):
            return "target", word
        if self._planned.match(word) and not p.past and self._present.search(word):
            return "target", word
        return None

    def _befalls(self, s: Sentence, j: int) -> bool:
        """Tell whether a verb with a syllable of intent has for its subject a thing that intends nothing: `it will rain`."""
        k = s.before(j)
        if k is None or s[k].case != "subject" or s[k].kind != "np" or s.entity_like(k):
            return False
        return bool(self._will.search(s[j].word))

    def _noun(self, s: Sentence, j: int) -> Found | None:
        """A noun of plan or outlook that ends the clause, or `thing that will be`."""
        p = s[j]
        after = s.after(j)
        of_next = p.head in s.cues.counts or p.head.endswith(s.cues.figure_ends)
        if not p.case and of_next and after is not None and s[after].kind == "num":
            return None
        compared = p.head.endswith(s.cues.figure_ends) and p.case in ("object", "than", "at")
        if compared and after is not None and s[after].kind == "verb" and s[after].past:
            return None
        return self._at_start(p.head) if p.case in ("", "object", "to", "subject") else None

    def _before(self, s: Sentence, host: int) -> Found | None:
        """A noun phrase such as `sales target` or `forecast` that the number stands under."""
        clause, nouns = s[host].clause, 0
        for j in (host, *s.left(host)):
            p = s[j]
            if p.clause != clause or nouns == _NEAREST:
                break
            if p.kind == "np":
                nouns += 1
                told = self._anywhere(p.head) if p.case in ("topic", "subject", "object", "than", "") else None
                if told:
                    return told
        return None

    def _condition(self, s: Sentence, host: int) -> str | None:
        """`if it exceeds 60%`, `should it be designated`: the words of a condition on the number's clause."""
        clause = s[host].clause
        for j in s.main:
            p = s[j]
            if p.clause > clause:
                break
            if p.form == "if" and (p.clause in (clause, clause - 1)) and (p.clause == clause or j < host):
                return p.word
            if p.kind in ("np", "adverb") and p.clause == clause and j < host:
                k = s.before(j)
                if p.kind == "adverb" or (k is not None and s[k].form == "modifier"):
                    m = self._cues["hypothetical"].match(p.word or p.head)
                    if m:
                        return m.group()
        return None

    def coming(self, s: Sentence, i: int, claim: Claim, published: date) -> str:
        """Return the modality of a statement without a cue, by its time.

        Of a time to come, what is done is a goal and what stands a forecast. Of a few days that are not over, only a present
        that is no lasting state is a goal.
        """
        end = s.predicate(s.host(i))
        word = s[end].word if end is not None else ""
        lasting = any(w in word for w in s.cues.progressive)
        if claim.period is None or claim.period[1] <= published or lasting or (end is not None and s[end].past):
            return "actual"
        if claim.period[0] > published:
            return "target" if claim.role == "change" or claim.direction else "forecast"
        short = (claim.period[1] - claim.period[0]).days < _FEW_DAYS
        return "target" if short and self._present.search(word) else "actual"

    def releases(self, s: Sentence) -> list[Release]:
        """Return the releases of figures that a sentence names, in order."""
        return [
            (m.start(), next(name for name, pattern in self._vintages.items() if pattern.match(m.group())), m.group())
            for m in self._released.finditer(s.text, s.start, s.end)
        ]


def released(named: Sequence[Release], mention: Mention) -> Release:
    """Return the release that a number is of: the last one named before it, else the first one after it; some are named."""
    before = bisect_left(named, mention.start, key=lambda release: release[0])
    return named[max(0, before - 1)]


def taxonomy(s: Sentence, i: int, claim: Claim) -> str:
    """Return QuanTemp's class of a claim: interval, comparison, temporal, else statistical."""
    m = claim.mention
    if m.approx in ("range", "band"):
        return "interval"
    clause = s[s.host(i)].clause
    if claim.base_period is not None or m.kind == "multiple":
        return "comparison"
    own = [s[j] for j in s.main if s[j].clause == clause and s[j].case in ("than", "from", "until")]
    if any(p.case == "than" for p in own):
        return "comparison"
    if claim.role != "level" or claim.direction or any(p.kind == "date" and p.case != "than" for p in own):
        return "temporal"
    return "statistical"


def _wills(s: Sentence, host: int) -> bool:
    """Tell whether a share is of those who say what they will do: `43% said they would not hire`."""
    verb = s.predicate(host)
    return verb is not None and s[verb].form == "quote" and s[verb].clause == s[host].clause


def _contained(s: Sentence, host: int) -> bool:
    """Tell whether a number is the content of what is said: `that it be 2.6%`."""
    k = s.after(host)
    return k is not None and s[k].kind == "np" and s[k].head in s.cues.contents


def _closed(s: Sentence, host: int, verb: int) -> bool:
    """Tell whether a number stands in a relative clause of a done act: what is said of the noun after it is not its."""
    head = s.after(verb)
    if head is None or s[head].kind != "np" or s[head].case not in ("topic", "subject") or s.light(head):
        return False
    done = s.endings.is_done(s[verb].word)
    return done and s.predicate(host) is not None and not s.metric_like(head)
