"""The grammar's code compiled by mypyc into extensions of Python: the same results, sooner.

`make compile` puts them into the environment under a hash of the grammar's source. Where
there are none of the source as it stands, Python reads the source itself. What pydantic makes at run time, the lexicons, is not compiled.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

PURE = "ECONCLAIMS_PURE"
"""With this environment variable set, nothing that is compiled is used."""
ROOMS = ("reading", "claims", "ties", "testing")
_HERE = Path(__file__).resolve().parent
_SHARED = "__mypyc"
"""How the name of the extension ends that holds the code of all."""


def modules() -> list[str]:
    """Return the dotted names of the modules that are compiled."""
    rooms = (f for room in ROOMS for f in (_HERE / room).glob("*.py") if not f.stem.endswith(("__init__", "lexicon")))
    files = (f.relative_to(_HERE).with_suffix("") for f in (_HERE / "model.py", *rooms))
    return sorted(".".join((__package__ or "", *f.parts)) for f in files)


@cache
def folder() -> Path:
    """Return where what is compiled of the grammar's source by this Python lies, whether it is there or not."""
    digest = hashlib.sha256(sys.implementation.cache_tag.encode())
    for file in sorted(_HERE.rglob("*.py")):
        digest.update(f"{file.relative_to(_HERE).as_posix()}\0".encode() + file.read_bytes())
    return Path(sys.prefix, "share", "econclaims", digest.hexdigest()[:20])


def is_used() -> bool:
    """Tell whether the grammar runs compiled."""
    return any(isinstance(finder, _Finder) for finder in sys.meta_path)


class _Finder(MetaPathFinder):
    """Finds the compiled modules before their source."""

    def __init__(self, built: Path) -> None:
        self.built = built
        self.names = frozenset(modules())

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002  # where the source lies
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        if fullname not in self.names and not fullname.endswith(_SHARED):
            return None
        parent = self.built.joinpath(*fullname.split(".")[:-1])
        return PathFinder.find_spec(fullname, [str(parent)], target)


def use() -> None:
    """Let Python find what is compiled, if it is there and may be used; must come before the modules are imported."""
    if not os.environ.get(PURE) and not is_used() and folder().is_dir():
        sys.meta_path.insert(0, _Finder(folder()))


def build() -> Path:
    """Compile the grammar's source as it stands, unless that was done before; takes minutes, and the packages for development.

    Returns:
        The folder of what is compiled.

    Raises:
        SystemExit: mypyc refuses the source.
        setuptools.errors.CompileError: there is no C compiler, or there are no headers of Python.
    """
    if folder().is_dir():
        return folder()
    from mypyc.build import mypycify
    from setuptools import Distribution

    sources = [f"{name.replace('.', '/')}.py" for name in modules()]
    folder().parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder().parent) as made, contextlib.chdir(_HERE.parent.parent):
        extensions = mypycify(sources, opt_level="3", target_dir=f"{made}/c")
        command = Distribution({"name": "grammar", "ext_modules": extensions}).get_command_obj("build_ext")
        command.build_lib, command.build_temp = f"{made}/built", f"{made}/objects"
        command.ensure_finalized()
        command.run()
        Path(made, "built").rename(folder())
    return folder()
