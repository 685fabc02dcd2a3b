"""Who says so."""

from __future__ import annotations

from pipeline.grammar.claims.clauses import Sentence, Span

_CLAUSES = 3
"""Clauses back that who revises a figure is looked for."""


class Source:
    """Who is named as the source, and the words that say so."""

    def __init__(
        self,
        span: Span,
        cue: str,
        reach: int,
        at: int = -1,
        *,
        studied: bool = False,
        begin: int = 0,
        after: int = -1,
        reckons: bool = False,
        bracketed: bool = False,
        foresees: bool = False,
    ) -> None:
        self.span = span
        self.cue = cue
        self.reach = reach
        """Index of the last phrase that the source speaks for."""
        self.at = at
        """Index of its phrase."""
        self.studied = studied
        self.begin = begin
        """Index of the first phrase that the source speaks for."""
        self.after = after
        """Index of the word that follows its phrase and says so, where one stands apart: according to."""
        self.reckons = reckons
        """Whether the source puts a figure at a number: forecasts, estimates, counts."""
        self.bracketed = bracketed
        """Whether the source stands in brackets with its number."""
        self.foresees = foresees
        """Whether the source revises what nobody can set, so that of a time that is not over it is a forecast."""


def sources(s: Sentence) -> list[Source]:
    """Find who is named in a sentence as the source of what is stated.

    Returns:
        The sources, the surest first; the first whose reach covers a number is the number's.
    """
    found = [*_bracketed(s), *_according(s), *_studied(s), *_said(s), *_revised(s), *_interviewed(s)]
    return sorted(found, key=_unsure) if len(found) > 1 else found


def _unsure(source: Source) -> tuple[bool, bool]:
    """Return what sorts the surest sources first: in brackets with the number, then of some numbers alone."""
    return not source.bracketed, source.begin == 0


def _name(s: Sentence, j: int) -> Span:
    """Return a source's name, without what sort of body it is and without the study that it made."""
    cues, p = s.cues, s[j]
    words, start = list(p.words), p.start
    ends: list[int] = []
    at = start
    for word in words:
        at = s.text.find(word, at)
        ends.append(at + len(word))
        at = ends[-1]
    last = len(words)
    while last > 1 and words[last - 1].startswith(s.cues.study_stems):
        last -= 1
    if all(w in s.cues.determiners for w in words[:last]):
        last = len(words)
    first = 0
    for k in range(last - 1):
        generic = words[k + 1] in cues.generic or words[k + 1].endswith(cues.title_ends)
        if words[k].endswith(cues.body_ends) and not s.nouns.known(words[k]) and not generic:
            first = k + 1
    begin = start if first == 0 else s.text.find(words[first], ends[first - 1])
    return begin, p.end if last == len(words) else ends[last - 1]


def _according(s: Sentence) -> list[Source]:
    """`according to Statistics Korea`, `a look at the report of X`."""
    cues, out = s.cues, []
    for i in s.main:
        p = s[i]
        if p.kind != "post" or not p.word.startswith(cues.sights):
            continue
        j = s.before(i)
        if j is None or s[j].kind != "np":
            continue
        owner = s.before(j)
        while owner is not None and s[owner].kind == "date":
            owner = s.before(owner)
        if owner is not None and s[owner].case == "of" and s[j].head.strip("'’”\"").startswith(cues.study_stems):
            j = owner
        elif owner is not None and s[owner].kind == "verb" and s[owner].word.startswith(cues.did_study):
            doer = _doer(s, owner)
            if doer is None:
                continue
            j = doer
        elif p.word.startswith(cues.see) or _only_study(s, j):
            continue
        out.append(Source(_name(s, j), p.word, len(s), after=i))
    return out


def _reckoned(s: Sentence, verb: int, j: int) -> bool:
    """Tell whether what is forecast has the number before it: `forecast 2.5% growth`."""
    k = s.before(j)
    return s[verb].word.startswith(s.cues.say_to) and k is not None and s[k].kind == "num" and not s[k].case


def _only_study(s: Sentence, j: int) -> bool:
    """Tell whether a phrase names a study and nobody who made it: `according to a survey`."""
    return all(w in s.cues.studies or w in s.cues.determiners for w in s[j].words)


