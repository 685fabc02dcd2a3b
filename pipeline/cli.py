"""The command line: what is asked for, handed to flow; what came of it, told to a person."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, BinaryIO, Literal, Self

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from pipeline import commands
from pipeline.commands import INTERRUPTED
from pipeline.commands import fail as _fail
from pipeline.config import load_config
from pipeline.decisions import DEFAULT_FILE as DECISIONS
from pipeline.engine import Name
from pipeline.environment import VERSION
from pipeline.errors import EconclaimsError, UsageError
from pipeline.grammar.compiled import is_used
from pipeline.places import is_url
from pipeline.schema import STAGES
from pipeline.telling import Summary

Stage = Literal["ingest", "dedupe", "extract", "normalize", "link", "validate", "check", "publish", "report"]
_MANY = 1_000
"""Articles from which on it is worth it to compile."""

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Turn news articles, Korean first, into a checked data set of their numeric economic claims.",
    epilog="Begin with `python -m pipeline run data/raw --output out`, then open `out/report/index.html`.",
)

Input = Annotated[
    str,
    typer.Argument(metavar="INPUT", help="A file of articles, or a folder of them at any depth; s3:// and such too."),
]
Output = Annotated[
    str, typer.Option("--output", "-o", metavar="DIR", help="Folder to write; earlier work in it is used again.")
]
Work = Annotated[
    Path | None,
    typer.Option(
        "--work",
        metavar="DIR",
        help="Folder for the work on this machine, where the output is a URL.",
        show_default=False,
    ),
]
References = Annotated[
    str | None,
    typer.Option(
        "--references", metavar="DIR", help="Folder of reference statistics; named in the manifest by its hash."
    ),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", "-w", min=0, help="Processes; 0 is one a core. The tables do not depend on it."),
]
EngineName = Annotated[
    Name, typer.Option("--engine", help="What works on the shards: processes of this machine, or Spark.")
]
Master = Annotated[
    str | None,
    typer.Option(
        "--master", metavar="URL", help="Spark's cluster, such as spark://host:7077; by default this machine alone."
    ),
]
Settings = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings to use in place of the project's pipeline.toml."),
]
Decided = Annotated[
    Path | None,
    typer.Option(
        "--decisions",
        metavar="FILE",
        help="Reviewers' decisions about claims, as `review` writes them; by default data/decisions.jsonl, if it is there.",
        show_default=False,
    ),
]
Until = Annotated[Stage, typer.Option("--until", help="Stop after this stage.")]

STAGE_HELP = {
    "ingest": "Read the files: decode, cut the page furniture, find headline, date and publisher.",
    "dedupe": "Find copies of articles, exact and near.",
    "extract": "Read every quantity and calendar expression as written.",
    "normalize": "Resolve values, units, days, and worth in USD and KRW.",
    "link": "Say what each number asserts, and what ties numbers.",
    "validate": "Put every table to its expectations; refused rows go to quarantine.",
    "check": "Test numbers against each other.",
    "publish": "Write the Parquet tables, the data dictionary and the manifest.",
    "report": "Write the pages that a person reads: the whole way, as `run`.",
}
STAGE_MORE = {
    "validate": """

`python -m pipeline validate DIR`, where DIR holds a folder `tables` with the published tables, whoever wrote them, puts these to
their expectations; the results go to `DIR/validation`, or to `--output`."""
}


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"econclaims {VERSION}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Take the options that stand before a command."""


@app.command(
    epilog="""Examples:

`python -m pipeline run data/raw --output out` reads the sample articles.

`python -m pipeline run news.jsonl.gz -o out --workers 4` reads one file; a line has `text` and, if it can, `id`, `title`,
`published`, `publisher`, `url`, `lang`.

`python -m pipeline run articles/ -o out --until extract` stops early; the same command without `--until` goes on from there.

Exit codes: 0 done; 1 done, but a critical expectation failed; 2 wrong usage or configuration."""
)
def run(
    input_: Input,
    output: Output = "out",
    work: Work = None,
    references: References = None,
    decided: Decided = None,
    workers: Workers = None,
    engine: EngineName = "local",
    master: Master = None,
    config: Settings = None,
    until: Until = "report",
) -> None:
    """Take articles all the way to checked tables and a report. What is done already is not done again."""
    _run(input_, output, work, references, decided, workers, engine, master, config, until)


def _stage_command(stage: str) -> Callable[..., None]:
    def command(
        context: typer.Context,
        input_: Input,
        output: Output = "out",
        work: Work = None,
        references: References = None,
        decided: Decided = None,
        workers: Workers = None,
        engine: EngineName = "local",
        master: Master = None,
        config: Settings = None,
    ) -> None:
        if stage == "validate" and commands.is_data_set(Path(input_)):
            source = context.get_parameter_source("output")
            commands.validate_data_set(
                Path(input_), Path(output) if source and source.name != "DEFAULT" else None, config
            )
            return
        _run(input_, output, work, references, decided, workers, engine, master, config, stage)

    return command


