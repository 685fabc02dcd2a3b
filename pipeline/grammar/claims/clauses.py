"""A sentence as clauses: who stands next to whom, what governs a number, what a noun phrase names."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pipeline.grammar.claims.nouns import Nouns
from pipeline.grammar.claims.phrase import Phrase
from pipeline.grammar.claims.phrases import parse
from pipeline.grammar.model import Mention

Span = tuple[int, int]
_FAR = 400
"""Phrases of a sentence that are looked at; a longer one is no prose."""
_BRACKETED = re.compile(r"\(([A-Z]{2,9})\)")
_SHORT = 4
"""Syllables that a name without a word for what it is has at most."""
_WITHHELD = 2
"""Syllables of a surname with what stands for a name that is not told."""
_COUNTED = ("count", "percent", "money", "physical", "rank")
_KINDS_OF_ONE = ("date", "duration", "age")


def may_assert(kind: str) -> bool:
    """Tell whether a mention of a kind may assert something."""
    return kind != "" and kind not in _KINDS_OF_ONE


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
        self.lexicon = nouns.lexicon
        self.phrases = parse(text, start, end, mentions, nouns.lexicon.words)
        self.main = [i for i, p in enumerate(self.phrases) if p.host < 0][:_FAR]
        self.studiers: frozenset[int] = frozenset()
        """Phrases that name who counted or asked, and so are no party to it; set once the sources are known."""
        self.speakers: frozenset[int] = frozenset()
        """Phrases that name who says what the sentence quotes, and nothing else; set once the sources are known."""
        self.reckoners: frozenset[int] = frozenset()
        """Phrases that name who puts a figure at a number, and so are rarely whose it is; set once the sources are known."""
        self.groups: set[int] = set()
        """Shares that name a group, such as the top 10%, as they are met."""
        self.measured: set[int] = set()
        """Subjects that numbers before were measured by, in clauses before, as they are met."""
        kinds = [p.mention.kind if p.mention else "" for p in self.phrases]
        self.kind: Callable[[int], str] = kinds.__getitem__
        """Returns the kind of a phrase's mention, or ""."""
        self.numbers = [i for i, kind in enumerate(kinds) if may_assert(kind) and self[i].kind in ("num", "name")]
        """Indices of the quantities that may assert something, in brackets too."""
        hosts: list[int] = []
        for i, p in enumerate(self.phrases):
            hosts.append(i if p.host < 0 else hosts[p.host])
        self.host: Callable[[int], int] = hosts.__getitem__
        """Returns the outermost phrase that a phrase's brackets follow, or the phrase itself."""
        self._order = {i: k for k, i in enumerate(self.main)}
        lefts, rights = self._beside()
        self.left: Callable[[int], Sequence[int]] = lefts.__getitem__
        """Returns the phrases before one, nearest first, none in brackets."""
        self.right: Callable[[int], Sequence[int]] = rights.__getitem__
        """Returns the phrases after one, nearest first, none in brackets."""
        fillers = self._fillers()
        self.before: Callable[[int], int | None] = self._touching(self.main, fillers).__getitem__
        """Returns the phrase before one, fillers passed over."""
        self.after: Callable[[int], int | None] = self._touching(self.main[::-1], fillers).__getitem__
        """Returns the phrase after one, fillers passed over."""
        metrics = [p.kind == "np" and nouns.metric(p.head) for p in self.phrases]
        self.metric_like: Callable[[int], bool] = metrics.__getitem__
        """Tells whether a noun phrase names a measured thing."""
        self._sums: list[tuple[int, str]] | None = None
        self._explained: frozenset[str] | None = None
        self._regions: bool | None = None
        self._lights: dict[int, bool] = {}
        self._bodies: dict[int, bool] = {}
        self._chains: dict[int, list[int]] = {}

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
            cues, named = self.lexicon.period.ytd, (i for i in reversed(self.main) if self[i].kind in ("np", "adverb"))
            self._sums = [(i, w) for i in named for w in (self[i].words or [self[i].word]) if w in cues]
        return self._sums

    @property
    def explained(self) -> frozenset[str]:
        """Capital letters that stand in brackets after what they are short for."""
        if self._explained is None:
            self._explained = frozenset(_BRACKETED.findall(self.text, self.start, self.end))
        return self._explained

    def words(self, i: int) -> str:
        """Return a phrase's text without particle."""
        p = self[i]
        return self.text[p.start : p.end]

    def _beside(self) -> tuple[list[Sequence[int]], list[Sequence[int]]]:
        lefts: list[Sequence[int]] = [()] * len(self)
        rights = lefts.copy()
        back = self.main[::-1]
        for k, i in enumerate(self.main):
            lefts[i], rights[i] = back[len(back) - k :], self.main[k + 1 :]
        return lefts, rights

    def _fillers(self) -> list[bool]:
        """Tell of each phrase whether it only tells how or how much, so that its neighbours touch."""
        amounts = self.nouns.amounts
        return [
            p.kind == "adverb" or (p.kind == "np" and not p.case and amounts.issuperset(p.words)) for p in self.phrases
        ]

    def _touching(self, order: Sequence[int], fillers: Sequence[bool]) -> list[int | None]:
        """Return for each phrase the last one before it in an order that is no filler."""
        found: list[int | None] = [None] * len(self)
        last = None
        for i in order:
            found[i] = last
            if not fillers[i]:
                last = i
        return found

    def chain(self, i: int) -> list[int]:
        """Return the numbers of the list that a number stands in: those joined to it by commas or `and`, of its clause."""
        if i in self._chains:
            return self._chains[i]
        links = self._chains[i] = [i]
        for step, put in ((self.right, links.append), (self.left, lambda j: links.insert(0, j))):
            last = i
            for j in step(i):
                p = self[j]
                if p.clause != self[i].clause or p.kind in ("verb", "post"):
                    break
                if p.kind == "num" and p.mention and p.mention.kind not in _KINDS_OF_ONE:
                    first = self[min(last, j)]
                    joined = first.comma or first.case == "with" or self._bracket_comma(min(last, j))
                    if first.form or not joined or not self._alike(last, j):
                        break
                    put(j)
                    last = j
        return links

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
        clause = self[i].clause
        found = None
        for j in self.right(i):
            if self[j].clause != clause:
                break
            if self[j].form and self[j].form != "modifier":
                return j
            if self[j].kind == "verb":
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
                contents = self.lexicon.source.contents
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
        k = self._order.get(i, 0)
        if not k or self[self.main[k - 1]].form != "modifier":
            return start
        subject, first = False, -1
        shares = self[i].head in self.lexicon.noun.shares
        for j in reversed(self.main[:k]):
            p = self[j]
            closed = (
                p.case == "topic"
                or (p.case == "in" and not shares)
                or p.comma
                or p.kind == "post"
                or (p.form and p.form not in ("modifier", "quote"))
            )
            if (
                closed
                or p.clause < self[i].clause - 1
                or (p.kind == "np" and p.words[-1] in self.lexicon.words.closers)
            ):
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
        found = self._bodies.get(i)
        if found is None:
            found = self._bodies[i] = self._names_body(i)
        return found

    def _names_body(self, i: int) -> bool:
        p = self[i]
        if p.kind == "np" and len(p.words) == 1 and p.head in self.lexicon.noun.homonyms:
            return self.listed_place(i)
        if p.kind == "np" and _initials(p.head) and not self.nouns.known(p.head):
            return not self.metric_like(i) and p.head not in self.explained
        if p.kind == "np" and self._stands_for(p):
            return True
        titled = len(p.words) > 1 and (p.head in self.lexicon.noun.titles or self._surnamed(p) or self._presented(p))
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
        noun, head = self.lexicon.noun, self[i].head
        if self.nouns.known(head) or self.nouns.person(head):
            return False
        if head.endswith(noun.bodies) and len(self[i].words) == 1:
            return True
        return head.endswith(noun.persons) and not head.endswith(noun.titles)

    def _surnamed(self, p: Phrase) -> bool:
        """Tell whether a noun phrase ends in a surname of one syllable and a title."""
        words, name = self.lexicon.words, p.words[-2]
        withheld = len(name) == _WITHHELD and name[0] in self.lexicon.noun.surnames and name[1:] in words.withheld
        bare = len(name) == 1 and name not in words.determiners
        return (bare or withheld) and p.head in words.after_names

    def _presented(self, p: Phrase) -> bool:
        """Tell whether a noun phrase ends in a name of few syllables after what its bearer is: `the singer Psy`."""
        short = len(p.head) <= _SHORT and p.head not in self.lexicon.noun.entity_ends + self.lexicon.noun.light
        return p.words[-2] in self.lexicon.noun.sorts and short and p.case in ("topic", "subject", "of")

    def person(self, i: int) -> bool:
        """Tell whether a noun phrase is one person, by a title after the name or by the name's syllables."""
        p = self[i]
        return len(p.words) > 1 and (p.head in self.lexicon.words.after_names or self.nouns.person(p.head))

    def light(self, i: int) -> bool:
        """Tell whether a noun phrase names nothing by itself."""
        found = self._lights.get(i)
        if found is None:
            found = self._lights[i] = self._names_nothing(self[i])
        return found

    def _stands_for(self, p: Phrase) -> bool:
        """Tell whether a noun phrase is a pronoun of a person that is the topic."""
        return p.case == "topic" and len(p.words) == 1 and p.head in self.lexicon.noun.pronouns

    def _names_nothing(self, p: Phrase) -> bool:
        if p.kind != "np":
            return True
        if self._stands_for(p):
            return False
        if len(p.words) == 1 and p.case in ("topic", "subject") and p.head in self.lexicon.words.closers:
            return p.head in self.lexicon.noun.light
        return self.nouns.empty.issuperset(p.words)
