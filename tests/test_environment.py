"""What redoes a stage: its code and all that it imports, its packs, the packages."""

import tomllib

from pipeline import environment


def project(tmp_path, monkeypatch, files):
    """Lay a small project, and forget what was read before."""
    for name, source in files.items():
        file = tmp_path / "pipeline" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, encoding="utf-8")
    monkeypatch.setattr(environment, "_HERE", tmp_path / "pipeline")
    forget()


def forget():
    for function in (environment.code, environment.closure, environment.imports, environment._source):
        function.cache_clear()


def test_version_and_packages_are_the_projects(root):
    pyproject = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    assert pyproject["project"]["version"] == environment.VERSION
    declared = {d.lower().split("=")[0].split(">")[0].replace("-", "_") for d in pyproject["project"]["dependencies"]}
    no_part_in_results = {"typer", "rich", "vl_convert_python", "lxml_html_clean", "fsspec"}
    named = {p.lower().replace("-", "_") for p in environment.packages()} - {"econclaims", "python", "lxml"}
    assert named == declared - no_part_in_results


def test_imports_are_followed_at_any_depth(tmp_path, monkeypatch):
    project(
        tmp_path,
        monkeypatch,
        {
            "a.py": "from pipeline import b\ndef f():\n    from pipeline.sub.c import x",
            "b.py": "import json",
            "sub/__init__.py": "",
            "sub/c.py": "x = 1",
            "other.py": "",
        },
    )
    assert environment.closure("pipeline.a") == {"pipeline.a", "pipeline.b", "pipeline.sub", "pipeline.sub.c"}


def test_a_changed_import_changes_the_hash_and_another_file_does_not(tmp_path, monkeypatch):
    project(tmp_path, monkeypatch, {"a.py": "import pipeline.b", "b.py": "x = 1", "other.py": "y = 1"})
    before = environment.code("pipeline.a")
    project(tmp_path, monkeypatch, {"other.py": "y = 2"})
    assert environment.code("pipeline.a") == before
    project(tmp_path, monkeypatch, {"b.py": "x = 2"})
    assert environment.code("pipeline.a") != before
    monkeypatch.undo()
    forget()


def test_a_changed_lexicon_changes_what_imports_the_packs(tmp_path, monkeypatch):
    project(tmp_path, monkeypatch, {"a.py": "from pipeline import packs", "packs/__init__.py": "", "b.py": ""})
    pack = tmp_path / "pipeline/packs/ko/pack.toml"
    pack.parent.mkdir()
    seen = set()
    for text in ("a = 1", "a = 2"):
        pack.write_text(text, encoding="utf-8")
        (pack.parent / "corpus.jsonl").write_text(text, encoding="utf-8")
        forget()
        seen.add((environment.code("pipeline.a"), environment.code("pipeline.b")))
    assert len({a for a, _ in seen}) == 2
    assert len({b for _, b in seen}) == 1
    monkeypatch.undo()
    forget()


def test_pages_beside_a_module_belong_to_it(tmp_path, monkeypatch):
    project(tmp_path, monkeypatch, {"report.py": "", "check.py": ""})
    page = tmp_path / "pipeline/report_pages/page.css"
    page.parent.mkdir()
    seen = []
    for text in ("a", "b"):
        page.write_text(text, encoding="utf-8")
        forget()
        seen.append((environment.code("pipeline.report"), environment.code("pipeline.check")))
    assert seen[0][0] != seen[1][0]
    assert seen[0][1] == seen[1][1]
    monkeypatch.undo()
    forget()


def test_a_tree_is_known_by_names_and_contents(tmp_path):
    (tmp_path / "a.csv").write_text("1", encoding="utf-8")
    first = environment.tree(tmp_path)
    (tmp_path / ".hidden").write_text("1", encoding="utf-8")
    assert environment.tree(tmp_path) == first
    (tmp_path / "a.csv").write_text("2", encoding="utf-8")
    second = environment.tree(tmp_path)
    (tmp_path / "a.csv").rename(tmp_path / "b.csv")
    assert len({first, second, environment.tree(tmp_path)}) == 3


def test_the_clock_and_workers_are_no_part_of_it(root):
    assert environment.code("pipeline.stages.extract") == environment.code("pipeline.stages.extract")
    assert "pipeline.cli" not in environment.closure("pipeline.stages.report")
    assert "pipeline.flow" not in environment.closure("pipeline.stages.report")
