"""A sentence as clauses: who stands next to whom, what governs a number, what a noun phrase names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.grammar.claims.nouns import Nouns
from pipeline.grammar.claims.phrase import Phrase
from pipeline.grammar.claims.phrases import parse
from pipeline.grammar.model import Mention

Span = tuple[int, int]
_FAR: Final = 400
"""Phrases of a sentence that are looked at; a longer one is no prose."""
_BRACKETED: Final = re.compile(r"\(([A-Z]{2,9})\)")
_SHORT: Final = 4
"""Syllables that a name without a word for what it is has at most."""
_WITHHELD: Final = 2
"""Syllables of a surname with what stands for a name that is not told."""
_COUNTED: Final = ("count", "percent", "money", "physical", "rank")
_UNKNOWN: Final = -2
"""Stands for what was not looked for yet."""


def may_assert(kind: str) -> bool:
    """Tell whether a mention of a kind may assert something."""
    return kind != "" and kind not in ("date", "duration", "age")


def _initials(word: str) -> bool:
    """Tell whether a word is capital letters alone, as the short names of bodies are."""
    return len(word) > 1 and word.isascii() and word.isalpha() and word.isupper()


class Sentence:
    """The phrases of a sentence, in order, and questions about them; phrases in brackets answer only through their host."""

    def __init__(self, text: str, start: int, end: int, mentions: Sequence[Mention], nouns: Nouns) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.nouns = nouns
        self.cues = nouns.cues
        self.turning = nouns.turning
        self.endings = nouns.endings
        self.phrases = parse(text, start, end, mentions, nouns.endings)
        self.main = [i for i, p in enumerate(self.phrases) if p.host < 0][:_FAR]
        self.studiers: frozenset[int] = frozenset()
        """Phrases that name who counted or asked, and so are no party to it; set once the sources are known."""
        self.speakers: frozenset[int] = frozenset()
        """Phrases that name who says what the sentence quotes, and nothing else; set once the sources are known."""
        self.reckoners: frozenset[int] = frozenset()
        """Phrases that name who puts a figure at a number, and so are rarely whose it is; set once the sources are known."""
        self.attributed = -1
        """The last word by which what stands before it is only who says so: according to; set once the sources are known."""
        self.groups: set[int] = set()
        """Shares that name a group, such as the top 10%, as they are met."""
        self.measured: set[int] = set()
        """Subjects that numbers before were measured by, in clauses before, as they are met."""
        self._kinds = ["" if p.mention is None else p.mention.kind for p in self.phrases]
        self.numbers = [
            i for i, p in enumerate(self.phrases) if p.kind in ("num", "name") and may_assert(self._kinds[i])
        ]
        """Indices of the quantities that may assert something, in brackets too."""
        size = len(self.phrases)
        self._hosts = list(range(size))
        self._lefts: list[list[int] | None] = [None] * size
        self._rights: list[list[int] | None] = [None] * size
        self._order = [-1] * size
        self._befores: list[int | None] = [None] * size
        self._afters: list[int | None] = [None] * size
        self._place()
        self._metrics = [p.kind == "np" and nouns.of(p.head).metric for p in self.phrases]
        self.offers: bool | None = None
        """Whether words of an offer stand in it; None until it was looked for."""
        self._sums: list[tuple[int, str]] | None = None
        self._explained: frozenset[str] | None = None
        self._regions: bool | None = None
        self._lights: list[bool | None] = [None] * size
        self._bodies: list[bool | None] = [None] * size
        self._crowds: list[bool | None] = [None] * size
        self._chains: list[list[int] | None] = [None] * size
        self._predicates: list[int] = [_UNKNOWN] * size

    def _place(self) -> None:
        """Tell each phrase what stands around it."""
        amounts = self.nouns.amounts
        touching: int | None = None
        waiting: list[int] = []
        for k, i in enumerate(self.main):
            self._order[i] = k
            self._befores[i] = touching
            p = self.phrases[i]
            if p.kind == "adverb" or (p.kind == "np" and not p.case and all(word in amounts for word in p.words)):
                waiting.append(i)
                continue
            for j in waiting:
                self._afters[j] = i
            waiting = [i]
            touching = i
        for i, p in enumerate(self.phrases):
            if p.host >= 0:
                self._hosts[i] = self._hosts[p.host]

    def host(self, i: int) -> int:
        """Return the outermost phrase that a phrase's brackets follow, or the phrase itself."""
        return self._hosts[i]

    def kind(self, i: int) -> str:
        """Return the kind of a phrase's mention, or ""."""
        return self._kinds[i]

    def left(self, i: int) -> list[int]:
        """Return the phrases before one, nearest first, none in brackets."""
        found = self._lefts[i]
        if found is None:
            k = self._order[i]
            found = self._lefts[i] = self.main[k - 1 :: -1] if k > 0 else []
        return found

    def right(self, i: int) -> list[int]:
        """Return the phrases after one, nearest first, none in brackets."""
        found = self._rights[i]
        if found is None:
            k = self._order[i]
            found = self._rights[i] = self.main[k + 1 :] if k >= 0 else []
        return found

    def before(self, i: int) -> int | None:
        """Return the phrase before one; those that only tell how or how much are passed over, so that their neighbours touch."""
        return self._befores[i]

    def after(self, i: int) -> int | None:
        """Return the phrase after one, as `before`."""
        return self._afters[i]

    def metric_like(self, i: int) -> bool:
        """Tell whether a noun phrase names a measured thing."""
        return self._metrics[i]

    def __len__(self) -> int:
        """Return the number of phrases, those in brackets too."""
        return len(self.phrases)

    def __getitem__(self, i: int) -> Phrase:
        """Return a phrase."""
        return self.phrases[i]

    @property
    def sums(self) -> list[tuple[int, str]]:
        """Phrases, the last first, with a word by which a number is a sum since the year began."""
        if self._sums is None:
            cues, named = self.cues.ytd, (i for i in self.main[::-1] if self[i].kind in ("np", "adverb"))
            self._sums = [(i, w) for i in named for w in (self[i].words or [self[i].word]) if w in cues]
        return self._sums

    @property
    def explained(self) -> frozenset[str]:
        """Capital letters that stand in brackets after what they are short for."""
        if self._explained is None:
            self._explained = frozenset(_BRACKETED.findall(self.text, self.start, self.end))
        return self._explained

    def piece(self, span: Span) -> str:
        """Return a stretch of the text."""
        return self.text[span[0] : span[1]]

    def words(self, i: int) -> str:
        """Return a phrase's text without particle."""
        p = self[i]
        return self.text[p.start : p.end]

    def chain(self, i: int) -> list[int]:
        """Return the numbers of the list that a number stands in: those joined to it by commas or `and`, of its clause."""
        found = self._chains[i]
        if found is None:
            found = [i]
            if len(self.numbers) > 1:
                found = [*reversed(self._joined(i, self.left(i))), i, *self._joined(i, self.right(i))]
            self._chains[i] = found
        return found

    def _joined(self, i: int, beside: list[int]) -> list[int]:
        """Return the numbers that are joined to one, each to the one before, among the phrases on a side."""
        found: list[int] = []
        last, clause = i, self.phrases[i].clause
        for j in beside:
            p = self.phrases[j]
            if p.clause != clause or p.kind in ("verb", "post"):
                break
            if p.kind == "num" and may_assert(self._kinds[j]):
                at = min(last, j)
                first = self.phrases[at]
                joined = first.comma or first.case == "with" or self._bracket_comma(at)
                if first.form or not joined or not self._alike(last, j):
                    break
                found.append(j)
                last = j
        return found

    def _bracket_comma(self, i: int) -> bool:
        k = i + 1
        while k < len(self) and self[k].host >= 0:
            k += 1
        return k > i + 1 and self[k - 1].comma

    def _alike(self, i: int, j: int) -> bool:
        a, b = self[i].mention, self[j].mention
        return bool(a and b and a.kind == b.kind and (a.unit == b.unit or a.kind != "money"))

    def governor(self, i: int) -> int | None:
        """Return what a number is directly governed by: its own copula, a verb, or a noun of change, after it or its list."""
        last = self.chain(i)[-1]
        if self[last].form:
            return last
        return self.after(last)

    def predicate(self, i: int) -> int | None:
        """Return the verb that ends the clause of a phrase."""
        found = self._predicates[i]
        if found == _UNKNOWN:
            found = self._predicates[i] = self._predicate(i)
        return None if found < 0 else found

    def _predicate(self, i: int) -> int:
        """Return the verb that ends the clause of a phrase, -1 where there is none."""
        clause, found = self.phrases[i].clause, -1
        for j in self.right(i):
            p = self.phrases[j]
            if p.clause != clause:
                break
            if p.form and p.form != "modifier":
                return j
            if p.kind == "verb":
                found = j
        return found

    def conditional(self, i: int) -> bool:
        """Tell whether a phrase stands in a clause of condition."""
        end = self.predicate(i)
        return end is not None and self[end].form == "if"

    def embedded(self, i: int) -> bool:
        """Tell whether a subject belongs to a relative clause: the first verb after it modifies a noun phrase."""
        if self[i].case != "subject":
            return False
        for j in self.right(i):
            p = self[j]
            if p.kind == "verb":
                after = self.after(j)
                if p.form != "modifier" or after is None:
                    return False
                q = self[after]
                if q.kind == "num" and not (q.case or q.form or q.comma):
                    after = self.after(after)
                contents = self.cues.contents
                return after is not None and self[after].kind == "np" and self[after].head not in contents
            if p.kind == "num" and p.case == "subject":
                return False
            if p.case == "topic" or p.form:
                return False
        return False

    def encloses(self, i: int, j: int) -> bool:
        """Tell whether a subject and a phrase after it belong to one clause: no verb stands between them."""
        return not any(self[k].kind == "verb" or self[k].form for k in self.right(i) if k < j)

    def span(self, i: int) -> Span:
        """Return a noun phrase's extent: with what joins it by `for` or `about`, without determiners before it."""
        p = self[i]
        start = p.first if p.first >= 0 else p.start
        return start, p.end

    def clause_start(self, i: int) -> int:
        """Return where the relative clause before a noun phrase begins, or the phrase's own start if none stands there."""
        start = self.span(i)[0]
        before = self.left(i)
        if not before or self[before[0]].form != "modifier":
            return start
        subject, first = False, -1
        shares = self[i].head in self.cues.shares
        for j in before:
            p = self[j]
            closed = (
                p.case == "topic"
                or (p.case == "in" and not shares)
                or p.comma
                or p.kind == "post"
                or (p.form and p.form not in ("modifier", "quote"))
            )
            if closed or p.clause < self[i].clause - 1 or (p.kind == "np" and p.words[-1] in self.cues.closers):
                break
            if p.case == "of" and self.entity_like(j):
                break
            if p.case == "subject":
                if subject or (self.entity_like(j) and not shares):
                    break
                subject = True
            if p.kind == "adverb" or (p.kind == "date" and not subject):
                continue
            start, first = p.start, j
        then = self.after(first) if first >= 0 else None
        bare = then is not None and then < i and self[first].form == "modifier" and self[first].kind == "verb"
        return self[then].start if bare and then is not None else start

    def entity_like(self, i: int) -> bool:
        """Tell whether a noun phrase names a body, person or place."""
        found = self._bodies[i]
        if found is None:
            found = self._bodies[i] = self._names_body(i)
        return found

    def _names_body(self, i: int) -> bool:
        p = self[i]
        if p.kind == "np" and len(p.words) == 1 and p.head in self.cues.homonyms:
            return self.listed_place(i)
        if p.kind == "np" and _initials(p.head) and not self.nouns.known(p.head):
            return not self.metric_like(i) and p.head not in self.explained
        if p.kind == "np" and self._stands_for(p):
            return True
        titled = len(p.words) > 1 and (p.head in self.cues.titles or self._surnamed(p) or self._presented(p))
        return p.kind == "np" and not self.metric_like(i) and (titled or self.nouns.entity(p.head))

    @property
    def lists_regions(self) -> bool:
        """Whether numbers are given for regions by name."""
        if self._regions is None:
            self._regions = self._names_regions()
        return self._regions

    def _names_regions(self) -> bool:
        named = (
            i for i, p in enumerate(self.phrases) if p.kind == "np" and len(p.words) == 1 and self.nouns.place(p.head)
        )
        return any(self.kind(j) in _COUNTED for i in named if (j := self.after(i)) is not None)

    def listed_place(self, i: int) -> bool:
        """Tell whether a name that more often means another thing stands with names of regions before a number."""
        j = self.after(i)
        return j is not None and self.kind(j) in _COUNTED and self.lists_regions

    def people(self, i: int) -> bool:
        """Tell whether a noun phrase names people of a sort, who are counted."""
        found = self._crowds[i]
        if found is None:
            found = self._crowds[i] = self._names_people(self.phrases[i])
        return found

    def _names_people(self, p: Phrase) -> bool:
        noun = self.nouns.of(p.head)
        return noun.people or (noun.body and len(p.words) == 1)

    def _surnamed(self, p: Phrase) -> bool:
        """Tell whether a noun phrase ends in a surname of one syllable and a title."""
        cues, name = self.cues, p.words[-2]
        withheld = len(name) == _WITHHELD and name[0] in cues.surnames and name[1:] in cues.withheld
        bare = len(name) == 1 and name not in cues.determiners
        return (bare or withheld) and p.head in cues.after_names

    def _presented(self, p: Phrase) -> bool:
        """Tell whether a noun phrase ends in a name of few syllables after what its bearer is: `the singer Psy`."""
        sort = p.words[-2] in self.cues.sorts and p.case in ("topic", "subject", "of")
        return sort and len(p.head) <= _SHORT and p.head not in self.cues.common

    def person(self, i: int) -> bool:
        """Tell whether a noun phrase is one person, by a title after the name or by the name's syllables."""
        p = self[i]
        return len(p.words) > 1 and (p.head in self.cues.after_names or self.nouns.person(p.head))

    def light(self, i: int) -> bool:
        """Tell whether a noun phrase names nothing by itself."""
        found = self._lights[i]
        if found is None:
            found = self._lights[i] = self._names_nothing(self[i])
        return found

    def topical(self, i: int) -> bool:
        """Tell whether a place is the topic, too, by its particle."""
        p = self.phrases[i]
        return self.text[p.end : p.stop] in self.cues.topical

    def _stands_for(self, p: Phrase) -> bool:
        """Tell whether a noun phrase is a pronoun of a person that is the topic."""
        if len(p.words) > 1 or p.head not in self.cues.pronouns:
            return False
        return p.case == "topic" or self.text[p.end : p.stop] in self.cues.topical

    def _names_nothing(self, p: Phrase) -> bool:
        if p.kind != "np":
            return True
        if self._stands_for(p):
            return False
        if len(p.words) == 1 and p.case in ("topic", "subject") and p.head in self.cues.closers:
            return p.head in self.cues.light
        empty = self.nouns.empty
        return all(word in empty for word in p.words)
