"""What is owed and paid: receivables, payments, late fees, reminders, cut-offs, refunds and remote commands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from jicha.simulate import ids
from jicha.simulate.billing import month_codes
from jicha.simulate.county import County
from jicha.simulate.file_tables import hashes
from jicha.simulate.frame import NULL, Frame, Scaled, Text, coded
from jicha.simulate.metering_tables import HEAD, TELLER
from jicha.simulate.prices import CODE
from jicha.simulate.pricing import half_up

Ints = np.ndarray[Any, np.dtype[np.int64]]
DAY = 86400
CHANNELS = ("bank_debit", "app", "third_party", "counter", "self_service")
METHODS = ("transfer", "qr", "qr", "cash", "card")
RESIDENT_RATE, SAME_YEAR_RATE, LATER_YEAR_RATE = 1000, 2000, 3000  # millionths a day
HOME_CODES = (CODE["residential_tiered"], CODE["residential_collective"])


@dataclass
class Debts:
    """One row a bill that is in force: its row in the bill table, day of issue, due day and day of payment (NULL open)."""

    bill: Ints
    account: Ints
    month: Ints
    issued: Ints
    due: Ints
    paid: Ints
    amount: Ints


def make_debts(county: County) -> Debts:
    """When each bill is paid: mostly before the 20th of the month after, some late, a few very late or disputed."""
    facts, plan = county.facts, county.plan
    rng = plan.rng(county.chunk.number, "payments")
    bill = county.tables["bill"]
    rows = np.flatnonzero((bill["amount_yuan"] > 0) & (bill["status"] == "issued"))
    account, month = bill["_account"][rows], bill["_month"][rows]
    n = len(rows)
    issued = bill["issued_at"][rows] // DAY
    due = plan.month_starts[1:][month] + 19
    paid = issued + rng.integers(0, 15, n)
    u = rng.random(n)
    steady = facts.changed_month == NULL  # who pays late stays in one class, so that the rate is never in doubt
    slow = steady & (rng.random(facts.n) < 0.04)
    late = slow[account] & (u < 0.5) | steady[account] & (u < 0.004)
    paid = np.where(late, due + 1 + np.floor(rng.exponential(9, n)).astype(np.int64), paid)
    very = slow[account] & (u < 0.03)
    paid = np.where(very, due + rng.integers(35, 75, n), paid)
    today = plan.today
    return Debts(rows, account, month, issued, due, np.where(paid >= today, NULL, paid), bill["amount_yuan"][rows])


def collection_frames(county: County) -> list[Frame]:
    """All tables of collecting money."""
    debts = make_debts(county)
    rng = county.plan.rng(county.chunk.number, "collection")
    receivable = _receivables(county, debts)
    payments = _payments(rng, county, debts)
    fees = _late_fees(rng, county, debts)
    disconnections = _disconnections(county, debts)
    return [
        receivable,
        payments,
        fees,
        _dunnings(county, debts),
        disconnections,
        _commands(county, disconnections),
        _refunds(rng, county, payments),
    ]


def bill_numbers(county: County, bill_rows: Ints) -> Ints:
    """The digits of bills, which their receivables and payments repeat."""
    bill = county.tables["bill"]
    month = bill["_month"][bill_rows]
    number = county.facts.number[bill["_account"][bill_rows]]
    return (month_codes(county.facts)[month] * 10**8 + number) * 10 + bill["version"][bill_rows]


def receivable_ids(county: County, bill_rows: Ints) -> Text:
    return ids.numbered("YS", bill_numbers(county, bill_rows), 15)


def _receivables(county: County, debts: Debts) -> Frame:
    facts = county.facts
    n = len(debts.bill)
    settled = debts.paid != NULL
    disputed = ~settled & (debts.account % 97 == 3)
    return Frame(
        "receivable",
        n,
        receivable_id=receivable_ids(county, debts.bill),
        account_id=ids.account(facts.number).take(debts.account),
        bill_month=county.plan.month_starts[:-1][debts.month],
        bill_id=county.tables["bill"].text("bill_id").take(debts.bill),
        kind="bill",
        due_on=debts.due,
        amount_yuan=Scaled(debts.amount),
        settled_yuan=Scaled(np.where(settled, debts.amount, 0)),
        outstanding_yuan=Scaled(np.where(settled, 0, debts.amount)),
        settled_at=np.where(settled, debts.paid * DAY + 36000, NULL),
        status=coded(("open", "settled"), settled.astype(np.int32)),
        is_disputed=disputed,
        _account=debts.account,
        _month=debts.month,
        _bill=debts.bill,
    )


def _payments(rng: np.random.Generator, county: County, debts: Debts) -> Frame:
    facts = county.facts
    rows = np.flatnonzero(debts.paid != NULL)
    a, n = debts.account[rows], len(rows)
    channel = rng.choice(5, n, p=[0.3, 0.35, 0.2, 0.1, 0.05])
    at = debts.paid[rows] * DAY + 36000
    counter = channel == 3
    return Frame(
        "payment",
        n,
        payment_id=ids.numbered("JF", bill_numbers(county, debts.bill[rows]), 15),
        account_id=ids.account(facts.number).take(a),
        receivable_id=receivable_ids(county, debts.bill[rows]),
        paid_on=debts.paid[rows],
        paid_at=at,
        amount_yuan=Scaled(debts.amount[rows]),
        channel=coded(CHANNELS, channel),
        method=coded(METHODS, channel),
        bank_value_on=debts.paid[rows],
        written_off_at=at + 120,
        payer_hash=hashes("p", facts.number).take(a),
        teller_id=ids.staff(facts.station, TELLER).take(a).blank(~counter),
        is_prepayment=False,
        _account=a,
        _month=debts.month[rows],
        _bill=debts.bill[rows],
    )


def fee_rate(county: County, account: Ints, month: Ints, later_year: Any) -> Ints:
    """Millionths a day: the contract's rate first, else residents 1 ‰, others 2 ‰ in the year and 3 ‰ across years."""
    home = np.isin(county.bills.code[county.bill_row[account, month]], HOME_CODES)
    agreed = county.tables["supply_contract"]["late_fee_rate"][account] != NULL
    rate = np.where(home, RESIDENT_RATE, np.where(later_year, LATER_YEAR_RATE, SAME_YEAR_RATE))
    return np.where(agreed, RESIDENT_RATE, rate)


