"""`jicha load` killed in the middle: nothing of it shows, and the same command run again finishes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from conftest import Bureau, table

COMMAND = [sys.executable, "-c", "from jicha.cli import main; main()", "load"]
ROWS = 60_000


def write_bills(bureau: Bureau, rows: int, amount: int) -> None:
    numbers = pa.array(range(rows))
    texts = numbers.cast(pa.string())
    month = pa.array([20_454] * rows, pa.int32()).cast(pa.date32())  # 2026-01-01
    one = pa.array([1] * rows, pa.int32())
    money = pa.array([amount] * rows, pa.int32()).cast(pa.decimal128(14, 2))
    pq.write_table(
        pa.table({"bill_id": texts, "account_id": texts, "bill_month": month, "version": one, "amount_yuan": money}),
        bureau.source / "bill.parquet",
    )


def totals(bureau: Bureau) -> set[tuple[int, str]]:
    amounts = bureau.rows("bill", "amount_yuan")
    return {(len(amounts), str(amount)) for (amount,) in amounts}


def test_a_load_killed_while_it_writes_leaves_the_last_one_and_can_be_run_again(bureau: Bureau) -> None:
    write_bills(bureau, 10, 1)
    before = bureau.load().manifest
    write_bills(bureau, ROWS, 2)
    folder = bureau.warehouse.store.path
    command = [*COMMAND, str(bureau.source), "--warehouse", str(folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    data = folder / "jicha" / "bill" / "data"
    there = set(data.rglob("*.parquet"))
    deadline = time.monotonic() + 60
    while not set(data.rglob("*.parquet")) - there and running.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    assert running.wait() == -signal.SIGKILL

    assert bureau.warehouse.latest() == before
    assert totals(bureau) == {(10, "1.00")}
    assert (folder / "staging").exists()

    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert f"{ROWS:,}" in done.stdout
    after = bureau.warehouse.latest()
    assert after is not None
    assert after.parent == before.id
    assert totals(bureau) == {(ROWS, "2.00")}
    assert not (folder / "staging").exists()


def test_what_a_dead_load_left_in_quarantine_is_taken_away_by_the_next(bureau: Bureau) -> None:
    bureau.write("account.csv", "account_id,households\n1,1\n2,x\n")
    kept = bureau.load().quarantine
    assert kept is not None
    left = kept.parent / "20260101-000000-dead00"
    left.mkdir()
    (left / "account.parquet").write_bytes(b"")
    report = bureau.load()
    assert not left.exists()
    assert kept.is_dir()
    assert table(report, "account").quarantined == 1


def test_an_error_leaves_neither_staging_nor_a_manifest(bureau: Bureau, tmp_path: Path) -> None:
    bureau.write("账单.csv", "x,y\n1,2\n")
    failed = subprocess.run(
        [*COMMAND, str(bureau.source), "--warehouse", str(tmp_path / "new")],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert failed.returncode == 2
    assert "错误：来源里没有与标准表同名的表" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert not (tmp_path / "new" / "staging").exists()
