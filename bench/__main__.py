"""`make bench`: a county of a million accounts, the whole library, and what else does the like.

Prints a section ready to paste into docs/benchmarks.md, which holds the figures that were last taken.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from bench.measure import HEADER, JICHA, ROOT, BenchError, Figure, machine, measured
from bench.others import compare
from bench.process_log import measure_log


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--months", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=ROOT / "data")
    parser.add_argument("--memory", default="1200MB", help="DuckDB's limit; the process needs some more")
    parser.add_argument("--runs", type=int, default=1, help="runs of each audit")
    parser.add_argument("--others", action="store_true", help="also Soda, pandera and Pointblank (bench/README.md)")
    parser.add_argument("--process-log", action="store_true", help="also the step log of 1 M and 10 M events")
    asked = parser.parse_args()
    place = asked.data / f"{asked.accounts}x{asked.months}-{asked.seed}"
    try:
        _library(place, asked)
        if asked.others:
            compare(place / "county", place / "ten_checks", venvs=asked.data / "venvs")
        for events in (1_000_000, 10_000_000) if asked.process_log else ():
            measure_log(place / "county", place / f"log-{events}", events=events)
    except BenchError as error:
        sys.exit(str(error))


def _library(place: Path, asked: argparse.Namespace) -> None:
    """Print the section on the whole library."""
    prepared = _prepare(place, asked)
    scan, audits, notes = _audits(place, asked)
    size = f"{asked.accounts:,} accounts × {asked.months} months"
    print(f"\n### The whole library, {size}\n")
    print(f"Machine: {machine()}; seed {asked.seed}, DuckDB's memory limit {asked.memory}.\n")
    print(HEADER)
    print("\n".join(figure.row() for figure in (*prepared, scan, *audits)))
    whole, newest = audits
    print(f"\nAudit of all months ÷ plain scan: {whole.median / scan.median:.1f}.")
    print(f"Audit of the newest month ÷ audit of all months: {newest.median / whole.median:.1%}.\n")
    print("\n".join(notes))


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


def _audits(place: Path, asked: argparse.Namespace) -> tuple[Figure, list[Figure], list[str]]:
    """(the plain scan, the audits of all months and of the newest, what they say inside)."""
    warehouse, out = str(place / "warehouse"), place / "audit"
    months = json.loads((place / "county" / "simulation.json").read_text(encoding="utf-8"))["months"]
    newest = months[-1][:7]
    whole = f"{months[0][:7]}..{newest}"
    statements = str(place / "scan.json")
    measured("planning the scan", [sys.executable, "-m", "bench.scan", "plan", statements, warehouse, whole])
    scan = measured("plain scan of the same columns", [sys.executable, "-m", "bench.scan", "run", statements], runs=3)
    audits, notes = [], []
    for name, period in (("audit, all themes, all months", whole), ("audit, all themes, the newest month", newest)):
        command = [*JICHA, "audit", "-w", warehouse, "--period", period, "--out", str(out), "--memory", asked.memory]
        audits.append(measured(name, command, runs=asked.runs, fresh=out))
        record = json.loads(next((out / "runs").glob("*/run.json")).read_text(encoding="utf-8"))
        judged = [theme for theme in record["themes"] if theme["state"] == "judged"]
        slowest = sorted(judged, key=lambda theme: -theme["seconds"])[:8]
        notes.append(
            f"- {name}: {len(judged)} of {len(record['themes'])} themes judged, {sum(t['findings'] for t in judged):,} findings, "
            f"{record['seconds']} s inside; slowest: " + ", ".join(f"{t['code']} {t['seconds']:.1f} s" for t in slowest)
        )
    return scan, audits, notes


if __name__ == "__main__":
    main()
