"""The calculator and its twin in SQL give the same cent, or the same reason why not."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import Phase, given, settings

from jicha.audit.rebill import rules_of
from jicha.model.catalog import Catalog
from jicha.rating import Bill, PriceTable, rate
from jicha.rating.refusal import Refusal
from tests.rating.published import rows
from tests.rating.random_bills import lists_of_bills
from tests.rating.twins import Batch, disagreements

AS_OF = dt.date(2026, 11, 5)


@pytest.fixture(scope="module")
def batch(catalog: Catalog) -> Batch:
    return Batch(catalog, rows(), as_of=AS_OF)


def compare(catalog: Catalog, batch: Batch, made: list[Bill]) -> Counter[str]:
    """Fail on the first bill that the twins price differently; returns how often each outcome was met."""
    prices, rules = PriceTable(rows()), rules_of(catalog, "demo")
    rated = [rate(bill, prices, rules) for bill in made]
    differ = disagreements(rated, batch.rated(made))
    assert not differ, differ[0]
    return Counter(one.refused.code if one.refused else "priced" for one in rated)


SETTINGS = {"deadline": None, "derandomize": True, "database": None, "phases": [Phase.generate]}


@settings(max_examples=6, **SETTINGS)  # type: ignore[arg-type]
@given(made=lists_of_bills())
def test_random_bills_are_the_same_to_the_cent(catalog: Catalog, batch: Batch, made: list[Bill]) -> None:
    assert compare(catalog, batch, made)["priced"] > 50


@pytest.mark.slow
def test_a_hundred_thousand_random_bills_are_the_same_and_every_refusal_is_met(catalog: Catalog, batch: Batch) -> None:
    met: Counter[str] = Counter()

    @settings(max_examples=200, **SETTINGS)  # type: ignore[arg-type]
    @given(made=lists_of_bills())
    def every_list(made: list[Bill]) -> None:
        met.update(compare(catalog, batch, made))

    every_list()
    assert met.total() >= 100_000
    assert met["priced"] > 20_000
    assert not {refusal.code for refusal in Refusal} - set(met)
