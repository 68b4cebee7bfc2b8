"""A load: from a source to one manifest, with everything that was wrong in files beside the warehouse.

For every table rows in = rows loaded + rows quarantined: the three are counted apart, and a load where they
do not add up is not committed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

from jicha.ingest.database import is_database, parse_address
from jicha.ingest.errors import LoadError
from jicha.ingest.gather import gather
from jicha.ingest.staging import Progress, silent
from jicha.ingest.tables import TableReport, load_tables
from jicha.model.catalog import Catalog
from jicha.warehouse import Manifest, Warehouse


@dataclass(frozen=True)
class LoadReport:
    """A finished load."""

    manifest: Manifest
    load_id: str
    as_of: date
    as_of_from: str
    tables: tuple[TableReport, ...]
    unused: tuple[str, ...]  # source tables and files from which nothing was loaded
    quarantine: Path | None  # None where nothing was wrong


def load(
    source: Path | str,
    *,
    warehouse: Warehouse,
    catalog: Catalog,
    mapping: Path | None = None,
    as_of: date | None = None,
    months: Sequence[date] | None = None,
    progress: Progress = silent,
) -> LoadReport:
    """Load a source into the warehouse under one new manifest. LoadError and WarehouseError leave everything as it was.

    source: file, folder or connection string; mapping: a folder of <table>.sql and source.yaml; months: the first
    days of the months to replace, all that occur unless given.
    """
    day, day_from = _as_of(source, as_of)
    load_id = f"{datetime.now():%Y%m%d-%H%M%S}-{uuid4().hex[:6]}"
    shown = parse_address(str(source)).shown if is_database(str(source)) else str(source)
    with warehouse.load(shown) as loader:
        staging = _clean_start(warehouse)
        try:
            gathered = gather(source, mapping, catalog=catalog, as_of=day, folder=staging, progress=progress)
            reports = load_tables(
                gathered.incoming, loader, warehouse=warehouse, catalog=catalog, months=months, folder=staging, progress=progress
            )
            folder = _keep_quarantine(staging / "quarantine", quarantine_folder(warehouse, load_id))
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        counts = {"load_id": load_id, "tables": {one.table: _counts(one) for one in reports}, "unused": list(gathered.unused)}
        manifest = loader.commit(as_of=day, sources=gathered.origins, counts=counts)
    return LoadReport(manifest, load_id, day, day_from, reports, gathered.unused, folder)


def quarantine_folder(warehouse: Warehouse, load_id: str) -> Path:
    """Where the quarantined rows and notes of a load lie."""
    return warehouse.store.path / "quarantine" / load_id


def _as_of(source: Path | str, given: date | None) -> tuple[date, str]:
    """(the day up to which the data tell, where it was found)."""
    if given is not None:
        return given, "--as-of"
    if not is_database(str(source)):
        path = Path(source)
        for folder in (path, path.parent):
            facts = folder / "simulation.json"
            if facts.is_file():
                return date.fromisoformat(str(json.loads(facts.read_text(encoding="utf-8"))["as_of"])[:10]), "simulation.json"
    return date.today(), "今天"


def _clean_start(warehouse: Warehouse) -> Path:
    """An empty staging folder; what loads that died have left is taken away. To be called under the loader lease."""
    staging = warehouse.store.path / "staging"
    shutil.rmtree(staging, ignore_errors=True)
    (staging / "quarantine").mkdir(parents=True)
    known = {manifest.counts.get("load_id") for manifest in warehouse.manifests()}
    for folder in (warehouse.store.path / "quarantine").glob("*"):
        if folder.name not in known:
            shutil.rmtree(folder, ignore_errors=True)
    return staging


def _keep_quarantine(written: Path, folder: Path) -> Path | None:
    """Move the files of quarantine to their place before the manifest names them; None if there are none."""
    if not any(written.iterdir()):
        return None
    folder.parent.mkdir(exist_ok=True)
    os.replace(written, folder)
    return folder


def _counts(report: TableReport) -> Mapping[str, object]:
    """What the manifest keeps of a table's report."""
    months = [month.isoformat() for month in report.months]
    return {**asdict(report), "months": months, "remarks": list(report.remarks), "usable_share": report.usable_share}


__all__ = ["LoadError", "LoadReport", "TableReport", "load", "quarantine_folder"]
