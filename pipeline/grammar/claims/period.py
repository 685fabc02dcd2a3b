"""The time that a number speaks of, and the time that a change is measured against."""

from __future__ import annotations

from datetime import date, timedelta

from pipeline.grammar.claims.clauses import Sentence
from pipeline.grammar.model import Mention, Period

_YEAR_DAYS = 364


class Times:
    """The period of a number, the base period of a change, and what a change is measured against."""

    def __init__(self) -> None:
        self.period: Period | None = None
        self.base: Period | None = None
        self.basis: str | None = None
        self.cue: str | None = None
        self.basis_cue: str | None = None
        """The words that tell what a change is measured against."""
        self.elsewhere = False


def times(s: Sentence, i: int, role: str, modality: str, published: date | None) -> Times:
    """Find the time that a number speaks of.

    Args:
        s: the sentence.
        i: index of the number's phrase.
        role: the number's role.
        modality: its modality; only facts reach from a start until today.
        published: the article's day.
    """
    host = s.host(i)
    out = Times()
    if s[i].kind == "name":
        return out
    own = s[i].host if s[i].host >= 0 and s[s[i].host].kind == "date" else _bracketed(s, i)
    chosen = own if own is not None else _governing(s, host, role)
    base = _base(s, host) if role == "change" else None
    if base is None and role != "base" and s.kind(host) == "percent":
        out.basis, out.basis_cue = _basis_of_rate(s, host)
    if chosen is not None:
        m = s[chosen].mention
        if m is not None:
            out.cue = m.surface
            out.period = _extent(s, chosen, m, role, modality, published)
            out.elsewhere = s[chosen].clause != s[host].clause
    if base is not None:
        m = s[base].mention
        if m is not None:
            out.base = m.period
            out.basis, out.basis_cue = _basis(s, base), m.surface
    elif cumulative := _cumulative(s, host):
        out.basis, out.basis_cue = "ytd", cumulative
    return out


def names_time(s: Sentence) -> bool:
    """Tell whether a sentence names a time that is not merely what something is compared with or the day of saying it."""
    return any(
        _usable(s, j) and not _is_base(s, j) and not _of_saying(s, j, len(s) - 1) and not _of_figure(s, j)
        for j in range(len(s))
    )


def _usable(s: Sentence, j: int) -> bool:
    m = s[j].mention
    return s[j].kind == "date" and m is not None


def _bracketed(s: Sentence, i: int) -> int | None:
    """A date in the number's brackets."""
    for j in range(i + 1, len(s)):
        p = s[j]
        if p.kind == "date" and p.host >= i and s[p.host].clause == s[i].clause:
            return None if p.mention is not None and s.text.startswith("=", p.mention.end) else j
        if p.kind in ("num", "verb"):
            return None
    return None


def _is_base(s: Sentence, j: int) -> bool:
    """Tell whether a date is what something is compared with."""
    p = s[j]
    if p.case == "than":
        return True
    k = s.after(j)
    if k is None:
        return False
    q = s[k]
    if p.case == "with" and (q.word or q.head).startswith(s.cues.alike):
        return True
    if q.kind == "post" and q.word.startswith(s.cues.compared_marks):
        return True
    if q.kind == "np" and q.words[0].startswith(s.cues.compared_marks) and not p.case:
        return True
    if q.case == "than" and not p.case and (s.metric_like(k) or q.head in s.cues.studies):
        return True
    if p.case == "of" and q.kind == "num" and (q.case == "than" or s.kind(k) in ("multiple", "fraction")):
        return True
    return q.kind == "num" and q.case == "than" and not p.case


def _of_saying(s: Sentence, j: int, i: int) -> bool:
    """Tell whether a date is the day that something was said, or belongs to the source or to another noun."""
    k = s.after(j)
    if k is not None and s[k].kind == "np" and s[k].case == "in":
        k = s.after(k)
    if k is None:
        return True
    q = s[k]
    if q.kind == "np" and q.words[0] in s.cues.measures:
        return False
    if q.kind == "verb" and s.cues.tell.begin(q.word):
        quoted = s.before(j)
        return quoted is None or s[quoted].form == "quote" or q.form == "modifier" or j > i or s[quoted].kind != "np"
    if s.before(j) is None or all(s[x].kind == "adverb" for x in s.left(j)):
        for x in s.right(j):
            if s[x].kind == "post":
                return s[x].word.startswith(s.cues.according) and x < i
            if s[x].kind in ("num", "date") or x > i:
                break
        return _says_all(s, j, i)
    before = s.before(j)
    if (
        before is not None
        and before in s.speakers
        and not s[j].case
        and not any(s[x].kind == "date" for x in s.left(j))
    ):
        return _says_all(s, j, i) and s[s.predicate(i) or i].form == "quote"
    return False


