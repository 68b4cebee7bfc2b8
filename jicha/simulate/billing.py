"""From metered energy to bills: the inputs of every account's months, and the bill tables that price them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from jicha.simulate import ids, kinds
from jicha.simulate.consumption import Consumption
from jicha.simulate.customers import Facts
from jicha.simulate.frame import NULL, Frame, Scaled, Text, coded, days
from jicha.simulate.kinds import KINDS
from jicha.simulate.power_factor import adjustment_hundredths_pct
from jicha.simulate.prices import BANDS, CODE, CODES, COMPONENTS, TIER_FROM, TIER_PERSON_BONUS, TIERS, VOLTAGES, Prices
from jicha.simulate.pricing import (
    ACTUAL,
    CAPACITY,
    CONTRACT,
    NO_CHARGE,
    UNITS,
    BillInputs,
    Lines,
    Spans,
    power_factor,
    price_bills,
    sums,
)
from jicha.simulate.transformers import loss_hundredths

Ints = np.ndarray[Any, np.dtype[np.int64]]
MODES = ("none", "capacity", "contract_demand", "actual_demand")
MODE = {"none": NO_CHARGE, "exempt": NO_CHARGE, "capacity": CAPACITY, "contract_demand": CONTRACT, "actual_demand": ACTUAL}


PUNITIVE_ADD = 10_000_000  # 1e-8 yuan/kWh on top for a restricted plant
FREE_FROM = days(dt.date(2026, 3, 1))  # the market rules of 2025 take effect
TOU_PROGRAMS = ("none", "commercial", "two_part", "charging")
# Usage class by price code: the codes are named after their classes, commercial ones after their structure.
CLASS_OF_CODE = tuple("commercial" if c.startswith("commercial") else c.removesuffix("_tiered") for c in CODES)


def tou_program(kind: Ints, tou: Any) -> Ints:
    """The time-of-use programme: by structure, the charging stations' own, or none."""
    own = np.array([3 if k.load_kind == "charging" else 2 if k.price_code == "commercial_two_part" else 1 for k in KINDS])
    return np.where(tou, own[kind], 0)


def kind_in_month(facts: Facts, account: Ints, month: Ints) -> Ints:
    """The kind in force, a change of category counted from its month on."""
    changed = (facts.changed_month[account] != NULL) & (month >= facts.changed_month[account])
    return np.where(changed, facts.changed_kind[account], facts.kind[account])


def charge_mode(facts: Facts, account: Ints, kind: Ints, month: Ints) -> Ints:
    """How capacity is charged in a month: by the kind, by actual demand after a change."""
    mode = np.array([MODE[k.mode] for k in KINDS])[kind]
    changed = facts.mode_changed_month[account]
    return np.where((changed != NULL) & (month >= changed), ACTUAL, mode)


def pf_standard(facts: Facts, account: Ints, kind: Ints) -> Ints:
    """The standard by (83)215 in hundredths: 0.90 HV industry above 160 kVA, 0.85 other from 100, 0.80 farms from 100."""
    kva = facts.kva[account]
    load = kinds.of(kind, "load_kind")
    standard = np.zeros(len(account), dtype=np.int64)
    large = kva >= 100
    standard[large & np.isin(load, ["industrial", "commercial", "charging", "pumping_station"])] = 85
    standard[large & (load == "agricultural")] = 80
    standard[(load == "industrial") & facts.high_voltage[account] & (kva > 160)] = 90
    standard[facts.temporary[account]] = 0
    return standard


