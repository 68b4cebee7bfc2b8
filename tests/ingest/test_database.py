"""Databases as sources: SQLite and PostgreSQL, and a password that is nowhere to be found."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import Bureau, quarantined, table

from jicha.ingest.database import is_database, parse_address
from jicha.ingest.errors import LoadError

SECRET = "s3cr%t/@密"


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    path = tmp_path / "营销.db"
    with sqlite3.connect(path) as connection:
        connection.execute("create table 用户档案 (户号 text, 合同容量, 立户日期, 用电类别 text)")
        # SQLite keeps in one column whatever it is given
        rows = [("001", 8, "2024-03-01", "工商业"), ("002", "1,000", 45352, None), ("003", 3.5, "2024-02-30", "工商业")]
        connection.executemany("insert into 用户档案 values (?, ?, ?, ?)", rows)
        connection.execute("create view 台区 as select 'T1' as 台区编码, '一号' as 台区名称")
        connection.execute("create table log (x)")
    connection.close()
    return f"sqlite://{path}"


def test_a_sqlite_database_is_read_table_by_table(bureau: Bureau, sqlite: str) -> None:
    report = bureau.load(sqlite)
    assert bureau.rows("account", "account_id", "contract_capacity_kva", "opened_on", "usage_class") == [
        ("001", Decimal("8.00"), date(2024, 3, 1), "commercial"),
        ("002", Decimal("1000.00"), date(2024, 3, 1), None),
    ]
    assert bureau.rows("district", "district_id", "name") == [("T1", "一号")]
    assert quarantined(report, "account", "file", "row") == [(f"{sqlite}/用户档案", 3)]
    assert report.unused == ("log",)


def test_the_hash_of_a_database_table_is_that_of_its_content(bureau: Bureau, sqlite: str) -> None:
    first, again = bureau.load(sqlite).manifest.sources, bureau.load(sqlite).manifest.sources
    assert first == again
    with sqlite3.connect(sqlite.removeprefix("sqlite://")) as connection:
        connection.execute("update 用户档案 set 合同容量 = 9 where 户号 = '001'")
    connection.close()
    changed = bureau.load(sqlite).manifest.sources
    assert [a.sha256 != b.sha256 for a, b in zip(first, changed, strict=True)] == [
        source.name.endswith("用户档案") for source in first
    ]


def test_a_mapping_reads_a_database_as_it_reads_files(bureau: Bureau, sqlite: str) -> None:
    bureau.map("account.sql", "select lpad(户号, 5, '0') as account_id from 用户档案")
    bureau.load(sqlite)
    assert bureau.rows("account", "account_id") == [("00001",), ("00002",), ("00003",)]


def test_a_database_file_that_is_not_there_is_said_and_not_made(bureau: Bureau, tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="找不到数据库文件"):
        bureau.load(f"sqlite://{tmp_path / 'absent.db'}")
    assert not (tmp_path / "absent.db").exists()


@pytest.mark.parametrize(
    "source",
    [
        "postgresql://audit:hunter2@db.example/power",
        "postgresql://audit@db.example/power?password=hunter2",
        "postgresql://audit:#hunter2@db.example/power",
        "postgresql://audit:?hunter2@db.example/power",
        "mysql://audit:hunter2@db.example/power",
    ],
)
def test_a_password_in_the_connection_string_is_refused_without_repeating_it(bureau: Bureau, source: str) -> None:
    with pytest.raises(LoadError, match=r"已拒绝.*JICHA_DB_PASSWORD") as refused:
        bureau.load(source)
    assert "hunter2" not in str(refused.value)


def test_an_address_shows_everything_but_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POWER_PW", SECRET)
    monkeypatch.delenv("JICHA_DB_PASSWORD", raising=False)
    named = parse_address("postgres://audit:${POWER_PW}@db.example:5433/power?schema=sgpm&sslmode=require")
    assert (named.shown, named.variable, named.schema) == ("postgresql://audit@db.example:5433/power", "POWER_PW", "sgpm")
    assert SECRET not in repr(named)
    assert parse_address("postgresql://audit@db.example/power").variable is None
    monkeypatch.setenv("JICHA_DB_PASSWORD", SECRET)
    assert parse_address("postgresql://audit@db.example/power").variable == "JICHA_DB_PASSWORD"


def test_a_variable_that_is_not_set_is_named(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_SUCH_PW", raising=False)
    with pytest.raises(LoadError, match="环境变量 NO_SUCH_PW 里的密码，但它没有设置"):
        bureau.load("postgresql://audit:${NO_SUCH_PW}@127.0.0.1:1/power")


def test_a_path_is_no_database() -> None:
    assert is_database("postgresql://x/y")
    assert not is_database("/data/exports")
    assert not is_database("C:\\data")


# PostgreSQL


@pytest.fixture(scope="module")
def postgres() -> Iterator[tuple[str, int]]:
    """(password of user audit, port) of a server of our own; it refuses root, so root runs it as postgres."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if not binaries:
        pytest.skip("PostgreSQL's server binaries are not installed")
    with tempfile.TemporaryDirectory(prefix="jicha-postgres-") as folder:
        yield from _server(binaries[-1].parent, Path(folder))


