"""What a number measures where the noun phrase stands beside it or is what it does: the rules that look at its neighbours."""

from __future__ import annotations

from pipeline.grammar.claims.clauses import Sentence
from pipeline.grammar.claims.naming import Named, in_list, sized, usable


def genitive(s: Sentence, i: int) -> int | None:
    """`17.7 billion dollars' sales`."""
    noun = s.before(i)
    last = s.chain(i)[-1]
    if s[i].case != "of" and not (
        s[last].case == "of"
        and (s[i].case == "with" or (s[i].comma and noun is not None and s[noun].case == "subject"))
    ):
        return None
    if noun is not None and not s[noun].case and (s.metric_like(noun) or _counted(s, i, noun)):
        return None
    j = s.after(last)
    if sized(s, i) and j is not None and not s.metric_like(j):
        return None
    if j is not None and s[j].form == "modifier" and s[j].kind == "verb":
        j = s.after(j)
    if j is None or not usable(s, j) or s[j].head.endswith(s.cues.rate_nouns) or s[j].words[-1] in s.cues.closers:
        return None
    if s[j].words[0].startswith(s.cues.change_nouns) and not s.metric_like(j):
        return None
    return j


def _counted(s: Sentence, i: int, beside: int) -> bool:
    """Tell whether the bare noun phrase before a count is what it counts: `560 schools' lunches`."""
    p = s[beside]
    named = s.nouns.known(p.head) or s.nouns.place(p.head) or p.head in s.cues.closers or p.comma
    return s.kind(i) == "count" and p.kind == "np" and p.clause == s[i].clause and usable(s, beside) and not named


def reached(s: Sentence, i: int) -> int | None:
    """`a cost that reaches 70 billion won`."""
    if s[i].case not in ("subject", "object", "at", ""):
        return None
    j, before = s.after(i), s.before(i)
    if j is None or s[j].kind != "verb" or s[j].form != "modifier" or s[j].word not in s.cues.reach:
        return None
    if before is not None and s.metric_like(before) and s[before].case == "topic" and s[i].case != "at":
        return before
    k = s.after(j)
    return k if k is not None and usable(s, k) else None


def called(s: Sentence, i: int) -> Named | None:
    """`8.2%, which is the highest rating`: the noun of an adnominal copula right before the number."""
    j = s.before(i)
    if j is None or s[j].kind != "verb" or s[j].form != "modifier" or not s[j].word.endswith(s.cues.adnominal_copula):
        return None
    noun = s[j].word[:-1]
    if not s.nouns.metric(noun):
        return None
    k = s.before(j)
    joined = k is not None and s[k].kind == "np" and not s[k].case and s[k].stop + 1 == s[j].start
    start = s.span(k)[0] if joined and k is not None and not s.entity_like(k) else s[j].start
    return Named((start, s[j].start + len(noun)), j, "called")


def dealt(s: Sentence, i: int) -> int | None:
    """`sends nurses, 1 each`, `malls opened, 3 of them`: the object, or the subject of a count, right before a bare number."""
    j = s.before(i)
    if (
        s[i].case not in ("", "topic", "with")
        or s[i].form
        or s[i].comma
        or j is None
        or s[j].clause != s[i].clause
        or not usable(s, j)
    ):
        return None
    rate = s.after(i)
    if s[j].case == "object":
        if rate is not None and s[rate].kind == "np" and s[rate].head.endswith(s.cues.rate_nouns):
            return rate
        return j if s.kind(i) in ("count", "money", "physical") else None
    floated = s[j].case == "subject" and s.kind(i) == "count" and not (s.nouns.known(s[j].head) or s.person(j))
    k = s.after(i)
    acts = k is not None and s[k].kind == "verb" and s[k].form != "modifier"
    return j if floated and acts and not s.nouns.person(s[j].head) else None


def beside(s: Sentence, i: int) -> int | Named | None:
    """`sales 3.7 trillion won`: a bare noun phrase right before the number."""
    j = s.before(i)
    if j is None or s[j].kind != "np" or s[j].case or s[j].comma or s[j].clause != s[i].clause or not usable(s, j):
        return None
    last = s[j].words[-1]
    if last in s.cues.closers or last in s.cues.relating or s[j].head in s.cues.counts:
        return None
    if s.kind(i) == "rank" and len(s[j].words) > 1 and s.nouns.area(s[j].head) and s.nouns.metric(s[j].words[-2]):
        return Named((s[j].start, s.text.rfind(s[j].head, s[j].start, s[j].end) - 1), j, "beside")
    if s.nouns.place(s[j].head) or s.person(j) or (len(s[j].words) == 1 and s.listed_place(j) and s.entity_like(j)):
        return None
    m = s[i].mention
    if s.entity_like(j) and (m is None or m.kind != "count" or s.nouns.known(s[j].head)):
        return None
    if s.kind(i) != "money" and not s.metric_like(j) and in_list(s, i) and any(map(s.metric_like, s.left(j))):
        return None
    if s[j].head in s.cues.base_before:
        return None
    if s.entity_like(j) and not s.people(j) and s.text[s[j].end : s[j].stop].strip() in s.cues.groups:
        return None
    return j


