"""Monthly maximum demand of the customers with a demand register, and the contract demand that they chose by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from jicha.simulate.consumption import Consumption
from jicha.simulate.customers import Facts
from jicha.simulate.pricing import half_up

Ints = np.ndarray[Any, np.dtype[np.int64]]
PEAK_OVER_MEAN = {"plant": 1.9, "shift": 1.38, "shop": 2.1, "farm": 1.8, "pump": 1.7, "charge": 2.2, "home": 2.0}


@dataclass
class Demand:
    """Secondary demand registers in 1e-4 kW and primary demand in 1e-2 kW, [n, months]; zero without a register."""

    value: Ints
    kw: Ints
    occurred_day: Ints


def make_demand(facts: Facts, consumption: Consumption) -> Demand:
    """The maximum demand of each month, never above the running transformers; sets the contract demand of its choosers."""
    plan = facts.plan
    rng = plan.rng(facts.chunk.number, "demand")
    n, months = facts.n, plan.months
    rows = consumption.detailed
    first = plan.month_starts - plan.month_starts[0]
    until = consumption.forward_until[rows]
    kwh = (until[:, first[1:]] - until[:, first[:-1]]) * facts.multiplier[rows, None] / 100
    mean = kwh / (plan.month_days * 24)
    over = np.array([PEAK_OVER_MEAN[s] for s in facts.attribute("shape")[rows]])
    kw = mean * over[:, None] * rng.uniform(0.94, 1.06, mean.shape)
    highest = np.stack([facts.run_kva_of(rows, np.full(len(rows), day)) for day in plan.month_starts[:-1]], axis=1)
    kw = np.minimum(kw, 0.97 * highest)
    kw = np.maximum(kw, mean * 1.05)
    value = np.zeros((n, months), dtype=np.int64)
    value[rows] = np.floor(kw / facts.multiplier[rows, None] * 1e4 + 0.5).astype(np.int64)
    primary = half_up(value * facts.multiplier[:, None], 100)
    day = plan.month_starts[:-1] + rng.integers(0, plan.month_days, (n, months))
    choosers = np.flatnonzero(facts.is_kind("hv_contract", "kv35"))
    usual = np.median(primary[choosers], axis=1) / 100 * rng.uniform(0.98, 1.15, len(choosers))
    facts.contract_kw[choosers] = np.ceil(np.maximum(usual, 0.41 * facts.kva[choosers]) / 5) * 5
    return Demand(value=value, kw=primary, occurred_day=day)
