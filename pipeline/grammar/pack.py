"""A language pack as the grammar sees it: checked lexicons, no words of any language."""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.grammar.claims.linker import ClaimLexicon
from pipeline.grammar.entities import EntityLexicon
from pipeline.grammar.lexicon import Lexicon
from pipeline.grammar.metrics import MetricLexicon
from pipeline.grammar.page.saved import PageLexicon
from pipeline.grammar.reading.calendar_lexicon import CalendarLexicon
from pipeline.grammar.reading.number_lexicon import NumberLexicon
from pipeline.grammar.reading.reading_lexicon import ReadingLexicon
from pipeline.grammar.reading.unit_lexicon import CurrencyLexicon, MeasureLexicon, UnitLexicon
from pipeline.grammar.ties.relation_lexicon import RelationLexicon


class PackHead(Lexicon):
    """What language a pack reads, how its texts are known, and where its newspapers' clocks stand."""

    lang: str
    name: str
    time_zone: str
    letters: str
    """Regular expression for one letter of the language's script."""
    minimum_share: float
    """Share of a text's letters that must match `letters`."""
    common_words: tuple[str, ...] = ()
    """Words that every text of the language holds and those of its script's other languages do not, in small letters."""
    common_share: float = 0
    """Share of a text's words that must be among `common_words`."""
    cased: bool = False
    """Whether a word may begin with a capital letter by its place in a text alone."""
    abbreviations: frozenset[str] = frozenset()
    """Words that a point follows without ending a sentence."""


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """All that the grammar is handed about a language; one field a TOML file, or folder of files, of the pack.

    There is one pack a language, so that it is known by its identity.
    """

    pack: PackHead
    page: PageLexicon
    numbers: NumberLexicon
    units: UnitLexicon
    currencies: CurrencyLexicon
    measures: MeasureLexicon
    calendar: CalendarLexicon
    reading: ReadingLexicon
    claims: ClaimLexicon
    relations: RelationLexicon
    metrics: MetricLexicon
    entities: EntityLexicon
