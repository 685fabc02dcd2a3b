"""An entity that stands before a metric in one noun phrase, and an entity's name without marks around it."""

from __future__ import annotations

from pipeline.grammar.claims.clauses import Sentence, Span
from pipeline.grammar.claims.naming import Named

_CLOSING = "'’\"”」』"
_QUOTES = "'‘’\"“”「」『』"


def split(s: Sentence, named: Named, kind: str) -> tuple[Span, Span | None]:
    """Part an entity that stands first in a metric's noun phrase from the metric: `Korea's stamp exports` without the mark.

    Returns:
        The metric's extent and the entity's, or None.
    """
    p = s[named.at]
    deictic = _deictic(s, named)
    if deictic is not None:
        return deictic
    one = p.words[0] in s.cues.certain if p.words else False
    ranks = p.head.endswith(s.cues.rankings)
    if p.kind != "np" or (named.span[0] != p.start and not one) or len(p.words) < 2 or named.rule == "act" or ranks:
        return named.span, None
    noun, cues = s.nouns, s.cues
    for k in range(len(p.words) - 1, 0, -1):
        word = p.words[k - 1]
        proper = any(c.isdigit() or (c.isascii() and c.isalpha()) for c in word)
        counted = p.head in cues.broad or (
            k == len(p.words) - 1 and s.people(named.at) and not word.endswith(cues.body_ends)
        )
        named_so = proper or (counted if kind == "count" else noun.metric(p.head))
        numbered = word[-1].isdigit() and not any(c.isascii() and c.isalpha() for c in word)
        by_form = named_so and not numbered and noun.entity(word)
        by_form = by_form and word not in cues.bodies and word not in cues.broad and word not in cues.goods
        by_form = by_form and (
            word not in cues.entity_ends
            or word in cues.proper
            or (k > 1 and cues.coordinators.isdisjoint(p.words))
            or noun.own(" ".join(p.words[k:]))
        )
        grouped = p.words[k] in noun.amounts and word.endswith(noun.crowds) and noun.metric(p.head)
        if noun.known(word) or by_form or grouped or (noun.place(word) and k == 1):
            cut = _word_end(s, p.start, k)
            inside = k < len(p.words) - 1 and p.words[k] in cues.within
            at = _word_end(s, p.start, k + inside)
            rest = at + (len(s.text[at : p.end]) - len(s.text[at : p.end].lstrip()))
            return (rest, named.span[1]), (_whose(s, named.at) if one else p.start, cut)
    return named.span, None


def _whose(s: Sentence, j: int) -> int:
    """Return where one of a sort begins, with where it is: `a flat of Banpo`."""
    before = s.before(j)
    of = before is not None and s[before].kind == "np" and s[before].case == "of" and s[before].stop + 1 == s[j].start
    return s.span(before)[0] if of and before is not None else s[j].start


def _deictic(s: Sentence, named: Named) -> tuple[Span, Span] | None:
    """Part `this company` from `this company's staff` without a genitive mark."""
    p = s[named.at]
    cues = s.cues
    if p.kind != "np" or len(p.words) < 3 or p.words[0] not in s.cues.deictics:
        return None
    word = p.words[1]
    body = not s.nouns.metric(word) and (s.nouns.entity(word) or word in cues.bodies or word in cues.broad)
    thing = not body and s.nouns.metric(p.head) and word not in cues.light
    if not (thing or body):
        return None
    cut = _word_end(s, p.start, 2)
    if thing:
        start = _word_end(s, p.start, 1)
        return (start + len(s.text[start:cut]) - len(s.text[start:cut].lstrip()), p.end), (p.start, cut)
    rest = cut + (len(s.text[cut : p.end]) - len(s.text[cut : p.end].lstrip()))
    return (rest, p.end), (p.start, cut)


def _word_end(s: Sentence, start: int, count: int) -> int:
    at = start
    for n in range(count):
        while s.text[at].isspace():
            at += 1
        while at < s.end and not s.text[at].isspace():
            at += 1
        if n == count - 1:
            break
    return at


def trimmed(text: str, span: Span) -> Span:
    """Return a name's extent without quotation marks around it and without an explanation in brackets after it."""
    start, end = span
    bracket = text.find("(", start + 1, end)
    if bracket > 0 and text[end - 1] == ")" and " " in text[bracket:end]:
        end = bracket
    if text[end - 1] in _CLOSING:
        quote = max(text.rfind(q, start, end - 1) for q in _QUOTES)
        start = max(start, quote)
    while end - start > 2 and text[start] in _QUOTES and text[end - 1] in _QUOTES:
        start, end = start + 1, end - 1
    return start, end
