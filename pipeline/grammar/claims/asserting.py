"""Which numbers assert something: not thresholds, prices on offer, denominators, parts of a group, notes and coins."""

from __future__ import annotations

import re
from typing import Final

from pipeline.grammar.claims.clauses import Sentence
from pipeline.grammar.claims.lexicon import AssertLexicon
from pipeline.grammar.claims.remembering import Cue, any_of

_REACH: Final = 300
"""Code points after a number in which a rule or offer may be told."""


class Asserting:
    """Tells claims from numbers that state nothing."""

    def __init__(self, lexicon: AssertLexicon) -> None:
        """Compile a language's cues."""
        self._per = lexicon.per
        self._faces = lexicon.faces
        self._conditions = frozenset(lexicon.conditions)
        self._condition_end = lexicon.conditions[:1]
        self._partitives = frozenset(lexicon.partitives)
        self._frequency_units = frozenset(lexicon.frequency)
        self._often = frozenset(lexicon.often)
        self._tops = frozenset(lexicon.tops)
        self._penalties = lexicon.penalties
        self._sized = lexicon.sized
        self._size_units = frozenset(lexicon.sizes)
        self._prizes = frozenset(lexicon.prizes)
        self._prices = frozenset(lexicon.prices)
        self._offers = _any(lexicon.offers)
        self._rules = Cue(any_of(lexicon.instructions + lexicon.penal_verbs))
        self._permits = _any(lexicon.permissions)

    def asserts(self, s: Sentence, i: int) -> bool:
        """Tell whether a number states a fact, estimate, forecast or goal about the world.

        Args:
            s: the sentence.
            i: index of the number's phrase.
        """
        p = s[i]
        m = p.mention
        if m is None:
            return False
        tail = s.text[m.end : m.end + 8]
        if tail.startswith(self._per) or (m.kind == "money" and tail.startswith(self._faces)):
            return False
        return not (
            self._condition(s, i)
            or self._partitive(s, i)
            or self._sizes(s, i)
            or self._names(s, i)
            or self._frequency(s, i)
            or self._top(s, i)
            or self._threshold(s, i)
            or self._offer(s, i)
            or self._price(s, i)
        )

    def _condition(self, s: Sentence, i: int) -> bool:
        """`at one purchase`, `per box`: one of something as the measure of another number."""
        m = s[i].mention
        if m is None or m.kind != "count" or m.value != 1:
            return False
        for j in range(i + 1, min(i + 3, len(s))):
            p = s[j]
            if p.kind != "np" or p.host != s[i].host:
                return False
            if any(w in self._conditions or w.endswith(self._condition_end) for w in p.words):
                return True
        return False

    def _sizes(self, s: Sentence, i: int) -> bool:
        """`a household of four`: of what size a thing is."""
        m, j = s[i].mention, s.after(i)
        sizes = m is not None and m.unit in self._size_units and not s[i].case
        return sizes and j is not None and s[j].kind == "np" and s[j].words[0].startswith(self._sized)

    def _partitive(self, s: Sentence, i: int) -> bool:
        """`among 11 countries`: a group without a name of its own, or one that no share is taken of."""
        j = s.after(i)
        if j is None or s[j].kind != "np" or s[i].case:
            return False
        words = s[j].words
        if words[-1] not in self._partitives:
            return False
        share = next((k for k in s.right(j) if s[k].kind != "adverb"), None)
        before = s.before(i)
        named = len(words) > 1 or (
            before is not None and s[before].kind == "np" and not s[before].case and not s.light(before)
        )
        if share is not None and s[share].case == "topic" and s[share].kind == "np":
            share = s.after(share)
        return not (named and share is not None and s[share].kind == "num")

    def _names(self, s: Sentence, i: int) -> bool:
        """A rank right before a noun names the thing: `the No. 2 maker`."""
        p = s[i]
        if p.mention is None or p.mention.kind != "rank":
            return False
        j = s.after(i)
        if p.kind == "name":
            return True
        if p.case or p.comma or p.form or j is None:
            return False
        if s[j].kind == "verb":
            return s[j].form == "modifier" and s.nouns.entity(s[j].word[:-1])
        return s[j].kind == "np" and s.entity_like(j)

    def _frequency(self, s: Sentence, i: int) -> bool:
        """`once a month`."""
        m = s[i].mention
        if m is None or m.unit not in self._frequency_units:
            return False
        left = s.left(i)
        if left and (s[left[0]].head or s[left[0]].word) in self._often:
            return True
        j = s.before(i)
        return j is not None and s[j].case == "at" and s.kind(j) == "duration"

    def _top(self, s: Sentence, i: int) -> bool:
        """`the top 10%`: a group, no number of its own."""
        j = s.before(i)
        if s.kind(i) != "percent" or j is None or s[j].case or s[j].head not in self._tops:
            return False
        s.groups.add(i)
        return True

    def _threshold(self, s: Sentence, i: int) -> bool:
        """A bound that a rule draws or that a group is defined by."""
        p, m = s[i], s[i].mention
        if m is None:
            return False
        j = s.after(i) if p.host < 0 else None
        if j is not None and p.case == "of" and s[j].kind == "np" and s[j].words[0].startswith(self._penalties):
            end = s.predicate(i)
            return end is None or not s[end].past
        if m.approx not in ("lower_bound", "upper_bound") and not p.bound:
            return self._rule(s, i)
        if p.host >= 0:
            return s[p.host].kind == "np"
        if p.bound and not (p.case or p.form or p.comma) and j is not None and s[j].kind == "np" and not s.light(j):
            return True
        if p.form == "modifier" and not p.past:
            return j is not None and s[j].kind == "np"
        if p.form == "if" and self._permits.search(s.text, p.stop, min(s.end, p.stop + _REACH)):
            return True
        if (
            j is not None
            and s[j].kind == "verb"
            and s[j].form == "modifier"
            and not s[j].past
            and self._defines(s, i, j)
        ):
            return True
        if p.bound and p.case == "object" and j is not None and s[j].form == "modifier" and not s[j].past:
            return True
        return self._rule(s, i)

    def _defines(self, s: Sentence, i: int, verb: int) -> bool:
        """`makers whose sales exceed 3 trillion won`: a group that is known by a bound."""
        before, head = s.before(i), s.after(verb)
        if before is None or head is None or s[before].case != "subject" or s[head].kind != "np":
            return False
        counted = any(s.kind(j) == "count" and s[j].clause == s[head].clause for j in s.right(head))
        group = not s.light(head) and s[head].head in s.cues.shares
        group = group or (counted and s[head].case == "topic" and s[head].head in s.cues.ones)
        return group or not (s.nouns.known(s[head].head) or s.metric_like(head) or s.light(head))

    def _rule(self, s: Sentence, i: int) -> bool:
        """Tell whether the clause of a number, or what its condition leads to, is a rule or an instruction."""
        clause = s[i].clause
        for j in s.right(s.host(i)):
            p = s[j]
            if p.kind != "verb" and not (p.kind == "np" and p.words):
                continue
            text = p.word if p.kind == "verb" else p.head
            if p.past and p.kind == "verb" and p.form != "modifier":
                return False
            if self._rules.search(text):
                return p.clause <= clause + 2
        return False

    def _offer(self, s: Sentence, i: int) -> bool:
        """What a reader may buy or get."""
        m = s[i].mention
        if m is None or m.kind not in ("money", "count", "percent"):
            return False
        host = s.host(i)
        if m.kind == "money" and s[host].case == "at" and self._may(s, host):
            return True
        if s.offers is None:
            s.offers = self._offers.search(s.text, s.start, s.end) is not None
        if not s.offers:
            return False
        at = s[host].start
        clause = s[host].clause
        end = next((s[j].start for j in s.right(host) if s[j].clause > clause + 1), s.end)
        end = min(end, at + _REACH)
        found = self._offers.search(s.text, at, end)
        if not found:
            return False
        k = next((j for j in s.right(host) if s[j].kind == "verb" and s[j].end >= found.end() - 1), None)
        if k is None:
            return True
        done = s[k].form == "modifier" and s.endings.is_done(s[k].word)
        return not (s[k].past or (done and s[s.main[-1]].past))

    def _may(self, s: Sentence, i: int) -> bool:
        """Tell whether the clause of a number says what one may do."""
        end = s.predicate(i)
        return end is not None and bool(self._permits.search(s.text, s[i].stop, s[end].end)) and not s[end].past

    def _owned(self, s: Sentence, j: int) -> bool:
        """Tell whether a word for price has an owner or a clause before it in its own clause."""
        before = s.before(j)
        return before is not None and s[before].clause == s[j].clause

    def _price(self, s: Sentence, i: int) -> bool:
        """A price list: a bare word for price, and a number in the present."""
        p, m = s[i], s[i].mention
        if m is None or m.kind != "money" or p.host >= 0:
            return False
        last = s.chain(i)[-1]
        if not s[last].form or s[last].past or s[last].form in ("quote", "modifier"):
            later = [j for j in s.right(last) if s[j].clause == p.clause]
            if not later or not s[later[-1]].form or s[later[-1]].past or s[later[-1]].kind != "num":
                return False
        before = s.before(i)
        if before is not None and s[before].head in self._prizes and not s[before].case:
            return True
        topics = [j for j in s.left(i) if s[j].clause == p.clause and s[j].case == "topic"]
        if topics and s[topics[-1]].head in self._prizes:
            return True
        return bool(topics) and " ".join(s[topics[-1]].words) in self._prices and not self._owned(s, topics[-1])


def _any(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)) or r"(?!)")