def _late_fees(rng: np.random.Generator, county: County, debts: Debts) -> Frame:
    """Late fees of debts paid after their due day, split at 1 January; a few waived with approval."""
    facts = county.facts
    late = np.flatnonzero((debts.paid != NULL) & (debts.paid > debts.due))
    year = debts.paid[late].astype("datetime64[D]").astype("datetime64[Y]")
    january = year.astype("datetime64[D]").astype(np.int64)
    crosses = (debts.due[late] + 1 < january) & (debts.paid[late] >= january)
    start = debts.due[late] + 1
    end = debts.paid[late] + 1
    rows = np.concatenate([late, late[crosses]])
    since = np.concatenate([start, january[crosses]])
    until = np.concatenate([np.where(crosses, january, end), end[crosses]])
    later = np.concatenate([np.zeros(len(late), dtype=bool), np.ones(int(crosses.sum()), dtype=bool)])
    order = np.lexsort((since, rows))
    rows, since, until, later = rows[order], since[order], until[order], later[order]
    a = debts.account[rows]
    rate = fee_rate(county, a, debts.month[rows], later)
    due = half_up(debts.amount[rows] * rate * (until - since), 10**6)
    waived = np.isin(rows, late[rng.random(len(late)) < 0.03])
    return Frame(
        "late_fee",
        len(rows),
        receivable_id=receivable_ids(county, debts.bill[rows]),
        accrued_from=since,
        accrued_to=until,
        account_id=ids.account(facts.number).take(a),
        base_yuan=Scaled(debts.amount[rows]),
        rate=Scaled(rate),
        days=until - since,
        charged_yuan=Scaled(np.where(waived, 0, due)),
        waived_yuan=Scaled(np.where(waived, due, 0)),
        waive_reason=coded(["经批准延期缴费"], np.where(waived, 0, -1)),
        applicant_id=ids.staff(facts.station, TELLER).take(a).blank(~waived),
        approver_id=ids.staff(facts.station, HEAD).take(a).blank(~waived),
        _account=a,
        _month=debts.month[rows],
        _due=due,
    )


def _dunnings(county: County, debts: Debts) -> Frame:
    """Reminders of everything overdue: a message after two days, calls after ten and twenty-five."""
    facts = county.facts
    today = county.plan.today
    end = np.where(debts.paid == NULL, today, debts.paid)
    parts = []
    for wave, after in enumerate((2, 10, 25)):
        rows = np.flatnonzero(end > debts.due + after)
        parts.append((rows, np.full(len(rows), wave), debts.due[rows] + after))
    rows, wave, day = (np.concatenate(p) for p in zip(*parts, strict=True))
    a = debts.account[rows]
    order = np.lexsort((day, rows))
    rows, wave, day, a = rows[order], wave[order], day[order], a[order]
    return Frame(
        "dunning",
        len(rows),
        receivable_id=receivable_ids(county, debts.bill[rows]),
        sent_at=day * DAY + 34200 + wave * 600,
        account_id=ids.account(facts.number).take(a),
        channel=coded(("sms", "phone", "doorstep"), wave),
        proof=ids.numbered("CF", facts.number[a] * 100 + debts.month[rows], 11),
        sent_by=ids.staff(facts.station, TELLER).take(a),
        _account=a,
        _month=debts.month[rows],
    )