def _server(folder: Path, data: Path) -> Iterator[tuple[str, int]]:
    run = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if run:
        shutil.chown(data, "postgres")
    password = data / "password"
    password.write_text(SECRET, encoding="utf-8")
    password.chmod(0o644)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    cluster = data / "cluster"
    options = ["-U", "audit", f"--pwfile={password}", "-A", "scram-sha-256", "-E", "UTF8", "--no-sync"]
    subprocess.run([*run, str(folder / "initdb"), "-D", str(cluster), *options], check=True, capture_output=True, cwd=data)
    server = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    control = [*run, str(folder / "pg_ctl"), "-D", str(cluster)]
    # Not captured: the server would hold the pipe open.
    start = [*control, "-o", server, "-l", str(cluster / "log"), "-w", "start"]
    subprocess.run(start, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=data)
    yield SECRET, port
    subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True, cwd=data)


@pytest.fixture
def power(postgres: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> str:
    """A connection string to a database with accounts and readings."""
    from adbc_driver_postgresql import dbapi

    password, port = postgres
    monkeypatch.setenv("POWER_PW", password)
    with dbapi.connect(f"postgresql://audit:{quote(password, safe='')}@127.0.0.1:{port}/postgres") as connection:
        with connection.cursor() as cursor:
            for statement in (
                "drop schema if exists sgpm cascade",
                "create schema sgpm",
                """create table sgpm."用户档案" (
                    "户号" varchar(16), "合同容量" numeric(10,2), "立户日期" date, "是否市场化用户" boolean
                )""",
                """insert into sgpm."用户档案" values
                    ('001', 80.5, '2024-03-01', true), ('002', null, null, false), ('003', -1, null, null)""",
                """create table sgpm.reading (metering_point_id text, read_month date, register text, meter_asset_id text,
                    account_id text, this_value numeric, read_at timestamptz)""",
                """insert into sgpm.reading values
                    ('P1', '2024-03-01', 'active_total', 'M1', '001', 12.5, '2024-03-05 00:30:00+00'),
                    ('P2', '2024-03-01', 'active_total', 'M2', '001', 12.34567, null)""",
            ):
                cursor.execute(statement)
        connection.commit()
    return f"postgresql://audit:${{POWER_PW}}@127.0.0.1:{port}/postgres?schema=sgpm"


@pytest.mark.postgres
def test_a_postgresql_database_is_read_with_its_types(bureau: Bureau, power: str) -> None:
    report = bureau.load(power)
    assert bureau.rows("account", "account_id", "contract_capacity_kva", "opened_on", "is_market") == [
        ("001", Decimal("80.50"), date(2024, 3, 1), True),
        ("002", None, None, False),
    ]
    assert bureau.rows("reading", "metering_point_id", "this_value", "read_at") == [
        ("P1", Decimal("12.5000"), datetime(2024, 3, 5, 8, 30))
    ]
    assert quarantined(report, "reading", "row", "faults[1].code") == [(2, "too_many_digits")]
    assert table(report, "account").quarantined == 1


@pytest.mark.postgres
def test_the_password_is_in_no_manifest_file_or_error(
    bureau: Bureau, power: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bureau.load(power)
    written = {SECRET.encode(), quote(SECRET, safe="").encode()}
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files for secret in written if secret in path.read_bytes()]
    monkeypatch.setenv("POWER_PW", "wrong%20one")
    with pytest.raises(LoadError, match="读取失败") as refused:
        bureau.load(power)
    assert "wrong" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.postgres
def test_a_table_that_is_not_there_is_said(bureau: Bureau, power: str) -> None:
    bureau.map("account.sql", 'select "户号" as account_id from nowhere')
    with pytest.raises(LoadError, match=r"nowhere.*源表有：reading、用户档案"):
        bureau.load(power)
