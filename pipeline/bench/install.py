"""Set up the environment of the other readers: python -m pipeline.bench.install LOCK FOLDER."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

_PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==.*(?:\n[ #].*)*", re.MULTILINE)


def pinned(lock: str) -> dict[str, str]:
    """Cut a lock file into its requirements, hashes and all, by name; one that is pinned twice, by markers, stays together."""
    found: dict[str, str] = {}
    for m in _PINNED.finditer(lock):
        found[m["name"]] = found.get(m["name"], "") + m.group() + "\n"
    return found


def install(lock: Path, folder: Path) -> dict[str, str]:
    """Make an environment and install a lock file into it, by hash, and where that fails whatever of it can be.

    Returns:
        What could not be installed, by name, and why.
    """
    venv.create(folder, clear=True, with_pip=True)
    python = folder / "bin" / "python"
    if not _pip(python, lock):
        return {}
    refused: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for name, lines in pinned(lock.read_text(encoding="utf-8")).items():
            one = Path(scratch) / "one.txt"
            one.write_text(lines, encoding="utf-8")
            if why := _pip(python, one):
                refused[name] = why
    return refused


def _pip(python: Path, lock: Path) -> str:
    """Install a lock file; return an empty string, or the last line of what pip complains."""
    done = subprocess.run(  # noqa: S603 -- pip of our own environment
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "--no-deps", "-r", lock],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )  # fmt: skip
    errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR:")]
    return "" if done.returncode == 0 else (errors or [f"pip ended with exit code {done.returncode}"])[-1]


def main(lock: str, folder: str) -> None:
    """Install, and say what could not be."""
    for name, why in install(Path(lock), Path(folder)).items():
        print(f"make bench: {name} cannot be installed here, and is left out: {why}", file=sys.stderr)  # noqa: T201 -- a program's own output


if __name__ == "__main__":
    main(*sys.argv[1:])
