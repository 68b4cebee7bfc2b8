"""`make bench`: a county of a million accounts, the whole library, and what else does the like.

Prints its protocol and machine; docs/benchmarks.md holds the figures that were last taken.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path

from bench.measure import Figure, machine, measured

ROOT = Path(__file__).parent
JICHA = [sys.executable, "-m", "jicha"]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=ROOT / "data")
    parser.add_argument("--memory", default="1200MB", help="DuckDB's limit; the process needs some more")
    parser.add_argument("--others", action="store_true", help="also time Soda, pandera and Pointblank (bench/requirements.txt)")
    asked = parser.parse_args()
    place = asked.data / f"{asked.accounts}x{asked.months}-{asked.seed}"
    figures = [*_prepare(place, asked), *_audits(place, asked)]
    if asked.others:
        from bench.others import compare

        figures += compare(place / "county" / "source" / "bill.parquet")
    print(f"\nMachine: {machine()}")
    print(
        f"Protocol: whole processes, wall clock and peak RSS; {asked.accounts:,} accounts × {asked.months} months, seed {asked.seed}"
    )
    print("\n| what | seconds (median) | spread | peak MB |\n|---|---:|---|---:|")
    for figure in figures:
        print(figure.row())


def _prepare(place: Path, asked: argparse.Namespace) -> list[Figure]:
    """Make and load the county once; later calls use what lies there."""
    county, warehouse = place / "county", place / "warehouse"
    made = []
    if not (county / "simulation.json").exists():
        sizes = ["--accounts", str(asked.accounts), "--months", str(asked.months), "--seed", str(asked.seed)]
        shares = ["--daily-share", "0.05", "--curve-share", "0.01"]
        made.append(measured("simulate", [*JICHA, "simulate", str(county), *sizes, *shares]))
    if not (warehouse / "catalog.db").exists():
        made.append(measured("load", [*JICHA, "load", str(county / "source"), "--warehouse", str(warehouse)]))
    return made


def _audits(place: Path, asked: argparse.Namespace) -> list[Figure]:
    warehouse = str(place / "warehouse")
    months = json.loads((place / "county" / "simulation.json").read_text(encoding="utf-8"))["months"]
    first, last = months[0][:7], months[-1][:7]
    whole, one = f"{first}..{last}", last
    figures = [measured("plain scan of the same columns", [sys.executable, "-m", "bench.scan", warehouse, whole], runs=3)]
    for name, period in (("audit, all themes, all months", whole), ("audit, all themes, the newest month", one)):
        out = place / "audit"
        shutil.rmtree(out, ignore_errors=True)
        command = [*JICHA, "audit", "-w", warehouse, "--period", period, "--out", str(out), "--memory", asked.memory]
        figures.append(measured(name, command))
        record = json.loads(next((out / "runs").glob("*/run.json")).read_text(encoding="utf-8"))
        slowest = sorted(record["themes"], key=lambda theme: -theme["seconds"])[:8]
        print(f"{name}: {record['seconds']} s inside; slowest " + ", ".join(f"{t['code']} {t['seconds']:.1f}" for t in slowest))
    scan, all_months, new_month = figures[0], figures[1], figures[2]
    print(
        f"audit ÷ scan = {all_months.median / scan.median:.1f}; newest month ÷ all months = {new_month.median / all_months.median:.1%}"
    )
    return figures


if __name__ == "__main__":
    main()
