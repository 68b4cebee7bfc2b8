"""Current transformers were changed together with the meter, and billing never heard of it: the old multiplier goes on."""

from __future__ import annotations

import numpy as np

from jicha.simulate import ids
from jicha.simulate.correction import Truth, amounts, bills_of, choose, of_bills, reprice, rows_of
from jicha.simulate.county import County
from jicha.simulate.frame import NULL

THEME = "MT12"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    """Right is the bill of the new meter's energy at the new ratio, half as large again."""
    facts = county.facts
    fit = (facts.meter_changed_on != NULL) & (facts.ct > 0) & (facts.multiplier % 2 == 0) & ~facts.high_side
    fit &= (facts.closed == NULL) & ~facts.temporary & (facts.opened < county.plan.month_starts[0])
    accounts = choose(county, rng, fit, count)
    for a in accounts:
        _change_transformers(county, int(a))
    reading = county.tables["reading"]
    rows = bills_of(county, accounts)
    later = np.isin(reading["_bill"], rows) & (reading["_generation"] == 1)
    metered, reactive = county.bills.metered[rows].copy(), county.bills.reactive[rows].copy()
    place = np.searchsorted(rows, reading["_bill"][later])
    channel, half = reading["_channel"][later], reading["energy_kwh"][later] // 2
    true = metered.copy(), reactive.copy()
    banded = county.bills.tou[rows][place]
    for c in range(1, 5):
        some = banded & (channel == c)
        np.add.at(true[0], (place[some], c - 1), half[some])
    some = ~banded & (channel == 0)
    np.add.at(true[0], (place[some], 2), half[some])
    some = channel == 5
    np.add.at(true[1], place[some], half[some])
    reprice(county, rows, metered=true[0], reactive=true[1])
    right = amounts(county, rows)
    reprice(county, rows, metered=metered, reactive=reactive)
    since = county.bills.end[rows] > facts.meter_changed_on[county.bills.account[rows]]
    return of_bills(county, rows[since], (right - amounts(county, rows))[since], keep_zero=True)


def _change_transformers(county: County, a: int) -> None:
    facts, one = county.facts, np.array([a])
    day, new = int(facts.meter_changed_on[a]), int(facts.multiplier[a] * 3 // 2)
    frame = county.tables["instrument_transformer"]
    old = rows_of(frame, one, kind=[0])
    fresh = frame.take(old)
    frame.change(old, removed_on=np.full(len(old), day), status="removed")
    number = facts.number[a] * 10 + 6 + fresh["_phase"]
    primary = int(facts.ct[a] * 3 // 2)
    fresh.change(
        np.arange(fresh.n),
        instrument_id=ids.numbered("HG", number, 11),
        asset_no=ids.numbered("0140009", number, 12),
        ratio_primary=primary,
        plate_primary=primary,
        installed_on=np.full(fresh.n, day),
        verified_on=np.full(fresh.n, day - 30),
    )
    frame.join(fresh)
    installation = county.tables["meter_installation"]
    installation.change(rows_of(installation, one, generation=[1]), multiplier=new, reason="ratio_change")
    notice = county.tables["device_change_notice"]
    row = rows_of(notice, one)
    notice.change(row, multiplier_after=new, notified_at=None, billing_updated_at=None, device_kind="ct")
