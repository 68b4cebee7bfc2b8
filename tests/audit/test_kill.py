"""kill -9 in the middle of an audit: the last finished run stays readable, and a re-run finishes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from jicha.audit.store import latest_run, read_record
from jicha.model.catalog import Catalog
from tests.audit.county import audited, load_again, loaded
from tests.audit.test_run import findings
from tests.conftest import ROOT

CORRECTED = """
    bill_id | account_id | org_id | bill_month | version | amount_yuan
    B2      | 0001       | S1     | 2026-10-01 | 1       | 190.00
"""

# Where the second audit dies: the n-th time that the named function is about to run.
POINTS = {
    "before a view or theme is judged": ("jicha.audit.run", "_judge_theme", 1),
    "between two themes": ("jicha.audit.run", "_judge_theme", 2),
    "while a theme is stored": ("jicha.audit.store", "_write", 2),
    "while the run is written": ("jicha.audit.store", "_write", 7),
    "before the run gets its name": ("os", "replace", 3),
    "before the pointer moves": ("os", "replace", 4),
}

PROGRAM = """
import importlib, os, signal, sys
from pathlib import Path
from jicha.warehouse import open_warehouse
from tests.audit.county import audited, overlaid
module, name, times = importlib.import_module(sys.argv[2]), sys.argv[3], int(sys.argv[4])
catalog = overlaid()
root = Path(sys.argv[1])
warehouse = open_warehouse(root / "warehouse", tables=catalog.tables)
whole, calls = getattr(module, name), 0
def dying(*args, **kwargs):
    global calls
    calls += 1
    if calls == times:
        os.kill(os.getpid(), signal.SIGKILL)
    return whole(*args, **kwargs)
setattr(module, name, dying)
audited(root, catalog, warehouse, warehouse.latest())
"""


@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS.keys())
def test_a_killed_audit_leaves_the_last_run_and_a_rerun_finishes(
    tmp_path: Path, catalog: Catalog, point: tuple[str, str, int]
) -> None:
    warehouse, manifest = loaded(tmp_path, catalog)
    first = audited(tmp_path, catalog, warehouse, manifest)
    load_again(warehouse, catalog, bill=CORRECTED)
    killed = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path), *map(str, point)], cwd=ROOT, capture_output=True, check=False
    )
    assert killed.returncode == -9, killed.stderr.decode()

    readable = latest_run(tmp_path / "audit")
    assert read_record(readable).run_id == first.record.run_id
    assert [row["observed"] for row in findings(readable, "TF90")] == ["170.00 元", "300.00 元"]

    newest = warehouse.latest()
    assert newest is not None
    again = audited(tmp_path, catalog, warehouse, newest)
    assert [row["observed"] for row in findings(again.folder, "TF90")] == ["190.00 元"]
    assert latest_run(tmp_path / "audit") == again.folder