def make_inputs(facts: Facts, consumption: Consumption, demand_kw: Ints) -> tuple[BillInputs, Spans]:
    """One row for each account and month in which it was open; demand_kw is [n, months] in hundredths."""
    plan = facts.plan
    starts = np.maximum(plan.month_starts[:-1][None, :], facts.opened[:, None])
    ends = np.where(
        facts.closed[:, None] == NULL, plan.month_starts[1:], np.minimum(plan.month_starts[1:], facts.closed[:, None])
    )
    ends = ends + facts.read_shift
    starts[:, 1:] += facts.read_shift[:, :-1]
    account, month = np.nonzero(starts < ends)
    start, end = starts[account, month], ends[account, month]
    kind = kind_in_month(facts, account, month)
    first = int(plan.month_starts[0])
    total = energy_between(consumption.forward_until, account, start - first, end - first, facts.multiplier)
    tou = kinds.of(kind, "tou").astype(bool) & ~facts.tou_exempt[account]
    direct = facts.direct[account]
    metered = np.zeros((len(account), 4), dtype=np.int64)
    metered[:, 2] = total
    detail = consumption.detail_row[account]
    banded = np.flatnonzero(tou)
    row = detail[banded]
    difference = consumption.bands_until[row, end[banded] - first] - consumption.bands_until[row, start[banded] - first]
    metered[banded] = difference * facts.multiplier[account[banded], None]
    metered[:, 2] -= total * facts.sub_meter_share[account] // 100
    reactive = np.zeros(len(account), dtype=np.int64)
    has = np.flatnonzero(detail >= 0)
    r, mult = detail[has], facts.multiplier[account[has]]
    until = consumption.reactive_until
    reactive[has] = (until[r, end[has] - first] - until[r, start[has] - first]) * mult
    reactive += reactive_back(facts, consumption, account, start - first, end - first)
    hv_lv = facts.high_voltage[account] & ~facts.high_side[account]
    loss, loss_reactive = loss_hundredths(facts.unit_kva[account], facts.unit_hours(account, start, end), total, reactive)
    usage = np.array([CODE[k.price_code] for k in KINDS])[kind]
    tiered = usage == CODE["residential_tiered"]
    following = plan.month_starts[1:][month]
    inputs = BillInputs(
        account=account,
        month=month,
        start=start,
        end=end,
        code=usage,
        voltage=np.where(facts.voltage_kv[account] >= 35, 2, np.where(facts.high_voltage[account], 1, 0)),
        program=tou_program(kind, tou & ~(direct & (month >= free_month(facts)))),
        multiplier=facts.multiplier[account],
        mode=charge_mode(facts, account, kind, month),
        contract_kva=np.round(facts.kva[account] * 100).astype(np.int64),
        contract_kw=np.round(facts.contract_kw[account] * 100).astype(np.int64),
        demand_kw=demand_kw[account, month],
        standard=pf_standard(facts, account, kind),
        metered=metered,
        has_loss=hv_lv,
        loss=loss,
        reactive=reactive,
        loss_reactive=loss_reactive,
        tiered=tiered,
        people=np.where(tiered, facts.people[account], 0),
        year_before=_year_before(facts, account, month, metered.sum(axis=1)),
        tier_from=_tier_from(facts, account, month),
        double_excess=np.ones(len(account), dtype=bool),
        discount=np.full(len(account), -1),
        adjust=np.ones(len(account), dtype=bool),
        fund=np.full(len(account), -1),
        punitive=np.where(facts.punitive[account], PUNITIVE_ADD, 0),
        market=np.where(direct, contract_price(facts, account), -1),
        misprice=np.zeros(len(account), dtype=np.int64),
        left_out=np.full(len(account), -1),
        nearby=(facts.nearby_from[account] != NULL) & (start >= facts.nearby_from[account]),
        stale=np.zeros(len(account), dtype=np.int64),
        turn=np.where((following > start) & (following < end), following, NULL),
    )
    return inputs, cut_spans(facts, inputs)


def free_month(facts: Facts) -> int:
    """The first month from which direct users have no administered bands."""
    return int(np.searchsorted(facts.plan.month_starts[:-1], FREE_FROM))


def contract_price(facts: Facts, account: Ints) -> Ints:
    """What a direct user pays for its energy by contract, in 1e-8 yuan/kWh."""
    return 36_500_000 + facts.number[account] * 37 % 41 * 50_000


