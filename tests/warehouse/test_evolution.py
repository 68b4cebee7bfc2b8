"""A stored table follows its YAML: added columns, wider decimals, new names. Nothing else."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from jicha.model.table import Column, Table
from jicha.warehouse import Warehouse, WarehouseError
from tests.warehouse.small_warehouse import BILL, FEB, JAN, MAR, load, read, rows_of

Open = Callable[..., Warehouse]


def changed(**columns: Column | None) -> Table:
    """BILL with these columns set, None taking one away; the order is that of BILL, new ones last."""
    merged = {**BILL.columns, **columns}
    return BILL.model_copy(update={"columns": {name: column for name, column in merged.items() if column is not None}})


def column(field_id: int, kind: str, was: str | None = None) -> Column:
    return Column(id=field_id, type=kind, zh="列", was=was)


def test_a_renamed_column_and_a_new_one_with_its_old_name_are_not_confused(opened: Open) -> None:
    load(opened(), bill=([JAN], rows_of(BILL, ("B1", "001", JAN, Decimal("10.00")))))
    # amount_yuan becomes total_yuan, and the name amount_yuan now means another thing
    now = changed(total_yuan=column(20, "decimal(12,2)", was="amount_yuan"), amount_yuan=column(21, "decimal(12,2)"))
    warehouse = opened(now)
    asked = ["bill_id", "total_yuan", "amount_yuan"]
    assert read(warehouse, warehouse.latest(), "bill", columns=asked) == [("B1", Decimal("10.00"), None)]

    second = load(warehouse, bill=([FEB], rows_of(now, ("B2", "002", FEB, Decimal("7.00"), Decimal("20.00")))))
    assert read(warehouse, second, "bill", columns=asked) == [
        ("B1", Decimal("10.00"), None),
        ("B2", Decimal("20.00"), Decimal("7.00")),
    ]


def test_a_renamed_month_column_still_cuts_months(opened: Open) -> None:
    load(opened(), bill=([JAN, FEB], rows_of(BILL, ("B1", "001", JAN, None), ("B2", "001", FEB, None))))
    now = changed(bill_month=None, month=column(12, "date", was="bill_month")).model_copy(
        update={"month": "month", "sort": ("account_id",)}
    )
    warehouse = opened(now)
    assert read(warehouse, warehouse.latest(), "bill", columns=["bill_id"], months=(FEB, MAR)) == [("B2",)]
    manifest = load(warehouse, bill=([FEB], rows_of(now)))
    assert read(warehouse, manifest, "bill", columns=["bill_id"]) == [("B1",)]


def test_a_wider_decimal_reads_old_and_new_amounts(opened: Open) -> None:
    load(opened(), bill=([JAN], rows_of(BILL, ("B1", "001", JAN, Decimal("9999999999.99")))))
    now = changed(amount_yuan=column(20, "decimal(14,2)"))
    manifest = load(opened(now), bill=([FEB], rows_of(now, ("B2", "001", FEB, Decimal("999999999999.99")))))
    assert read(opened(now), manifest, "bill", columns=["amount_yuan"]) == [
        (Decimal("9999999999.99"),),
        (Decimal("999999999999.99"),),
    ]


def test_a_new_column_is_null_in_old_rows(opened: Open) -> None:
    load(opened(), bill=([JAN], rows_of(BILL, ("B1", "001", JAN, None))))
    now = changed(version=column(4, "integer"))  # an id smaller than the largest is as good
    manifest = load(opened(now), bill=([FEB], rows_of(now, ("B2", "001", FEB, None, 2))))
    assert read(opened(now), manifest, "bill", columns=["bill_id", "version"]) == [("B1", None), ("B2", 2)]


def test_opening_changes_nothing_in_the_warehouse(opened: Open) -> None:
    load(opened(), bill=([JAN], rows_of(BILL, ("B1", "001", JAN, None))))
    warehouse = opened(changed(version=column(4, "integer")))
    stored = warehouse.store.find("bill")
    assert stored is not None
    assert stored.schema().column_names == ["bill_id", "account_id", "bill_month", "amount_yuan"]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (changed(amount_yuan=None), "amount_yuan（id 20）在目录里没有了"),
        (changed(amount_yuan=None, total_yuan=column(20, "decimal(12,2)")), "id 20 原是 amount_yuan，现是 total_yuan"),
        (changed(amount_yuan=column(21, "decimal(12,2)")), "id 20）在目录里没有了"),
        (changed(amount_yuan=column(20, "decimal(10,2)")), "类型由 decimal\\(12, 2\\) 变为 decimal\\(10, 2\\)"),
        (changed(amount_yuan=column(20, "decimal(14,4)")), "类型由"),
        (changed(amount_yuan=column(20, "double")), "类型由"),
        (changed(due_on=column(30, "date")).model_copy(update={"month": "due_on"}), "month 列变了"),
        (BILL.model_copy(update={"month": None}), "month 列变了"),
    ],
)
def test_any_other_change_is_refused_on_opening(opened: Open, table: Table, words: str) -> None:
    load(opened(), bill=([JAN], rows_of(BILL, ("B1", "001", JAN, None))))
    with pytest.raises(WarehouseError, match=words):
        opened(table)
