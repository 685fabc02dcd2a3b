"""The whole benchmark: what `python -m pipeline bench` does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.console import RenderableType

from pipeline.bench import speed
from pipeline.bench.accuracy import Accuracy, ours, theirs
from pipeline.bench.claims import check_claims
from pipeline.bench.corpus import Corpus
from pipeline.bench.process import Process, Unavailable, one_core
from pipeline.bench.readers import OTHERS, Other
from pipeline.bench.sentences import Sentences, load_sentences
from pipeline.bench.stages import least, run_once
from pipeline.bench.tables import accuracy_table, claims_table, scale_table, speed_table, stage_table
from pipeline.telling import Progress

ROOT = Path(__file__).resolve().parents[2]
OTHERS_PYTHON = ROOT / ".venv" / "bench" / "bin" / "python"
GOLD = ROOT.parent / "shared" / "gold"
SAMPLES = ROOT / "data" / "raw"
PART = 4
"""The run by stage is done twice, the first time with so much fewer articles, to tell what is spent once from what each costs."""
TURNS = 3
"""Times that both sizes are run; the least of each step counts."""
NEWS = 9
"""Numbers and dates in 1,000 characters of the news article that the project was begun for; the sample articles have 43."""
SCALE = (1_000, 10_000, 100_000)
"""Sizes whose time must grow linearly, and whose memory must not grow."""


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure.

    Args:
        articles: of the run by stage; 0 leaves it out.
        claims: that are checked against reference figures and each other; 0 leaves it out.
        scale: sizes of whole runs to compare.
        workers: processes of those runs; 0 means one a core.
        sentences: in a round of reading.
        repetitions: rounds.
        seed: of all that is generated.
        python: the interpreter that has the other readers.
        gold: folder of the gold sentences.
        samples: folder of the articles that are varied.
        lang: the language.
    """

    articles: int = 1_000
    claims: int = 0
    scale: tuple[int, ...] = ()
    workers: int = 0
    sentences: int = 1_000
    repetitions: int = 5
    seed: int = 0
    python: Path = OTHERS_PYTHON
    gold: Path = GOLD
    samples: Path = SAMPLES
    lang: str = "ko"


def bench(options: Options, progress: Progress) -> Iterator[RenderableType]:
    """Measure, and yield what there is to show as soon as it is known: tables, and notes on what is not in them."""
    sentences = load_sentences(options.gold, options.lang)
    with one_core(), ExitStack() as stack:
        running: dict[Other, Process] = {}
        notes: dict[str, str] = {}
        for other in OTHERS:
            try:
                running[other] = stack.enter_context(Process(options.python, other.key, options.lang))
            except Unavailable as e:
                notes[other.name] = str(e)
        yield from _accuracy(sentences, running, notes)
        if options.repetitions:
            yield from _speed(options, sentences, running, progress)
        if options.articles or options.scale:
            corpus = Corpus(options.samples, options.seed, lang=options.lang)
        if options.articles:
            yield from _stages(options, corpus, progress)
    if options.claims:
        progress.begin("claims", 1)
        checked = check_claims(options.claims, options.seed, options.lang)
        progress.advance()
        yield claims_table("Claims against reference figures and each other, on all cores", checked)
    if options.scale:
        progress.begin("scale", len(options.scale))
        costs = []
        for size in options.scale:
            costs.append(run_once(corpus, size, workers=options.workers))
            progress.advance()
        yield scale_table(f"Whole runs from a cold start, workers: {options.workers or 'one a core'}", costs)


def _stages(options: Options, dense: Corpus, progress: Progress) -> Iterator[RenderableType]:
    """Measure the stages on articles as dense in numbers as the samples, and on others that have as many as news."""
    sizes = (max(1, options.articles // PART), options.articles)
    news = Corpus(options.samples, options.seed, density=NEWS, lang=options.lang)
    progress.begin("stages", 2 * TURNS * len(sizes))
    for corpus, kind in ((dense, "as full of numbers and dates as the samples"), (news, "with as many as news")):
        turns = []
        for _ in range(TURNS):
            costs = []
            for size in sizes:
                costs.append(run_once(corpus, size))
                progress.advance()
            turns.append(costs)
        costs = [least(of_size) for of_size in zip(*turns, strict=True)]
        mentions, chars = corpus.means()
        title = f"Stages, one worker on one core, {options.articles:,} articles {kind}: {mentions:.0f} in {chars:,.0f} characters"
        yield stage_table(title, *costs)


def _accuracy(
    sentences: Sentences, running: Mapping[Other, Process], notes: Mapping[str, str]
) -> Iterator[RenderableType]:
    readers = [ours(sentences), *(theirs(sentences, other, process) for other, process in running.items())]
    readers += [Accuracy(name, {}, note) for name, note in notes.items()]
    versions = ", ".join(f"{other.name} {process.version}" for other, process in running.items())
    caption = f"{sentences.name} is {sentences.seen}. Kinds that a reader has not are left out: -. {versions}"
    yield accuracy_table(f"Value F1 by kind, {len(sentences.records):,} sentences", readers, caption)
    for reader in readers:
        if reader.note:
            yield f"{reader.name}: {reader.note}"


def _speed(
    options: Options, sentences: Sentences, running: Mapping[Other, Process], progress: Progress
) -> Iterator[RenderableType]:
    def contender(process: Process) -> speed.Contender:
        return lambda texts: float(process.read(texts)["seconds"])

    named = {f"{other.name}, {other.speed}": contender(process) for other, process in running.items()}
    racing = speed.contenders(options.lang) | named
    progress.begin("speed", len(racing) * (options.repetitions + 1))
    rates = speed.measure(
        sentences, racing, options.sentences, options.repetitions, options.seed, advance=progress.advance
    )
    title = f"Reading and normalizing on one core, {options.sentences:,} sentences, medians of {options.repetitions}"
    yield speed_table(title, rates)
    for rate in rates:
        if rate.note:
            yield f"{rate.name}: {rate.note}"
