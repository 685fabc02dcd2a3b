"""Commands of the command line that work on a finished data set: review, decisions, release, and a foreign data set's validation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, NoReturn

import typer

from pipeline import flow
from pipeline.config import Config, load_config
from pipeline.decisions import DEFAULT_FILE
from pipeline.errors import EconclaimsError, UsageError
from pipeline.places import fetch, is_url, upload
from pipeline.telling import Summary

INTERRUPTED = 130
PANEL = "A finished data set"

Finished = Annotated[Path, typer.Argument(metavar="DIR", help="Folder that a run wrote.")]
Decided = Annotated[Path, typer.Option("--decisions", metavar="FILE", help="Gets the decisions.")]


def fail(message: str, code: int) -> NoReturn:
    """Say in one line what is wrong, and end with an exit code."""
    typer.echo(f"econclaims: {' '.join(message.split())}", err=True)
    raise typer.Exit(code)


@contextmanager
def _faults() -> Iterator[None]:
    try:
        yield
    except EconclaimsError as e:
        fail(str(e), e.exit_code)
    except OSError as e:
        fail(f"{e.filename or ''}: {e.strerror or e}".removeprefix(": "), UsageError.exit_code)
    except KeyboardInterrupt:
        fail("interrupted", INTERRUPTED)


def is_data_set(folder: Path) -> bool:
    """Return whether a folder holds tables, or means to: folders named as the published tables."""
    return (folder / "tables").is_dir() or any((folder / name).is_dir() for name in ("documents", "mentions", "claims"))


def validate_data_set(folder: Path, results: Path | None, config: Path | None) -> None:
    """Put a data set to the expectations; the exit code is 1 if a critical one fails."""
    from pipeline.audit import audit

    with _faults():
        outcome, place = audit(folder, results, load_config(config))
    typer.echo(f"Expected     {outcome.failed:,} of {outcome.expectations:,} failed")
    for name, rows in sorted(outcome.refused.items()):
        if rows:
            typer.echo(f"Refused      {rows:,} rows of {name}")
    for failure in outcome.critical:
        typer.echo(f"Critical     {failure}")
    for line in outcome.columns:
        typer.echo(f"Columns      {line}")
    typer.echo(f"Data Docs    {place / 'data_docs' / 'index.html'}")
    if outcome.critical:
        raise typer.Exit(1)


def run_anywhere(
    input_: str, output: str, work: Path | None, references: str | None, config: Config, **options: Any
) -> Summary:
    """Run from and to places that may be URLs; see `flow.run` for the options.

    Args:
        input_: a path or a URL.
        output: a folder, or a URL that the finished version is copied to.
        work: the folder on this machine for what a run keeps, where the output is a URL.
        references: a folder or URL of reference statistics.
        config: the settings.
        options: as `flow.run` has them.

    Raises:
        UsageError: an output outside this machine without `work`; and as `flow.run`.
        EconclaimsError: as `flow.run`, and where the output cannot be written.
    """
    if is_url(output) and work is None:
        raise UsageError(f"{output}: is outside this machine; name a folder for the work here with --work DIR")
    with TemporaryDirectory(prefix="econclaims-") as copied:
        folder = None if references is None else Path(copied if is_url(references) else references)
        if references is not None and is_url(references):
            fetch(references, Path(copied))
        here = Path(work or output)
        done = flow.run(input_, here, config, references=folder, **options)
    if is_url(output) and done.version:
        upload(here / "versions" / done.version, output)
    return done


def review(
    output: Finished = Path("out"),
    decided: Decided = DEFAULT_FILE,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Your name; the page can change it.")] = "",
    port: Annotated[int, typer.Option("--port", min=0, max=65_535, help="0 is any free one.")] = 0,
) -> None:
    """Serve the report on loopback, with buttons that write decisions."""
    from pipeline.review.server import Server

    try:
        with _faults(), Server(output, decided, by, port) as server:
            typer.echo(f"Open {server.address}\nDecisions go to {decided}. Stop with Ctrl-C.")
            server.serve_forever()
    except typer.Exit as e:
        raise typer.Exit(0 if e.exit_code == INTERRUPTED else e.exit_code) from None


def to_label_studio(
    output: Finished,
    tasks: Annotated[Path, typer.Argument(metavar="TASKS.json", help="Gets tasks with the claims as predictions.")],
    utf16: Annotated[bool, typer.Option("--utf16", help="Count offsets as Label Studio before 1.8 did.")] = False,
) -> None:
    """Write the claims of a data set as tasks for Label Studio, and beside them the labelling configuration."""
    from pipeline.review import label_studio

    with _faults():
        count = label_studio.export_file(output / "tables", tasks, utf16=utf16)
    typer.echo(f"{count:,} tasks in {tasks}; the labelling configuration is {tasks.with_suffix('.xml')}")


def from_label_studio(
    output: Finished,
    exported: Annotated[Path, typer.Argument(metavar="EXPORT.json", help="What Label Studio exported as JSON.")],
    decided: Decided = DEFAULT_FILE,
) -> None:
    """Add what reviewers decided in Label Studio to the decisions; what fits no claim is named, and the exit code is 1."""
    from pipeline.review import label_studio

    with _faults():
        made, unfit = label_studio.import_file(output / "tables", exported, decided)
    typer.echo(f"{made:,} decisions added to {decided}")
    for line in unfit:
        typer.echo(f"econclaims: {line}", err=True)
    if unfit:
        raise typer.Exit(1)


def release(
    output: Finished = Path("out"),
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Folder to write; by default DIR/release.")
    ] = None,
    licence: Annotated[
        str, typer.Option("--licence", help="Licence of the data, as Hugging Face names it, such as cc-by-4.0.")
    ] = "unknown",
    name: Annotated[str, typer.Option("--name", help="Name of the data set.")] = "econclaims",
    url: Annotated[str, typer.Option("--url", help="Where it will be published.")] = "https://example.org/econclaims",
    day: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Day of publication, for the metadata.")
    ] = None,
) -> None:
    """Lay a data set out to publish: Parquet in splits, card, Croissant, checksums, and the claims in three other shapes."""
    from pipeline.release.layout import release as lay_out

    with _faults():
        done = lay_out(output, to or output / "release", licence, name, url, day.date() if day else None)
    for split, documents in done.items():
        typer.echo(f"{split:<13}{documents:,} articles")
    typer.echo(f"Released     {to or output / 'release'}")


EXAMPLES: dict[Callable[..., None], str] = {
    review: """Examples:

`python -m pipeline review out` prints an address; open it, and confirm, correct or reject claims on the pages of articles.

`python -m pipeline run data/raw --output out` then applies the decisions.

The server listens on this machine alone, and answers only who has the token in the printed address.""",
    release: "Example: `python -m pipeline release out --licence cc-by-4.0`",
    to_label_studio: "Example: `python -m pipeline to-label-studio out tasks.json`",
    from_label_studio: "Example: `python -m pipeline from-label-studio out export.json`",
}


def add_to(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    for command, epilog in EXAMPLES.items():
        app.command(epilog=epilog, rich_help_panel=PANEL)(command)
