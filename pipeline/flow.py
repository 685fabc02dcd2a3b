"""The way of the data: which stage follows which, over which shards, and what of it is done already."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline import decisions, environment, schema, tasks
from pipeline.config import Config
from pipeline.drift import drift
from pipeline.engine import Engine, Name, choose
from pipeline.errors import EconclaimsError, UsageError
from pipeline.places import is_url
from pipeline.readers import Source, discover
from pipeline.state import Job, Record, Workspace, key_of, perform
from pipeline.telling import Progress, Quiet, Summary

SETTINGS: Mapping[str, tuple[str, ...]] = {
    "ingest": ("limits",),
    "dedupe": ("limits", "dedupe"),
    "extract": ("limits",),
    "normalize": ("limits", "fx"),
    "link": ("limits",),
    "validate": ("limits", "validate"),
    "check": ("limits", "fx", "check"),
    "publish": ("report",),
    "report": ("report",),
}
"""Sections of the configuration that a stage reads, besides `run.as_of`, which all may; a change in them redoes it."""

_KEPT = {name: [("validated", f"kept/{name}/")] for name in ("documents", "mentions", "claims", "relations")}
"""Where the parts of the articles' tables are that stand: folders of the work, and how the files' paths begin there."""
LARGE = 5_000
"""Articles from which on what looks at the whole corpus has a process of its own, whose memory ends with it."""
EXPECTATIONS = Path(__file__).resolve().parent.parent / "expectations"
OWN_REFERENCES = Path(__file__).resolve().parent.parent / "data" / "reference"
"""The project's own reference figures; the user's folder is read after it."""


def run(
    input_: Path | str,
    output: Path,
    config: Config,
    *,
    references: Path | None = None,
    decided: Path | None = None,
    workers: int | None = None,
    engine: Name = "local",
    master: str | None = None,
    until: str = schema.STAGES[-1],
    progress: Progress | None = None,
) -> Summary:
    """Take files to a data set, and do only what is not done yet.

    Args:
        input_: a file, or a folder of files; a URL that fsspec knows is one too.
        output: the folder to write; what earlier runs left there is used again where it still holds.
        config: the settings.
        references: folder of reference statistics.
        decided: file of reviewers' decisions about claims.
        workers: processes, in place of the settings'.
        engine: what the shards are worked on by.
        master: the cluster of the Spark engine.
        until: the stage after which to stop, one of `schema.STAGES`.
        progress: what is told about the run.

    Returns:
        What the run came to.

    Raises:
        UsageError: a path is missing or in the way, a decision is none, or another run holds the output.
        EconclaimsError: the run could not go on; what was finished is kept.
    """
    if references is not None and not references.is_dir():
        raise UsageError(f"{references}: no such folder of reference statistics")
    sources = _sources(input_, output)
    words = decisions.read(decided) if decided else []
    try:
        with (
            Workspace(output, config.run.shards) as work,
            choose(engine, config.run.workers if workers is None else workers, master) as mapping,
        ):
            flow = _Flow(sources, references, words, config, work, mapping, progress or Quiet())
            for stage in schema.STAGES[: schema.STAGES.index(until) + 1]:
                getattr(flow, stage)()
            return flow.finish(until)
    except OSError as e:
        place = f"{e.filename}: " if e.filename else ""
        raise EconclaimsError(
            f"{place}{e.strerror or e}; nothing half-written is shown: put it right and run the same command again"
        ) from e


def _sources(input_: Path | str, output: Path) -> list[Source]:
    sources = discover(input_)
    if not sources:
        raise UsageError(f"{input_}: holds no files")
    if not is_url(input_) and output.resolve().is_relative_to(Path(input_).resolve()):
        raise UsageError(f"{output}: the output lies inside the input {input_}; choose another output folder")
    return sources


_Piece = tuple[Any, Callable[..., Mapping[str, Any]], tuple[Any, ...]]
"""What a piece of work is made from (JSON), what does it, and its arguments."""


@dataclass
class _Flow:
    """One run: a method a stage; `records` holds what is finished, by folder of the work and number of the piece."""

    sources: Sequence[Source]
    references: Path | None
    words: Sequence[decisions.Decision]
    config: Config
    work: Workspace
    engine: Engine
    progress: Progress
    done: Counter[str] = field(default_factory=Counter)
    reused: Counter[str] = field(default_factory=Counter)
    inputs: list[dict[str, Any]] = field(default_factory=list)
    records: dict[str, dict[int, Record]] = field(default_factory=dict)
    version: str = ""
    manifest: Mapping[str, Any] = field(default_factory=dict)

    def ingest(self) -> None:
        buckets: dict[int, list[tuple[Source, tasks.Fingerprint]]] = defaultdict(list)
        for source in self.sources:
            fingerprint = tasks.fingerprint(source.path)
            self.inputs.append({"uri": source.uri, "sha256": fingerprint.sha256, "bytes": fingerprint.size})
            buckets[tasks.bucket_of_file(source.uri, self.work.shards)].append((source, fingerprint))
        pieces: dict[int, _Piece] = {}
        for number, files in sorted(buckets.items()):
            made_from = [(source.uri, fingerprint.sha256) for source, fingerprint in files]
            pieces[number] = (made_from, tasks.ingest_files, (files, number, self.work.shards, self.config))
        self._each("ingest", "ingest", pieces)

        found: dict[int, list[tuple[str, Path]]] = {}
        for record in self.records["ingest"].values():
            for path in record.parts("documents-"):
                found.setdefault(int(path.stem.removeprefix("documents-")), []).append(
                    (record.files[path.name].sha256, path)
                )
        pieces = {}
        for shard, parts in sorted(found.items()) or [(0, [])]:
            paths = [path for _, path in parts]
            pieces[shard] = (sorted(digest for digest, _ in parts), tasks.collect, (paths, shard, self.config))
        self._each("ingest", "articles", pieces)

    def dedupe(self) -> None:
        articles = self.records["articles"]
        paths = self._paths([("articles", "documents-")])
        whole: _Piece = (self._digests([("articles", "documents-")]), tasks.find_copies, (paths, self.config))
        self._each("dedupe", "copies", {0: whole})
        copies = json.loads((self.records["copies"][0].folder / "copies.json").read_text(encoding="utf-8"))
        mine: dict[int, dict[str, str]] = {shard: {} for shard in articles}
        for copy, original in copies.items():
            mine[tasks.shard_of(copy, self.work.shards)][copy] = original
        pieces: dict[int, _Piece] = {}
        for shard, record in articles.items():
            made_from = [record.digest("documents-"), mine[shard]]
            pieces[shard] = (made_from, tasks.mark_copies, (*record.parts("documents-"), mine[shard]))
        self._each("dedupe", "documents", pieces)

    def extract(self) -> None:
        self._shards("extract", tasks.extract_shard, ("articles", "documents"))

    def normalize(self) -> None:
        self._shards("normalize", tasks.normalize_shard, ("articles", "documents"), ("extract", "readings"))

    def link(self) -> None:
        self._shards("link", tasks.link_shard, ("articles", "documents"), ("normalize", "mentions"))
        if self.words:
            mine: dict[int, list[str]] = defaultdict(list)
            for decision in decisions.effective(self.words).values():
                mine[tasks.shard_of(decision.doc_id, self.work.shards)].append(decision.line())
            tables = (("articles", "documents"), ("link", "claims"))
            self._shards("link", tasks.decide_shard, *tables, folder="decided", also=mine)

    def validate(self) -> None:
        claims = "decided" if self.words else "link"
        tables = {"documents": "documents", "mentions": "normalize", "claims": claims, "relations": "link"}
        self._validate("validate", "validated", {name: [(f, f"{name}-")] for name, f in tables.items()}, {}, None)

    def check(self) -> None:
        kept = self.records["validated"][0]
        folders = self._reference_folders()
        read_from = [environment.code("pipeline.references.load"), [environment.tree(folder) for folder in folders]]
        self._each("check", "references", {0: (read_from, tasks.read_references, (folders,))})
        figures = self.records["references"][0]
        pieces: dict[int, _Piece] = {}
        for shard in self.records["documents"]:
            files = [f"kept/{t}/{tasks.part_name(t, shard)}" for t in ("documents", "mentions", "claims", "relations")]
            made_from = [*(kept.files[file].sha256 for file in files), figures.digest()]
            articles, *others = (kept.folder / file for file in files)
            given = (articles, others, figures.folder / tasks.REFERENCES, shard, self.config)
            pieces[shard] = (made_from, tasks.check_shard, given)
        self._each("check", "check", pieces)
        places = [[("validated", f"kept/{name}/")] for name in ("claims", "relations", "documents")]
        compared_from = [environment.code("pipeline.stages._across"), [self._digests(at) for at in places]]
        compared = ([self._paths(at) for at in places], self.work.shards, self.config)
        self._each("check", "across", {0: (compared_from, tasks.check_across, compared)})
        refused = [(f, "quarantine-") for f in ("ingest", "articles", "extract", "normalize", "link", "check")]
        refused += [("decided", "quarantine-")] if self.words else []
        tables = {
            "checks": [("check", "checks-"), ("across", "checks-")],
            "quarantine": [*refused, ("validated", "kept/quarantine/")],
        }
        self._validate("check", "revalidated", tables, _KEPT, kept)

    def publish(self) -> None:
        final = self._final()
        results = self.records["revalidated"][0]
        facts = self._facts()
        digests = {name: self._digests(places) for name, places in final.items()}
        bases = [self._base("publish"), self._base("report")]
        self.version = key_of([facts, digests, results.digest("results/"), bases])[:16]
        place = self.work.version(self.version)
        if not self._is_there("publish", place):
            parts = {name: self._paths(places) for name, places in final.items()}
            scratch = self.work.scratch()
            tasks.publish_version(scratch, parts, results.folder / "results", facts, self.config)
            self.work.add(scratch, place)
            self.progress.advance()
        self.manifest = json.loads((place / "manifest.json").read_text(encoding="utf-8"))

    def report(self) -> None:
        place = self.work.version(self.version)
        if not self._is_there("report", place / "report"):
            scratch = self.work.scratch()
            tasks.report_version(scratch, place, self.config)
            self.work.add(scratch / "report", place / "report")
            self.progress.advance()

    def finish(self, until: str) -> Summary:
        """Show the version, if one was made, say how it differs from the one shown before, and sum up."""
        differs = drift(self.work, self.version, self.manifest) if self.version else {}
        if self.version:
            self.work.show(self.version)
        found = [self.records[f][0].facts for f in ("revalidated", "validated") if f in self.records][:1]
        rows = self.manifest.get("rows") or self._rows()
        verdicts = self.manifest.get("verdicts", {})
        return Summary(
            output=self.work.output,
            until=until,
            version=self.version or None,
            rows=rows,
            duplicates=sum(record.facts["copies"] for record in self.records.get("documents", {}).values()),
            verdicts=verdicts,
            checkable=sum(verdicts.values()) / rows["claims"] if verdicts and rows["claims"] else None,
            refused=self.manifest.get("refused", {}),
            expectations=sum(fact["expectations"] for fact in found),
            failed=sum(fact["failed"] for fact in found),
            critical=tuple(failure for fact in found for failure in fact["critical"]),
            decisions=self._decided(),
            drift=differs,
            done=dict(self.done),
            reused=dict(self.reused),
        )

    def _each(self, stage: str, folder: str, pieces: Mapping[int, _Piece], base: str | None = None) -> None:
        """Do the pieces of a step that are not done, each put in its place as soon as it is finished."""
        basis = self._base(base or stage)
        jobs = {
            number: Job(f"{folder}/{number:04d}", key_of([folder, basis, made_from]), function, arguments)
            for number, (made_from, function, arguments) in pieces.items()
        }
        self.work.forget_others(folder, [job.place for job in jobs.values()])
        found = {number: self.work.find(job) for number, job in jobs.items()}
        todo = [(jobs[number], self.work.scratch()) for number, record in found.items() if record is None]
        self.done[stage] += len(todo)
        self.reused[stage] += len(jobs) - len(todo)
        if todo:
            self.progress.begin(stage, len(todo), folder)
        made: dict[str, Record] = {}
        articles = sum(record.rows("documents-") for record in self.records.get("articles", {}).values())
        for index, performed in self.engine.map(perform, todo, is_apart=articles >= LARGE):
            job, _ = todo[index]
            made[job.place] = self.work.commit(job, performed)
            self.progress.advance()
        self.records[folder] = {number: record or made[jobs[number].place] for number, record in found.items()}

    def _shards(
        self,
        stage: str,
        function: Callable[..., Mapping[str, Any]],
        *tables: tuple[str, str],
        folder: str = "",
        also: Mapping[int, list[str]] | None = None,
    ) -> None:
        """Do a step shard by shard; `also` is what a shard is handed besides its tables."""
        pieces: dict[int, _Piece] = {}
        for shard in self.records["articles"]:
            places = [(self.records[folder][shard], tasks.part_name(table, shard)) for folder, table in tables]
            made_from: list[Any] = [record.files[name].sha256 for record, name in places]
            given: list[Any] = [record.folder / name for record, name in places]
            if also is not None:
                made_from.append([environment.code("pipeline.decisions"), also.get(shard)])
                given.append(also.get(shard, []))
            pieces[shard] = (made_from, function, (*given, shard, self.config))
        self._each(stage, folder or stage, pieces)

    def _validate(
        self,
        stage: str,
        folder: str,
        tables: Mapping[str, list[tuple[str, str]]],
        standing: Mapping[str, list[tuple[str, str]]],
        earlier: Record | None,
    ) -> None:
        run_name = key_of(self.inputs)[:12]
        digests = [self._digests(places) for places in (*tables.values(), *standing.values())]
        made_from = [run_name, digests, earlier.digest("results/") if earlier else None]
        given, others = ({name: self._paths(at) for name, at in group.items()} for group in (tables, standing))
        arguments = (given, others, earlier and earlier.folder / "results", run_name, self.config)
        self._each(stage, folder, {0: (made_from, tasks.validate_tables, arguments)}, base="validate")

    def _is_there(self, stage: str, place: Path) -> bool:
        there = place.exists()
        (self.reused if there else self.done)[stage] += 1
        if not there:
            self.progress.begin(stage, 1)
        return there

    def _digests(self, places: Iterable[tuple[str, str]]) -> list[Any]:
        """Return hashes of the files at some places: folder of the work, and how their paths begin there."""
        return [
            (folder, prefix, number, record.digest(prefix))
            for folder, prefix in places
            for number, record in sorted(self.records[folder].items())
        ]

    def _paths(self, places: Iterable[tuple[str, str]]) -> list[Path]:
        return [path for folder, prefix in places for r in self.records[folder].values() for path in r.parts(prefix)]

    def _base(self, stage: str) -> list[Any]:
        """What a stage's results depend on besides its input."""
        sections = self.config.model_dump(mode="json", by_alias=True)
        settings = {name: sections[name] for name in SETTINGS[stage]} | {"as_of": sections["run"]["as_of"]}
        code = [environment.code(f"pipeline.stages.{stage}"), environment.code("pipeline.parts")]
        data = environment.tree(EXPECTATIONS) if stage == "validate" else None
        return [environment.packages(), code, environment.source("pipeline.tasks"), settings, data]

    def _reference_folders(self) -> list[Path]:
        return [folder for folder in (OWN_REFERENCES, self.references) if folder is not None and folder.is_dir()]

    def _references(self) -> dict[str, Any]:
        """What the manifest says of reference statistics: their files, the project's own and the user's, and what they held."""
        files = [
            {"of": "project" if folder == OWN_REFERENCES else "user", "uri": name}
            | {"sha256": fingerprint.sha256, "bytes": fingerprint.size}
            for folder in self._reference_folders()
            for name, path in environment.files(folder)
            for fingerprint in (tasks.fingerprint(path),)
        ]
        return {"files": files, **self.records["references"][0].facts}

    def _final(self) -> dict[str, list[tuple[str, str]]]:
        """Where the parts of each published table are, as in `_KEPT`."""
        return _KEPT | {name: [("revalidated", f"kept/{name}/")] for name in ("checks", "quarantine")}

    def _rows(self) -> dict[str, int]:
        """Rows by table in a run that ends before publish, from the last step that made each."""
        folders = {"documents": ["articles"], "mentions": ["normalize"], "claims": ["link"], "relations": ["link"]}
        rows = {
            name: sum(record.rows(f"{name}-") for folder in steps for record in self.records[folder].values())
            for name, steps in (folders | {"checks": ["check", "across"]}).items()
            if self.records.keys() >= set(steps)
        }
        refused = [r for f, records in self.records.items() if f != "revalidated" for r in records.values()]
        rows["quarantine"] = sum(r.rows("quarantine-") + r.rows("kept/quarantine/") for r in refused)
        return rows

    def _decided(self) -> dict[str, Any]:
        facts = [record.facts for record in self.records.get("decided", {}).values()]
        return decisions.summary(self.words, *(sum(fact[name] for fact in facts) for name in ("applied", "unfit")))

    def _facts(self) -> dict[str, Any]:
        """What the manifest says of the run; nothing of the clock, the machine or the workers."""
        settings = self.config.model_dump(mode="json", by_alias=True)
        del settings["run"]["workers"], settings["run"]["shards"]
        facts = [self.records[f][0].facts for f in ("validated", "revalidated")]
        refused: Counter[str] = Counter()
        for fact in facts:
            refused.update(fact["refused"])
        return {
            "format": 1,
            "packages": environment.packages(),
            "settings": settings,
            "inputs": self.inputs,
            "references": self._references(),
            "decisions": self._decided(),
            "validation": {
                **{name: facts[-1][name] for name in ("expectations", "failed", "critical")},
                "refused": dict(sorted(refused.items())),
            },
        }
