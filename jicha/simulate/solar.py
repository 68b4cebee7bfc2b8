"""Generators and what is settled for what they feed in: market price, the mechanism's difference, subsidies of old ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate import ids
from jicha.simulate.consumption import Consumption
from jicha.simulate.customers import Facts
from jicha.simulate.frame import NULL, Frame, Scaled, coded, days
from jicha.simulate.pricing import half_up

Ints = np.ndarray[Any, np.dtype[np.int64]]
BENCHMARK = 0.4161  # yuan per kWh of the made-up province
MARKET = np.array([0.335, 0.331, 0.318, 0.302, 0.297, 0.309, 0.342, 0.347, 0.321, 0.305, 0.312, 0.329])  # by calendar month
DIVIDE = days(np.datetime64("2025-06-01").astype(object))  # existing projects before, new ones from this day on
# First day, what households and what firms were granted for each kWh.
SUBSIDIES = (
    ("2018-05-31", 0.32, 0.32),
    ("2019-07-01", 0.18, 0.10),
    ("2020-06-01", 0.08, 0.05),
    ("2021-01-01", 0.03, 0.0),
    ("2022-01-01", 0.0, 0.0),
)
ITEMS = ("feed_in", "mechanism", "generation_subsidy")
FEED_IN, MECHANISM, SUBSIDY = range(3)


def solar_frames(facts: Facts, consumption: Consumption) -> list[Frame]:
    """The generators of a chunk and their monthly settlements."""
    generators = _generators(facts)
    settlements = _settlements(facts, consumption, generators)
    generators.join(_next_door(facts))
    return [generators, settlements]


def _generators(facts: Facts) -> Frame:
    """Roofs of households: old ones with a subsidy, existing ones at the benchmark, new ones at the price of an auction."""
    rows = np.flatnonzero(facts.solar_kw > 0)
    number = facts.number[rows]
    before = facts.plan.month_starts[0] - 100 - number % 1900
    connected = np.maximum(facts.opened[rows], before)
    connected = np.where(number % 7 == 0, np.maximum(connected, DIVIDE + number % 60), connected)
    is_new = connected >= DIVIDE
    firm = number % 5 == 0
    subsidy = subsidy_of(connected, firm)
    has_subsidy = subsidy > 0
    return Frame(
        "generator",
        len(rows),
        generator_id=ids.numbered("GF", number),
        account_id=ids.account(number),
        org_id=ids.station(facts.station[rows]),
        kind="pv",
        ac_kw=facts.solar_kw[rows],
        dc_kw=np.round(facts.solar_kw[rows] * 1.15, 2),
        lat=30.2 + (number % 997) / 2000,
        lon=112.1 + (number % 991) / 2000,
        connected_on=connected,
        filing_kind=coded(("natural_person", "non_natural"), firm.astype(np.int32)),
        filing_no=ids.numbered("BA", number),
        mode="surplus",
        has_storage=False,
        subsidy_price=np.where(has_subsidy, subsidy, np.nan),
        subsidy_until=np.where(has_subsidy, connected + 20 * 365 + 5, NULL),
        feed_in_price=BENCHMARK,
        mechanism_price=np.where(is_new, 0.365, BENCHMARK),
        mechanism_share=np.where(is_new, 60.0, 85.0),
        mechanism_until=np.where(is_new, connected + 12 * 365 + 3, connected + 20 * 365 + 5),
        grid_point_id=ids.point(number),
        is_nearby_use=False,
        _account=rows,
    )


def _next_door(facts: Facts) -> Frame:
    """The generators of nearby-consumption projects: all of it is used on the spot."""
    rows = np.flatnonzero(facts.nearby_from != NULL)
    number = facts.number[rows]
    return Frame(
        "generator",
        len(rows),
        generator_id=ids.numbered("GF", number),
        account_id=ids.account(number),
        org_id=ids.station(facts.station[rows]),
        kind="pv",
        ac_kw=np.round(facts.kva[rows] * 0.3),
        dc_kw=np.round(facts.kva[rows] * 0.35),
        connected_on=facts.nearby_from[rows],
        filing_kind="non_natural",
        filing_no=ids.numbered("BA", number),
        mode="own_use",
        has_storage=True,
        is_nearby_use=True,
        _account=rows,
    )


def subsidy_of(connected: Ints, firm: Any) -> Any:
    """The subsidy by day of connection and filer."""
    price = np.zeros(len(connected))
    for first, home, other in SUBSIDIES:
        price = np.where(connected >= days(np.datetime64(first).astype(object)), np.where(firm, other, home), price)
    return price


def _settlements(facts: Facts, consumption: Consumption, generators: Frame) -> Frame:
    """What each project fed in a month at the market's price, and from June 2025 on the difference to its mechanism price."""
    plan = facts.plan
    first = plan.month_starts - plan.month_starts[0]
    until = consumption.reverse_until
    k, month = np.nonzero(until[:, first[1:]] - until[:, first[:-1]] > 0)
    kwh = until[k, first[1:][month]] - until[k, first[:-1][month]]
    start = plan.month_starts[:-1][month]
    live = start >= generators["connected_on"][k]
    k, month, kwh, start = k[live], month[live], kwh[live], start[live]
    calendar = np.array([m.month - 1 for m in plan.month_list])[month]
    under = start >= DIVIDE
    market = np.where(under, np.round(MARKET[calendar] * 1e8), round(BENCHMARK * 1e8)).astype(np.int64)
    difference = generators["mechanism_price"][k] - market
    share = generators["mechanism_share"][k]  # in 1e-4 of a percent
    part = half_up(kwh * share, 10**6)
    subsidised = generators["subsidy_price"][k] != NULL
    blocks = (
        (np.arange(len(k)), FEED_IN, kwh, market),
        (np.flatnonzero(under), MECHANISM, part, difference),
        (np.flatnonzero(subsidised), SUBSIDY, kwh, generators["subsidy_price"][k]),
    )
    row = np.concatenate([rows for rows, *_ in blocks])
    item = np.concatenate([np.full(len(rows), item) for rows, item, *_ in blocks])
    energy = np.concatenate([values[rows] for rows, _, values, _ in blocks])
    price = np.concatenate([prices[rows] for rows, *_, prices in blocks])
    account = generators["_account"][k[row]]
    return Frame(
        "market_settlement",
        len(row),
        account_id=ids.account(facts.number).take(account),
        month=start[row],
        item=coded(ITEMS, item),
        kwh=Scaled(energy * 100),
        price=Scaled(price),
        yuan=Scaled(half_up(energy * price, 10**8)),
        published_at=plan.month_starts[1:][month[row]] * 86400 + 9 * 86400,
        _account=account,
        _month=month[row],
        _item=item,
    )


def set_settled(county: Any, rows: Ints, *, kwh: Ints | None = None, price: Ints | None = None) -> Ints:
    """Write energy (hundredths) or price (1e-8) into settlement rows; paid minus right in fen, a project's loss below zero."""
    frame = county.tables["market_settlement"]
    right = frame["yuan"][rows].copy()
    if kwh is not None:
        frame.columns["kwh"][rows] = kwh * 100
    if price is not None:
        frame.columns["price"][rows] = price
    frame.columns["yuan"][rows] = half_up(frame["kwh"][rows] // 100 * frame["price"][rows], 10**8)
    return frame["yuan"][rows] - right


def settled_rows(county: Any, account: int, item: int) -> Ints:
    """The settlement rows of an account's item, month by month."""
    frame = county.tables["market_settlement"]
    rows = np.flatnonzero((frame["_account"] == account) & (frame["_item"] == item))
    return rows[np.argsort(frame["_month"][rows])]
