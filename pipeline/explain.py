"""Why a claim was read as it was: for each field one sentence with the words that gave it."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.grammar.claims.context import Read
from pipeline.grammar.model import Mention

RULES: Mapping[str, str] = {
    "about": "what the sentence is about",
    "accused": "who is said to have done it",
    "act": "the act that the verb beside the number names",
    "acted": "what the verb beside the number acts on",
    "agent": "who does what the verb says",
    "apposed": "what the number that stands for it measures",
    "base": "what a change starts from is taken as a fact",
    "beside": "the noun right beside the number",
    "called": "the noun that the number is called by",
    "charged": "who is made to pay",
    "chosen": "what was chosen or answered",
    "counted": "the noun whose members are counted",
    "counted_after": "the noun right after the count",
    "dealt": "the object right before the number",
    "distributed": "the member of a list that stands at the number's place",
    "earlier": "the measure named earlier in the sentence",
    "following": "the noun right after the number",
    "genitive": "the noun that the number belongs to",
    "group": "the group that the number is of",
    "giver": "who gives it",
    "headed": "the name at the head of the phrase",
    "host": "the number that the bracket stands behind",
    "identified": "what is said to be it",
    "later": "the noun that the number leads to",
    "listed": "the member of the list that the number stands with",
    "name": "the name beside the number",
    "number before": "the number before it",
    "of_body": "the body whose figure it is",
    "of_those": "the group that it is a part of",
    "of_whole": "the whole that it is a part of",
    "office": "the country of the office that counted",
    "owner": "the noun that the measure belongs to",
    "parallel": "what the number like it before measures, in a clause built like its own",
    "part": "the part that is counted",
    "party": "the subject of the clause",
    "per": "what the number is counted for",
    "place": "the place that the clause names",
    "predicated": "the noun that the number is said of",
    "prefix": "the name that the measure begins with",
    "ranking": "the list that the rank is in",
    "reached": "the noun that reaches the number",
    "region": "the place before those who were asked",
    "reporter": "the body that tells its own figures",
    "recipient": "who gets it",
    "share_of": "the people that a part of is counted",
    "mean": "whose mean it is",
    "directed": "what the measured thing is directed at",
    "sentence before": "the sentence before",
    "spent": "what the money is spent on",
    "stated_as": "what the number is given as",
    "subject": "the subject or topic of its clause",
    "thing": "the thing that is described",
}
"""The rules of the claim grammar in words."""

DEFAULTS: Mapping[str, str] = {
    "modality": "states it as a fact: no word of forecast, estimate, goal or condition governs it",
    "role": "tells of no change",
}
"""What is taken where no word decides."""

FIELDS = ("metric", "entity", "period", "base_period", "basis", "modality", "role", "direction", "source", "vintage")


def explain(read: Read) -> dict[str, str]:
    """Say which cue gave each field of a claim.

    Args:
        read: the claim as the grammar read it, with its evidence.

    Returns:
        Field to sentence, for the number itself (`value`) and every field of the claim that is set; in English, cues quoted
        as they stand in the text.
    """
    claim = read.claim
    said = {"value": _value(claim.mention)}
    for name in FIELDS:
        value = getattr(claim, name)
        if value is None:
            continue
        shown = " to ".join(d.isoformat() for d in value) if isinstance(value, tuple) else f"“{value}”"
        said[name] = f"{shown}: {_cue(name, read)}"
        if name in claim.inherited:
            said[name] += ", taken over from another clause or sentence"
    return said


def _cue(name: str, read: Read) -> str:
    rule, words = read.evidence.get(name), read.words.get(name)
    if rule is not None and rule in RULES:
        return RULES[rule] + (f", “{words}”" if words else "")
    if name == "role" and words and read.claim.role == "level":
        return f"“{words}” leads to it"
    if rule or (words and name != "modality"):
        return f"because of “{rule or words}”"
    end = read.words.get("predicate")
    said = f"“{end}”" if end else f"what stands beside “{read.claim.mention.surface}”"
    return f"{said} {DEFAULTS.get(name, 'says no more')}"


def _value(m: Mention) -> str:
    number = (
        f"{m.value:,f}" if m.value is not None else f"{m.low:,f} to {m.high:,f}" if m.low is not None else "unknown"
    )
    approx = "" if m.approx == "exact" else f", {m.approx.replace('_', ' ')} by the words around it"
    return f"“{m.surface}” is read as {number} {m.unit or ''}".rstrip() + approx
