"""From a number to a claim: metric, entity, period, modality, role, direction, source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.grammar.claim_assert import Asserting
from pipeline.grammar.claim_entity import entity, split
from pipeline.grammar.claim_lexicon import ClaimLexicon
from pipeline.grammar.claim_metric import metric
from pipeline.grammar.claim_modality import Modality
from pipeline.grammar.claim_period import times
from pipeline.grammar.claim_role import role
from pipeline.grammar.claim_source import sources
from pipeline.grammar.clauses import Nouns, Sentence
from pipeline.grammar.model import Claim, Mention

if TYPE_CHECKING:
    from pipeline.grammar.pack import Pack

__all__ = ["ClaimLexicon", "Read", "link_article"]


@dataclass(slots=True)
class Read:
    """A claim as it is read: with the cue that gave each field."""

    claim: Claim
    index: int
    evidence: dict[str, str] = field(default_factory=dict)


class Linker:
    """Links the numbers of articles in one language."""

    def __init__(self, pack: Pack) -> None:
        """Compile a pack's cues."""
        self._lang = pack.pack.lang
        lexicon = pack.claims
        self._metrics = pack.metrics
        self._entities = pack.entities
        self._generic = frozenset(lexicon.noun.generic)
        self._asserting = Asserting(lexicon.claim)
        self._modality = Modality(lexicon.modality, lexicon.vintage)
        self._nouns = Nouns(lexicon, pack.metrics.names(self._lang), frozenset(pack.entities.names(self._lang)))

    def sentence(self, text: str, mentions: Sequence[Mention], published: date | None) -> list[Read]:
        """Link the numbers of one sentence."""
        first = mentions[0]
        s = Sentence(text, first.sentence_start, first.sentence_end, mentions, self._nouns)
        said = sources(s)
        vintage = self._modality.vintage(s)
        out = []
        for i in s.numbers:
            if not self._asserting.asserts(s, i):
                continue
            m = s[i].mention
            assert m is not None
            claim = Claim(m, vintage=vintage)
            read = Read(claim, i)
            claim.role, claim.direction = role(s, i)
            named = metric(s, i, claim.role)
            owner = entity(s, i, named)
            if named is not None:
                span, prefix = split(s, named, m.kind)
                claim.metric = text[slice(*span)]
                claim.metric_id = self._metrics.find(self._lang, claim.metric, m, claim.role)
                read.evidence["metric"] = named.rule
                if prefix is not None and owner is None:
                    claim.entity = text[slice(*prefix)]
                    read.evidence["entity"] = "prefix"
            if owner is not None:
                claim.entity = text[slice(*owner.span)]
                read.evidence["entity"] = owner.rule
            claim.modality, cue = ("actual", "base") if claim.role == "base" else self._modality.read(s, i)
            read.evidence["modality"] = cue or ""
            t = times(s, i, claim.role, claim.modality, published)
            claim.period, claim.base_period, claim.basis = t.period, t.base, t.basis
            source = next((x for x in said if s.host(i) <= x.reach), None)
            if source is not None:
                claim.source = text[slice(*source.span)]
                read.evidence["source"] = source.cue
            out.append(read)
        return out


@lru_cache(maxsize=8)
def _linker(pack: Pack) -> Linker:
    return Linker(pack)


def link_article(
    texts: Mapping[str, str], mentions: Sequence[Mention], published: date | None, pack: Pack
) -> list[Claim]:
    """Say what each number of an article asserts.

    Args:
        texts: the article's fields, `title` and `text`.
        mentions: its mentions, normalized, in order.
        published: the article's day.
        pack: the language's pack.

    Returns:
        The claims, in order of their mentions.
    """
    return [r.claim for r in read_article(texts, mentions, published, pack)]


def read_article(
    texts: Mapping[str, str], mentions: Sequence[Mention], published: date | None, pack: Pack
) -> list[Read]:
    """Read the claims of an article with the cue that gave each field; as `link_article`."""
    linker = _linker(pack)
    groups: dict[tuple[str, int], list[Mention]] = {}
    for m in mentions:
        groups.setdefault((m.field, m.sentence_start), []).append(m)
    return [r for (name, _), ms in groups.items() for r in linker.sentence(texts[name], ms, published)]
