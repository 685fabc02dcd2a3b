"""The house keeps its shape: imports point down, no language's words outside the packs, small files."""

import re

from pipeline import environment, schema
from pipeline.flow import SETTINGS

LEVELS = [
    {"__main__"},
    {"cli"},
    {"commands"},
    {"bench", "review", "release", "audit"},
    {"lines", "flow"},
    {"api", "tasks", "drift"},
    {"explain"},
    {"stages"},
    {"references"},
    {"readers", "packs"},
    {"grammar"},
    {"parts", "decisions", "telling", "garbage"},
    {"places", "database"},
    {"schema", "state", "environment"},
    {"config", "engine"},
    {"errors"},
]
"""Parts of the house, the highest first; one may import from its own level only itself, and from any level below."""

ALLOWED = {"grammar": {"schema", "errors"}, "engine": {"errors"}, "errors": set(), "schema": {"errors"}}
"""What the strictest parts may import besides themselves."""

MOST_LINES = 420
HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318c\u318e\ua960-\ua97f\uac00-\ud7ff]")
"""Letters; U+318D is left out, which newspapers use as a middle dot."""


def modules(root):
    return sorted(
        ".".join(f.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        for f in (root / "pipeline").rglob("*.py")
    )


def part(name):
    return name.split(".")[1] if "." in name else "api"


def test_imports_point_down(root):
    level = {name: number for number, names in enumerate(LEVELS) for name in names}
    wrong = []
    for module in modules(root):
        if module == "pipeline":
            continue
        here = part(module)
        assert here in level, f"{module}: say in LEVELS where it stands"
        for other in environment.imports(module):
            there = part(other)
            if there not in level:
                continue
            down = there == here or level[there] > level[here]
            if not down or (here in ALLOWED and there not in ALLOWED[here] | {here}):
                wrong.append(f"{module} imports {other}")
    assert not wrong


def test_the_arrows_are_really_read(root):
    """A look at known imports, so that the test above cannot pass by reading none."""
    assert {"pipeline.errors"} == {m for m in environment.imports("pipeline.engine.local") if m.count(".") == 1}
    assert "pipeline.stages.publish" in set(environment.imports("pipeline.tasks"))
    assert len(modules(root)) > 20


def test_a_stage_imports_no_other_stage(root):
    for module in modules(root):
        match = re.fullmatch(r"pipeline\.stages\.([a-z]+)", module)
        if match:
            others = {f"pipeline.stages.{s}" for s in schema.STAGES} - {module}
            assert not others & set(environment.imports(module)), module


def test_no_words_of_a_language_outside_the_packs(root):
    wrong = []
    for file in sorted((root / "pipeline").rglob("*")):
        if file.is_file() and file.suffix in {".py", ".j2", ".js"} and "packs" not in file.relative_to(root).parts:
            for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                if HANGUL.search(line):
                    wrong.append(f"{file.relative_to(root)}:{number}: {line.strip()[:60]}")
    assert not wrong


def test_files_are_small(root):
    long = {
        str(f.relative_to(root)): lines
        for f in sorted((root / "pipeline").rglob("*.py"))
        if (lines := len(f.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert not long


def test_a_stage_reads_only_the_settings_that_redo_it(root):
    """`config.<section>` anywhere in what a stage imports must be declared, or a change of it would not redo the stage."""
    sections = {s for names in SETTINGS.values() for s in names}
    for stage, declared in SETTINGS.items():
        for module in environment.closure(f"pipeline.stages.{stage}") | {f"pipeline.stages.{stage}"}:
            if module == "pipeline.config":
                continue
            source = root.joinpath(*module.split("."))
            file = source.with_suffix(".py") if source.with_suffix(".py").exists() else source / "__init__.py"
            read = set(re.findall(r"\bconfig\.([a-z_]+)", file.read_text(encoding="utf-8")))
            read = {name.rstrip("_") for name in read} & (sections | {"run"})
            assert read <= {*declared, "run"}, (
                f"{module} reads {read - set(declared)}; {stage} does not declare it in flow.SETTINGS"
            )
            assert not re.search(r"config\.run\.(?!as_of)", file.read_text(encoding="utf-8")), module
