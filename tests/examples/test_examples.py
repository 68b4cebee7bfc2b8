"""The commands of examples/README.md do what it says there."""

from __future__ import annotations

import csv
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import python_calamine
import typer
from typer.testing import CliRunner

from jicha.cli.load import command
from jicha.model.catalog import Catalog
from jicha.warehouse import duckdb_relation, open_warehouse
from tests.conftest import ROOT, SHARED

README = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
COMMANDS = {re.search(r"examples/(\w+)/mapping", line)[1]: line for line in re.findall(r"^jicha load .*$", README, re.MULTILINE)}  # type: ignore[index]


@dataclass(frozen=True)
class Loaded:
    """What an example's command has left in its warehouse."""

    folder: Path
    catalog: Catalog

    def ask(self, query: str, *tables: str) -> list[tuple[Any, ...]]:
        """The rows of a query over tables of the warehouse."""
        warehouse = open_warehouse(self.folder, tables=self.catalog.tables)
        manifest = warehouse.latest()
        assert manifest is not None
        relations = {name: duckdb_relation(warehouse.plan(manifest, name), self.catalog.tables[name]) for name in tables}
        warehouse.close()
        named = ", ".join(f"{name} as ({select})" for name, select in relations.items())
        return duckdb.execute(f"with {named} {query}").fetchall()

    @property
    def counts(self) -> dict[str, tuple[int, int, int]]:
        """{table: (rows in, loaded, quarantined)}."""
        warehouse = open_warehouse(self.folder, tables=self.catalog.tables)
        manifest = warehouse.latest()
        warehouse.close()
        assert manifest is not None
        return {name: (one["rows_in"], one["loaded"], one["quarantined"]) for name, one in manifest.counts["tables"].items()}

    def faults(self, table: str) -> dict[str, int]:
        """{fault: rows} of a table's quarantine."""
        (folder,) = (self.folder / "quarantine").iterdir()
        query = f"select one.code, count(*) from (select unnest(faults) as one from '{folder / table}.parquet') group by all"
        return dict(duckdb.execute(query).fetchall())


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> Callable[[str], Loaded]:
    """Run an example's command from the README, into a warehouse of the test."""

    def invoke(name: str) -> Loaded:
        words = shlex.split(COMMANDS[name])[2:]
        if words[0].startswith("..") and not SHARED.is_dir():
            pytest.skip("the shared data are not beside this checkout")
        monkeypatch.chdir(ROOT)
        words[words.index("--warehouse") + 1] = str(tmp_path / "warehouse")
        app = typer.Typer()
        app.command()(command)
        result = CliRunner().invoke(app, words, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return Loaded(tmp_path / "warehouse", catalog)

    return invoke


def test_every_example_with_a_mapping_has_its_command() -> None:
    assert set(COMMANDS) == {path.parent.name for path in (ROOT / "examples").glob("*/mapping")}


def test_the_county_workbooks_are_what_the_script_writes(tmp_path: Path) -> None:
    code = "import sys; sys.path[0] = sys.argv[1]; import make, pathlib; make.main(pathlib.Path(sys.argv[2]))"
    subprocess.run([sys.executable, "-c", code, str(ROOT / "examples" / "county_xlsx"), str(tmp_path / "exports")], check=True)
    shipped = ROOT / "examples" / "county_xlsx" / "exports"
    assert {path.name for path in shipped.iterdir()} == {path.name for path in (tmp_path / "exports").iterdir()}
    for path in shipped.iterdir():
        assert _cells(path) == _cells(tmp_path / "exports" / path.name)


def _cells(path: Path) -> list[list[Any]]:
    return python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()


def test_county_xlsx(run: Callable[[str], Loaded]) -> None:
    loaded = run("county_xlsx")
    assert loaded.counts == {"account": (7, 6, 1), "bill": (9, 7, 2), "reading": (6, 5, 1)}
    assert loaded.faults("account") == {"impossible_date": 1}
    assert loaded.faults("bill") == {"not_a_number": 1, "exact_duplicate": 1}
    assert loaded.faults("reading") == {"not_positive": 1}
    assert {length for (length,) in loaded.ask("select distinct length(account_id) from account", "account")} == {10}
    query = "select bill_id from bill anti join account using (account_id)"
    assert loaded.ask(query, "account", "bill") == [("D2610-0008",)]


SAME = {1, 2, 3, 4, 17, 18, 19, 20, 21, 25, 130}
RESET = {5, 6, 8, 10, 12, 7, 9, 11, 13}


def test_oed_tests(run: Callable[[str], Loaded]) -> None:
    loaded = run("oed_tests")
    assert sum(count[0] for count in loaded.counts.values()) == 190
    assert sum(count[1] for count in loaded.counts.values()) == 165
    found: dict[str, list[tuple[date, float]]] = {}
    differences = """
        select metering_point_id, lag(day) over one_meter, active_total - lag(active_total) over one_meter
        from daily_register window one_meter as (partition by metering_point_id order by day)
        qualify lag(day) over one_meter is not null
    """
    energies = "select gateway_point_id, day, energy_kwh from gateway_energy"
    for case, day, kwh in loaded.ask(f"{differences} union all {energies}", "daily_register", "gateway_energy"):
        found.setdefault(case, []).append((day, float(kwh)))
    assert len(found) == 36
    folder = SHARED / "data" / "oed_tests"
    same = {
        int(case.removeprefix("pipe")) for case, own in found.items() if sorted(own) == _expected(folder / f"{case}Expected.csv")
    }
    assert same == SAME
    assert {case for case, own in found.items() if (date(2021, 6, 4), -48.0) in own} == {f"pipe{number}" for number in RESET}
    assert loaded.faults("daily_register") == {"exact_duplicate": 10, "negative": 2, "not_a_number": 1}
    assert loaded.faults("gateway_energy") == {"conflicting_duplicate": 8, "not_a_date": 3, "not_a_number": 1}


def _expected(path: Path) -> list[tuple[date, float]]:
    with path.open(encoding="utf-8", newline="") as file:
        return sorted((date.fromisoformat(row[1][:10]), float(row[0])) for row in csv.reader(file) if row)


def test_receipt(run: Callable[[str], Loaded]) -> None:
    loaded = run("receipt")
    assert loaded.counts == {"application": (1434, 1434, 0), "application_step": (10011, 10011, 0)}
    query = """
        select count(*) filter (ended_at is not null), count(*) filter (ended_at > due_at)
        from application_step where step = 'archive'
    """
    assert loaded.ask(query, "application_step") == [(1329, 377)]
    query = """
        select count(*) from (
            select max(due_at) as due_at, max(ended_at) filter (step is distinct from 'archive') as last_event
            from application_step group by application_id having count(*) filter (step = 'archive' and ended_at is not null) = 1
        ) where last_event > due_at
    """
    assert loaded.ask(query, "application_step") == [(88,)]


def test_eia861(run: Callable[[str], Loaded]) -> None:
    loaded = run("eia861")
    assert loaded.counts == {"org_unit": (2357, 2354, 3), "submitted_report": (22164, 22139, 25)}
    assert loaded.faults("submitted_report") == {"missing": 7, "conflicting_duplicate": 18}
    query = """
        select round(median(value), 1), count(*) filter (value > 20), count(*) filter (value < 0)
        from submitted_report where cell_code = 'loss_pct'
    """
    assert loaded.ask(query, "submitted_report") == [(Decimal("4.6"), 32, 3)]


def test_simbench_lv(run: Callable[[str], Loaded]) -> None:
    loaded = run("simbench_lv")
    assert {table: count[1] for table, count in loaded.counts.items()} == {
        "district": 6, "account": 486, "metering_point": 486, "interval_load": 41_664,
    }  # fmt: skip
    assert loaded.ask("select count(distinct account_id), min(p_total_kw) >= 0 from interval_load", "interval_load") == [
        (434, True)
    ]