for _stage in STAGES:
    app.command(
        _stage,
        short_help=STAGE_HELP[_stage],
        help=f"{STAGE_HELP[_stage]} Runs the stages before it too, where they are not done yet.",
        epilog=f"Example: `python -m pipeline {_stage} data/raw --output out`{STAGE_MORE.get(_stage, '')}",
        rich_help_panel="Up to one stage",
    )(_stage_command(_stage))


@app.command(
    epilog="""Examples:

`python -m pipeline annotate in.jsonl out.jsonl`

`echo '{"id": 1, "text": "…", "published": "2017-06-20"}' | python -m pipeline annotate - -`

`python -m pipeline annotate --explain in.jsonl -` says which words made a number a forecast, of whom it is, and so on.

A line that cannot be read is named on standard error, its mentions are empty, and the exit code is 1."""
)
def annotate(
    source: Annotated[
        str,
        typer.Argument(metavar="IN.jsonl", help="Lines with `id`, `text`, `published`, `lang`; - is standard input."),
    ],
    sink: Annotated[
        str, typer.Argument(metavar="OUT.jsonl", help="Gets lines with `id` and `mentions`; - is standard output.")
    ],
    explain: Annotated[
        bool, typer.Option("--explain", help="Say for each claim which words gave each of its fields.")
    ] = False,
) -> None:
    """Read the mentions and claims of each line's text, without tables and checks."""
    from pipeline.lines import annotate_lines

    try:
        with ExitStack() as stack:
            reading, writing = _open_both(source, sink, stack)
            bars = stack.enter_context(_Bars())
            bars.begin("annotate", None)
            bad = annotate_lines(reading, writing, bars.say, bars.advance, explain=explain)
    except EconclaimsError as e:
        _fail(str(e), e.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        raise typer.Exit(0) from None
    except OSError as e:
        _fail(f"{e.filename or sink}: {e.strerror or e}", UsageError.exit_code)
    except KeyboardInterrupt:
        _fail("interrupted", INTERRUPTED)
    if bad:
        _fail(
            f"{bad:,} bad lines have no mentions" if bad > 1 else "1 bad line has no mentions",
            EconclaimsError.exit_code,
        )


@app.command(
    epilog="""Examples:

`make bench` sets up the other readers and runs this with `--scale`, half an hour; `make bench BENCH=` leaves the whole runs out.

`python -m pipeline bench --articles 0` leaves out the run by stage; `--repetitions 0` the race of the readers.

`python -m pipeline bench --scale` also runs 1,000, 10,000 and 100,000 articles on all cores; `--size 300 --size 3000` those sizes."""
)
def bench(
    articles: Annotated[
        int, typer.Option("--articles", min=0, help="Generated articles of the run by stage; 0 leaves it out.")
    ] = 1_000,
    sentences: Annotated[int, typer.Option("--sentences", min=1, help="Sentences of a round of reading.")] = 1_000,
    repetitions: Annotated[int, typer.Option("--repetitions", min=0, help="Rounds; 0 leaves them out.")] = 5,
    claims: Annotated[
        int, typer.Option("--claims", min=0, help="Claims checked against 130,000 reference figures and each other.")
    ] = 0,
    scale: Annotated[
        bool, typer.Option("--scale", help="Also whole runs of 1,000, 10,000 and 100,000 articles.")
    ] = False,
    size: Annotated[list[int] | None, typer.Option("--size", min=1, help="A whole run of so many articles.")] = None,
    workers: Annotated[int, typer.Option("--workers", min=0, help="Processes of whole runs; 0: one a core.")] = 0,
    seed: Annotated[int, typer.Option("--seed", help="Of all that is generated.")] = 0,
    others: Annotated[
        Path | None,
        typer.Option("--others", metavar="PYTHON", help="Interpreter that has the other readers.", show_default=False),
    ] = None,
) -> None:
    """Measure the reader beside other open readers, and each stage's speed and memory."""
    from pipeline.bench.run import OTHERS_PYTHON, SCALE, Options
    from pipeline.bench.run import bench as measure

    sizes = (*(SCALE if scale else ()), *(size or ()))
    options = Options(articles, claims, sizes, workers, sentences, repetitions, seed, others or OTHERS_PYTHON)
    console = Console()
    try:
        with _Bars() as bars:
            for shown in measure(options, bars):
                console.print(shown, "", markup=False, highlight=False)
    except EconclaimsError as e:
        _fail(str(e), e.exit_code)
    except KeyboardInterrupt:
        _fail("interrupted", INTERRUPTED)


commands.add_to(app)


def _open_both(source: str, sink: str, stack: ExitStack) -> tuple[BinaryIO, BinaryIO]:
    if source != "-" and sink != "-" and Path(sink).exists() and Path(source).exists() and Path(sink).samefile(source):
        raise UsageError(f"{sink}: is the input itself; write to another file")
    reading = sys.stdin.buffer if source == "-" else stack.enter_context(Path(source).open("rb"))  # noqa: SIM115 -- the stack closes it
    writing = sys.stdout.buffer if sink == "-" else stack.enter_context(Path(sink).open("wb"))  # noqa: SIM115
    return reading, writing


def _run(
    input_: str,
    output: str,
    work: Path | None,
    references: str | None,
    decided: Path | None,
    workers: int | None,
    engine: Name,
    master: str | None,
    config: Path | None,
    until: str,
) -> None:
    try:
        with _Bars() as bars:
            settings = load_config(config)
            summary = commands.run_anywhere(
                input_,
                output,
                work,
                references,
                settings,
                decided=decided or (DECISIONS if DECISIONS.exists() else None),
                workers=workers,
                engine=engine,
                master=master,
                until=until,
                progress=bars,
            )
    except EconclaimsError as e:
        _fail(str(e), e.exit_code)
    except KeyboardInterrupt:
        _fail("interrupted; what was finished is kept: run the same command again to go on", INTERRUPTED)
    typer.echo(describe(summary))
    if is_url(output) and summary.version:
        typer.echo(f"Uploaded     {output.rstrip('/')}/manifest.json")
    if summary.critical or summary.drift.get("critical"):
        raise typer.Exit(1)


def describe(summary: Summary) -> str:
    """Return the closing summary of a run: what came in and out, what was refused and why, and where to look."""
    rows = summary.rows
    copies = summary.duplicates
    told = f", {_count(copies)} of them {'a copy' if copies == 1 else 'copies'}" if copies else ""
    lines = [("Articles", _count(rows["documents"]) + told)]
    lines += [(name.capitalize(), _count(rows[name])) for name in ("mentions", "claims") if name in rows]
    if summary.checkable is not None:
        lines.append(("Checked", f"{summary.checkable:.1%} of the claims could be checked"))
        verdicts = [f"{_count(n)} {name.replace('_', ' ')}" for name, n in summary.verdicts.items()]
        lines.append(("Verdicts", ", ".join(verdicts)))
    reasons = [f"{reason} {_count(n)}" for reason, n in summary.refused.items()]
    lines.append(("Refused", _count(rows["quarantine"]) + (f": {', '.join(reasons)}" if reasons else "")))
    if summary.decisions:
        lines.append(("Decisions", summary.decisions_told()))
    if summary.expectations:
        failed = [f"{_count(summary.failed)} of {_count(summary.expectations)} failed"]
        failed += [f"critical: {name}" for name in summary.critical] or ["none of them critical"] * bool(summary.failed)
        lines.append(("Expected", "; ".join(failed)))
    if summary.drift:
        lines.append(("Drift", summary.drift_told()))
    if rows["documents"] >= _MANY and not is_used():
        lines.append(("Faster", "the next time, after make compile: reading and linking take half as long"))
    places = {
        "Tables": "tables", "Report": "report/index.html", "Data Docs": "validation/data_docs/index.html", "Manifest": "manifest.json",
        **({"Drift page": "drift/index.html"} if summary.drift else {}),
    }  # fmt: skip
    if summary.version:
        lines += [
            (name, str(summary.output / place)) for name, place in places.items() if (summary.output / place).exists()
        ]
    else:
        lines.append(
            (
                "Stopped",
                f"after {summary.until}; what is done is kept in {summary.output / 'work'}, and a later run goes on from it",
            )
        )
    return "\n".join(f"{name:<13}{text}" for name, text in lines)


def _count(number: int) -> str:
    return f"{number:,}"


class _Bars:
    """Progress on standard error; nothing where that is no terminal."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal)
        self._task = TaskID(0)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def begin(self, stage: str, pieces: int | None, step: str = "") -> None:  # noqa: ARG002 -- the signature is given
        """Show a new bar."""
        self._task = self._progress.add_task(stage, total=pieces)

    def advance(self) -> None:
        """Move the newest bar by one."""
        self._progress.advance(self._task)

    def say(self, message: str) -> None:
        """Print one line of complaint above the bars."""
        self._progress.console.print(f"econclaims: {message}", markup=False, highlight=False, soft_wrap=True)