def _of_study(s: Sentence, verb: int) -> bool:
    """Tell whether a verb such as `put out` speaks of a study."""
    if not s[verb].word.startswith(s.cues.wrote):
        return True
    j = s.after(verb)
    while j is not None and s[j].kind == "date":
        j = s.after(j)
    studies = s.cues.studied
    lists = s.cues.rankings
    return j is not None and s[j].kind == "np" and any(w.startswith(studies) or w.endswith(lists) for w in s[j].words)


def _doer(s: Sentence, verb: int) -> int | None:
    for k in s.left(verb):
        if s[k].kind == "post" or (s[k].kind == "verb" and s[k].form != "modifier"):
            return None
        if s[k].kind == "np" and s[k].case in ("subject", "topic"):
            return k
    return None


def _studied(s: Sentence) -> list[Source]:
    """`100 programmes that the agency surveyed`, `a survey that X was asked for`, `as a result of X's count`."""
    cues, out = s.cues, []
    for i in s.main:
        p = s[i]
        asks = p.kind == "verb" and p.form == "link" and p.word.startswith(cues.asked)
        studies = p.kind == "verb" and p.form == "modifier" and p.word.startswith(cues.did_study)
        if asks or (studies and _of_study(s, i)):
            doer = _doer(s, i)
            if doer is not None:
                out.append(Source(_name(s, doer), p.word, len(s), doer, studied=True))
        elif p.kind == "np" and not p.case and len(p.words) > 1 and p.head in cues.counts and s.kind(s.after(i) or i):
            number = s.after(i) or i
            out.append(Source(_name(s, i), p.head, number, begin=number))
        elif p.kind == "np" and p.case == "in" and p.head.startswith(cues.study_stems):
            j = i if len(p.words) > 1 and s.nouns.entity(p.words[-2]) else s.before(i)
            if j is not None and (j == i or (s[j].case == "of" and s[j].stop + 1 == p.start and s.entity_like(j))):
                out.append(Source(_name(s, j), p.head, len(s), j, studied=True))
        elif p.kind == "verb" and p.word.startswith(cues.commissioned):
            j = s.before(i)
            if j is not None and s[j].case in ("at", "dative"):
                out.append(Source(_name(s, j), p.word, len(s)))
        elif (
            p.kind == "np"
            and not p.case
            and len(p.words) > 2
            and p.words[-1] in s.cues.closers
            and p.words[-2].startswith(cues.study_stems)
        ):
            k = next((k for k, w in enumerate(p.words) if s.nouns.entity(w)), None)
            if k is not None:
                end = s.text.find(p.words[k], p.start) + len(p.words[k])
                out.append(Source((p.start, end), " ".join(p.words[-2:]), len(s)))
    return out


def _bracketed(s: Sentence) -> list[Source]:
    """`50,000 people (13,000 by the count of the police)`."""
    out = []
    for i in s.numbers:
        j = i - 1
        if s[i].host < 0 or s[j].host != s[i].host or s[j].kind != "np" or s[j].case:
            continue
        if len(s[j].words) > 1 and s[j].head in s.cues.counts:
            out.append(Source(_name(s, j), s[j].head, i, begin=i, bracketed=True))
    return out


def _said(s: Sentence) -> list[Source]:
    """`X said that ...`, `X sees it as ...`."""
    say, out = s.cues.say, []
    for i in s.main:
        p = s[i]
        if p.form == "quote" and p.word.endswith(s.cues.quotes):
            doer = _speaker(s, i)
            if doer is not None:
                out.append(Source(_name(s, doer), p.word, i, doer))
            continue
        if p.kind != "verb" or not say.begin(p.word):
            continue
        quote = doer = None
        for k in s.left(i):
            q = s[k]
            if q.kind == "num" and q.case == "to" and p.word.startswith(s.cues.say_to):
                quote = k
                break
            if q.kind == "np" and q.case == "to" and k == s.before(i) and p.word.startswith(s.cues.say_to):
                quote = k
                break
            if q.kind == "np" and q.case == "object" and k == s.before(i) and _reckoned(s, i, k):
                quote = k
                break
            if q.form == "quote" or (
                q.kind == "np" and q.head in s.cues.contents and q.case in ("to", "until", "object")
            ):
                quote = k
                break
            if doer is None and q.kind == "np" and (q.case in ("subject", "topic") or _crowd(s, k)):
                doer = k
            elif q.kind == "verb" and q.form != "modifier":
                break
        if quote is None or (p.word.startswith(s.cues.answers) and _number_answers(s, quote)):
            continue
        if doer is None and s[quote].case == "to" and s[quote].kind == "num":
            topics = (k for k in s.left(quote) if s[k].clause == p.clause and s[k].case == "topic")
            near = next(topics, None)
            doer = near if near is not None and s.entity_like(near) else None
        if doer is None:
            doer = _speaker(s, quote)
        if doer is not None:
            out.append(Source(_name(s, doer), p.word, quote, doer, reckons=p.word.startswith(s.cues.say_to)))
    return out


