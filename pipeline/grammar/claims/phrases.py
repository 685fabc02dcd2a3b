"""A sentence as a flat list of phrases: noun phrases with their case, numbers, dates, verbs, marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pipeline.grammar.claims.endings import NOUN, Endings, Word, unstopped
from pipeline.grammar.claims.phrase import Phrase
from pipeline.grammar.model import Mention

_TOKEN: Final = re.compile(
    r"""([^\s()（）\[\],，、;‘’“”'"「」『』<>《》〈〉]+)|[()（）\[\]]|[,，、;]|[‘’“”'"「」『』<>《》〈〉]"""
)
"""A word, which is the group, or a mark."""
_CLOSER: Final = {"‘": "’", "“": "”", "'": "'", '"': '"', "「": "」", "『": "』", "<": ">", "《": "》", "〈": "〉"}
_OPEN: Final = "(（["
_CLOSE: Final = ")）]"
_COMMAS: Final = ",，、;"
_LONGEST_QUOTE: Final = 60
_LONGEST_BRACKET: Final = 300


class _Builder:
    """Collects words into phrases."""

    def __init__(self, text: str, endings: Endings) -> None:
        self.text = text
        self.endings = endings
        self.lexicon = endings.lexicon
        self.closers = endings.closers
        self.out: list[Phrase] = []
        self.np: Phrase | None = None
        self.host = -1
        self.hosts: list[int] = []
        self.clause = 0

    def add(self, phrase: Phrase) -> Phrase:
        phrase.host = self.host
        phrase.clause = self.clause
        self.out.append(phrase)
        return phrase

    def close(self) -> None:
        """End the noun phrase that is being collected."""
        self.np = None

    def noun(self, word: str, start: int, stop: int, case: str) -> None:
        if self.np is not None and word in self.endings.groups:
            self.np.stop, self.np.case = stop, case
            self.close()
            return
        named = None if self.np is not None else self._bracketed(word, start)
        if named is not None:
            named.stop, named.case = stop, case
            named.add(word)
            return
        if self.np is None and self._name_before(word, start):
            self.np = self.out[-1]
        end = start + len(word)
        if self.np is None:
            self.np = self.add(Phrase("np", start, end, stop))
        np = self.np
        np.end, np.stop, np.case = end, stop, case
        np.add(word)
        if case or np.head in self.closers:
            self.close()

    def _bracketed(self, word: str, start: int) -> Phrase | None:
        """Return the name whose bracket a title follows: `Kim (52), Mr`."""
        last = self.out[-1].host if self.out and self.host < 0 else -1
        if last < 0 or self.text[start - 2 : start - 1] not in (")", "）", "]"):
            return None
        name = self.out[last]
        fits = name.kind == "np" and not name.case and word in self.endings.after_names
        return name if fits else None

    def _name_before(self, word: str, start: int) -> bool:
        """Take a word before a title back into a name, where it looked like a copula."""
        last = self.out[-1] if self.out else None
        known = last is not None and last.kind == "verb" and last.form == "modifier" and last.stop + 1 == start
        if last is None or not known or not last.word.endswith(self.lexicon.adnominal_copula):
            return False
        if not word.startswith(self.lexicon.after_names):
            return False
        last.kind, last.form = "np", ""
        last.add(last.word)
        last.word = ""
        return True

    def verb(self, start: int, end: int, form: str, word: str) -> None:
        last = self.out[-1] if self.out and self.np is None else None
        self.close()
        past = self.endings.is_past(word)
        if (
            last
            and last.kind == "verb"
            and (last.form in ("link", "stem") or last.word.endswith(self.lexicon.obligations))
            and not last.comma
            and word.startswith(self.lexicon.auxiliaries)
        ):
            self.clause = last.clause
            last.end = last.stop = end
            last.form, last.past, last.word = form, last.past or past, f"{last.word} {word}"
        else:
            self.add(Phrase("verb", start, end, end, form=form, word=word, past=past))
        self._end_clause(form)

    def _end_clause(self, form: str) -> None:
        """End the clause, unless the form of the verb leaves it open, or it stands in brackets."""
        if form not in ("modifier", "stem") and self.host < 0:
            self.clause += 1

    def word(self, word: Word, start: int) -> None:
        bare, form = word.bare, word.form
        last = self.out[-1] if self.out and self.np is None else None
        if (
            last
            and last.kind == "num"
            and not (last.case or last.form or last.comma)
            and self._trail(last, start, bare)
        ):
            return
        if self.np is not None and bare in self.closers and form is not None and form.tag == "adverb":
            form = NOUN
        if last and last.form == "modifier" and bare in self.endings.contrasts:
            last.form = "link"
            if self.host < 0:
                self.clause += 1
            return
        if self.np is not None and word.surface in self.endings.relating:
            form = NOUN
        end = start + len(word.surface)
        if form is None:
            self.close()
        elif form.tag == "noun":
            self.noun(bare if form is NOUN else word.stem, start, start + len(bare), form.case)
        elif form.tag == "verb":
            self.verb(start, start + len(bare), form.case, bare)
        elif form.tag in ("determiner", "amount"):
            if form.tag == "determiner":
                self.close()
            self.noun(word.surface, start, end, "")
        else:
            if self.np is not None and bare in self.lexicon.topic_words:
                self.np.case = "topic"
            self.close()
            self.add(Phrase(form.tag, start, start + len(bare), end, word=bare))
        if len(bare) < len(word.surface):
            self.close()

    def _trail(self, number: Phrase, start: int, word: str) -> bool:
        """Let a word such as `or more` with its particle continue the number before it."""
        m = self.endings.trail.match(word)
        if not m or not self._finish(number, start + m.end(), word[m.end() :]):
            return False
        number.bound = number.bound or m.group().endswith(self.lexicon.bounds)
        return True

    def _finish(self, number: Phrase, start: int, tail: str) -> bool:
        """Read the particle or copula that ends a number's phrase; False if the tail is something else."""
        if not tail:
            number.stop = start
            return True
        form = self.endings.predicate(tail)
        if form:
            number.form, number.word, number.past, number.stop = (
                form,
                tail,
                self.endings.is_past(tail),
                start + len(tail),
            )
            self._end_clause(form)
            return True
        particle = self.endings.particle(tail, self.text[start - 1])
        if particle and particle.cut == len(tail):
            number.case, number.stop = particle.case, start + len(tail)
            return True
        return False

    def number(self, m: Mention, tail_end: int) -> None:
        """Add a quantity or date; its tail is what follows it without a space."""
        text = self.text
        tail = unstopped(text[m.end : tail_end])
        name = self.endings.name.match(tail) if tail else None
        kind = "date" if m.kind == "date" else "num"
        if name and m.kind in ("duration", "age", "rank", "count", "physical") and self.endings.predicate(tail) is None:
            rest = tail[name.end() :]
            particle = self.endings.particle(rest, text[m.end + name.end() - 1]) if rest else None
            cut = particle.cut if particle else 0
            self.add(Phrase("name", m.start, m.end, m.end, mention=m))
            if self.np is not None or m.kind not in ("count", "physical"):
                stop = m.end + len(tail)
                self.noun(text[m.start : stop - cut], m.start, stop, particle.case if particle else "")
            return
        self._pare()
        self.close()
        phrase = self.add(Phrase(kind, m.start, m.end, m.end, mention=m))
        trail = self.endings.trail.match(tail) if tail and kind == "num" else None
        at = trail.end() if trail else 0
        if trail:
            phrase.bound = trail.group().endswith(self.lexicon.bounds)
        if not self._finish(phrase, m.end + at, tail[at:]):
            phrase.word = tail
            phrase.stop = m.end + len(tail)
            inner = self.endings.particle(tail, text[m.end - 1])
            phrase.case = inner.case if inner else ""

    def _pare(self) -> None:
        """Leave words such as `on average` that a noun phrase ends in to the number after it."""
        np = self.np
        while np is not None and len(np.words) > 1 and np.head in self.endings.amounts:
            np.end = np.start + len(self.text[np.start : np.end].removesuffix(np.words.pop()).rstrip())
            np.stop, np.head = np.end, np.words[-1]

    def resume(self, host: Phrase, at: int, tail_end: int) -> bool:
        """Read what follows a phrase's bracket as its particle; False if it is none."""
        tail = unstopped(self.text[at:tail_end])
        if host.kind in ("num", "date"):
            return not host.case and not host.form and self._finish(host, at, tail)
        if host.kind != "np" or host.case:
            return False
        if tail in self.endings.after_names:
            host.end = host.stop = at + len(tail)
            host.add(tail)
            self.np = host
            return True
        form = self.endings.predicate(tail) if tail else None
        particle = self.endings.particle(tail, "x") if tail and not form else None
        if form:
            self.verb(at, at + len(tail), form, tail)
        elif particle and (particle.cut == len(tail) or tail[: -particle.cut] in self.endings.attached):
            host.end, host.stop, host.case = at if host is self.np else host.end, at + len(tail), particle.case
            if tail[: -particle.cut] in self.endings.after_names:
                host.add(tail[: -particle.cut])
            self.close()
        elif host is self.np and not tail:
            host.end = host.stop = at
        return not tail or bool(form or particle)

    def atom(self, start: int, inner_end: int, end: int, tail_end: int) -> None:
        """Add a quotation or a bracket that stays whole: it is a noun, and its tail may be a particle."""
        tail = unstopped(self.text[end:tail_end])
        clause = self.text[start:inner_end].endswith(self.lexicon.final_endings)
        if tail in self.lexicon.quote_tails or (clause and tail in self.lexicon.clause_tails):
            self.verb(start, end + len(tail), "quote", tail)
            return
        if tail in self.lexicon.modifier_tails or (clause and tail in self.lexicon.clause_modifier_tails):
            self.verb(start, end + len(tail), "modifier", tail)
            return
        form = self.endings.predicate(tail) if tail else None
        particle = self.endings.particle(tail, "x") if tail and not form else None
        cut = particle.cut if particle else 0
        stop = end + len(tail)
        self.noun(self.text[start : stop - cut], start, stop, particle.case if particle else "")
        if form:
            self.close()
            self.verb(end, end + len(tail), form, tail)


def parse(text: str, start: int, end: int, mentions: Sequence[Mention], endings: Endings) -> list[Phrase]:
    """Cut a sentence into phrases.

    Args:
        text: the text that the sentence stands in.
        start: first code point of the sentence.
        end: code point after its last one.
        mentions: those of the sentence, in order, not overlapping.
        endings: what the endings of the language's words tell.

    Returns:
        The phrases in order of place.
    """
    b = _Builder(text, endings)
    position = start
    for i, m in enumerate(mentions):
        _words(b, position, m.start, end)
        tail_end = _tail(text, m.end, mentions[i + 1].start if i + 1 < len(mentions) else end)
        b.number(m, tail_end)
        position = tail_end
    _words(b, position, end, end)
    _join(b.out, endings)
    return b.out


def _words(b: _Builder, start: int, stop: int, end: int) -> None:
    """Read the words and marks between two numbers of a sentence that ends at `end`; a word that is known has no marks in it."""
    at = done = start
    for piece in b.text[start:stop].split(" "):
        after = at + len(piece)
        if piece and done < after:
            word = b.endings.known(piece) if done <= at else None
            if word is not None:
                b.word(word, at)
            else:
                done = _tokens(b, max(at, done), after, stop, end)
        at = after + 1


def _tokens(b: _Builder, start: int, after: int, stop: int, end: int) -> int:
    """Read the words and marks of a piece between spaces; return up to where the text is read, which may be beyond it."""
    done = start
    for token in _TOKEN.finditer(b.text, start, after):
        at = token.start()
        if at < done:
            continue
        done = token.end()
        if token.lastindex:
            b.word(b.endings.read(token.group()), at)
            continue
        mark = b.text[at]
        if mark in _COMMAS:
            b.close()
            if b.out:
                b.out[-1].comma = True
        elif mark in _OPEN:
            done = _bracket(b, at, stop, end)
        elif mark in _CLOSE:
            done = _unbracket(b, done, stop)
        else:
            done = _quote(b, at, stop)
    return done


def _tail(text: str, at: int, stop: int) -> int:
    """Return where the word ends that begins at a place, or the place itself where none does."""
    if at >= stop or text[at] == " ":
        return at
    m = _TOKEN.match(text, at, stop)
    return m.end() if m and m.lastindex else at


def _bracket(b: _Builder, at: int, stop: int, end: int) -> int:
    """Take a bracket without a number whole; enter one with a number, whose phrases then have a host."""
    close = b.text.find(_CLOSE[_OPEN.index(b.text[at])], at, min(end, at + _LONGEST_BRACKET))
    if close < 0 or not b.out:
        b.close()
        return at + 1
    if close < stop:
        tail_end = _tail(b.text, close + 1, stop)
        if b.resume(b.np or b.out[-1], close + 1, tail_end):
            return tail_end
        b.close()
        return close + 1
    b.hosts.append(b.host)
    b.host = len(b.out) - 1
    b.close()
    return at + 1


def _unbracket(b: _Builder, at: int, stop: int) -> int:
    """Leave a bracket: what follows without a space is the host's particle."""
    b.close()
    if not b.hosts:
        return at
    host = b.out[b.host]
    b.host = b.hosts.pop()
    tail_end = _tail(b.text, at, stop)
    return tail_end if tail_end > at and b.resume(host, at, tail_end) else at


def _quote(b: _Builder, at: int, stop: int) -> int:
    """Take a short quotation without a number as one noun; of others the marks are skipped, and the words after them tell."""
    closer = _CLOSER.get(b.text[at])
    if closer:
        close = b.text.find(closer, at + 1, min(stop, at + _LONGEST_QUOTE))
        if close > at + 1:
            tail_end = _tail(b.text, close + 1, stop)
            b.atom(at, close, close + 1, tail_end)
            return tail_end
    b.close()
    tail_end = _tail(b.text, at + 1, stop)
    tail = b.text[at + 1 : tail_end]
    lexicon = b.lexicon
    for tails, form in (
        (lexicon.quote_tails + lexicon.clause_tails, "quote"),
        (lexicon.modifier_tails + lexicon.clause_modifier_tails, "modifier"),
    ):
        if tail in tails:
            if b.out and b.out[-1].kind == "verb":
                b.out[-1].form = form
            else:
                b.verb(at, tail_end, form, tail)
            return tail_end
    closes = tail and b.out and not b.text[at - 1].isspace()
    return tail_end if closes and b.resume(b.out[-1], at + 1, tail_end) else at + 1


def _join(phrases: list[Phrase], endings: Endings) -> None:
    """Give noun phrases after a joiner, a measure (`sales basis`), a rank or a denominator their whole extent."""
    for i, p in enumerate(phrases):
        if p.kind != "np":
            continue
        p.first = p.start
        before = phrases[i - 1] if i else None
        if before is None or before.host != p.host:
            continue
        if before.kind == "join" and i >= 2 and phrases[i - 2].kind == "np":
            k = i - 2
            while k and phrases[k - 1].kind == "np" and phrases[k - 1].case == "with":
                k -= 1
            p.first = phrases[k].first
        elif before.case or before.form or before.comma:
            continue
        elif before.kind == "np" and len(before.words) > 1 and before.head in endings.measures and not _clock(before):
            p.first = before.first
        elif before.kind == "num" and before.mention and _names(before, endings):
            p.first = before.start


def _clock(p: Phrase) -> bool:
    """Tell whether what is measured by is a time of day."""
    return p.words[0][0].isdigit()


def _names(number: Phrase, endings: Endings) -> bool:
    """Tell whether a number belongs to the name of what follows it: a rank, an age, a denominator."""
    kind = number.mention.kind if number.mention else ""
    return (kind in ("rank", "age") and not number.bound) or number.word in endings.per_tails
