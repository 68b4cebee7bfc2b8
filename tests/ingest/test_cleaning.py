"""Values as Chinese exports write them, and what becomes of each: read, missing, or a named fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from jicha.ingest.clean import cleaning, define_macros
from jicha.model.catalog import Catalog


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("set timezone = 'UTC'")
        define_macros(opened)
        yield opened


def read(
    connection: duckdb.DuckDBPyConnection, catalog: Catalog, column: str, given: Any, kind: str = "VARCHAR"
) -> tuple[Any, Any, Any]:
    """(value, fault, note) of one value for a 'table.column'."""
    table, name = column.split(".")
    how = cleaning(catalog.tables[table], name, kind, place=0, is_text=kind == "VARCHAR", codes=catalog.codes)
    query = f"select cast($1 as {kind}) as r0"
    for letter, expression in zip("tmvfw", (how.text, how.form, how.value, how.fault, how.note), strict=True):
        query = f"select *, {expression} as {letter}0 from ({query})"
    ((value, fault, note),) = connection.execute(f"select v0, f0, w0 from ({query})", [given]).fetchall()
    return value, fault, note


GOOD = [
    # full-width digits and separators
    ("bill.amount_yuan", "１，２３４．５０", Decimal("1234.50")),
    ("account.account_id", "００１２３", "00123"),
    ("account.contract_capacity_kva", "　８０　", Decimal("80.00")),
    # thousand separators, currency, units, how accountants and SAP write minus
    ("bill.amount_yuan", "1,234,567.80", Decimal("1234567.80")),
    ("bill.amount_yuan", "¥1,234.5", Decimal("1234.50")),
    ("bill.amount_yuan", "-1,234.5元", Decimal("-1234.50")),
    ("bill.amount_yuan", "(88.00)", Decimal("-88.00")),
    ("bill.amount_yuan", "88.00-", Decimal("-88.00")),
    ("account.contract_capacity_kva", "315 kVA", Decimal("315.00")),
    ("bill.active_kwh", "1200千瓦时", Decimal("1200.00")),
    ("bill.active_kwh", "1.2E+05", Decimal("120000.00")),
    # the noise of a binary fraction is no digit
    ("bill.amount_yuan", "1234.5600000000001", Decimal("1234.56")),
    ("account.households", "12.0", 12),
    # months
    ("bill.bill_month", "2024年3月", date(2024, 3, 1)),
    ("bill.bill_month", "2024年03月份", date(2024, 3, 1)),
    ("bill.bill_month", "２０２４．０３", date(2024, 3, 1)),
    ("bill.bill_month", "2024.3", date(2024, 3, 1)),
    ("bill.bill_month", "202403", date(2024, 3, 1)),
    ("bill.bill_month", "2024/3", date(2024, 3, 1)),
    ("bill.bill_month", "2024-03-31", date(2024, 3, 1)),
    ("bill.bill_month", "45352", date(2024, 3, 1)),
    # days
    ("account.opened_on", "2024年3月5日", date(2024, 3, 5)),
    ("account.opened_on", "2024.3.5", date(2024, 3, 5)),
    ("account.opened_on", "20240305", date(2024, 3, 5)),
    ("account.opened_on", "45356", date(2024, 3, 5)),
    ("account.opened_on", "2024-02-29 00:00:00", date(2024, 2, 29)),
    ("account.opened_on", "2024-03-05T20:00:00Z", date(2024, 3, 6)),
    # moments
    ("reading.read_at", "2024/3/5 8:05", datetime(2024, 3, 5, 8, 5)),
    ("reading.read_at", "2024年3月5日 08:05:06", datetime(2024, 3, 5, 8, 5, 6)),
    ("reading.read_at", "20240305080506", datetime(2024, 3, 5, 8, 5, 6)),
    ("reading.read_at", "2024-03-05 24:00", datetime(2024, 3, 6)),
    ("reading.read_at", "2024-03-05T00:30:00Z", datetime(2024, 3, 5, 8, 30)),
    ("reading.read_at", "2024-03-05 12:00:00+08:00", datetime(2024, 3, 5, 12)),
    ("reading.read_at", "45356.5", datetime(2024, 3, 5, 12)),
    # how spreadsheets are kept from dropping zeros
    ("account.account_id", '="0012"', "0012"),
    ("account.account_id", "'0012", "0012"),
    ("account.account_id", "0012\t", "0012"),
    ("account.account_id", "1001.0", "1001"),
    # free text keeps its characters
    ("account.name", "　某某（集团）有限公司　", "某某（集团）有限公司"),
    # codes, by name or code
    ("account.usage_class", "居民一户一表", "residential"),
    ("account.usage_class", "大工业(2023年6月前)", "large_industrial"),
    ("account.usage_class", "Commercial", "commercial"),
    ("account.is_market", "是", True),
    ("account.is_market", "N", False),
]

MISSING = ["", "  ", "　", ".", "-", "--", "—", "/", "空", "NULL", "null", "#N/A", "\\N"]

BAD = [
    ("bill.amount_yuan", "12x", "not_a_number"),
    ("bill.amount_yuan", "12,3", "not_a_number"),
    ("bill.amount_yuan", "nan元", "not_a_number"),
    ("bill.amount_yuan", "1000000000000", "out_of_range"),
    ("account.households", "3000000000", "out_of_range"),
    ("bill.amount_yuan", "12.345", "too_many_digits"),
    ("bill.amount_yuan", "123456789.125", "too_many_digits"),
    ("account.households", "2.5", "too_many_digits"),
    ("account.opened_on", "2024-02-30", "impossible_date"),
    ("account.opened_on", "2024年13月1日", "impossible_date"),
    ("account.opened_on", "2024-03", "incomplete_date"),
    ("account.opened_on", "去年", "not_a_date"),
    ("account.opened_on", "0204-03-05", "out_of_range"),
    ("bill.bill_month", "2024.13", "impossible_date"),
    ("bill.bill_month", "2024.1", "ambiguous_month"),
    ("reading.read_at", "2024-03-05 25:00", "impossible_date"),
    ("account.is_market", "也许", "not_a_boolean"),
    ("account.account_id", "1.23457E+12", "digits_lost"),
    ("account.account_id", "-", "missing"),
    ("reading.multiplier", "0", "not_positive"),
    ("reading.multiplier", "-10", "not_positive"),
    ("account.contract_capacity_kva", "-1", "negative"),
    ("reading.register", "火星", "unknown_required_code"),
]


@pytest.mark.parametrize(("column", "given", "expected"), GOOD)
def test_a_value_is_read_as_a_person_reads_it(
    connection: duckdb.DuckDBPyConnection, catalog: Catalog, column: str, given: str, expected: Any
) -> None:
    assert read(connection, catalog, column, given) == (expected, None, None)


@pytest.mark.parametrize("mark", MISSING)
@pytest.mark.parametrize(
    "column", ["bill.amount_yuan", "account.opened_on", "account.name", "account.usage_class", "account.is_market"]
)
def test_a_mark_for_a_missing_value_is_a_missing_value(
    connection: duckdb.DuckDBPyConnection, catalog: Catalog, column: str, mark: str
) -> None:
    assert read(connection, catalog, column, mark) == (None, None, None)


@pytest.mark.parametrize(("column", "given", "code"), BAD)
def test_what_cannot_be_stored_has_a_name(
    connection: duckdb.DuckDBPyConnection, catalog: Catalog, column: str, given: str, code: str
) -> None:
    assert read(connection, catalog, column, given)[1:] == (code, None)


def test_an_unknown_code_that_is_not_required_is_noted_and_read_as_missing(
    connection: duckdb.DuckDBPyConnection, catalog: Catalog
) -> None:
    assert read(connection, catalog, "account.usage_class", "火星用电") == (None, None, "unknown_code")


def test_the_end_of_all_days_means_still_in_force(connection: duckdb.DuckDBPyConnection, catalog: Catalog) -> None:
    assert read(connection, catalog, "org_unit.valid_to", "9999-12-31") == (None, None, None)
    assert read(connection, catalog, "org_unit.valid_to", date(9999, 12, 31), "DATE") == (None, None, None)


TYPED = [
    ("bill.amount_yuan", "DECIMAL(12,2)", Decimal("12.30"), (Decimal("12.30"), None)),
    ("bill.amount_yuan", "DECIMAL(18,4)", Decimal("12.3400"), (Decimal("12.34"), None)),
    ("bill.amount_yuan", "DECIMAL(18,4)", Decimal("12.3450"), (Decimal("12.35"), "too_many_digits")),
    ("bill.amount_yuan", "DOUBLE", 0.1 + 0.2, (Decimal("0.30"), None)),
    ("bill.amount_yuan", "DOUBLE", 1e15, (None, "out_of_range")),
    ("bill.amount_yuan", "DOUBLE", float("nan"), (None, None)),
    ("account.households", "BIGINT", 7, (7, None)),
    ("account.households", "BIGINT", 3_000_000_000, (None, "out_of_range")),
    ("account.households", "DOUBLE", 2.5, (2, "too_many_digits")),
    ("account.account_id", "BIGINT", 1001, ("1001", None)),
    ("account.opened_on", "TIMESTAMP", datetime(2024, 3, 5, 1), (date(2024, 3, 5), None)),
    ("reading.read_at", "TIMESTAMP WITH TIME ZONE", "2024-03-05 00:30:00+00", (datetime(2024, 3, 5, 8, 30), None)),
    ("bill.bill_month", "DATE", date(2024, 3, 31), (date(2024, 3, 1), None)),
    ("bill.bill_month", "BIGINT", 202403, (date(2024, 3, 1), None)),
    ("reading.multiplier", "INTEGER", 0, (Decimal("0.00"), "not_positive")),
    ("account.is_market", "INTEGER", 1, (True, None)),
]


@pytest.mark.parametrize(("column", "kind", "given", "expected"), TYPED)
def test_a_value_that_has_a_type_is_checked_against_the_column(
    connection: duckdb.DuckDBPyConnection, catalog: Catalog, column: str, kind: str, given: Any, expected: tuple[Any, Any]
) -> None:
    assert read(connection, catalog, column, given, kind)[:2] == expected
