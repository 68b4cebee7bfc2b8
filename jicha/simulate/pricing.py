"""The simulator's own pricer: bill inputs in, bill lines out, each line rounded half up to the fen.

It is whole-number arithmetic on numpy columns: energy in hundredths, prices in 1e-8 or 1e-4 yuan, money in fen.
A defect changes the inputs of a few bills and prices them again; nothing else ever writes an amount of a bill.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from jicha.simulate.frame import NULL, days
from jicha.simulate.power_factor import adjustment_hundredths_pct, power_factor_hundredths
from jicha.simulate.prices import ALL_DAY, COMPONENT, Prices

Ints = np.ndarray[Any, np.dtype[np.int64]]
NO_CHARGE, CAPACITY, CONTRACT, ACTUAL = range(4)
DISCOUNT_UNTIL = days(dt.date(2026, 8, 1))  # the demand discount of 526 is not continued by the new prices
DISCOUNT_KWH_PER_KVA = 260
NEARBY_HOURS = 730 // 4  # of a month at the made-up mean load factor of 25 %
KWH, KVA_MONTH, KW_MONTH, PERCENT = range(4)
UNITS = ("kwh", "kva_month", "kw_month", "percent")


@dataclass
class BillInputs:
    """What each bill is priced from, one row a bill; energies in hundredths of kWh, kVA and kW in hundredths."""

    account: Ints
    month: Ints
    start: Ints
    end: Ints
    code: Ints
    voltage: Ints
    program: Ints  # the time-of-use programme, 0 for none
    mode: Ints
    multiplier: Ints
    contract_kva: Ints
    contract_kw: Ints
    demand_kw: Ints
    standard: Ints  # hundredths, 0 for none
    metered: Ints  # [n, 4] by band; without bands all of it in flat
    has_loss: Any  # transformer losses are charged
    loss: Ints
    reactive: Ints
    loss_reactive: Ints
    tiered: Any
    people: Ints
    year_before: Ints  # billed in this calendar year before
    tier_from: Ints  # [n, 2]
    double_excess: Any  # False in a bill that forgot to double
    discount: Ints  # -1 by the rule, 0 never, 1 always
    adjust: Any  # False in a bill that forgot the power factor
    fund: Ints  # a fund price of its own (1e-8), -1 for the published one
    punitive: Ints  # the addition of a punitive price (1e-8), 0 for none
    market: Ints  # the contracted price of a direct user (1e-8), -1 for the agency price
    misprice: Ints  # added to the price of the energy itself (1e-8)
    left_out: Ints  # a component that the bill forgot, -1 for none
    nearby: Any  # pays for the grid by capacity instead of energy
    stale: Ints  # months by which the published losses of purchase and system operation lag behind
    turn: Ints  # the day inside the bill from which the following month's published prices hold, NULL for none

    def __len__(self) -> int:
        return len(self.account)

    def rows(self, rows: Any) -> BillInputs:
        """A copy of some bills' inputs."""
        return BillInputs(**{f.name: getattr(self, f.name)[rows].copy() for f in fields(self)})

    def set_rows(self, rows: Any, other: BillInputs) -> None:
        for f in fields(self):
            getattr(self, f.name)[rows] = getattr(other, f.name)

    @property
    def tou(self) -> Any:
        return self.program > 0

    @property
    def charged(self) -> Ints:
        """Energy by band with the transformer loss spread over the bands in proportion, [n, 4]."""
        loss = self.charged_loss
        total = self.metered.sum(axis=1)
        spread = self.metered * loss[:, None] // np.maximum(total, 1)[:, None]
        spread[:, 2] += loss - spread.sum(axis=1)
        return self.metered + spread

    @property
    def charged_loss(self) -> Ints:
        return np.where(self.has_loss, self.loss, 0)

    @property
    def charged_total(self) -> Ints:
        return self.metered.sum(axis=1) + self.charged_loss

    @property
    def charged_reactive(self) -> Ints:
        return self.reactive + np.where(self.has_loss, self.loss_reactive, 0)


