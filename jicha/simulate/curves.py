"""Fifteen-minute curves of some customers in the last month, which add up to what their registers show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from jicha.simulate import ids, kinds
from jicha.simulate.consumption import Consumption, band_of_hour
from jicha.simulate.customers import Facts
from jicha.simulate.demand import Demand
from jicha.simulate.frame import NULL, Frame
from jicha.simulate.kinds import KINDS
from jicha.simulate.pricing import half_up

Ints = np.ndarray[Any, np.dtype[np.int64]]
QUARTERS = 96


@dataclass
class Curves:
    """Secondary active power in kW, [accounts, days of the last month, 96]."""

    accounts: Ints
    power: Any
    tan_phi: Any


def make_curves(facts: Facts, consumption: Consumption, demand: Demand) -> Curves:
    """Curves of old customers in use; their demand registers take the curve's maximum in that month."""
    plan = facts.plan
    rng = plan.rng(facts.chunk.number, "curves")
    first = int(plan.month_starts[-2] - plan.month_starts[0])
    used = consumption.forward[:, first:].min(axis=1) > 0
    good = used & (facts.opened < plan.month_starts[0]) & (facts.closed == NULL) & (facts.solar_kw == 0)
    good &= facts.attribute("season") != "pump"
    good &= (facts.meter_changed_on == NULL) | (facts.meter_changed_on < plan.month_starts[-2])
    wanted = max(2, round(facts.n * plan.curves))
    high, low = np.flatnonzero(good & facts.high_voltage), np.flatnonzero(good & ~facts.high_voltage)
    chosen = [rng.choice(rows, size=min(len(rows), wanted // 2), replace=False) for rows in (high, low)]
    accounts = np.unique(np.concatenate([*chosen, np.flatnonzero(good & facts.temporary)]))
    power = _power(rng, facts, consumption, accounts, first)
    highest = facts.run_kva_of(accounts, np.full(len(accounts), plan.month_starts[-2])) * 0.98
    fits = power.max(axis=(1, 2)) * facts.multiplier[accounts] <= np.where(facts.high_voltage[accounts], highest, np.inf)
    accounts, power = accounts[fits], power[fits]
    own = facts.high_voltage[accounts] | facts.attribute("tou")[accounts]
    value = np.floor(power.max(axis=(1, 2)) * 1e4 + 1e-6).astype(np.int64)
    rows = accounts[own]
    demand.value[rows, -1] = value[own]
    demand.kw[rows, -1] = half_up(value[own] * facts.multiplier[rows], 100)
    peak = power.max(axis=2).argmax(axis=1)
    demand.occurred_day[rows, -1] = plan.month_starts[-2] + peak[own]
    tan = np.full(len(accounts), 0.25)
    detail = consumption.detail_row[accounts]
    tan[detail >= 0] = consumption.tan_phi[detail[detail >= 0], -1]
    return Curves(accounts, power, tan)


def _power(rng: np.random.Generator, facts: Facts, consumption: Consumption, accounts: Ints, first: int) -> Any:
    """Each band's register increment of a day spread over its quarters by the kind's shape and some noise."""
    plan = facts.plan
    shapes = np.array([np.repeat(kinds.shape(k.shape), 4) for k in KINDS])[facts.kind[accounts]]
    n_days = plan.day_count - first
    weight = shapes[:, None, :] * rng.lognormal(0, 0.12, (len(accounts), n_days, QUARTERS))
    band = np.repeat(band_of_hour(plan.end.month), 4)
    detail = consumption.detail_row[accounts]
    power = np.zeros_like(weight)
    banded = np.flatnonzero(detail >= 0)
    for b in range(4):
        quarter = np.flatnonzero(band == b)
        if len(quarter):
            energy = consumption.bands[detail[banded], first:, b] / 100
            part = weight[np.ix_(banded, np.arange(n_days), quarter)]
            power[np.ix_(banded, np.arange(n_days), quarter)] = part / part.sum(axis=2, keepdims=True) * energy[:, :, None] * 4
    plain = np.flatnonzero(detail < 0)
    energy = consumption.forward[accounts[plain], first:] / 100
    power[plain] = weight[plain] / weight[plain].sum(axis=2, keepdims=True) * energy[:, :, None] * 4
    return np.round(power, 4)


def curve_frame(facts: Facts, curves: Curves) -> Frame:
    """The rows of interval_load: three-wire meters have no phase B; single-phase ones only phase A."""
    plan = facts.plan
    rng = plan.rng(facts.chunk.number, "curve_values")
    accounts, power = curves.accounts, curves.power
    k, n_days, _ = power.shape
    place = np.repeat(np.arange(k), n_days * QUARTERS)
    a = accounts[place]
    start = int(plan.month_starts[-2])
    at = (np.tile(np.arange(n_days * QUARTERS), k) * 900) + start * 86400
    p = power.ravel()
    n = len(p)
    tan = curves.tan_phi[place]
    cosine = 1 / np.hypot(1, tan)
    wiring = facts.wiring[a]
    one, three_wire, four_wire = wiring == 0, wiring == 1, wiring == 2
    base = np.where(three_wire, 102.5, 228.0)
    u = base[None, :] * (1 + rng.normal(0, 0.006, (3, n)))
    skew = np.array([1.0, 0.98, 1.02])[:, None] * (1 + rng.normal(0, 0.015, (3, n)))
    skew = skew / skew.mean(axis=0)
    watts = p * 1000
    current = np.where(three_wire, watts / (np.sqrt(3) * u[0] * cosine), watts / (3 * base * cosine))
    i = current[None, :] * skew
    phase = np.arctan(tan)
    single = watts / (u[0] * cosine)
    share_a = np.cos(np.pi / 6 + phase) / (np.cos(np.pi / 6 + phase) + np.cos(np.pi / 6 - phase))
    none = np.nan
    missing = rng.random(n) < 0.002
    columns = {
        "p_total_kw": p,
        "p_a_kw": np.where(one, p, np.where(three_wire, p * share_a, p * skew[0] / 3)),
        "p_b_kw": np.where(four_wire, p * skew[1] / 3, none),
        "p_c_kw": np.where(one, none, np.where(three_wire, p * (1 - share_a), p * skew[2] / 3)),
        "q_total_kvar": p * tan,
        "u_a": u[0],
        "u_b": np.where(one, none, np.where(three_wire, 0.0, u[1])),
        "u_c": np.where(one, none, u[2]),
        "i_a": np.where(one, single, i[0]),
        "i_b": np.where(four_wire, i[1], none),
        "i_c": np.where(one, none, i[2]),
        "i_n": np.where(
            one, single * (1 + rng.normal(0, 0.01, n)), np.where(four_wire, np.abs(i.max(axis=0) - i.min(axis=0)), none)
        ),
        "power_factor": cosine,
    }
    frame = Frame(
        "interval_load",
        n,
        metering_point_id=ids.point(facts.number).take(a),
        measured_at=at,
        account_id=ids.account(facts.number).take(a),
        quality="good",
        _account=a,
        **{name: np.where(missing, none, np.round(values, 4)) for name, values in columns.items()},
    )
    frame.put("u_b", np.where(three_wire, 0.0, frame["u_b"]))
    return frame
