"""The same ten checks on the same bills by Jicha and by tools made for checking data: time, memory, and what each reports.

`python -m bench.others COUNTY PLACE`: COUNTY is a simulated county, PLACE where files and warehouse go.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.measure import HEADER, JICHA, ROOT, BenchError, Figure, machine, measured

Reported = dict[str, list[int]]

THEMES = {
    "unit_missing": "QA90",
    "bill_id_repeated": "QA91",
    "power_factor_out_of_range": "QA92",
    "status_not_listed": "QA93",
    "amount_not_the_sum": "QA94",
    "period_reversed": "QA95",
    "account_unknown": "QA96",
    "energy_negative": "QA97",
    "account_malformed": "QA98",
    "version_repeated": "QA99",
}
# A fault that makes two rows fail, or two faults that fail one check.
EXPECTED = {
    "bill_id_repeated": ("bill_id_repeated", "bill_id_repeated"),
    "version_repeated": ("version_repeated", "version_repeated"),
    "account_unknown": ("account_unknown", "account_malformed"),
}
UNJUDGED = {"amount_not_the_sum?": "amount_missing", "period_reversed?": "period_end_missing"}


@dataclass(frozen=True)
class Tool:
    """A script in bench/tools and the environment that it runs in; None is Jicha's own."""

    name: str
    script: str
    venv: str | None = None


TOOLS = (
    Tool("plain DuckDB SQL, one statement", "plain_sql.py"),
    Tool("pandera, Polars", "pandera_polars.py", "tools"),
    Tool("Pointblank, Polars", "pointblank_polars.py", "tools"),
    Tool("Soda Core 3, DuckDB", "soda3.py", "tools"),
    Tool("Soda Core 4, DuckDB", "soda4.py", "soda4"),
)


def compare(county: Path, place: Path, *, venvs: Path = ROOT / "data" / "venvs", runs: int = 5) -> None:
    """Measure every tool and Jicha, and print both tables ready to paste."""
    # In a process of its own: what a measured process begins with is the memory of the one that starts it.
    subprocess.run([sys.executable, "-m", "bench.planted", str(county), str(place)], check=True, cwd=ROOT.parent)
    files = place / "files"
    record = json.loads((place / "planted.json").read_text(encoding="utf-8"))
    figures, reports, absent = [], {}, []
    for tool in TOOLS:
        try:
            figure = _run_tool(tool, files, venvs, runs)
        except (BenchError, FileNotFoundError) as error:
            absent.append(f"{tool.name} did not run: {error}")
            continue
        figures.append(figure)
        reports[tool.name] = json.loads(figure.output.strip().splitlines()[-1])
    audit, inside, report = _run_jicha(place, runs)
    figures.append(audit)
    reports[audit.name] = report
    load = [*JICHA, "load", str(files), "--warehouse", str(place / "loaded"), "--as-of", record["as_of"]]
    figures.append(measured("jicha load of both files (no rule is run)", load, runs=min(runs, 3), fresh=place / "loaded"))
    print(f"\nMachine: {machine()}")
    print(f"Ten checks on {record['bills']:,} bills; whole processes, {runs} runs\n\n{HEADER}")
    print("\n".join(figure.row() for figure in figures))
    print(f"\nOf Jicha's last run {inside:.1f} s went by inside the audit, the rest in starting and in the reports.")
    print("\n".join(absent))
    print(f"\n{_table(reports, record['planted'])}")


def _run_tool(tool: Tool, files: Path, venvs: Path, runs: int) -> Figure:
    python = str(venvs / tool.venv / "bin" / "python") if tool.venv else sys.executable
    with tempfile.TemporaryDirectory() as home:
        # Soda reports its use over the network unless told otherwise: version 3 by a file in the home folder, 4 by a variable.
        settings = Path(home) / ".soda" / "config.yml"
        settings.parent.mkdir()
        settings.write_text("send_anonymous_usage_stats: false\n", encoding="utf-8")
        env = {"HOME": home, "SODA_CORE_TELEMETRY_ENABLED": "false"}
        return measured(tool.name, [python, str(ROOT / "tools" / tool.script), str(files)], runs=runs, env=env)


def _run_jicha(place: Path, runs: int) -> tuple[Figure, float, Reported]:
    """(figure, seconds inside the audit, rows by check) of ten themes through `jicha audit`."""
    out = place / "audit"
    themes = [word for code in THEMES.values() for word in ("--theme", code)]
    command = [*JICHA, "audit", "-w", str(place / "warehouse"), "--out", str(out), "--catalog", str(ROOT / "ten_checks"), *themes]
    figure = measured("`jicha audit`, ten themes", command, runs=runs, fresh=out)
    run = out / "runs" / (out / "latest").read_text(encoding="utf-8").strip()
    record = json.loads((run / "run.json").read_text(encoding="utf-8"))
    rows = f"select theme_code, sum(rows) from read_parquet('{run}/findings.parquet') group by all"
    open_rows = f"select theme_code, sum(rows) from read_parquet('{run}/coverage.parquet') where verdict = 'unknown' group by all"
    checks = {code: check for check, code in THEMES.items()}
    found = {checks[code]: [int(n), int(n)] for code, n in duckdb.sql(rows).fetchall()}
    unknown = {f"{checks[code]}?": [int(n), int(n)] for code, n in duckdb.sql(open_rows).fetchall()}
    return figure, float(record["seconds"]), {**found, **unknown}


def _table(reports: dict[str, Reported], planted: dict[str, int]) -> str:
    """Check by tool: failing rows reported, and in brackets those handed over where they are fewer."""
    lines = [f"| check | rows that fail | {' | '.join(reports)} |", "|---|---:|" + "---:|" * len(reports)]
    for check in (*THEMES, *UNJUDGED):
        expected = sum(planted[fault] for fault in EXPECTED.get(check, (UNJUDGED.get(check, check),)))
        cells = [_cell(report.get(check)) for report in reports.values()]
        label = f"{check.removesuffix('?')}: NULL, cannot be judged" if check in UNJUDGED else check
        lines.append(f"| {label} | {expected:,} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(counts: list[int] | None) -> str:
    if counts is None:
        return "—"
    reported, handed = counts
    return f"{reported:,}" if handed >= reported else f"{reported:,} ({handed:,})"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("county", type=Path)
    parser.add_argument("place", type=Path)
    parser.add_argument("--venvs", type=Path, default=ROOT / "data" / "venvs")
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    compare(asked.county, asked.place, venvs=asked.venvs, runs=asked.runs)
