"""Spark reads the same planned files by field id."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from jicha.model.table import Column
from jicha.warehouse import Warehouse, spark_relation
from tests.warehouse.small_warehouse import BILL, FEB, JAN, OUTAGE, load, rows_of

sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed (extra: spark)")
pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17, which is not on this machine"),
]


@pytest.fixture(scope="module")
def spark() -> Any:
    """A local session in another time zone than the machine's: no value may depend on it."""
    session = sql.SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate().newSession()
    session.conf.set("spark.sql.session.timeZone", "Asia/Shanghai")
    return session


def test_a_rename_a_reused_name_and_a_wider_decimal_are_read_right(opened: Callable[..., Warehouse], spark: Any) -> None:
    load(opened(), bill=([JAN], rows_of(BILL, ("B1", "001", JAN, Decimal("10.00")))))
    columns = {name: column for name, column in BILL.columns.items() if name != "amount_yuan"}
    now = BILL.model_copy(
        update={
            "columns": {
                **columns,
                "total_yuan": Column(id=20, type="decimal(14,2)", zh="总额", was="amount_yuan"),
                "amount_yuan": Column(id=21, type="decimal(12,2)", zh="另一金额"),
            }
        }
    )
    warehouse = opened(now)
    manifest = load(warehouse, bill=([FEB], rows_of(now, ("B2", "002", FEB, Decimal("999999999999.99"), Decimal("7.00")))))
    frame = spark_relation(spark, warehouse.plan(manifest, "bill"), now, ["bill_id", "bill_month", "total_yuan", "amount_yuan"])
    assert sorted(tuple(row) for row in frame.collect()) == [
        ("B1", JAN, Decimal("10.00"), None),
        ("B2", FEB, Decimal("999999999999.99"), Decimal("7.00")),
    ]
    assert frame.columns == ["bill_id", "bill_month", "total_yuan", "amount_yuan"]  # and no column from a folder's name


def test_local_time_stays_local_time(warehouse: Warehouse, spark: Any) -> None:
    at = datetime(2026, 1, 31, 23, 30)
    manifest = load(warehouse, outage=([JAN], rows_of(OUTAGE, ("O1", at, 1.5))))
    frame = spark_relation(spark, warehouse.plan(manifest, "outage"), OUTAGE)
    assert [tuple(row) for row in frame.collect()] == [("O1", at, 1.5)]


def test_without_files_the_frame_has_names_and_types_and_no_rows(spark: Any) -> None:
    frame = spark_relation(spark, None, BILL)
    assert [(f.name, f.dataType.simpleString()) for f in frame.schema] == [
        ("bill_id", "string"),
        ("account_id", "string"),
        ("bill_month", "date"),
        ("amount_yuan", "decimal(12,2)"),
    ]
    assert frame.collect() == []