def energy_between(until: Ints, account: Ints, start: Ints, end: Ints, multiplier: Ints) -> Ints:
    """Primary energy in hundredths of kWh registered from one day to another."""
    return (until[account, end] - until[account, start]) * multiplier[account]


def reactive_back(facts: Facts, consumption: Consumption, account: Ints, start: Ints, end: Ints) -> Ints:
    """What the reverse reactive registers of accounts counted between days of the window, 0 where there is none."""
    place = np.full(facts.n, -1)
    place[consumption.overcompensated] = np.arange(len(consumption.overcompensated))
    kvarh = np.zeros(len(account), dtype=np.int64)
    rows = np.flatnonzero(place[account] >= 0)
    row, until = place[account[rows]], consumption.reactive_back_until
    kvarh[rows] = (until[row, end[rows]] - until[row, start[rows]]) * facts.multiplier[account[rows]]
    return kvarh


def _year_before(facts: Facts, account: Ints, month: Ints, total: Ints) -> Ints:
    """Energy billed earlier in the calendar year; what was before the window is taken as its share of the tiers."""
    plan = facts.plan
    table = np.zeros((facts.n, plan.months), dtype=np.int64)
    table[account, month] = total
    before = np.zeros_like(table)
    january = 0
    for m, first in enumerate(plan.month_list):
        if first.month == 1:
            january = m
        before[:, m] = table[:, january:m].sum(axis=1)
        if january == 0 and plan.month_list[0].month != 1:
            before[:, m] += table[:, 0] * (plan.month_list[0].month - 1)
    return before[account, month]