def _disconnections(county: County, debts: Debts) -> Frame:
    """Debtors who paid more than 45 days late were cut off in due form, once an account, and switched on after paying."""
    facts = county.facts
    rows = np.flatnonzero((debts.paid != NULL) & (debts.paid > debts.due + 45))
    _, first = np.unique(debts.account[rows], return_index=True)
    rows = rows[first]
    a, n = debts.account[rows], len(rows)
    cut_day = debts.due[rows] + 38
    cut_day += np.array([1, 0, 0, 0, 0, 0, 2])[(cut_day + 4) % 7]  # on a weekday: 1970-01-01 was a Thursday
    executed = cut_day * DAY + 10 * 3600
    settled = debts.paid[rows] * DAY + 36000
    return Frame(
        "disconnection",
        n,
        disconnection_id=ids.numbered("TD", facts.number[a]),
        account_id=ids.account(facts.number).take(a),
        org_id=ids.station(facts.station).take(a),
        reason="arrears",
        receivable_id=receivable_ids(county, debts.bill[rows]),
        overdue_days=cut_day - debts.due[rows],
        overdue_yuan=Scaled(debts.amount[rows]),
        notice_at=executed - 5 * DAY,
        second_notice_at=executed - 40 * 60,
        authority_told_at=np.where(facts.important[a] > 0, executed - 5 * DAY, NULL),
        executed_at=executed,
        settled_at=settled,
        restored_at=settled + 12 * 60 + (facts.number[a] % 25) * 60,
        approver_id=ids.staff(facts.station, HEAD).take(a),
        is_remote=~facts.high_voltage[a],
        _account=a,
    )


def _commands(county: County, cuts: Frame) -> Frame:
    """The remote commands of the cut-offs: off, and on again."""
    facts = county.facts
    remote = np.flatnonzero(cuts["is_remote"] == 1)
    a = np.tile(cuts["_account"][remote], 2)
    kind = np.repeat([0, 1], len(remote))
    sent = np.concatenate([cuts["executed_at"][remote] - 20, cuts["restored_at"][remote] - 60])
    return Frame(
        "control_command",
        len(a),
        account_id=ids.account(facts.number).take(a),
        sent_at=sent,
        metering_point_id=ids.point(facts.number).take(a),
        kind=coded(("cut", "close"), kind),
        result="success",
        executed_at=sent + 20 + 40 * kind,
        retries=np.zeros(len(a), dtype=np.int64),
        disconnection_id=cuts.text("disconnection_id").take(np.tile(remote, 2)),
        _account=a,
    )


def _refunds(rng: np.random.Generator, county: County, payments: Frame) -> Frame:
    """Bills paid twice by mistake: the second payment goes back to the one who paid, within days."""
    facts = county.facts
    at_counter = np.flatnonzero(payments["channel"] == "counter")
    rows = np.sort(rng.choice(at_counter, size=min(len(at_counter), max(1, facts.n // 1500)), replace=False))
    a, n = payments["_account"][rows], len(rows)
    twice = payments.text("payment_id").take(rows).values()
    second = [f"{key}B" for key in twice]
    again = payments["paid_on"][rows]
    today = county.plan.today
    payments.append(
        n,
        payment_id=second,
        account_id=ids.account(facts.number).take(a),
        receivable_id=payments.text("receivable_id").take(rows),
        paid_on=again,
        paid_at=again * DAY + 37200,
        amount_yuan=Scaled(payments["amount_yuan"][rows]),
        channel="third_party",
        method="qr",
        bank_value_on=again,
        written_off_at=again * DAY + 37320,
        payer_hash=payments.text("payer_hash").take(rows),
        is_prepayment=True,
        _account=a,
        _month=payments["_month"][rows],
        _bill=payments["_bill"][rows],
    )
    return Frame(
        "refund",
        n,
        refund_id=ids.numbered("TF", facts.number[a]),
        account_id=ids.account(facts.number).take(a),
        payment_id=second,
        refunded_at=np.minimum(again + 4, today - 1) * DAY + 52000,
        amount_yuan=Scaled(payments["amount_yuan"][rows]),
        method="transfer",
        payee_hash=payments.text("payer_hash").take(rows),
        reason="重复缴费退还",
        operator_id=ids.staff(facts.station, TELLER).take(a),
        approver_id=ids.staff(facts.station, HEAD).take(a),
        _account=a,
    )
