"""The current transformers are far too large for the customer's load: they measure in their worst range."""

from __future__ import annotations

import numpy as np

from jicha.simulate.correction import Truth, change_file, choose_plain, of_accounts, rows_of
from jicha.simulate.county import County
from jicha.simulate.metering_changes import divide_registers

THEME = "MT03"
TIMES = 5


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """Files, plates and multiplier agree and the energy is right; only the ratio is five times what the load needs."""
    facts = county.facts
    with_curve = np.zeros(facts.n, dtype=bool)
    with_curve[county.curves.accounts] = True
    fit = with_curve & facts.high_voltage & (facts.kva <= 1000) & ~facts.is_kind("hv_contract", "hv_actual", "kv35")
    accounts = choose_plain(county, rng, fit, count)
    divide_registers(county, accounts, TIMES)
    load = county.tables["interval_load"]
    some = rows_of(load, accounts)
    for column in ("p_total_kw", "p_a_kw", "p_b_kw", "p_c_kw", "q_total_kvar", "i_a", "i_b", "i_c", "i_n"):
        load.columns[column][some] = np.round(load[column][some] / TIMES, 4)
    for a in accounts:
        one, k = np.array([a]), int(facts.multiplier[a] * TIMES)
        for table in ("metering_point", "meter_installation", "asset_ledger", "reading", "demand_reading"):
            change_file(county, table, one, multiplier=k)
        frame = county.tables["instrument_transformer"]
        primary = int(facts.ct[a] * TIMES)
        frame.change(rows_of(frame, one, kind=[0]), ratio_primary=primary, plate_primary=primary)
        rows = county.bill_row[a][county.bill_row[a] >= 0]
        county.bills.multiplier[rows] = k
        county.dirty[rows] = True
    return of_accounts(county, accounts)
