"""param(): the value in force on the row's own date, in the run's province, or unknown."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import duckdb
import pytest

from jicha.model.regulation import DatedValue
from jicha.sql.allow import SqlError, parse_select
from jicha.sql.clock import Clock
from jicha.sql.compile import bind

CLOCK = Clock(as_of=dt.date(2026, 11, 5), period_start=dt.date(2026, 10, 1), period_end=dt.date(2026, 11, 1))
MONTHS = (
    DatedValue(effective=dt.date(1996, 10, 8), value=Decimal(6), document="rules_1996"),
    DatedValue(effective=dt.date(2024, 6, 1), value=Decimal(36), document="rules_2024"),
    DatedValue(effective=dt.date(2030, 1, 1), value=None, document="rules_2030"),
)
BY_VOLTAGE = (
    DatedValue(effective=dt.date(2020, 1, 1), value=Decimal("0.9"), key="hv", document="d"),
    DatedValue(effective=dt.date(2020, 1, 1), value=Decimal("0.85"), key="lv", document="d"),
)


def asked(sql: str, values: tuple[DatedValue, ...]) -> object:
    query = bind(parse_select(f"select {sql} as answer"), values=lambda _: values, clock=CLOCK)
    return duckdb.sql(query.sql("duckdb")).fetchall()[0][0]


@pytest.mark.parametrize(
    ("day", "months"),
    [("1996-10-07", None), ("1996-10-08", 6), ("2024-05-31", 6), ("2024-06-01", 36), ("2029-12-31", 36), ("2030-01-01", None)],
)
def test_the_text_in_force_on_the_day_of_the_fact_counts(day: str, months: int | None) -> None:
    assert asked(f"param('a.b', date '{day}')", MONTHS) == months


def test_a_key_picks_its_own_value_and_a_strange_key_none() -> None:
    assert asked("param('a.b', as_of(), 'hv')", BY_VOLTAGE) == Decimal("0.90")
    assert asked("param('a.b', as_of(), 'lv')", BY_VOLTAGE) == Decimal("0.85")
    assert asked("param('a.b', as_of(), 'attic')", BY_VOLTAGE) is None


def test_a_missing_or_needless_key_is_an_error() -> None:
    with pytest.raises(SqlError, match="key"):
        asked("param('a.b', as_of())", BY_VOLTAGE)
    with pytest.raises(SqlError, match="no key"):
        asked("param('a.b', as_of(), 'hv')", MONTHS)


def test_two_layers_for_one_day_must_be_told_apart() -> None:
    layered = (MONTHS[0], MONTHS[0].model_copy(update={"layer": "promise", "value": Decimal(3)}))
    with pytest.raises(SqlError, match="layers"):
        asked("param('a.b', as_of())", layered)


def test_clocks_are_those_of_the_run() -> None:
    assert asked("as_of()", ()) == dt.date(2026, 11, 5)
    assert asked("period_start()", ()) == dt.date(2026, 10, 1)
    assert asked("period_end()", ()) == dt.date(2026, 11, 1)


def test_seconds_between_counts_whole_seconds() -> None:
    assert asked("seconds_between(timestamp '2026-01-01 00:00:00.9', timestamp '2026-01-01 00:01:00.1')", ()) == 60
