"""Where runs lie: finished runs whole, themes of an unfinished run kept so that a re-run goes on.

    OUT/latest                     the id of the newest finished run, replaced in one step
    OUT/runs/<run_id>/             run.json findings.parquet coverage.parquet evidence/<code>.parquet
    OUT/themes/<code>/<key>/       a judged theme, keyed by all that its result depends on
    OUT/views/                     derived tables, keyed likewise

A kill at any moment leaves `latest` pointing to a whole run.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jicha.audit.coverage import SCHEMA as COVERAGE_SCHEMA
from jicha.audit.findings import FINDING_SCHEMA
from jicha.model.base import CatalogError


@dataclass(frozen=True)
class ThemeRecord:
    """What a run says of one theme."""

    code: str
    theme_hash: str
    params_hash: str
    class_: str
    state: str = "judged"  # judged | not_loaded | failed
    reason: str = ""
    findings: int = 0
    unverified: bool = False
    key: str = ""
    seconds: float = 0.0
    copied: bool = False


@dataclass(frozen=True)
class RunRecord:
    """What a run was made of, and how each theme ended."""

    run_id: str
    manifest_id: str
    catalog_digest: str
    catalog_layers: tuple[tuple[str, str], ...]
    province: str
    period: tuple[str, ...] | None
    as_of: str
    org: str | None
    engine: str
    baseline: str | None
    finished_at: str
    seconds: float
    themes: tuple[ThemeRecord, ...]
    disabled: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Outcome:
    """One theme's findings, the rows behind them, and its coverage."""

    record: ThemeRecord
    findings: pa.Table
    evidence: pa.Table | None
    coverage: pa.Table

    @classmethod
    def without_findings(cls, record: ThemeRecord, coverage: pa.Table) -> Outcome:
        return cls(record=record, findings=FINDING_SCHEMA.empty_table(), evidence=None, coverage=coverage)


@dataclass(frozen=True)
class RunFolder:
    """The folder of an audit's runs."""

    root: Path

    @classmethod
    def open(cls, root: Path) -> RunFolder:
        for name in ("runs", "themes", "views"):
            (root / name).mkdir(parents=True, exist_ok=True)
        return cls(root.resolve())

    @property
    def views(self) -> Path:
        return self.root / "views"

    @property
    def spill(self) -> Path:
        return self.root / "spill"

    def stored(self, code: str, key: str) -> Outcome | None:
        """A theme as it was judged before under the same key, or None."""
        folder = self.root / "themes" / code / key
        if not (folder / "record.json").exists():
            return None
        record = ThemeRecord(**json.loads((folder / "record.json").read_text(encoding="utf-8")))
        return Outcome(
            record=replace(record, copied=True),
            findings=pq.read_table(folder / "findings.parquet").cast(FINDING_SCHEMA),
            evidence=pq.read_table(folder / "evidence.parquet"),
            coverage=pq.read_table(folder / "coverage.parquet").cast(COVERAGE_SCHEMA),
        )

    def store(self, outcome: Outcome) -> Outcome:
        """Keep a judged theme; it counts only once its folder has its final name."""
        folder = self.root / "themes" / outcome.record.code / outcome.record.key
        unfinished = folder.with_suffix(".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        _write(outcome.findings, unfinished / "findings.parquet")
        _write(outcome.evidence if outcome.evidence is not None else pa.table({}), unfinished / "evidence.parquet")
        _write(outcome.coverage, unfinished / "coverage.parquet")
        (unfinished / "record.json").write_text(json.dumps(asdict(outcome.record), ensure_ascii=False), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        os.replace(unfinished, folder)
        return outcome

    def publish(
        self,
        record: RunRecord,
        findings: pa.Table,
        coverage: pa.Table,
        outcomes: Sequence[Outcome],
        *,
        withdrawn: pa.Table | None = None,
    ) -> Path:
        """Write a finished run and point `latest` to it; returns its folder."""
        folder = self._free_name(record.run_id)
        unfinished = folder.with_suffix(".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        (unfinished / "evidence").mkdir(parents=True)
        _write(findings, unfinished / "findings.parquet")
        _write(coverage, unfinished / "coverage.parquet")
        if withdrawn is not None and withdrawn.num_rows:
            _write(withdrawn, unfinished / "withdrawn.parquet")
        for outcome in outcomes:
            if outcome.evidence is not None and outcome.evidence.num_rows:
                _write(outcome.evidence, unfinished / "evidence" / f"{outcome.record.code}.parquet")
        text = json.dumps(asdict(record), ensure_ascii=False, indent=1)
        (unfinished / "run.json").write_text(text, encoding="utf-8")
        os.replace(unfinished, folder)
        pointer = self.root / "latest.part"
        pointer.write_text(folder.name, encoding="utf-8")
        os.replace(pointer, self.root / "latest")
        for earlier in (self.root / "runs").glob(f"{record.run_id}*"):
            if earlier != folder:
                shutil.rmtree(earlier, ignore_errors=True)
        return folder

    def _free_name(self, run_id: str) -> Path:
        """A name that no run has: the same run again must not take the place of the one that `latest` names."""
        number = 1
        while (folder := self.root / "runs" / (run_id if number == 1 else f"{run_id}-{number}")).exists():
            number += 1
        return folder


def latest_run(root: Path) -> Path:
    """The folder of the newest finished run; CatalogError when there is none."""
    pointer = root / "latest"
    if not pointer.exists():
        raise CatalogError(f"{root} 里没有已完成的稽查；先运行 jicha audit")
    return root / "runs" / pointer.read_text(encoding="utf-8").strip()


def read_record(folder: Path) -> RunRecord:
    """The record of a finished run."""
    content = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    content["themes"] = tuple(ThemeRecord(**theme) for theme in content["themes"])
    content["catalog_layers"] = tuple(tuple(layer) for layer in content["catalog_layers"])
    content["disabled"] = tuple(tuple(entry) for entry in content["disabled"])
    content["period"] = tuple(content["period"]) if content["period"] else None
    return RunRecord(**content)


def _write(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, compression="zstd", row_group_size=122_880)
