"""A transformer carries the plate of a smaller one; files and capacity charge follow the plate while it runs at full load."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, bills_of, change_file, choose_plain
from jicha.simulate.county import County
from jicha.simulate.metering_changes import set_demand
from jicha.simulate.spans import set_capacity

THEME = "CP13"
PER = 6000
PLATE = {400: 250, 500: 315, 630: 400, 800: 500, 1000: 630, 1250: 800, 1600: 1000, 2000: 1250}  # two sizes down


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """Whoever forges a plate does it because the transformer is needed: the last eight months run near its true size."""
    facts = county.facts
    with_curve = np.zeros(facts.n, dtype=bool)
    with_curve[county.curves.accounts] = True
    alone = (facts.unit_kva[:, 1] == 0) & (facts.motor_kw == 0) & np.isin(facts.kva, [630, 800, 1000, 1250, 1600, 2000])
    accounts = choose_plain(county, rng, facts.is_kind("hv_capacity") & alone & ~with_curve, count)
    found = []
    for a in accounts:
        plate = float(PLATE[int(facts.kva[a])])
        one = np.array([a])
        change_file(county, "customer_equipment", one, kva=plate)
        change_file(county, "account_version", one, contract_capacity_kva=plate, running_capacity_kva=plate)
        change_file(county, "account", one, contract_capacity_kva=plate)
        change_file(county, "supply_contract", one, capacity_kva=plate)
        change_file(county, "power_source", one, capacity_kva=plate)
        rows = bills_of(county, one, slice(-8, None))
        set_demand(county, rows, (facts.kva[a] * 100 * rng.uniform(0.9, 0.99, len(rows))).astype(np.int64))
        rows = bills_of(county, one)
        county.bills.contract_kva[rows] = int(plate * 100)
        set_capacity(county, rows, np.full(len(rows), int(plate * 100)))
        found.append(Truth("account", county.account_words[a], int(county.plan.month_starts[-2])))
    return found
