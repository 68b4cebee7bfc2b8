"""Invoices of bills: monthly for firms with a tax file, now and then for others; cancelled, split and joined ones in due form."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate import ids
from jicha.simulate.billing import month_codes
from jicha.simulate.county import County
from jicha.simulate.frame import Frame, Scaled, coded, stack

Ints = np.ndarray[Any, np.dtype[np.int64]]
DAY = 86400
KINDS = ("vat_special", "electronic")
TAX = 13  # per cent, inside the amount


def invoice_frame(county: County) -> Frame:
    """The invoices of all bills that were ever issued, as the bills stand now."""
    facts, bill = county.facts, county.tables["bill"]
    rng = county.plan.rng(county.chunk.number, "invoices")
    chance = rng.random(facts.n)
    firm = facts.high_voltage
    asks = ~firm & (chance < 0.03)
    joined = np.flatnonzero(~firm & (chance > 0.995))  # wants one invoice for all bills of a year
    rows = np.flatnonzero((bill["status"] != "reversal") & (bill["amount_yuan"] > 0) & (firm | asks)[bill["_account"]])
    number = 10 * ((month_codes(facts)[bill["_month"][rows]] - 200000) * 10**8 + facts.number[bill["_account"][rows]])
    number += bill["version"][rows]
    at = bill["issued_at"][rows] + DAY
    amount = bill["amount_yuan"][rows]
    u = rng.random(len(rows))
    split = (u < 0.02) & (bill["status"][rows] == "issued")
    half = np.where(split, amount // 2, amount)
    parts = [_invoices(county, rows, number, at, half)]
    parts.append(_invoices(county, rows[split], number[split] + 10**15, at[split] + DAY, (amount - half)[split]))
    # A bill that was reversed has its invoice cancelled; some others were cancelled for a wrong name and written anew.
    gone = np.flatnonzero(bill["status"][rows] == "reversed")
    anew = np.flatnonzero((u > 0.985) & (bill["status"][rows] == "issued"))
    for some in (gone, anew):
        parts[0].change(some, status="red")
        cancelled = parts[0].text("invoice_id").take(some)
        red = _invoices(county, rows[some], number[some] + 2 * 10**15, at[some] + 3 * DAY, -half[some])
        red.put("kind", "red_letter")
        red.put("red_letter_of", cancelled)
        parts.append(red)
    parts.append(_invoices(county, rows[anew], number[anew] + 3 * 10**15, at[anew] + 3 * DAY + 60, half[anew]))
    parts.append(_joined(county, joined))
    return stack(parts)


def _invoices(county: County, rows: Ints, number: Ints, at: Ints, fen: Ints) -> Frame:
    """One invoice for each of some rows of the bill table, to the account's holder."""
    facts, bill = county.facts, county.tables["bill"]
    a = bill["_account"][rows]
    return Frame(
        "invoice",
        len(rows),
        invoice_id=ids.numbered("FP", number, 18),
        account_id=ids.account(facts.number[a]),
        bill_id=bill.text("bill_id").take(rows).used(),
        kind=coded(KINDS, np.where(facts.high_voltage[a], 0, 1)),
        issued_at=at,
        amount_yuan=Scaled(fen),
        tax_yuan=Scaled(fen * TAX // (100 + TAX)),
        buyer_name=county.tables["account"].text("name").take(a),
        buyer_hash=county.tables["account"].text("party_hash").take(a),
        status="issued",
        _account=a,
        _bill=rows,
    )


def _joined(county: County, accounts: Ints) -> Frame:
    """One invoice an account for all its bills in force."""
    bill = county.tables["bill"]
    rows = np.flatnonzero(np.isin(bill["_account"], accounts) & (bill["status"] == "issued") & (bill["amount_yuan"] > 0))
    a, first = np.unique(bill["_account"][rows], return_index=True)
    keys, every = bill["bill_id"], [rows[bill["_account"][rows] == one] for one in a]
    total = np.array([bill["amount_yuan"][some].sum() for some in every], dtype=np.int64)
    last = np.array([bill["issued_at"][some].max() for some in every], dtype=np.int64)
    frame = _invoices(county, rows[first], county.facts.number[a] + 4 * 10**15, last + DAY, total)
    frame.put("bill_id", None)
    frame.put("bill_ids", [",".join(keys[some]) for some in every])
    return frame