@dataclass
class Spans:
    """Stretches of a bill with one running capacity: bill row, first day, day after, kVA in hundredths."""

    bill: Ints
    start: Ints
    end: Ints
    kva: Ints


@dataclass
class Lines:
    """Bill lines: the bill's row, codes of component, band, tier and unit, quantity, prices and fen."""

    bill: Ints
    component: Ints
    band: Ints
    tier: Ints
    start: Ints
    end: Ints
    quantity: Ints
    unit: Ints
    price: Ints
    unit_price: Ints
    amount: Ints

    def __len__(self) -> int:
        return len(self.bill)


def half_up(numerator: Any, denominator: Any) -> Any:
    """numerator / denominator rounded half away from zero, in whole numbers."""
    whole = (np.abs(numerator) + denominator // 2) // denominator
    return np.where(numerator < 0, -whole, whole)


def price_bills(bills: BillInputs, spans: Spans, prices: Prices, month_days: Ints) -> Lines:
    """The lines of the bills, in the order of the bill form."""
    blocks = [*_energy(bills, prices), *_capacity(bills, spans, prices, month_days)]
    lines = _joined(blocks)
    adjusted = _power_factor(bills, lines)
    lines = _joined([lines, adjusted]) if len(adjusted) else lines
    order = np.lexsort((lines.start, lines.band, lines.component, lines.bill))
    return Lines(**{f.name: getattr(lines, f.name)[order] for f in fields(Lines)})


def _joined(blocks: list[Lines]) -> Lines:
    return Lines(**{f.name: np.concatenate([getattr(b, f.name) for b in blocks]) for f in fields(Lines)})


def _block(
    bills: BillInputs, rows: Ints, component: str, quantity: Ints, *, price: Any = NULL, unit_price: Any = NULL, **given: Any
) -> Lines:
    """Lines of one component for the bills `rows`; an energy line multiplies a price, any other a unit price."""
    n = len(rows)
    by_energy = given.get("unit", KWH) == KWH
    amount = half_up(quantity * price, 10**8) if by_energy else half_up(quantity * unit_price, 10**4)

    def full(value: Any) -> Ints:
        return np.broadcast_to(np.asarray(value, dtype=np.int64), n).copy()

    return Lines(
        bill=rows.astype(np.int64),
        component=full(COMPONENT[component]),
        band=full(given.get("band", ALL_DAY)),
        tier=full(given.get("tier", 0)),
        start=full(given.get("start", bills.start[rows])),
        end=full(given.get("end", bills.end[rows])),
        quantity=full(quantity),
        unit=full(given.get("unit", KWH)),
        price=full(price),
        unit_price=full(unit_price),
        amount=full(amount),
    )


def _energy(bills: BillInputs, prices: Prices) -> list[Lines]:
    charged, total = bills.charged, bills.charged_total
    place = bills.code, bills.voltage, bills.month

    def listed(component: str, band: int, rows: Ints) -> Ints:
        code, voltage, month = (p[rows] for p in place)
        return prices.energy[code, COMPONENT[component], band, voltage, month]

    blocks = []
    plain = np.flatnonzero(listed("catalogue_energy", ALL_DAY, np.arange(len(bills))) >= 0)
    price = listed("catalogue_energy", ALL_DAY, plain) + bills.misprice[plain]
    blocks.append(_block(bills, plain, "catalogue_energy", total[plain], price=price))
    for tier, (low, high) in enumerate(((0, 1), (1, None)), start=2):
        rows = np.flatnonzero(bills.tiered)
        limit = bills.tier_from[rows]
        end = bills.year_before[rows] + total[rows]
        top = end if high is None else np.minimum(end, limit[:, high])
        bottom = np.maximum(bills.year_before[rows], limit[:, low])
        quantity = np.maximum(top - bottom, 0)
        rows, quantity = rows[quantity > 0], quantity[quantity > 0]
        name = f"tier_{tier}"
        price = listed_tier(prices, bills, name, rows)
        blocks.append(_block(bills, rows, name, quantity, price=price, tier=tier - 1))
    rows = np.flatnonzero((bills.punitive > 0) & (total > 0))
    blocks.append(_block(bills, rows, "punitive", total[rows], price=bills.punitive[rows]))
    by_agency = bills.market < 0
    rows = np.flatnonzero(~by_agency & (total > 0))
    blocks.append(_block(bills, rows, "market_purchase", total[rows], price=bills.market[rows]))
    for component in ("purchase", "transmission"):
        shift = bills.misprice if component == "purchase" else np.zeros(len(bills), dtype=np.int64)
        due = by_agency if component == "purchase" else np.ones(len(bills), dtype=bool)
        for band in range(4):
            rows = np.flatnonzero(bills.tou & (charged[:, band] > 0) & due)
            rows = rows[(listed(component, band, rows) >= 0) & ~((component == "transmission") & bills.nearby[rows])]
            price = listed(component, band, rows) + shift[rows]
            blocks.append(_block(bills, rows, component, charged[rows, band], price=price, band=band))
        rows = np.flatnonzero(~bills.tou & due & (listed(component, ALL_DAY, np.arange(len(bills))) >= 0))
        rows = rows if component == "purchase" else rows[(total[rows] > 0) & ~bills.nearby[rows]]
        if component == "transmission":
            blocks += _turned(bills, rows, component, listed(component, ALL_DAY, rows), prices)
        else:
            blocks.append(_block(bills, rows, component, total[rows], price=listed(component, ALL_DAY, rows) + shift[rows]))
    for component in ("purchase_loss", "system_operation", "fund"):
        if component == "fund":
            price = np.where(bills.fund >= 0, bills.fund, listed(component, ALL_DAY, np.arange(len(bills))))
        else:
            month = np.maximum(bills.month - bills.stale, 0)
            price = prices.energy[bills.code, COMPONENT[component], ALL_DAY, bills.voltage, month]
        present = bills.left_out != COMPONENT[component]
        rows = np.flatnonzero((price > 0) & (total > 0) & present)  # an exempt class has a published price of nothing and no line
        if component == "fund":
            blocks += _turned(bills, rows, component, price[rows], prices)
        else:
            blocks.append(_block(bills, rows, component, total[rows], price=price[rows]))
    return blocks


def _turned(bills: BillInputs, rows: Ints, component: str, price: Ints, prices: Prices) -> list[Lines]:
    """Lines without bands; where the published price turns inside the bill, one before and one after it, shared by days."""
    total, code, voltage, month = (v[rows] for v in (bills.charged_total, bills.code, bills.voltage, bills.month))
    following = np.minimum(month + 1, prices.energy.shape[-1] - 1)
    place = COMPONENT[component], ALL_DAY
    now, later = (prices.energy[code, place[0], place[1], voltage, m] for m in (month, following))
    turns = (bills.turn[rows] != NULL) & (now != later) & (price == now)
    blocks = [_block(bills, rows[~turns], component, total[~turns], price=price[~turns])]
    cut, day = rows[turns], bills.turn[rows[turns]]
    days = bills.end[cut] - bills.start[cut]
    before = half_up(total[turns] * (day - bills.start[cut]) * 2, 2 * days)
    blocks.append(_block(bills, cut, component, before, price=price[turns], end=day))
    blocks.append(_block(bills, cut, component, total[turns] - before, price=later[turns], start=day))
    return blocks


def listed_tier(prices: Prices, bills: BillInputs, component: str, rows: Ints) -> Ints:
    """The published addition of an upper tier."""
    return prices.energy[bills.code[rows], COMPONENT[component], ALL_DAY, bills.voltage[rows], bills.month[rows]]


def _capacity(bills: BillInputs, spans: Spans, prices: Prices, month_days: Ints) -> list[Lines]:
    blocks = []
    mode = bills.mode[spans.bill]
    length = spans.end - spans.start
    full = month_days[bills.month[spans.bill]]

    def listed(component: str, rows: Ints) -> Ints:
        return prices.unit[bills.code[rows], COMPONENT[component], ALL_DAY, bills.voltage[rows], bills.month[rows]]

    by_kva = np.flatnonzero((mode == CAPACITY) & (spans.kva > 0))
    rows = spans.bill[by_kva]
    quantity = half_up(spans.kva[by_kva] * length[by_kva] * 2, 2 * full[by_kva])
    dates = {"start": spans.start[by_kva], "end": spans.end[by_kva]}
    blocks.append(_block(bills, rows, "capacity", quantity, unit_price=listed("capacity", rows), unit=KVA_MONTH, **dates))

    rows = np.flatnonzero(bills.nearby)
    length = bills.end[rows] - bills.start[rows]
    quantity = half_up(bills.contract_kva[rows] * length, month_days[bills.month[rows]])
    place = COMPONENT["transmission"], ALL_DAY
    price = half_up(prices.energy[bills.code[rows], *place, bills.voltage[rows], bills.month[rows]] * NEARBY_HOURS, 10**4)
    blocks.append(_block(bills, rows, "transmission", quantity, unit_price=price, unit=KVA_MONTH))

    rows = np.flatnonzero(np.isin(bills.mode, (CONTRACT, ACTUAL)))
    share = bills.end[rows] - bills.start[rows], month_days[bills.month[rows]]
    contract, demand = bills.contract_kw[rows], bills.demand_kw[rows]
    by_contract = bills.mode[rows] == CONTRACT
    over = by_contract & (demand * 100 > contract * 105)
    base = np.where(by_contract, contract, demand)
    times = np.where(bills.double_excess[rows], 2, 1)
    excess = np.where(over, half_up((demand * 100 - contract * 105) * times, 100), 0)
    price = half_up(listed("demand", rows) * np.where(is_discounted(bills, rows), 90, 100), 100)
    for component, kw in (("demand", base), ("demand_excess", excess)):
        some = kw > 0
        part = half_up(kw[some] * share[0][some] * 2, 2 * share[1][some])
        blocks.append(_block(bills, rows[some], component, part, unit_price=price[some], unit=KW_MONTH))
    return blocks


def is_discounted(bills: BillInputs, rows: Ints) -> Any:
    """Whether the demand price is at 90 %: the month's kWh over the contract kVA, truncated, reach 260 (until 2026-07)."""
    per_kva = bills.charged_total[rows] // np.maximum(bills.contract_kva[rows], 1)
    by_rule = (per_kva >= DISCOUNT_KWH_PER_KVA) & (bills.start[rows] < DISCOUNT_UNTIL)
    return np.where(bills.discount[rows] < 0, by_rule, bills.discount[rows] > 0)


def _power_factor(bills: BillInputs, lines: Lines) -> Lines:
    """Adjustment lines over energy and capacity charges, without the fund."""
    rows = np.flatnonzero((bills.standard > 0) & bills.adjust)
    counted = lines.component != COMPONENT["fund"]
    base = sums(lines.bill[counted], lines.amount[counted], len(bills))[rows]
    pct = adjustment_hundredths_pct(power_factor(bills)[rows], bills.standard[rows] / 100)
    block = _block(bills, rows, "power_factor", np.zeros(len(rows), dtype=np.int64), unit_price=0, unit=PERCENT)
    block.amount = half_up(base * pct, 10_000)
    block.quantity[:] = NULL
    block.unit_price[:] = NULL
    return block


def power_factor(bills: BillInputs) -> Ints:
    """The month's power factor in hundredths, transformer losses included."""
    return power_factor_hundredths(bills.charged_total, bills.charged_reactive)


def rows_with_spans(bills: BillInputs, spans: Spans, rows: Ints) -> tuple[BillInputs, Spans]:
    """Some bills (in ascending order) with their capacity spans, numbered anew."""
    some = np.flatnonzero(np.isin(spans.bill, rows))
    place = np.searchsorted(rows, spans.bill[some])
    return bills.rows(rows), Spans(place, spans.start[some], spans.end[some], spans.kva[some])


def sums(place: Ints, values: Ints, n: int) -> Ints:
    """Exact sums of whole numbers by place."""
    return np.rint(np.bincount(place, weights=values.astype(np.float64), minlength=n)).astype(np.int64)
