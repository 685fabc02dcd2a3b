"""From a number to a claim: metric, entity, period, modality, role, direction, source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from pipeline.grammar.claims.asserting import Asserting
from pipeline.grammar.claims.clauses import Sentence, Span, may_assert
from pipeline.grammar.claims.context import Read, abbreviations, across, within
from pipeline.grammar.claims.entity import entity, owner_before
from pipeline.grammar.claims.identity import Identities
from pipeline.grammar.claims.leading import LeadingLinker
from pipeline.grammar.claims.lexicon import ClaimLexicon
from pipeline.grammar.claims.metric import metric
from pipeline.grammar.claims.modality import Modality, released, taxonomy
from pipeline.grammar.claims.naming import Named
from pipeline.grammar.claims.nouns import Nouns
from pipeline.grammar.claims.period import times
from pipeline.grammar.claims.prefix import split, trimmed
from pipeline.grammar.claims.role import role
from pipeline.grammar.claims.source import sources
from pipeline.grammar.model import Claim, Mention

if TYPE_CHECKING:
    from pipeline.grammar.pack import Pack

_NEAR: Final = 120
"""Code points before a sentence that still tell what a name in it means."""
_COUNTRY: Final = 3
"""Letters of a country's code."""
_WORLDS: Final = "USD"
"""Money in which a country's dealings with others are told."""

__all__ = ["ClaimLexicon", "Read", "link_article", "read_article"]


class Linker:
    """Links the numbers of articles in one language."""

    def __init__(self, pack: Pack) -> None:
        """Compile a pack's cues."""
        lang, lexicon = pack.pack.lang, pack.claims
        self._identities = Identities(lang, pack.metrics, pack.entities, frozenset(lexicon.noun.generic))
        self._asserting = Asserting(lexicon.claim)
        self._modality = Modality(lexicon.modality, lexicon.vintage)
        self._this = lexicon.context.this
        self._nouns = Nouns(
            lexicon,
            metrics=pack.metrics.names(lang),
            own=pack.metrics.own_names(lang),
            entities=frozenset(pack.entities.names(lang)),
            places=pack.entities.place_names(lang),
        )

    def article(
        self, texts: Mapping[str, str], mentions: Sequence[Mention], published: date | None, *, tells: bool
    ) -> list[Read]:
        """Link the numbers of an article, sentence by sentence; the words that decided are given only where it is to tell them."""
        groups: dict[tuple[str, int], list[Mention]] = {}
        for m in mentions:
            groups.setdefault((m.field, m.sentence_start), []).append(m)
        names = {name: abbreviations(text) for name, text in texts.items()}
        out: list[Read] = []
        before: list[Read] = []
        for (name, start), group in groups.items():
            if not any(may_assert(m.kind) for m in group):
                before = []
                continue
            text = texts[name]
            s = Sentence(text, start, group[0].sentence_end, group, self._nouns)
            reads = self._sentence(s, published, names[name])
            within(s, reads)
            if before and not self._follows(before[-1].claim.mention, group[0], texts):
                before = []
            across(s, reads, before, s.text.startswith(self._this, s.start), published)
            context = text[max(0, start - _NEAR) : s.end] if reads else ""
            for read in reads:
                self._identify(read.claim, context)
                if tells:
                    read.tell(s)
            out.extend(reads)
            before = reads
        return out

    def _follows(self, last: Mention, first: Mention, texts: Mapping[str, str]) -> bool:
        """Tell whether a sentence comes right after another, or begins the body after the headline."""
        if last.field != first.field:
            return first.field == "text" and not texts["text"][: first.sentence_start].strip()
        return not texts[first.field][last.sentence_end : first.sentence_start].strip()

    def _identify(self, claim: Claim, context: str) -> None:
        if claim.entity is not None:
            claim.entity_id = self._identities.entity(claim.entity)
        if claim.metric is not None:
            abroad = claim.entity_id is not None and len(claim.entity_id) == _COUNTRY and claim.mention.unit == _WORLDS
            told = None if abroad else context
            claim.metric_id = self._identities.metric(claim.metric, claim.mention, claim.role, told)

    def _sentence(self, s: Sentence, published: date | None, names: Mapping[str, Span]) -> list[Read]:
        said = sources(s)
        if said:
            s.speakers = frozenset(x.at for x in said if x.at >= 0 and not s.metric_like(x.at))
            s.reckoners = frozenset(x.at for x in said if x.reckons)
            s.attributed = max(x.after for x in said)
            s.studiers = frozenset(x.at for x in said if x.studied)
        releases = self._modality.releases(s)
        out = []
        for i in s.numbers:
            m = s[i].mention
            if m is None or not self._asserting.asserts(s, i):
                continue
            claim, host = Claim(m), s.host(i)
            read = Read(claim, i, s[host].clause)
            if releases:
                _, claim.vintage, read.released = released(releases, m)
            self._measure(s, read, names)
            claim.modality, cue = ("actual", "base") if claim.role == "base" else self._modality.read(s, i)
            t = times(s, i, claim.role, claim.modality, published)
            claim.period, claim.base_period, claim.basis = t.period, t.base, t.basis
            read.basis_cue = t.basis_cue
            if cue == "base" and published is not None and t.period is not None and t.period[1] > published:
                claim.modality, cue = self._modality.read(s, i)
            source = next((x for x in said if x.begin <= (i if x.bracketed else host) <= x.reach), None)
            open_yet = published is None or t.period is None or t.period[1] > published
            if source is not None and source.foresees and claim.modality == "actual" and open_yet:
                claim.modality, cue = "forecast", source.cue
            if claim.modality == "actual" and cue is None and published is not None and t.period is not None:
                claim.modality = self._modality.coming(s, i, claim, published)
                cue = t.cue if claim.modality != "actual" else None
            claim.taxonomy = taxonomy(s, i, claim)
            if source is not None:
                claim.source = s.piece(source.span)
                self._of_country(s, read)
            if cue:
                read.evidence["modality"] = cue
            if t.cue:
                read.evidence["period"] = t.cue
            if source is not None and source.cue:
                read.evidence["source"] = source.cue
            if t.elsewhere:
                claim.inherited.append("period")
            out.append(read)
        return out

    def _of_country(self, s: Sentence, read: Read) -> None:
        """Take the country of the office that counted, where nothing else says whose a figure is: `the US Labor Department`."""
        claim = read.claim
        country, _, office = (claim.source or "").partition(" ")
        if (
            claim.entity is not None
            or (claim.metric is None and claim.mention.kind != "count")
            or not office.endswith(s.cues.offices)
        ):
            return
        code = self._identities.entity(country)
        if (
            s.nouns.place(country)
            and code is not None
            and len(code) == _COUNTRY
            and not s.nouns.own(claim.metric or "")
        ):
            claim.entity = country
            read.evidence["entity"] = "office"

    def _measure(self, s: Sentence, read: Read, names: Mapping[str, Span]) -> None:
        """Read role, direction, metric and entity."""
        i, claim = read.index, read.claim
        claim.role, claim.direction, read.turn = role(s, i)
        named = metric(s, i, claim.role)
        owner = entity(s, i, named)
        if named is not None and named.rule == "subject":
            s.measured.add(named.at)
        if named is not None:
            span, prefix = split(s, named, s.kind(s.host(i)) or claim.mention.kind)
            if owner is not None and prefix is not None:
                within = prefix[0] <= owner.span[0] < prefix[1]
                if within or _counted_there(s, owner, named, s.piece(prefix), claim.mention.kind):
                    owner = None
                elif _of_name(s, owner, named, s.piece(prefix)):
                    span, prefix = named.span, None
            written = s.piece(span)
            if written in names:
                span = names[written]
                written = s.piece(span)
                owner = owner or owner_before(s, span)
            claim.metric = written
            read.evidence["metric"] = named.rule
            if s[named.at].clause != read.clause:
                claim.inherited.append("metric")
            if prefix is not None and owner is None:
                claim.entity = s.piece(prefix)
                read.evidence["entity"] = "prefix"
        if owner is not None:
            claim.entity = s.piece(trimmed(s.text, owner.span))
            read.evidence["entity"] = owner.rule
            if owner.at >= 0 and s[owner.at].clause != read.clause:
                claim.inherited.append("entity")
        read.named, read.owner = named, owner


