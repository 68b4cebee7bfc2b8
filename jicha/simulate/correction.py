"""What a defect works with: free subjects, changed bill inputs with the exact money of the change, and truth rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from jicha.simulate.billing import bill_frames
from jicha.simulate.county import County
from jicha.simulate.frame import NULL, Frame
from jicha.simulate.pricing import half_up, price_bills, rows_with_spans, sums
from jicha.simulate.transformers import loss_hundredths

Ints = np.ndarray[Any, np.dtype[np.int64]]
EVENT_TABLES = ("adjustment", "device_fault", "breach_case", "account_event", "reading_exception", "disconnection", "refund")


@dataclass(frozen=True)
class Truth:
    """What was really done: subject, month (first day, days since 1970) and right minus billed in fen, NULL if not exact.

    `theme` is given where the mistake is rightly seen by another theme than the defect's own as well.
    """

    subject_kind: str
    subject_id: str
    month: int
    yuan: int = NULL
    theme: str = ""


def also(truth: list[Truth], theme: str, *, with_money: bool) -> list[Truth]:
    """The same subjects once more for another theme that rightly sees them."""
    return [replace(row, theme=theme, yuan=row.yuan if with_money else NULL) for row in truth]


def plain(county: County) -> Any:
    """Accounts that are open all the time and to which nothing happens, so that nothing lawful explains a defect away."""
    facts = county.facts
    quiet = (facts.opened < county.plan.month_starts[0]) & (facts.closed == NULL) & (facts.meter_changed_on == NULL)
    quiet &= (facts.spare == 0) & (facts.nearby_from == NULL)
    quiet &= (facts.vacant == 0) & ~facts.temporary & ~facts.legacy_single & ~facts.tou_exempt
    quiet &= (facts.moved_to < 0) & ~facts.direct & ~facts.punitive
    for name in EVENT_TABLES:
        quiet[county.tables[name]["_account"]] = False
    quiet[county.tables["bill"]["_account"][county.tables["bill"]["version"] > 1]] = False
    return quiet


def choose(county: County, rng: np.random.Generator, eligible: Any, count: int) -> Ints:
    """At most count accounts that no other defect has, in ascending order; they are taken from now on."""
    rows = np.flatnonzero(eligible & ~county.taken)
    rows = np.sort(rng.choice(rows, size=min(count, len(rows)), replace=False))
    county.taken[rows] = True
    return rows


def choose_plain(county: County, rng: np.random.Generator, eligible: Any, count: int) -> Ints:
    return choose(county, rng, eligible & county.quiet, count)


def bills_of(county: County, accounts: Ints, months: Any = slice(None)) -> Ints:
    """The rows of bill inputs of accounts in months, ascending."""
    rows = county.bill_row[accounts][:, months].ravel()
    return np.sort(rows[rows >= 0])


def amounts(county: County, rows: Ints) -> Ints:
    """What the pricer makes of bills, in fen."""
    bills, spans = rows_with_spans(county.bills, county.spans, rows)
    lines = price_bills(bills, spans, county.prices, county.plan.month_days)
    return sums(lines.bill, lines.amount, len(rows))


def reprice(county: County, rows: Ints, **changes: Any) -> Ints:
    """Change the inputs of bills; right minus billed by bill in fen. The tables follow in `rebill`."""
    right = amounts(county, rows)
    for name, value in changes.items():
        getattr(county.bills, name)[rows] = value
    if "metered" in changes:
        refresh_losses(county, rows)
    county.dirty[rows] = True
    return right - amounts(county, rows)


def refresh_losses(county: County, rows: Ints) -> None:
    """Transformer losses of bills as their energy gives them."""
    bills = county.bills
    account = bills.account[rows]
    hours = county.facts.unit_hours(account, bills.start[rows], bills.end[rows])
    total, units = bills.metered[rows].sum(axis=1), county.facts.unit_kva[account]
    bills.loss[rows], bills.loss_reactive[rows] = loss_hundredths(units, hours, total, bills.reactive[rows])


def of_bills(county: County, rows: Ints, yuan: Ints, *, keep_zero: bool = False) -> list[Truth]:
    """One truth row for each bill whose amount is wrong, or whose parameters are even where the amount is not."""
    words = county.account_words
    months = county.plan.month_starts
    return [
        Truth("account", words[a], int(months[m]), int(y))
        for a, m, y in zip(county.bills.account[rows], county.bills.month[rows], yuan, strict=True)
        if y or keep_zero
    ]


def of_accounts(county: County, accounts: Ints, month: int | None = None) -> list[Truth]:
    """One truth row without money for each account, in the last month unless said."""
    at = county.plan.months - 1 if month is None else month
    return [Truth("account", county.account_words[a], int(county.plan.month_starts[at])) for a in accounts]


def month_of_day(county: County, day: int) -> int:
    """The first day of the month that a day lies in."""
    starts = county.plan.month_starts
    place = int(np.searchsorted(starts, day, side="right")) - 1
    return int(starts[min(max(place, 0), county.plan.months - 1)])


def rows_of(frame: Frame, accounts: Ints, **where: Any) -> Ints:
    """The rows of a table that belong to accounts, and whose own columns (underscored, without it here) have given values."""
    mask = np.isin(frame["_account"], accounts)
    for name, value in where.items():
        mask &= np.isin(frame[f"_{name}"], value)
    return np.flatnonzero(mask)


def change_file(county: County, table: str, accounts: Ints, **values: Any) -> None:
    """Write values into all rows of accounts in a table of files."""
    frame = county.tables[table]
    frame.change(rows_of(frame, accounts), **values)


def rebill(county: County) -> None:
    """Bring the bill tables, receivables, payments and late fees to what the changed inputs give."""
    rows = np.flatnonzero(county.dirty)
    if not len(rows):
        return
    bills, spans = rows_with_spans(county.bills, county.spans, rows)
    new_bill, new_line, new_snapshot = bill_frames(county.facts, bills, spans, county.prices)
    bill = county.tables["bill"]
    bill.replace(rows, new_bill)
    for name, new in (("bill_line", new_line), ("bill_snapshot", new_snapshot)):
        frame = county.tables[name]
        frame.keep(~county.dirty[county.bill_row[frame["_account"], frame["_month"]]])
        frame.join(new)
    amount = bill["amount_yuan"]
    receivable, payment = county.tables["receivable"], county.tables["payment"]
    touched = np.flatnonzero(np.isin(receivable["_bill"], rows))
    now = amount[receivable["_bill"][touched]]
    settled = receivable["settled_yuan"][touched] > 0
    for column, value in (("amount_yuan", now), ("settled_yuan", now * settled), ("outstanding_yuan", now * ~settled)):
        receivable.columns[column][touched] = value  # type: ignore[index]
    touched = np.flatnonzero(np.isin(payment["_bill"], rows))
    payment.columns["amount_yuan"][touched] = amount[payment["_bill"][touched]]  # type: ignore[index]
    fee = county.tables["late_fee"]
    row = county.bill_row[fee["_account"], fee["_month"]]
    touched = np.flatnonzero(np.isin(row, rows))
    base = amount[row[touched]]
    due = half_up(base * fee["rate"][touched] * fee["days"][touched], 10**6)
    waived = fee["waived_yuan"][touched] > 0
    for column, value in (("base_yuan", base), ("charged_yuan", due * ~waived), ("waived_yuan", due * waived), ("_due", due)):
        fee.columns[column][touched] = value  # type: ignore[index]
