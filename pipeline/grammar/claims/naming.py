"""Noun phrases that may be what a number measures: whether they name something, and how far their name reaches."""

from __future__ import annotations

from pipeline.grammar.claims.clauses import Sentence, Span


class Named:
    """A noun phrase that was chosen: where it stands, its phrase, and the rule that chose it."""

    def __init__(self, span: Span, at: int, rule: str) -> None:
        self.span = span
        self.at = at
        self.rule = rule


def full_span(s: Sentence, j: int) -> Span:
    """Return the extent of a metric: broad nouns take their clause, nouns of a share their group, lists their members."""
    cues = s.cues
    head = s[j].head.strip("'’”\"")
    start, end = pared(s, j)
    parted = len(s[j].words) == 2 and head in cues.partitives
    if (len(s[j].words) == 1 and head in cues.broad) or (parted and s[j].words[0] in cues.broad):
        start = s.clause_start(j)
    k = first_of(s, j, start)
    before = s.before(k)
    if before is not None and s[before].end < start and not s[before].comma and s[before].kind == "np":
        if s[before].case == "of" and head in cues.shares and _group(s, before):
            start = s.clause_start(before)
        elif (
            s[before].case == "with"
            and s[before].stop + 1 == s[k].start
            and (s.metric_like(j) == s.metric_like(before) or (s.people(j) and not s.metric_like(before)))
            and ((not s.entity_like(before) and not s.entity_like(j)) or (s.people(before) and s.people(j)))
        ):
            start = s.span(before)[0]
    return start, end


def pared(s: Sentence, j: int) -> Span:
    """Return a noun phrase's extent without determiners before it and without `among`, or the release of a figure, after it."""
    start, end = s.span(j)
    if toward(s, j) is not None:
        start = s[j].start
    words = list(s[j].words)
    while len(words) > 1 and words[-1] in s.nouns.not_measured:
        end = start + len(s.text[start:end].removesuffix(words.pop()).rstrip())
    while len(words) > 1 and start == s[j].start and words[0] in s.cues.determiners:
        rest = s.text[start:end].removeprefix(words.pop(0)).lstrip()
        return end - len(rest), end
    return start, end


def toward(s: Sentence, j: int) -> int | None:
    """Return the body that a noun phrase is directed at: `the support for the prime minister`."""
    join = s.before(j)
    if join is None or s[join].kind != "join" or s[join].word not in s.cues.toward:
        return None
    k = s.before(join)
    directed = k is not None and s[k].kind == "np" and s[k].case == "at" and s.entity_like(k) and not s.people(k)
    return k if directed else None


def sized(s: Sentence, i: int) -> bool:
    """Tell whether a number says how large the thing after it is: `a shop of 1,650 square metres in size`."""
    m = s[i].mention
    built = m is not None and (m.kind == "physical" or m.unit in s.cues.storeys)
    return built and m is not None and s[i].case == "of" and s[i].stop > m.end + 1


def first_of(s: Sentence, j: int, start: int) -> int:
    """Return the phrase that an extent begins with."""
    for k in s.left(j):
        if s[k].start < start:
            break
        j = k
    return j


def usable(s: Sentence, j: int | None) -> bool:
    """Tell whether a phrase names something: it has a word that is neither light nor a number that could not be read."""
    if j is None or s.light(j):
        return False
    empty = s.nouns.empty
    return any(w not in empty and not w[0].isdigit() for w in s[j].words)


def a_body(s: Sentence, j: int) -> bool:
    """Tell whether a noun phrase is a body or person, or one thing that is pointed at: `this album`."""
    words = s[j].words
    ranked = len(words) > 1 and words[-1][0].isdigit() and not s.metric_like(j)
    return s.entity_like(j) or ranked or (len(words) == 2 and words[0] in s.cues.deictics)


def grouped(s: Sentence, j: int, kind: str) -> bool:
    """Tell whether people are what is counted, or are the group, told by what they do, whose share is given."""
    return (kind == "count" and s.people(j)) or (kind == "percent" and _described(s, j))


def _group(s: Sentence, j: int) -> bool:
    """Tell whether a noun phrase is a group of a sort or told by what it is, so that its share is named with it."""
    told = s.clause_start(j) < s.span(j)[0]
    return not a_body(s, j) and (told or s.people(j) or s.metric_like(j) or s[j].head in s.cues.broad)


def told(s: Sentence, j: int, kind: str) -> bool:
    """Tell whether the relative clause before people belongs to their name: whose share or count is given."""
    if kind == "count":
        before = s.before(j)
        visits = before is not None and s[before].word.startswith(s.cues.visits)
        return not visits and _described(s, j) and s[j].head.endswith(s.cues.persons)
    return kind == "percent" and _described(s, j)


def _described(s: Sentence, j: int) -> bool:
    """Tell whether people are told by what they do: `couples who own a home`, whose share is the number."""
    before = s.before(j)
    return before is not None and s[before].form == "modifier" and len(s[j].words) == 1 and s.people(j)


def modified(s: Sentence, i: int) -> bool:
    """Tell whether an adnominal verb stands right before a number."""
    before = s.before(i)
    return before is not None and s[before].kind == "verb" and s[before].form == "modifier"


def gives(s: Sentence, j: int, i: int) -> bool:
    """Tell whether a subject acts in the relative clause of the number itself: `the 70 million won that fans gave`."""
    before = s.before(i)
    if s[j].case != "subject" or before is None or before < j or not modified(s, i):
        return False
    return s.turning.direction(s[before].word) is None and s[i].clause == s[j].clause


def in_list(s: Sentence, i: int) -> bool:
    """Tell whether other numbers of a number's list have a body right before them: `Seoul 3, Gangneung 4, Daegwallyeong 5`."""
    chain = s.chain(i)
    if len(chain) == 1:
        return False
    before = (s.before(k) for k in chain if k != i)
    return any(j is not None and not s[j].case and s.entity_like(j) for j in before)
