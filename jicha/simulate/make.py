"""Making a county on disk: chunk by chunk, then the tables that belong to no chunk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from jicha.simulate.collection import collection_frames
from jicha.simulate.correction import Truth
from jicha.simulate.county import County, make_county
from jicha.simulate.defects import inject
from jicha.simulate.energy_balance import balance_energy
from jicha.simulate.file_tables import file_frames
from jicha.simulate.grid import Chunk, Grid, make_grid
from jicha.simulate.grid_tables import grid_frames
from jicha.simulate.plan import Plan
from jicha.simulate.prices import Prices, read_prices
from jicha.simulate.process import process_frames, requests_of_events
from jicha.simulate.reissue import reissue
from jicha.simulate.reports import station_report, upper_reports
from jicha.simulate.service import breach_receivables, fault_frames, service_frames
from jicha.simulate.truth import write_truth
from jicha.simulate.whole import whole_frames
from jicha.simulate.write import write_frame


Ints = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Made:
    """What was written: rows by table and defects in the truth."""

    rows: dict[str, int]
    defects: int


def make_chunk(plan: Plan, grid: Grid, chunk: Chunk, prices: Prices) -> County:
    """One chunk with all its tables, clean."""
    county = make_county(plan, grid, chunk, prices)
    county.add(*file_frames(county.facts))
    county.add(*grid_frames(county.facts, grid, balance_energy(county.facts, grid, county.consumption)))
    reissue(county)
    county.add(*collection_frames(county))
    county.add(*service_frames(county))
    breach_receivables(county, county.tables["receivable"])
    corrections, requests = fault_frames(county)
    county.add(*corrections)
    county.add(*process_frames(county, [*requests_of_events(county.facts), *requests]))
    return county


def simulate(folder: Path, plan: Plan, progress: Callable[[int, int], None] | None = None) -> Made:
    """Write source/<table>.parquet, truth.parquet and simulation.json into the folder."""
    source = folder / "source"
    if source.exists():
        shutil.rmtree(source)
    source.mkdir(parents=True)
    grid, prices = make_grid(plan), read_prices(plan)
    rows: dict[str, int] = {}
    totals: list[Ints] = []
    truth: list[tuple[str, str, Truth]] = []
    single = len(grid.chunks) == 1
    for chunk in grid.chunks:
        county = make_chunk(plan, grid, chunk, prices)
        if plan.with_defects:
            truth += inject(county)
        report, total = station_report(county)
        county.add(report)
        if plan.with_defects:
            truth += inject(county, after="report")
        totals.append(total)
        for name, frame in county.tables.items():
            part = None if single and name not in WHOLE else chunk.number
            rows[name] = rows.get(name, 0) + write_frame(frame, source, part)
        if progress:
            progress(chunk.number + 1, len(grid.chunks))
    for frame in [*whole_frames(plan, grid), upper_reports(plan, grid, np.concatenate(totals))]:
        part = len(grid.chunks) if frame.table in WHOLE else None
        rows[frame.table] = rows.get(frame.table, 0) + write_frame(frame, source, part)
    write_truth(folder, truth)
    _write_record(folder, plan, rows)
    return Made(rows, len({(defect, row.subject_id) for _, defect, row in truth}))


WHOLE = ("policy_list", "submitted_report")  # tables that have both parts of chunks and rows that belong to none


def _write_record(folder: Path, plan: Plan, rows: dict[str, int]) -> None:
    record = {
        "province": "demo",
        "seed": plan.seed,
        "accounts": plan.accounts,
        "months": [m.isoformat() for m in plan.month_list],
        "as_of": plan.as_of.isoformat(),
        "daily_share": plan.daily,
        "curve_share": plan.curves,
        "with_defects": plan.with_defects,
        "rows": dict(sorted(rows.items())),
    }
    (folder / "simulation.json").write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