def _says_all(s: Sentence, j: int, i: int) -> bool:
    """Tell whether a sentence's first day belongs to its last verb, one of saying, and the number to what is said."""
    m = s[j].mention
    if m is None or m.date_start is None or m.date_start != m.date_end:
        return False
    k = s.after(j)
    if (
        k is None
        or s[k].kind not in ("np", "verb")
        or (s[k].case not in ("topic", "subject", "in", "") and s[k].kind == "np")
    ):
        return False
    verbs = [x for x in s.right(i) if s[x].kind == "verb" and s[x].form != "modifier"]
    return bool(verbs) and s.cues.say.begin(s[verbs[-1]].word)


def _in_relative(s: Sentence, j: int, i: int) -> bool:
    """Tell whether a date stands in a relative clause of a noun that is not the number's."""
    for n, k in enumerate(s.right(j)):
        p = s[k]
        if k >= i or n > 1 or p.kind == "num" or p.case == "topic" or (n and s[j].clause and p.kind != "verb"):
            return False
        if n == 1 and s[s.after(j) or j].case not in ("to", "object"):
            return False
        if p.kind == "verb" and p.form == "modifier":
            after = s.after(k)
            if after is not None and s[after].case == "topic" and s.people(after):
                return False
            return after is not None and after < i and s[after].kind == "np"
        if p.kind == "verb":
            return False
    return False


def _governing(s: Sentence, i: int, role: str) -> int | None:
    """Return the date that governs a number: the nearest before it in its clause, or the sentence's."""
    clause = s[i].clause
    for j in s.left(i):
        p = s[j]
        if p.kind == "adverb" and p.word in s.cues.now and p.clause == clause and not _as_of(s, j):
            return None
        if p.kind != "date":
            continue
        if _is_base(s, j):
            if role == "base" and s.after(j) == i:
                return j
            continue
        elsewhere = _of_saying(s, j, i) or _in_relative(s, j, i) or _of_figure(s, j)
        if elsewhere or _of_start(s, j, i) or _of_aim(s, j):
            continue
        if p.clause != clause and _other_party(s, i):
            return None
        return j
    return _after(s, i)


def _after(s: Sentence, i: int) -> int | None:
    """Return the date after a number by which or from which its verb acts: `will invest 3 billion by 2025`."""
    for j in s.right(i):
        if s[j].clause != s[i].clause or s[j].kind in ("num", "verb"):
            return None
        k = s.after(j)
        verb = k is not None and s[k].kind == "verb" and not s.cues.say.begin(s[k].word)
        if (
            _usable(s, j)
            and verb
            and s[j].case in ("until", "from", "at")
            and not _is_base(s, j)
            and not _of_saying(s, j, i)
        ):
            return j
    return None


def _as_of(s: Sentence, j: int) -> bool:
    """Tell whether an adverb for the present stands after the date that it means, or leads the sentence."""
    left = s.left(j)
    return not left or s[left[0]].kind in ("date", "adverb")


def _of_figure(s: Sentence, j: int) -> bool:
    """Tell whether a date only tells which figure is meant: `October's forecast`; that of a year is for the year."""
    k, m = s.after(j), s[j].mention
    if m is not None and m.date_start and m.date_end and (m.date_end - m.date_start).days >= _YEAR_DAYS:
        return False
    return (
        k is not None and not s[j].case and s[k].kind == "np" and len(s[k].words) == 1 and s[k].head in s.cues.figures
    )


def _of_start(s: Sentence, j: int, i: int) -> bool:
    """Tell whether a date belongs to the value that a change starts from: `from 3.8% in 2018 to 3.5%`."""
    k = s.after(j)
    return k is not None and k < i and not s[j].case and s[k].kind == "num" and s[k].case == "in"