def _counted_there(s: Sentence, owner: Named, named: Named, prefix: str, kind: str) -> bool:
    """Tell whether the place that a metric begins with says more than who acts or tells: where people were asked."""
    if owner.rule == "agent" and s[owner.at].case == "at" and kind == "count":
        return True
    if not s.nouns.place(prefix):
        return False
    return owner.rule == "reporter" or (owner.rule == "party" and kind == "count" and s.people(named.at))


def _of_name(s: Sentence, owner: Named, named: Named, prefix: str) -> bool:
    """Tell whether what stands first in a metric belongs to its name, as the number is of somebody who is named beside it."""
    last = prefix.rsplit(maxsplit=1)[-1]
    if s[named.at].head in s.cues.holdings:
        return True
    if s.nouns.known(last) or s.nouns.place(last):
        return s.nouns.place(prefix)
    return owner.rule == "owner" or s.nouns.foreign(prefix)


@lru_cache(maxsize=8)
def _linker(pack: Pack) -> Linker:
    return Linker(pack)


@lru_cache(maxsize=8)
def _leading(pack: Pack) -> LeadingLinker | None:
    return LeadingLinker(pack, pack.claims.leading) if pack.claims.leading else None


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
    return [r.claim for r in _read(texts, mentions, published, pack, tells=False)]


def read_article(
    texts: Mapping[str, str], mentions: Sequence[Mention], published: date | None, pack: Pack
) -> list[Read]:
    """Read the claims of an article with the cue that gave each field; as `link_article`."""
    return _read(texts, mentions, published, pack, tells=True)


def _read(
    texts: Mapping[str, str], mentions: Sequence[Mention], published: date | None, pack: Pack, *, tells: bool
) -> list[Read]:
    leading = _leading(pack)
    if leading is not None:
        return list(leading.article(texts, mentions, published))
    return _linker(pack).article(texts, mentions, published, tells=tells)
