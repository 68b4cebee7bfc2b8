"""SQL that somebody else wrote tries to get out. Twice refused: by the allow-list, and by the locked engine alone."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jicha.sql.allow import SqlError, check, parse_select
from jicha.sql.engines.duckdb import DuckDB, open_duckdb

a_secret_of_the_process = pa.table({"password": ["hunter2"]})

OUTWARD = {
    "reads a file of the machine": "select * from read_csv('/etc/passwd')",
    "reads a file by name": "select content from '/etc/passwd'",
    "reads a text file": "select content from read_text('/etc/passwd')",
    "lists folders": "select file from glob('/etc/*')",
    "sees a variable of the Python process": "select password from a_secret_of_the_process",
    "runs a text as a query": "select * from query('select 1 as one')",
    "reads a table by a computed name": "select * from query_table('bill')",
    "reads the engine's own tables": "select table_name from information_schema.tables",
    "reads the environment": "select getenv('HOME') as home",
    "reads the settings": "select value from duckdb_settings()",
    "fetches from the network": "select * from read_parquet('http://127.0.0.1:1/x.parquet')",
}
STATEMENTS = {
    "writes a file": "copy (select 1 as one) to '{folder}/stolen.csv'",
    "attaches a database": "attach '{folder}/other.db' as other",
    "makes a table": "create table mine as select 1 as one",
    "drops a table": "drop table bill",
    "unlocks the engine": "set enable_external_access = true",
    "loads an extension": "install httpfs",
    "sends a second statement": "select bill_id from bill; drop table bill",
    "deletes rows": "delete from bill",
    "calls a procedure": "call pragma_version()",
    "exports everything": "export database '{folder}/all'",
}
NOT_THE_SAME_TWICE = {
    "asks for the time": "select current_date as today from bill",
    "rolls dice": "select random() as dice from bill",
    "samples": "select bill_id from bill using sample 10 percent (bernoulli)",
    "caps its findings": "select bill_id from bill limit 200",
    "hides what it reads": "select * from bill",
    "names a schema": "select bill_id from main.bill",
    "travels in time": "select bill_id from bill at (version => 1)",
    "unfolds columns": "select columns('a.*') from bill",
    "divides by what may be zero": "select amount_yuan / energy_kwh as price from bill",
    "counts months by boundaries": "select date_diff('month', period_start, period_end) as months from bill",
    "joins without a condition": "select bill.bill_id from bill, account",
}


@pytest.fixture
def engine(tmp_path: Path) -> DuckDB:
    file = tmp_path / "bill.parquet"
    pq.write_table(pa.table({"bill_id": ["B1"], "amount_yuan": [1]}), file)
    return open_duckdb({"bill": f"select * from read_parquet(['{file}'])"}, files=[str(file)], spill=tmp_path / "spill")


def refused_by_the_list(sql: str) -> bool:
    try:
        check(parse_select(sql), tables={"bill", "account"})
    except SqlError:
        return True
    return False


@pytest.mark.parametrize("sql", OUTWARD.values(), ids=OUTWARD.keys())
def test_allow_list_refuses_a_rule_that_looks_outside(sql: str) -> None:
    assert refused_by_the_list(sql)


@pytest.mark.parametrize("sql", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_allow_list_refuses_anything_but_one_select(sql: str, tmp_path: Path) -> None:
    assert refused_by_the_list(sql.format(folder=tmp_path))


@pytest.mark.parametrize("sql", NOT_THE_SAME_TWICE.values(), ids=NOT_THE_SAME_TWICE.keys())
def test_allow_list_refuses_what_differs_between_runs_or_engines(sql: str) -> None:
    assert refused_by_the_list(sql)


@pytest.mark.parametrize(
    "what",
    [
        "reads a file of the machine",
        "reads a file by name",
        "reads a text file",
        "sees a variable of the Python process",
        "fetches from the network",
    ],
)
def test_locked_engine_alone_refuses_to_look_outside(engine: DuckDB, what: str) -> None:
    with pytest.raises(duckdb.Error):
        engine.connection.execute(OUTWARD[what]).fetchall()


def test_locked_engine_alone_lists_no_folder(engine: DuckDB) -> None:
    with pytest.raises(duckdb.Error):
        engine.connection.execute("select file from glob('/etc/*')").fetchall()


@pytest.mark.parametrize(
    "what", ["writes a file", "attaches a database", "unlocks the engine", "loads an extension", "exports everything"]
)
def test_locked_engine_alone_refuses_to_write_or_unlock(engine: DuckDB, what: str, tmp_path: Path) -> None:
    with pytest.raises(duckdb.Error):
        engine.connection.execute(STATEMENTS[what].format(folder=tmp_path))
    assert not (tmp_path / "stolen.csv").exists()


def test_locked_engine_cannot_overwrite_the_file_it_may_read(engine: DuckDB, tmp_path: Path) -> None:
    before = (tmp_path / "bill.parquet").read_bytes()
    with pytest.raises(duckdb.Error):
        engine.connection.execute(f"copy (select 'gone' as bill_id) to '{tmp_path / 'bill.parquet'}'")
    assert (tmp_path / "bill.parquet").read_bytes() == before


def test_locked_engine_reads_the_planned_file(engine: DuckDB) -> None:
    assert engine.connection.execute("select bill_id from bill").fetchall() == [("B1",)]
