"""Run a target for some seconds: python -m fuzz TARGET SECONDS. A find is written to `fuzz/finds/TARGET/`, and the exit code is not 0."""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parent
_LONGEST_SEED = 3_000
_WORDS = 3_000

with atheris.instrument_imports(include=["pipeline"]):
    from fuzz import targets


def _sentences() -> list[str]:
    files = sorted((_ROOT / "pipeline/packs").glob("*/corpus*.jsonl"))
    return [
        json.loads(line)["text"] for file in files for line in file.read_text(encoding="utf-8").splitlines() if line
    ]


def _seeds(target: str) -> list[bytes]:
    if target == "reader":
        return [b"\2" + text.encode() for text in _sentences()[::5]]
    seeds = [b"\0" + text.encode() for text in _sentences()[::50]]
    for file in sorted((_ROOT / "data/raw").iterdir()):
        suffix = next((n for n, s in enumerate(targets._SUFFIXES) if s in file.suffixes), None)
        if suffix is not None:
            packed = 2 * len(targets._SUFFIXES) if file.suffix == ".gz" else 0
            seeds.append(bytes([suffix + packed]) + file.read_bytes()[:_LONGEST_SEED])
    return seeds


def _words() -> str:
    """Return words of the packs' sentences as a dictionary of libFuzzer."""
    words = sorted({word for text in _sentences() for word in text.split()})[:: 1 + len(_sentences()) // _WORDS]
    return "".join('"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"\n' for word in words[:_WORDS])


def main(name: str, seconds: str) -> None:
    """Fuzz."""
    finds = _HERE / "finds" / name
    finds.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="econclaims-fuzz-") as scratch:
        corpus = Path(scratch) / "corpus"
        corpus.mkdir()
        for number, seed in enumerate(_seeds(name)):
            (corpus / f"{number:05}").write_bytes(seed)
        words = Path(scratch) / "words"
        words.write_text(_words(), encoding="ascii")
        options = {
            "max_total_time": seconds, "max_len": 20_000 if name == "ingest" else 2_000, "timeout": 20, "rss_limit_mb": 4_000,
            "dict": words, "artifact_prefix": f"{finds}/", "print_final_stats": 1, "seed": 20170620,
        }  # fmt: skip
        warnings.simplefilter("ignore")
        atheris.Setup(
            [name, *(f"-{key}={value}" for key, value in options.items()), str(corpus)], targets.TARGETS[name]
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