def _of_aim(s: Sentence, j: int) -> bool:
    """Tell whether a date belongs to what something is done for: `for the World Cup of 2022`."""
    k = s.after(j)
    if k is None or s[j].case or s[k].kind != "np" or s[k].case != "object":
        return False
    after = s.after(k)
    return after is not None and s[after].kind == "post" and s[after].word.startswith(s.cues.aims)


def _other_party(s: Sentence, i: int) -> bool:
    """Tell whether a number's clause has a topic of its own that acts, so that the time of another's act is not its."""
    return any(s[j].clause == s[i].clause and s[j].case == "topic" and s.entity_like(j) for j in s.left(i))


def _base(s: Sentence, i: int) -> int | None:
    """Return the date that a change is measured against."""
    for j in s.left(i):
        if s[j].clause != s[i].clause:
            return None
        if _usable(s, j) and _is_base(s, j):
            return j
        if s[j].kind == "num" and s[j].case != "than":
            k = s.before(j)
            if k is not None and s[j].case == "in" and _usable(s, k):
                return k
    return None


def _basis(s: Sentence, j: int) -> str | None:
    m = s[j].mention
    if m is None:
        return None
    cues = s.cues
    surface = m.surface
    for name, words in (("qoq", cues.qoq_stems), ("mom", cues.mom), ("yoy", cues.yoy)):
        if surface.startswith(words):
            return name
    return None


def _basis_of_rate(s: Sentence, i: int) -> tuple[str | None, str | None]:
    """Return the basis of a rate that says what it is over, and the words: `growth was 1.0% over the quarter before`."""
    nothing = (None, None)
    for j in s.left(i):
        p = s[j]
        if p.kind == "date":
            m = s[j].mention
            return (_basis(s, j), m.surface) if m is not None and _usable(s, j) and _is_base(s, j) else nothing
        if p.kind not in ("np", "post") or p.clause != s[i].clause:
            return nothing
        if p.words and p.words[0] in s.cues.qoq:
            over = len(p.words) > 1 and p.words[1].startswith(s.cues.compared_marks)
            return ("qoq", s.words(j)) if over or p.case == "than" else nothing
    return nothing


def _cumulative(s: Sentence, i: int) -> str | None:
    """Return the word of a number's clause by which it is a sum since the year began, or None."""
    return next((w for j, w in s.sums if s[j].clause == s[i].clause and j in s.left(i)), None)


def _extent(s: Sentence, j: int, m: Mention, role: str, modality: str, published: date | None) -> Period | None:
    """Return the days of a governing date: with its list, its length, or from it until the article's day; None if they would end before they begin."""
    if m.date_start is None:
        return None
    start, end = m.date_start, m.date_end
    k = j
    for x in s.left(j):
        p = s[x]
        if p.kind == "date" and p.comma and p.mention and p.mention.date_start and p.mention.date_start <= start:
            start, k = p.mention.date_start, x
        else:
            break
    p = s[j]
    after = s.after(j)
    if p.case == "from" and k == j:
        next_one = s[after].mention if after is not None else None
        if next_one is not None and next_one.kind == "duration":
            last = _last_day(start, next_one)
            return (start, last) if last else None
        if next_one is not None and next_one.date_end:
            return (start, next_one.date_end) if start <= next_one.date_end else None
        if role == "level" and modality == "actual" and published is not None and published >= start:
            return start, published
    if (
        p.case == "until"
        and (before := s.before(j)) is not None
        and s[before].kind == "date"
        and s[before].case == "from"
    ):
        first = s[before].mention
        if first is not None and first.date_start:
            start = first.date_start
    return (start, end) if end is not None and start <= end else None


def _last_day(start: date, length: Mention) -> date | None:
    """Return the last day of a length of time that begins on a day."""
    if length.value is None or length.value != int(length.value):
        return None
    n = int(length.value)
    if length.unit in ("day", "week"):
        return start + timedelta(days=n * (7 if length.unit == "week" else 1) - 1)
    months = {"month": 1, "quarter": 3, "year": 12}.get(length.unit or "")
    if months is None:
        return None
    total = start.year * 12 + start.month - 1 + n * months
    if total // 12 > 9999:
        return None
    end = date(total // 12, total % 12 + 1, 1)
    last = (end.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return end.replace(day=min(start.day, last.day)) - timedelta(days=1)
