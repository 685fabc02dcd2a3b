"""What a result depends on besides its input: code, packs, installed packages."""

from __future__ import annotations

import ast
import hashlib
import platform
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

VERSION = "0.1.0"
PACKAGES = (
    "CurrencyConverter", "altair", "babel", "duckdb", "great_expectations", "htmldate", "jinja2", "lxml", "pandas", "pint",
    "pyarrow", "pycountry", "pydantic", "rensa", "trafilatura",
)  # fmt: skip
"""What results may depend on; the manifest names their versions."""

_HERE = Path(__file__).resolve().parent
_DATA = {".toml", ".yml", ".yaml", ".json", ".j2", ".html", ".css", ".js", ".svg"}


@cache
def packages() -> dict[str, str]:
    """Return the versions of Python and of the packages that results depend on."""
    return {"econclaims": VERSION, "python": platform.python_version()} | {name: version(name) for name in PACKAGES}


@cache
def code(module: str) -> str:
    """Return a hash of a module's source, of all that it imports from this project, and of the data files beside those.

    Args:
        module: dotted name, such as `pipeline.stages.extract`.
    """
    digest = hashlib.sha256()
    files = {file for name in closure(module) for file in _files(name)}
    for file in sorted(files, key=lambda f: f.relative_to(_HERE.parent).as_posix()):
        digest.update(f"{file.relative_to(_HERE.parent).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def source(module: str) -> str:
    """Return a hash of a module's own source."""
    file = _source(module)
    assert file is not None
    return hashlib.sha256(file.read_bytes()).hexdigest()


def tree(folder: Path) -> str:
    """Return a hash of the names and contents of all files below a folder, or of one file; hidden ones are passed over."""
    digest = hashlib.sha256()
    for name, file in files(folder):
        with file.open("rb") as content:
            digest.update(f"{name}\0".encode() + hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the files below a folder, or the one file, by their paths there, sorted; hidden ones are passed over."""
    for file in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
        name = file.relative_to(folder).as_posix()
        if file.is_file() and not any(part.startswith(".") for part in name.split("/") if part != "."):
            yield name, file


@cache
def closure(module: str) -> frozenset[str]:
    """Return the names of this project's modules that a module imports, itself and what those import included."""
    found: set[str] = set()
    todo = [module]
    while todo:
        name = todo.pop()
        if name in found or _source(name) is None:
            continue
        found.add(name)
        todo += imports(name)
        todo += [parent for parent in (name.rpartition(".")[0],) if parent != "pipeline"]
    return frozenset(found)


@cache
def imports(module: str) -> tuple[str, ...]:
    """Return the names in this project that a module's import statements could mean, at any depth of the source."""
    file = _source(module)
    assert file is not None
    return tuple(_imported(ast.parse(file.read_bytes())))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.split(".")[0] == "pipeline")
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "pipeline":
            if node.module != "pipeline":
                yield node.module
            yield from (f"{node.module}.{a.name}" for a in node.names)


@cache
def _source(module: str) -> Path | None:
    place = _HERE.parent.joinpath(*module.split("."))
    return next((f for f in (place.with_suffix(".py"), place / "__init__.py") if f.is_file()), None)


def _files(module: str) -> Iterator[Path]:
    """Yield a module's source, and the data in folders beside it that bear its name, as `report_pages` beside `report`.

    The packs' modules and lexicons are found by folder, so all of them count.
    """
    own = _source(module)
    assert own is not None
    yield own
    if module == "pipeline.packs":
        yield from (file for file in own.parent.rglob("*") if file.suffix in {*_DATA, ".py"})
    elif own.name != "__init__.py":
        for folder in own.parent.glob(f"{own.stem}_*/"):
            yield from (file for file in folder.rglob("*") if file.suffix in _DATA)