def _number_answers(s: Sentence, quote: int) -> bool:
    """Tell whether those who answered are a number of people: `6 of 10 answered that ...`."""
    for k in s.left(quote):
        if s[k].kind == "np" and s[k].case == "topic":
            return False
        if s[k].kind == "num" and s[k].case in ("topic", "subject") and s[k].clause == s[quote].clause:
            return True
    return False


def _revised(s: Sentence) -> list[Source]:
    """`X lowered its forecast to 2.4%`, `X lowered growth to 2.4%`: whose figure it is, said of another's."""
    out = []
    for i in s.main:
        p = s[i]
        if p.kind != "np":
            continue
        verb = _revising(s, i)
        own = p.case == "object" and p.head.endswith(s.cues.revised)
        if verb is None and own:
            verb = s.predicate(i)
        elif verb is None:
            continue
        doer = next((k for k in s.left(i) if _revises(s, k, i)), None)
        if verb is not None and s[verb].clause == p.clause and doer is not None and s[doer].kind == "np":
            out.append(Source(_name(s, doer), p.head, verb, doer, reckons=True, foresees=not own))
    return out


def _revising(s: Sentence, i: int) -> int | None:
    """Return the word by which a rate that nobody can set is put at another number: `lowered growth to 2.4%`."""
    p, revises = s[i], s.cues.revises
    if p.case not in ("object", "topic", "") or not s.words(i).endswith(s.cues.outlooks):
        return None
    for j in s.right(i):
        if s[j].clause != p.clause or s[j].case in ("subject", "topic"):
            return None
        if s[j].kind == "verb" or (s[j].kind == "np" and s.kind(s.before(j) or i)):
            return j if (s[j].word or s[j].head).startswith(revises) else None
    return None


def _revises(s: Sentence, k: int, i: int) -> bool:
    """Tell whether a phrase is who revises a figure: the topic of the clause, or the body that heads a headline."""
    p = s[k]
    heads = k == s.main[0] and p.comma and not p.case and s.entity_like(k)
    topic = p.case == "topic" and p.clause > s[i].clause - _CLAUSES
    return (heads or topic) and p.kind == "np" and not s.nouns.place(p.head)


def _crowd(s: Sentence, j: int) -> bool:
    """Tell whether a phrase says among whom a thing is said: `in the market`."""
    p = s[j]
    return p.case == "in" and s.topical(j) and p.head in s.cues.crowds


def _speaker(s: Sentence, quote: int) -> int | None:
    """Return the first topic of the sentence before a quotation ends, or the first subject outside of quotation marks."""
    topic = subject = None
    for k in s.main:
        if k >= quote:
            break
        p = s[k]
        if p.kind == "verb" and p.form == "link" and s.cues.say.begin(p.word):
            topic = subject = None
        if p.kind == "np" and not s.light(k) and not s.metric_like(k):
            if topic is None and (p.case == "topic" or _crowd(s, k)):
                topic = k
            if p.case == "subject" and subject is None and not s.metric_like(k):
                subject = k
    if topic is not None:
        return topic
    return subject if subject is not None and s.entity_like(subject) else None


def _interviewed(s: Sentence) -> list[Source]:
    """`an interview with a woman who ...`."""
    out = []
    for i in s.main:
        p = s[i]
        if p.kind == "np" and p.head in s.cues.interview:
            j = s.before(i)
            if j is not None and s[j].case == "of":
                out.append(Source(s.span(j), p.head, i))
    return out
