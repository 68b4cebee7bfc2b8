"""The simulator's own arithmetic against figures worked out by hand or printed in the rules."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from jicha.simulate import workdays
from jicha.simulate.frame import NULL, days
from jicha.simulate.plan import Plan
from jicha.simulate.power_factor import adjustment_hundredths_pct, adjustment_table, power_factor_hundredths
from jicha.simulate.prices import CODE, read_prices
from jicha.simulate.pricing import ACTUAL, CAPACITY, CONTRACT, NO_CHARGE, BillInputs, Spans, half_up, price_bills
from jicha.simulate.transformers import loss_hundredths

PF_TABLE = Path(__file__).parents[2] / "jicha" / "catalog" / "data" / "pf_adjustment.csv"
PLAN = Plan(1000, 12, 1)  # 2025-11 … 2026-10


def bill(**given: object) -> tuple[BillInputs, Spans]:
    """A household's bill of a month with 300.00 kWh, changed as given; energies and kW in hundredths."""
    month = int(given.pop("month", 11))  # type: ignore[call-overload]
    start, end = int(PLAN.month_starts[month]), int(PLAN.month_starts[month + 1])
    values: dict[str, object] = {
        **dict.fromkeys(
            ("account", "voltage", "program", "contract_kw", "demand_kw", "standard", "loss", "reactive", "loss_reactive"), 0
        ),
        **dict.fromkeys(("people", "year_before", "misprice", "stale", "punitive"), 0),
        **dict.fromkeys(("discount", "fund", "market", "left_out"), -1),
        **dict.fromkeys(("tiered", "double_excess", "adjust"), True),
        "month": month,
        "start": start,
        "end": end,
        "code": CODE["residential_tiered"],
        "mode": NO_CHARGE,
        "multiplier": 1,
        "contract_kva": 800,
        "metered": [0, 0, 30_000, 0],
        "has_loss": False,
        "nearby": False,
        "turn": NULL,
        "tier_from": [216_000, 420_000],
    }
    kva = given.pop("kva", 800)
    values.update(given)
    spans = Spans(np.array([0]), np.array([start]), np.array([end]), np.array([kva]))
    return BillInputs(**{name: np.array([value]) for name, value in values.items()}), spans


def lines(**given: object) -> dict[str, int]:
    """Fen by component and band."""
    inputs, spans = bill(**given)
    priced = price_bills(inputs, spans, read_prices(PLAN), PLAN.month_days)
    from jicha.simulate.prices import BANDS, COMPONENTS

    return {f"{COMPONENTS[c]}.{BANDS[b]}": int(a) for c, b, a in zip(priced.component, priced.band, priced.amount, strict=True)}


def test_a_household_in_the_first_tier_pays_base_and_fund() -> None:
    assert lines() == {"catalogue_energy.all": 16_443, "fund.all": 306}


def test_the_kwh_that_crosses_a_tier_is_charged_above_it_only() -> None:
    assert lines(year_before=216_000 - 10_000)["tier_2.all"] == 1_000
    assert "tier_2.all" not in lines(year_before=216_000 - 30_000)
    assert lines(year_before=420_000 - 5_000) | {} == {
        "catalogue_energy.all": 16_443,
        "tier_2.all": 250,
        "tier_3.all": 7_500,
        "fund.all": 306,
    }


TWO_PART = {"code": CODE["commercial_two_part"], "voltage": 1, "tiered": False, "program": 2}


def test_capacity_is_charged_by_calendar_days() -> None:
    inputs, spans = bill(**TWO_PART, mode=CAPACITY, metered=[0, 0, 0, 0])
    first = int(PLAN.month_starts[11])
    spans = Spans(np.array([0, 0]), np.array([first, first + 12]), np.array([first + 12, first + 31]), np.array([63_000, 43_000]))
    priced = price_bills(inputs, spans, read_prices(PLAN), PLAN.month_days)
    assert priced.quantity.tolist()[-2:] == [24_387, 26_355]  # 630 × 12/31 and 430 × 19/31 kVA-months
    assert priced.amount.tolist()[-2:] == [629_185, 679_959]  # at 25.80 yuan


