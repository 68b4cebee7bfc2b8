"""What holds for every bill: the factor is monotone, lines make the total, a cut without a change changes nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from jicha.audit.rebill import rules_of
from jicha.model.catalog import load_catalog
from jicha.rating import Bill, PriceTable, RatedBill, Rules, Segment, rate
from jicha.rating.charges import tier_bound
from jicha.rating.power_factor import factor_of
from jicha.rating.prices import Rate
from jicha.rating.rounding import part_of_month
from tests.rating.published import rows
from tests.rating.random_bills import made_from

QUICK = settings(max_examples=60, deadline=None, derandomize=True, database=None)
START, END = dt.date(2026, 1, 1), dt.date(2026, 2, 1)
CENT = Decimal("0.01")

kwh = st.integers(0, 30_000_000).map(lambda n: Decimal(n).scaleb(-2))
some_kwh = st.integers(1, 30_000_000).map(lambda n: Decimal(n).scaleb(-2))
days = st.integers(1, 30)
codes = st.sampled_from(["home", "farm", "shop", "factory", "monthly"])


@cache
def prices() -> PriceTable:
    return PriceTable(rows())


@cache
def rules() -> Rules:
    return rules_of(load_catalog(), "demo")


def of(*stretches: Segment) -> RatedBill:
    """The bill of January 2026 with these stretches."""
    return rate(Bill(bill_id="B", bill_month=START, segments=stretches), prices(), rules())


@st.composite
def stretches(draw: st.DrawFn) -> Segment:
    """A whole month of energy alone, with bands or without, with a punitive addition or without, tiered where the code is."""
    bands: dict[str, Any] = {f"{band}_kwh": draw(kwh) for band in ("peak", "flat", "valley")}
    code = draw(codes)
    return Segment(
        segment_start=START,
        segment_end=END,
        price_code=code,
        voltage_tier="1_10kv",
        is_tou=draw(st.booleans()),
        metered_kwh=sum(bands.values(), Decimal(0)),
        punitive_add=draw(st.sampled_from([None, Decimal("0.10000000")])),
        agency_factor=draw(st.sampled_from([None, Decimal("1.50")])),
        is_tiered=code in ("home", "monthly"),
        tier_months=draw(st.integers(1, 12)),
        kwh_before=draw(kwh),
        month_days=31,
        **bands,
    )


def cut(whole: Segment, share: int, day: dt.date) -> tuple[Segment, Segment]:
    """A stretch in two, the first with so many hundredths of each quantity, cut to 0.01 kWh."""
    energies = ("metered_kwh", "peak_kwh", "flat_kwh", "valley_kwh")
    first = {name: (getattr(whole, name) * share / 100).quantize(CENT, "ROUND_FLOOR") for name in energies[1:]}
    first["metered_kwh"] = sum(first.values(), Decimal(0))
    rest = {name: getattr(whole, name) - first[name] for name in energies}
    before = (whole.kwh_before or Decimal(0)) + first["metered_kwh"]
    return replace(whole, segment_end=day, **first), replace(whole, segment_start=day, kwh_before=before, **rest)


def merged(parts: tuple[Segment, Segment]) -> Segment:
    """Two stretches that follow on each other as one."""
    first, second = parts
    added = {name: getattr(first, name) + getattr(second, name) for name in ("metered_kwh", "peak_kwh", "flat_kwh", "valley_kwh")}
    return replace(first, segment_end=second.segment_end, **added)


@pytest.mark.parametrize("standard", ["0.90", "0.85", "0.80"])
def test_the_adjustment_never_rises_with_the_factor(standard: str) -> None:
    table = rules().pf_adjustment
    column = [table[Decimal(standard), Decimal(n).scaleb(-2)] for n in range(101)]
    assert column == sorted(column, reverse=True)
    assert table[Decimal(standard), Decimal(standard)] == 0
    assert all(pct > 0 for pct in column[: int(Decimal(standard) * 100)])


@QUICK
@given(active=some_kwh, reactive=kwh, more=some_kwh, standard=st.sampled_from(["0.90", "0.85", "0.80"]))
def test_more_reactive_energy_never_lowers_the_bill(active: Decimal, reactive: Decimal, more: Decimal, standard: str) -> None:
    one = Segment(
        START, END, "factory", "1_10kv", metered_kwh=active, reactive_kvarh=reactive, pf_standard=Decimal(standard), month_days=31
    )
    less, greater = of(one), of(replace(one, reactive_kvarh=reactive + more))
    assert less.power_factor is not None
    assert greater.power_factor is not None
    assert less.power_factor.factor >= greater.power_factor.factor
    assert (less.amount_yuan or 0) <= (greater.amount_yuan or 0)


@QUICK
@given(active=kwh, reactive=kwh)
def test_a_factor_lies_between_nothing_and_one(active: Decimal, reactive: Decimal) -> None:
    assert 0 <= factor_of(active, reactive) <= 1
    assert factor_of(Decimal(0), Decimal(0)) == factor_of(active + 1, Decimal(0)) == 1


@QUICK
@given(seed=st.integers(0, 2**48))
def test_the_total_is_the_sum_of_lines_of_whole_cents(seed: int) -> None:
    for bill in made_from(seed)[:20]:
        one = rate(bill, prices(), rules())
        if one.refused:
            assert (one.lines, one.amount_yuan) == ((), None)
            continue
        assert one.amount_yuan == sum((line.amount_yuan for line in one.lines), Decimal(0))
        assert all(line.amount_yuan == line.amount_yuan.quantize(CENT) for line in one.lines)


@QUICK
@given(seed=st.integers(0, 2**48))
def test_only_a_market_settlement_or_a_bonus_is_ever_negative(seed: int) -> None:
    for bill in made_from(seed)[:20]:
        one = rate(bill, prices(), rules())
        negative = {line.component for line in one.lines if line.amount_yuan < 0}
        assert negative <= {"market_purchase", "power_factor"}
        if "market_purchase" not in negative:
            assert one.amount_yuan is None or one.amount_yuan >= 0
        if one.power_factor is not None and "power_factor" in negative:
            assert one.power_factor.factor > one.power_factor.standard


@QUICK
@given(whole=stretches(), share=st.integers(1, 99), day=days)
def test_a_stretch_cut_and_merged_again_is_the_same_bill(whole: Segment, share: int, day: int) -> None:
    parts = cut(whole, share, START + dt.timedelta(days=day))
    again = of(merged(parts))
    assert again.lines == of(whole).lines
    assert again.amount_yuan == of(whole).amount_yuan


@QUICK
@given(whole=stretches(), share=st.integers(1, 99), day=days)
def test_a_cut_moves_a_charge_by_half_a_cent_a_line_at_most(whole: Segment, share: int, day: int) -> None:
    one, two = of(whole), of(*cut(whole, share, START + dt.timedelta(days=day)))
    for component in {line.component for line in (*one.lines, *two.lines)} - {"basic"}:
        both = [line for line in (*one.lines, *two.lines) if line.component == component]
        assert abs(one.yuan(component) - two.yuan(component)) <= CENT / 2 * len(both)
        assert sum((line.quantity or Decimal(0)) for line in one.lines if line.component == component) == sum(
            (line.quantity or Decimal(0)) for line in two.lines if line.component == component
        )


@QUICK
@given(kva=st.integers(1, 630_000).map(lambda n: Decimal(n).scaleb(-2)), month=st.integers(28, 31), first=st.integers(1, 27))
def test_two_parts_of_a_month_make_the_month_to_a_hundredth(kva: Decimal, month: int, first: int) -> None:
    parts = part_of_month(kva, first, month), part_of_month(kva, month - first, month)
    # Both halves of a hundredth are rounded up, so two parts never come short.
    assert kva <= sum(parts) <= kva + CENT
    assert part_of_month(kva, month, month) == kva


@QUICK
@given(kva=st.integers(1, 630_000).map(lambda n: Decimal(n).scaleb(-2)), month=st.integers(28, 31))
def test_every_day_of_a_month_together_is_the_month_but_for_rounding(kva: Decimal, month: int) -> None:
    total = sum((part_of_month(kva, 1, month) for _ in range(month)), Decimal(0))
    assert abs(total - kva) <= CENT / 2 * month


@QUICK
@given(first=days, second=days)
def test_capacity_grows_with_the_days(first: int, second: int) -> None:
    assume(first < second)
    shorter, longer = (
        of(
            Segment(
                START, END, "factory", "1_10kv", metered_kwh=Decimal(0), charge_mode="capacity", capacity_days=n, month_days=31,
                capacity_kva=Decimal("315.00"),
            )
        ).yuan("capacity")
        for n in (first, second)
    )  # fmt: skip
    assert shorter < longer


@QUICK
@given(bound=st.integers(1, 900_000), months=st.integers(1, 12))
def test_twelve_months_of_a_tier_are_the_year_and_fewer_never_more(bound: int, months: int) -> None:
    tier = Rate("tier_2", "all", Decimal("0.05"), "kwh", START, tier_from_kwh=Decimal(bound).scaleb(-2))
    part = tier_bound(tier, Segment(START, END, "home", "below_1kv", tier_months=months))
    whole = tier_bound(tier, Segment(START, END, "home", "below_1kv", tier_months=12))
    assert whole == tier.tier_from_kwh
    assert 0 <= whole * months / 12 - part < CENT