def following(s: Sentence, i: int) -> int | None:
    """`3 heads of institutions`: a noun phrase right after a bare number."""
    p = s[i]
    if p.case or p.form or p.comma:
        return None
    j = s.after(i)
    if j is None or not usable(s, j) or s[j].words[0].startswith(s.cues.change_nouns):
        return None
    return None if s[j].head in s.cues.actions_not else j


def counted_after(s: Sentence, i: int) -> int | None:
    """`in 28 countries`: the noun right after a bare count, where none stands before it."""
    j = following(s, i)
    adjacent = j is not None and s.text[s[i].stop : s[j].start] == " "
    return j if adjacent and s.kind(i) == "count" else None


def spent(s: Sentence, i: int) -> int | None:
    """`30 million won went into the new pages`: what money is spent on."""
    j, k = s.before(i), s.after(i)
    if s.kind(i) != "money" or s[i].case != "subject" or j is None or s[j].case != "at" or s[j].clause != s[i].clause:
        return None
    spends = k is not None and s[k].word.startswith(s.cues.spends)
    return j if spends and usable(s, j) and not s.entity_like(j) else None


def stated_as(s: Sentence, i: int) -> int | None:
    """`set 46.9 trillion won as the budget`."""
    if s[i].case != "object":
        return None
    for j in s.left(i):
        if s[j].clause != s[i].clause or s[j].case in ("subject", "topic", "object"):
            return None
        if s[j].case == "to" and s.metric_like(j) and not s.light(j):
            return j
    return None


def of_whole(s: Sentence, i: int) -> int | None:
    """`48% of total income`, where nothing else is measured."""
    j = s.before(i)
    return j if j is not None and s[j].case == "of" and s.metric_like(j) and not s.light(j) else None


def act(s: Sentence, i: int) -> Named | None:
    """`invests 80 billion won`: the verbal noun of the verb whose object or subject the number is."""
    p = s[i]
    j = s.after(i)
    while j is not None and s.kind(j) == "duration" and not (s[j].case or s[j].form):
        j = s.after(j)
    if p.mention is None or p.mention.kind not in ("money", "count", "physical"):
        return None
    paid = p.case == "at" and p.mention.kind == "money"
    acts = p.case in ("object", "subject", "") or paid
    if not acts or j is None or s[j].kind != "verb" or s[j].clause != p.clause:
        return None
    if p.case == "subject" and p.mention.kind == "count" and p.mention.unit in s.cues.counters:
        return None
    word = s[j].word.split()[0]
    for mark in s.cues.light_verbs:
        at = word.find(mark, 2)
        if at >= 2:
            noun = word[:at]
            if noun.startswith(s.cues.no_acts):
                return None
            return Named((s[j].start, s[j].start + at), j, "act")
    return None


def chosen(s: Sentence, i: int) -> int | Named | None:
    """`41% of bettors chose a win`: what the share that is the subject stands for."""
    p = s[i]
    if p.case != "subject" or not p.mention or p.mention.kind != "percent":
        return None
    verb = s.after(i)
    if verb is not None and s[verb].kind == "verb":
        word = s[verb].word
        noun = next((word[:k] for k in range(2, len(word) - 1) if s.endings.predicate(word[k:])), "")
        noun = "" if " " in noun or s.endings.is_past(noun[-1:]) else noun
        return Named((s[verb].start, s[verb].start + len(noun)), verb, "chosen") if noun else None
    for j in s.right(i):
        if s[j].clause != p.clause or s[j].kind in ("num", "verb"):
            return None
        if usable(s, j) and s[j].case in ("", "at", "object"):
            verb = s.predicate(j)
            if verb is not None and s[verb].form == "quote":
                return None
            then = s.after(j)
            if s[j].case == "at" and (then is None or s[then].case != "object"):
                return None
            owner = s.before(j)
            start = s.span(owner)[0] if owner is not None and s[owner].case == "of" and owner > i else s.span(j)[0]
            return Named((start, s[j].end), j, "chosen")
    before = s.before(i)
    return (
        before
        if before is not None and s[before].case == "at" and usable(s, before) and not s.entity_like(before)
        else None
    )
