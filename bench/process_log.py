"""Step order and working-day limits (BE04, BE01) on a made-up log of a million application steps and more.

`python -m bench.process_log measure COUNTY PLACE --events N`: the applications of a simulated county with their steps and plans,
copied under new ids until there are N steps; the truth of the county, times the copies, is what must be found.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import duckdb

from bench.measure import HEADER, JICHA, ROOT, BenchError, Figure, machine, measured

THEMES = ("BE01", "BE04")
COPIED = ("application", "application_step", "supply_plan")
AS_IT_IS = ("working_day", "org_unit", "staff")
PROVINCE = "demo"


def measure_log(county: Path, place: Path, *, events: int, runs: int = 3) -> None:
    """Make and load the log once, then print what the audit of it takes beside the same rules as plain SQL."""
    _in_own_process("make", county, place, "--events", str(events))
    record = json.loads((place / "log.json").read_text(encoding="utf-8"))
    plain = measured(
        "the same rules as plain DuckDB SQL",
        [sys.executable, "-m", "bench.process_log", "plain", str(county), str(place)],
        runs=runs,
        fresh=place / "plain",
    )
    figures, notes = [plain], []
    for codes in ((code,) for code in THEMES):
        figure, note = _audit(place, codes, runs)
        figures.append(figure)
        notes.append(note)
    both, note = _audit(place, THEMES, runs)
    print(f"\nMachine: {machine()}")
    print(f"{record['events']:,} steps of {record['applications']:,} applications, {runs} runs\n\n{HEADER}")
    print("\n".join(figure.row() for figure in (*figures, both)))
    print(f"\nRows found by plain SQL: {plain.output.strip().splitlines()[-1]}")
    print("\n".join((*notes, note)))
    speed = [f"{figure.name} {record['events'] / figure.median:,.0f}" for figure in (plain, both)]
    print("Steps a second, whole process: " + "; ".join(speed))


def _audit(place: Path, codes: tuple[str, ...], runs: int) -> tuple[Figure, str]:
    out = place / "audit"
    command = [*JICHA, "audit", "-w", str(place / "warehouse"), "--out", str(out), "--province", PROVINCE]
    for code in codes:
        command += ["--theme", code]
    figure = measured(f"`jicha audit`, {' and '.join(codes)}", command, runs=runs, fresh=out)
    record = json.loads(next((out / "runs").glob("*/run.json")).read_text(encoding="utf-8"))
    if bad := [theme for theme in record["themes"] if theme["state"] != "judged"]:
        raise BenchError(f"{bad[0]['code']}: {bad[0]['reason']}")
    told = ", ".join(f"{t['code']} {t['findings']:,} findings in {t['seconds']:.2f} s" for t in record["themes"])
    return figure, f"{figure.name}: {record['seconds']:.2f} s inside the audit with its views; {told}"


def make(county: Path, place: Path, *, events: int) -> None:
    """Write files/ and log.json and load the warehouse; nothing where they lie already."""
    from bench.unchecked import load_unchecked

    files = place / "files"
    if not (place / "log.json").exists():
        files.mkdir(parents=True, exist_ok=True)
        _copy_log(county / "source", files, events=events)
        steps = f"read_parquet('{files}/application_step.parquet')"
        made = duckdb.execute(
            f"select count(*) as events, count(distinct application_id) as applications from {steps}"
        ).fetchall()
        (place / "log.json").write_text(json.dumps({"events": made[0][0], "applications": made[0][1]}), encoding="utf-8")
    load_unchecked(files, place / "warehouse", as_of=_as_of(county))


def _copy_log(source: Path, files: Path, *, events: int) -> None:
    from bench.planted import parquet_of

    steps = duckdb.execute(f"select count(*) from read_parquet('{parquet_of(source, 'application_step')}')").fetchall()
    copies = -(-events // steps[0][0])
    for table in (*COPIED, *AS_IT_IS):
        rows = f"from read_parquet('{parquet_of(source, table)}')"
        if table in COPIED:
            renamed = "application_id || '-' || copy as application_id"
            rows = f"select * exclude (copy) replace ({renamed}) {rows}, range({copies}) as numbered(copy)"
        duckdb.execute(f"copy ({rows}) to '{files / table}.parquet' (format parquet, row_group_size 122880)")


def _as_of(county: Path) -> dt.date:
    facts = json.loads((county / "simulation.json").read_text(encoding="utf-8"))
    return dt.date.fromisoformat(str(facts["as_of"])[:10])


def plain(county: Path, place: Path) -> dict[str, int]:
    """Rows by theme that the rules find as plain SQL over the Parquet files, kept in a table; views are only views."""
    from jicha.model.catalog import load_catalog
    from jicha.sql.clock import Clock
    from jicha.sql.hashing import view_closure
    from jicha.sql.judge import prepare
    from jicha.sql.trial import view_query

    catalog = load_catalog()
    clock = Clock.whole(_as_of(county))
    connection = duckdb.connect()
    for path in sorted((place / "files").glob("*.parquet")):
        connection.execute(f"create view {path.stem} as from read_parquet('{path}')")
    found: dict[str, int] = {}
    for code in THEMES:
        folder = catalog.themes[code]
        for name in view_closure(catalog, folder.theme.reads):
            query = view_query(catalog, catalog.views[name], province=PROVINCE, clock=clock)
            connection.execute(f"create or replace view {name} as {query.sql('duckdb')}")
        hits = prepare(catalog, folder, province=PROVINCE, clock=clock).hits
        connection.execute(f"create table {code} as {hits.sql('duckdb')}")
        found[code] = connection.execute(f"select count(*) from {code}").fetchall()[0][0]
    return found


def _in_own_process(*words: object) -> None:
    """What a measured process begins with is the memory of the one that starts it: heavy work goes elsewhere."""
    subprocess.run([sys.executable, "-m", "bench.process_log", *map(str, words)], check=True, cwd=ROOT.parent)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("job", choices=("measure", "make", "plain"))
    parser.add_argument("county", type=Path)
    parser.add_argument("place", type=Path)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    if asked.job == "measure":
        measure_log(asked.county, asked.place, events=asked.events, runs=asked.runs)
    elif asked.job == "make":
        make(asked.county, asked.place, events=asked.events)
    else:
        print(json.dumps(plain(asked.county, asked.place)))