def _tier_from(facts: Facts, account: Ints, month: Ints) -> Ints:
    """Yearly bounds of the tiers, by twelfths from the month of opening in the first year."""
    year = np.array([m.year for m in facts.plan.month_list])[month]
    opened = facts.opened[account].astype("datetime64[D]")
    opened_year = opened.astype("datetime64[Y]").astype(np.int64) + 1970
    opened_month = opened.astype("datetime64[M]").astype(np.int64) % 12 + 1
    twelfths = np.where(opened_year == year, 13 - opened_month, 12)
    bonus = np.where(facts.people[account] >= 5, TIER_PERSON_BONUS, 0)
    return np.stack([(limit + bonus) * twelfths // 12 for limit in TIER_FROM], axis=1)


def cut_spans(facts: Facts, bills: BillInputs) -> Spans:
    """Each bill cut where the running capacity changes inside it."""
    n = len(bills)
    kva = np.round(facts.run_kva_of(bills.account, bills.start) * 100).astype(np.int64)
    spans = [(np.arange(n), bills.start.copy(), bills.end.copy(), kva)]
    for when in (facts.stopped_from, facts.stopped_to, facts.extended_on):
        rows, start, end, _ = (np.concatenate(part) for part in zip(*spans, strict=True))
        day = when[bills.account[rows]]
        cut = np.flatnonzero((day > start) & (day < end))
        later = rows[cut], day[cut], end[cut].copy()
        end[cut] = day[cut]
        spans = [(rows, start, end, np.zeros(len(rows), dtype=np.int64)), (*later, np.zeros(len(cut), dtype=np.int64))]
    rows, start, end, kva = (np.concatenate(part) for part in zip(*spans, strict=True))
    kva = np.round(facts.run_kva_of(bills.account[rows], start) * 100).astype(np.int64)
    order = np.lexsort((start, rows))
    return Spans(bill=rows[order], start=start[order], end=end[order], kva=kva[order])


def month_codes(facts: Facts) -> Ints:
    return np.array([m.year * 100 + m.month for m in facts.plan.month_list])


def bill_ids(facts: Facts, bills: BillInputs, version: Any = 1) -> Text:
    return ids.bill(facts.number[bills.account], month_codes(facts)[bills.month], version)


def bill_frames(facts: Facts, bills: BillInputs, spans: Spans, prices: Prices, version: int = 1) -> tuple[Frame, Frame, Frame]:
    """The rows of bill, bill_line and bill_snapshot for priced inputs."""
    lines = price_bills(bills, spans, prices, facts.plan.month_days)
    key = bill_ids(facts, bills, version)
    account = ids.account(facts.number)
    point = ids.point(facts.number)
    return (
        _bill_frame(facts, bills, lines, key, account, version),
        _line_frame(facts, bills, lines, key, account, point),
        _snapshot_frame(facts, bills, spans, key, account, point),
    )


def _bill_frame(facts: Facts, bills: BillInputs, lines: Lines, key: Text, account: Text, version: int) -> Frame:
    n = len(bills)
    yuan = {name: sums(*_of(lines, name), n) for name in COMPONENTS}
    tiers = yuan["tier_2"] + yuan["tier_3"]
    by_energy = (
        "purchase",
        "market_purchase",
        "purchase_loss",
        "transmission",
        "system_operation",
        "catalogue_energy",
        "punitive",
    )
    energy = sum(yuan[name] for name in by_energy) + tiers
    charged = bills.charged
    judged = bills.standard > 0
    quantity = {name: sums(*_of(lines, name, "quantity"), n) for name in ("capacity", "demand", "demand_excess")}
    by_capacity = np.flatnonzero(bills.mode == CAPACITY)
    by_demand = np.flatnonzero(bills.mode > CAPACITY)
    issue = facts.plan.month_starts[1:][bills.month]
    offset = facts.station[bills.account] % 3
    frame = Frame(
        "bill",
        n,
        bill_id=key,
        account_id=account.take(bills.account),
        org_id=ids.station_in_month(
            facts.station[bills.account], facts.old_station[bills.account] & (bills.month < facts.plan.merge_month)
        ),
        bill_month=facts.plan.month_starts[:-1][bills.month],
        version=np.full(n, version),
        period_start=bills.start,
        period_end=bills.end,
        issued_at=(issue + 1 + offset) * 86400 + 36000,
        prechecked_at=(issue + 1) * 86400 + 3600 * 8,
        batch_id=coded([f"PC{c}" for c in month_codes(facts)], bills.month),
        status="issued",
        active_kwh=Scaled(bills.metered.sum(axis=1)),
        reactive_kvarh=Scaled(np.where(judged, bills.reactive, NULL)),
        transformer_loss_kwh=Scaled(bills.charged_loss),
        line_loss_kwh=Scaled(np.zeros(n, dtype=np.int64)),
        energy_kwh=Scaled(bills.charged_total),
        billed_capacity_kva=Scaled(_only(quantity["capacity"], by_capacity)),
        billed_demand_kw=Scaled(_only(quantity["demand"] + quantity["demand_excess"], by_demand)),
        power_factor=Scaled(np.where(judged, power_factor(bills), NULL)),
        pf_adjustment_pct=Scaled(np.where(judged & bills.adjust, _pct(bills), NULL)),
        energy_yuan=Scaled(energy),
        purchase_yuan=Scaled(yuan["purchase"] + yuan["market_purchase"]),
        purchase_loss_yuan=Scaled(yuan["purchase_loss"]),
        transmission_yuan=Scaled(yuan["transmission"]),
        system_operation_yuan=Scaled(yuan["system_operation"]),
        catalogue_yuan=Scaled(yuan["catalogue_energy"]),
        tier_yuan=Scaled(tiers),
        punitive_yuan=Scaled(yuan["punitive"]),
        capacity_yuan=Scaled(yuan["capacity"]),
        demand_yuan=Scaled(yuan["demand"] + yuan["demand_excess"]),
        power_factor_yuan=Scaled(yuan["power_factor"]),
        fund_yuan=Scaled(yuan["fund"]),
        other_yuan=Scaled(np.zeros(n, dtype=np.int64)),
        amount_yuan=Scaled(sums(lines.bill, lines.amount, n)),
        _account=bills.account,
        _month=bills.month,
    )
    for band, name in enumerate(BANDS[:4]):
        frame.put(f"{name}_kwh", Scaled(np.where(bills.tou, charged[:, band], NULL)))
    return frame


def _pct(bills: BillInputs) -> Ints:
    standard = np.where(bills.standard > 0, bills.standard, 90)
    return adjustment_hundredths_pct(power_factor(bills), standard / 100)


def _of(lines: Lines, component: str, what: str = "amount") -> tuple[Ints, Ints]:
    rows = lines.component == COMPONENTS.index(component)
    return lines.bill[rows], getattr(lines, what)[rows]


def _only(values: Ints, rows: Ints) -> Ints:
    kept = np.full(len(values), NULL)
    kept[rows] = values[rows]
    return kept


def _line_frame(facts: Facts, bills: BillInputs, lines: Lines, key: Text, account: Text, point: Text) -> Frame:
    who = bills.account[lines.bill]
    first = np.flatnonzero(np.append(True, np.diff(lines.bill) != 0)) if len(lines) else np.zeros(0, dtype=np.int64)
    number = np.arange(len(lines)) - np.repeat(first, np.diff(np.append(first, len(lines)))) + 1
    return Frame(
        "bill_line",
        len(lines),
        bill_id=key.take(lines.bill),
        line_no=number,
        account_id=account.take(who),
        bill_month=facts.plan.month_starts[:-1][bills.month[lines.bill]],
        metering_point_id=point.take(who),
        component=coded(COMPONENTS, lines.component),
        price_code=coded(CODES, bills.code[lines.bill]),
        band=coded(BANDS, lines.band),
        tier=coded(TIERS, lines.tier),
        voltage_tier=coded(VOLTAGES, bills.voltage[lines.bill]),
        segment_start=lines.start,
        segment_end=lines.end,
        quantity=Scaled(lines.quantity),
        unit=coded(UNITS, lines.unit),
        price=Scaled(lines.price),
        unit_price=Scaled(lines.unit_price),
        amount_yuan=Scaled(lines.amount),
        _account=who,
        _month=bills.month[lines.bill],
    )


def _snapshot_frame(facts: Facts, bills: BillInputs, spans: Spans, key: Text, account: Text, point: Text) -> Frame:
    b = spans.bill
    who = bills.account[b]
    has_loss = bills.has_loss[b]
    catalogue = bills.code[b] < CODE["commercial_single"]
    two_part = bills.code[b] == CODE["commercial_two_part"]
    return Frame(
        "bill_snapshot",
        len(b),
        bill_id=key.take(b),
        metering_point_id=point.take(who),
        segment_start=spans.start,
        segment_end=spans.end,
        account_id=account.take(who),
        bill_month=facts.plan.month_starts[:-1][bills.month[b]],
        price_code=coded(CODES, bills.code[b]),
        usage_class=coded(CLASS_OF_CODE, bills.code[b]),
        voltage_tier=coded(VOLTAGES, bills.voltage[b]),
        structure=coded(("single_part", "two_part"), two_part.astype(np.int32)),
        capacity_kva=Scaled(spans.kva),
        charge_mode=coded(MODES, bills.mode[b]),
        contract_demand_kw=Scaled(np.where(bills.mode[b] == CONTRACT, bills.contract_kw[b], NULL)),
        pf_standard=Scaled(bills.standard[b]),
        multiplier=bills.multiplier[b],
        loss_mode=coded(("none", "formula"), has_loss.astype(np.int32)),
        loss_table_code=coded(("S11",), np.where(has_loss, 0, -1)),
        line_loss_pct=0.0,
        tou_program=coded(TOU_PROGRAMS, bills.program[b]),
        is_tiered=bills.tiered[b],
        tier_people=bills.people[b],
        market_mode=coded(("catalogue", "agency", "direct"), np.where(catalogue, 0, np.where(bills.market[b] < 0, 1, 2))),
        taken_at=bills.end[b] * 86400 + 3600,
        _account=who,
        _month=bills.month[b],
        _bill=b,
    )
