"""A meter's clock jumps ahead by some hours when the last month begins: its bands no longer are those of the day."""

from __future__ import annotations

import numpy as np

from jicha.simulate.consumption import band_of_hour
from jicha.simulate.correction import Truth, bills_of, choose_plain, of_bills, reprice
from jicha.simulate.county import County
from jicha.simulate.curves import QUARTERS
from jicha.simulate.registers import CHANNELS

THEME = "TF11"
BAND_CHANNELS = ("active_sharp", "active_peak", "active_flat", "active_valley")


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """Band registers, freezes, readings and bills follow the wrong clock; the total and the curve stay right."""
    facts, bills, curves = county.facts, county.bills, county.curves
    with_curve = np.zeros(facts.n, dtype=bool)
    with_curve[curves.accounts] = True
    fit = with_curve & facts.is_kind("hv_single", "hv_plant", "hv_optional", "hv_capacity") & ~facts.tou_exempt
    accounts = choose_plain(county, rng, fit, count)
    rows = bills_of(county, accounts, slice(-1, None))
    band = np.repeat(band_of_hour(county.plan.end.month), QUARTERS // 24)
    metered = bills.metered[rows].copy()
    for i, account in enumerate(bills.account[rows]):
        hours = int(rng.integers(3, 7))
        seen = np.roll(band, -hours * QUARTERS // 24)  # what the meter takes the quarter for
        power = curves.power[np.searchsorted(curves.accounts, account)]
        by_day = np.stack([power[:, seen == b].sum(axis=1) / 4 * 100 for b in range(4)], axis=1)
        wrong = _whole(by_day, county.consumption.forward[account, -len(by_day) :])
        _register(county, account, wrong, hours)
        metered[i] = wrong.sum(axis=0) * facts.multiplier[account]
    return of_bills(county, rows, reprice(county, rows, metered=metered))


def _whole(by_day: np.ndarray, total: np.ndarray) -> np.ndarray:
    """Whole register units by day and band that add up to the day's total; the rest falls into flat hours."""
    units = np.floor(by_day).astype(np.int64)
    units[:, 2] += total - units.sum(axis=1)
    return units


def _register(county: County, account: int, wrong: np.ndarray, hours: int) -> None:
    """The band registers of the last month as the wrong clock ran them."""
    right = county.consumption.bands[county.consumption.detail_row[account], -len(wrong) :].astype(np.int64)
    more = np.concatenate([np.zeros((1, 4), dtype=np.int64), np.cumsum(wrong - right, axis=0)])
    reading, freeze = county.tables["reading"], county.tables["daily_register"]
    last = county.plan.months - 1
    begin = int(county.plan.month_starts[-2] - county.plan.month_starts[0])
    days = np.flatnonzero((freeze["_account"] == account) & (freeze["_day"] >= begin))
    freeze.columns["clock_offset_s"][days] = hours * 3600  # type: ignore[index]
    for b, name in enumerate(BAND_CHANNELS):
        row = np.flatnonzero(
            (reading["_account"] == account) & (reading["_month"] == last) & (reading["_channel"] == CHANNELS.index(name))
        )
        reading.columns["this_value"][row] += more[-1, b] * 100  # type: ignore[index]
        reading.columns["energy_kwh"][row] += more[-1, b] * county.facts.multiplier[account]  # type: ignore[index]
        freeze.columns[name][days] += more[freeze["_day"][days] - begin, b] * 100  # type: ignore[index]
