"""A customer draws more than its transformers carry for some hours of the last month."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, choose_plain, of_accounts
from jicha.simulate.county import County
from jicha.simulate.frame import hundredths
from jicha.simulate.pricing import half_up

THEME = "CP01"
QUARTERS = 10


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """Ten quarters of an hour on four days lie 15–25 % above the capacity; the demand register shows it."""
    facts, curves = county.facts, county.curves
    with_curve = np.zeros(facts.n, dtype=bool)
    with_curve[curves.accounts] = True
    fit = with_curve & facts.is_kind("hv_single", "hv_plant", "hv_capacity", "hv_optional")
    accounts = choose_plain(county, rng, fit, count)
    load, demand = county.tables["interval_load"], county.tables["demand_reading"]
    for a in accounts:
        rows = np.flatnonzero(load["_account"] == a)
        for day in rng.choice(26, 4, replace=False):
            some = rows[day * 96 + 36 : day * 96 + 36 + QUARTERS]
            old = load["p_total_kw"][some]
            factor = facts.kva[a] * rng.uniform(1.15, 1.25) / facts.multiplier[a] / np.where(old > 0, old, 1)
            for column in ("p_total_kw", "p_a_kw", "p_b_kw", "p_c_kw", "q_total_kvar", "i_a", "i_b", "i_c"):
                load.columns[column][some] = np.round(load[column][some] * factor, 4)
        value = int(np.nanmax(load["p_total_kw"][rows]) * 10_000)
        kw = half_up(np.array([value * facts.multiplier[a]]), 100)
        row = np.flatnonzero((demand["_account"] == a) & (demand["_month"] == county.plan.months - 1))
        demand.columns["demand_value"][row] = value
        demand.change(row, demand_kw=hundredths("demand_reading", "demand_kw", kw))
    return of_accounts(county, accounts)
