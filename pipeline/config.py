"""Settings of a run: read from pipeline.toml, checked, frozen."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import UsageError

DEFAULT_FILE = Path(__file__).resolve().parent.parent / "pipeline.toml"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RunSettings(_Section):
    """How a run is cut up, and what "today" is."""

    as_of: date | None = Field(None, description="What `future` means; default: the last day of the pinned FX data")
    shards: int = Field(16, ge=1, le=4096, description="Hash buckets of an output; fixed when it is first made")
    workers: int = Field(0, ge=0, description="Processes; 0 means one a core")


class LimitSettings(_Section):
    """Bounds on what one input may cost."""

    file_bytes: int = Field(4_000_000_000, ge=1, description="Bytes of one file, decompressed")
    record_bytes: int = Field(20_000_000, ge=1, description="Bytes of one record or of one text or HTML file")
    article_chars: int = Field(1_000_000, ge=1, description="Characters of one article's body")
    payload_chars: int = Field(2_000, ge=0, description="Characters of a refused thing that quarantine keeps")


class DedupeSettings(_Section):
    """When two articles count as copies."""

    similarity: float = Field(0.8, gt=0, le=1, description="Jaccard similarity of character shingles")
    shingle: int = Field(5, ge=1, description="Characters of one shingle")


class FxSettings(_Section):
    """How a bracketed conversion is judged."""

    window_fixings: int = Field(7, ge=1, description="ECB fixings up to the article's day whose cross rates count")
    tolerance: float = Field(0.005, ge=0, description="Spread of a bank's rate around the fixings, as a share")
    max_age_days: int = Field(10, ge=1, description="Oldest fixing that may stand for the article's day")


class CheckSettings(_Section):
    """How numbers are held against other sources."""

    revision_band: float = Field(
        0.02,
        ge=0,
        lt=1,
        description="Share by which a later release may differ, of a metric that names no band of its own",
    )
    memory: str = Field(
        "800MB",
        pattern=r"^[1-9][0-9]*(MB|GB)$",
        description="Memory for checks over the whole corpus; the rest goes to disk",
    )


class ValidateSettings(_Section):
    """How tables are validated."""

    batch_rows: int = Field(500_000, ge=1, description="Rows given to one suite at a time")


class ReportSettings(_Section):
    """How much the report shows; each number bounds files or bytes, and what is left out is said."""

    findings: int = Field(500, ge=0, description="Refuted and conflicting claims listed at most, each with a page")
    articles: int = Field(300, ge=0, description="Articles with a page at most, those with such a claim first")
    claims: int = Field(20_000, ge=0, le=100_000, description="Rows of the claims table at most, the worst first")


class Config(_Section):
    """All settings of a run."""

    run: RunSettings = RunSettings()
    limits: LimitSettings = LimitSettings()
    dedupe: DedupeSettings = DedupeSettings()
    fx: FxSettings = FxSettings()
    check: CheckSettings = CheckSettings()
    validate_: ValidateSettings = Field(ValidateSettings(), alias="validate")
    report: ReportSettings = ReportSettings()


def load_config(path: Path | None = None) -> Config:
    """Read the settings.

    Args:
        path: a TOML file; by default the project's own pipeline.toml, or the defaults where it is absent.

    Returns:
        The checked settings.

    Raises:
        UsageError: the file is missing, is no TOML, has an unknown key or a value out of its bounds.
    """
    file = path or DEFAULT_FILE
    if path is None and not file.exists():
        return Config()
    try:
        return Config.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError as e:
        raise UsageError(f"{file}: no such configuration file") from e
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise UsageError(f"{file}: not a TOML file: {e}") from e
    except ValidationError as e:
        first = e.errors()[0]
        place = ".".join(map(str, first["loc"]))
        what = "unknown key" if first["type"] == "extra_forbidden" else first["msg"]
        raise UsageError(f"{file}: {place}: {what}") from e
