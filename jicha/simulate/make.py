"""Making a county on disk: chunk by chunk, two at a time, then the tables that belong to no chunk."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from jicha.simulate.collection import collection_frames
from jicha.simulate.correction import Truth
from jicha.simulate.county import County, make_county
from jicha.simulate.defects import inject, inject_whole
from jicha.simulate.energy_balance import balance_energy
from jicha.simulate.faults import fault_frames
from jicha.simulate.fees import fee_frames
from jicha.simulate.file_equipment import equipment_frames
from jicha.simulate.file_lists import list_frames
from jicha.simulate.file_tables import file_frames
from jicha.simulate.fixed_shares import add_fixed_shares
from jicha.simulate.grid import Chunk, Grid, make_grid
from jicha.simulate.grid_tables import grid_frames
from jicha.simulate.invoices import invoice_frame
from jicha.simulate.ledgers import keep_ledgers
from jicha.simulate.market import market_frames
from jicha.simulate.other_fees import add_other_fees
from jicha.simulate.plan import Plan
from jicha.simulate.prices import Prices, read_prices
from jicha.simulate.process import process_frames, requests_of_events
from jicha.simulate.reissue import reissue
from jicha.simulate.remote_orders import fail_at_first
from jicha.simulate.reports import station_report, upper_reports
from jicha.simulate.service import breach_receivables, service_frames
from jicha.simulate.sub_meters import sub_meter_frames
from jicha.simulate.truth import write_truth
from jicha.simulate.whole import whole_frames
from jicha.simulate.write import write_empty, write_frame

Ints = np.ndarray[Any, np.dtype[np.int64]]
WHOLE = ("policy_list", "submitted_report")  # tables that have rows of chunks and rows that belong to none
WORKERS = 2  # a chunk takes about a gigabyte


@dataclass(frozen=True)
class Made:
    """What was written: rows by table, and subjects with a defect."""

    rows: dict[str, int]
    defects: int


@dataclass(frozen=True)
class Part:
    """What one chunk wrote: rows by table, the stations' report totals, and its defects."""

    rows: dict[str, int]
    totals: Ints
    truth: list[tuple[str, str, Truth]]


def make_chunk(plan: Plan, grid: Grid, chunk: Chunk, prices: Prices) -> County:
    """One chunk with all its tables but the report, clean."""
    county = make_county(plan, grid, chunk, prices)
    county.add(*file_frames(county.facts), *equipment_frames(county.facts), *list_frames(county.facts))
    county.add(*grid_frames(county.facts, grid, balance_energy(county.facts, grid, county.consumption)))
    reissue(county)
    county.join(*market_frames(county))
    add_fixed_shares(county)
    county.add(*collection_frames(county))
    keep_ledgers(county)
    county.add(*service_frames(county))
    breach_receivables(county, county.tables["receivable"])
    corrections, requests = fault_frames(county)
    county.add(*corrections)
    county.add(*process_frames(county, [*requests_of_events(county.facts), *requests]))
    county.add(*fee_frames(county))
    county.join(*sub_meter_frames(county))
    fail_at_first(county)
    add_other_fees(county)
    return county


def write_chunk(plan: Plan, number: int, source: Path) -> Part:
    """Make one chunk, put its defects in, and write its parts."""
    grid = make_grid(plan)
    county = make_chunk(plan, grid, grid.chunks[number], read_prices(plan))
    truth = inject(county) if plan.with_defects else []
    report, totals = station_report(county)
    county.add(report, invoice_frame(county))
    if plan.with_defects:
        truth += inject(county, after="report")
    alone = len(grid.chunks) == 1
    rows = {}
    for name in sorted(county.tables):
        frame = county.tables.pop(name)
        rows[name] = write_frame(frame, source, None if alone and name not in WHOLE else number)
    return Part(rows, totals, truth)


def simulate(folder: Path, plan: Plan, progress: Callable[[int, int], None] | None = None) -> Made:
    """Write source/<table>.parquet, truth.parquet and simulation.json into the folder."""
    source = folder / "source"
    if source.exists():
        shutil.rmtree(source)
    source.mkdir(parents=True)
    read_prices(plan)  # refuse months without prices before anything is made
    grid = make_grid(plan)
    rows: dict[str, int] = {}
    parts = []
    for done, part in enumerate(_parts(plan, len(grid.chunks), source), start=1):
        parts.append(part)
        for name, count in part.rows.items():
            rows[name] = rows.get(name, 0) + count
        if progress:
            progress(done, len(grid.chunks))
    totals = np.concatenate([part.totals for part in parts])
    whole = {frame.table: frame for frame in [*whole_frames(plan, grid), upper_reports(plan, grid, totals)]}
    whole_truth = inject_whole(plan, whole) if plan.with_defects else []
    for frame in whole.values():
        part_number = len(grid.chunks) if frame.table in WHOLE else None
        rows[frame.table] = rows.get(frame.table, 0) + write_frame(frame, source, part_number)
    rows |= write_empty(source)
    truth = [row for part in parts for row in part.truth] + whole_truth
    write_truth(folder, truth)
    _write_record(folder, plan, rows)
    return Made(rows, len({(defect, row.subject_id) for _, defect, row in truth}))


def _parts(plan: Plan, chunks: int, source: Path) -> Iterator[Part]:
    """The chunks' parts in order; several chunks are made in processes of their own."""
    workers = min(WORKERS, os.cpu_count() or 1, chunks)
    if workers == 1:
        yield from (write_chunk(plan, number, source) for number in range(chunks))
        return
    # No max_tasks_per_child: with it the pool of Python 3.11 waits for ever once a worker has gone.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(write_chunk, plan, number, source) for number in range(chunks)]
        for future in waiting:
            yield future.result()


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