@pytest.mark.parametrize(("demand", "excess"), [(52_500, None), (52_501, 2), (60_000, 15_000)])
def test_demand_above_105_per_cent_is_doubled(demand: int, excess: int | None) -> None:
    got = lines(**TWO_PART, mode=CONTRACT, contract_kw=50_000, demand_kw=demand, contract_kva=80_000)
    assert got["demand.all"] == 50_000 * 413 // 10
    assert got.get("demand_excess.all") == (None if excess is None else int(half_up(excess * 413, 10)))


def test_the_discount_of_demand_ends_with_july() -> None:
    energy = [0, 0, 80_000 * 260, 0]
    july = lines(**TWO_PART, month=8, mode=ACTUAL, demand_kw=10_000, contract_kva=80_000, metered=energy)
    below = lines(**TWO_PART, month=8, mode=ACTUAL, demand_kw=10_000, contract_kva=80_000, metered=[0, 0, 80_000 * 260 - 1, 0])
    august = lines(**TWO_PART, month=9, mode=ACTUAL, demand_kw=10_000, contract_kva=80_000, metered=energy)
    assert (july["demand.all"], below["demand.all"], august["demand.all"]) == (378_000, 420_000, 413_000)


def test_the_fund_is_not_adjusted_by_the_power_factor() -> None:
    got = lines(
        code=CODE["commercial_single"], voltage=1, tiered=False, metered=[0, 0, 1_000_000, 0], reactive=484_322, standard=85
    )
    base = sum(fen for name, fen in got.items() if not name.startswith(("fund", "power_factor")))
    assert got["power_factor.all"] == int(half_up(base * -50, 10_000))  # 0.90 under the standard of 0.85


def test_losses_are_spread_over_the_bands_and_add_up() -> None:
    inputs, _ = bill(**TWO_PART, metered=[10_000, 20_000, 30_000, 40_000], has_loss=True, loss=1_003)
    assert inputs.charged.sum() == 101_003


def test_losses_of_a_hand_worked_month() -> None:
    """200 kVA, 30 days, 14,400 kWh at unity: load 0.1; 0.34·720 + 0.01·2.73·720 = 264.456."""
    one = np.array([[200, 0]]), np.array([[720, 0]])
    active, _ = loss_hundredths(*one, np.array([1_440_000]), np.array([0]))
    assert active.tolist() == [26_400]


@pytest.mark.parametrize(
    ("pf", "standard", "pct"),
    [(100, 0.90, -75), (90, 0.90, 0), (89, 0.90, 50), (64, 0.90, 1700), (85, 0.85, 0), (94, 0.85, -110), (60, 0.80, 1000)],
)
def test_printed_steps_of_the_power_factor_table(pf: int, standard: float, pct: int) -> None:
    assert adjustment_hundredths_pct(np.array([pf]), np.array([standard])).tolist() == [pct]


def test_the_power_factor_table_is_the_catalogues() -> None:
    if not PF_TABLE.exists():
        pytest.skip("the catalogue's table is not there")
    with PF_TABLE.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    place = {"0.90": 0, "0.85": 1, "0.80": 2}
    for row in rows:
        mine = adjustment_table()[place[f"{float(row['standard']):.2f}"], round(float(row["power_factor"]) * 100)]
        assert round(float(row["adjustment_pct"]) * 100) == mine, row


def test_a_month_without_energy_counts_as_unity() -> None:
    assert power_factor_hundredths(np.array([0]), np.array([0])).tolist() == [100]


def test_working_days_know_the_spring_festival() -> None:
    eve = days(dt.date(2026, 2, 13))
    assert workdays.add(np.array([eve]), 1).tolist() == [days(dt.date(2026, 2, 14))]  # a Saturday that is worked
    assert workdays.add(np.array([eve]), 2).tolist() == [days(dt.date(2026, 2, 24))]
    assert workdays.subtract(np.array([days(dt.date(2026, 2, 24))]), 2).tolist() == [eve]


def test_months_without_published_prices_are_refused() -> None:
    with pytest.raises(ValueError, match="示例电价表"):
        read_prices(Plan(1000, 12, 1, end=dt.date(2030, 1, 1)))
