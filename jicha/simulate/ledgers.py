"""Money beside the bills: relatives who pay, balances that are moved or given back, and the day on which a bank had the money."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate import ids, workdays
from jicha.simulate.county import County
from jicha.simulate.file_tables import hashes
from jicha.simulate.frame import NULL, Frame, Scaled, coded
from jicha.simulate.metering_tables import HEAD, TELLER

Ints = np.ndarray[Any, np.dtype[np.int64]]
DAY = 86400


def keep_ledgers(county: County) -> None:
    """Change payments and refunds to how people really pay, and add what they move between accounts."""
    _relatives_pay(county)
    _give_balances_back(county)
    county.add(_transfers(county))
    _days_at_the_bank(county)


def _relatives_pay(county: County) -> None:
    """Every twentieth household is paid for by a relative; what was paid twice goes back to whoever paid, or to the holder."""
    facts = county.facts
    helped = facts.is_kind("household") & (facts.number % 20 == 7)
    payment, refund = county.tables["payment"], county.tables["refund"]
    rows = np.flatnonzero(helped[payment["_account"]])
    payment.change(rows, payer_hash=hashes("q", facts.number[payment["_account"][rows]]))
    rows = np.flatnonzero(helped[refund["_account"]])
    number = facts.number[refund["_account"][rows]]
    refund.change(rows[number % 40 == 7], payee_hash=hashes("q", number[number % 40 == 7]))


def deposit(county: County, accounts: Ints, day: Ints, fen: Ints, *, digit: int, payer: Any = None) -> None:
    """Payments into the prepaid balance of accounts, by their holders unless said."""
    facts = county.facts
    number = facts.number[accounts]
    county.tables["payment"].append(
        len(accounts),
        payment_id=ids.numbered("YC", number * 10 + digit, 15),
        account_id=ids.account(number),
        paid_on=day,
        paid_at=day * DAY + 39600,
        amount_yuan=Scaled(fen),
        channel="app",
        method="qr",
        bank_value_on=day,
        written_off_at=day * DAY + 39720,
        payer_hash=hashes("p", number) if payer is None else payer,
        is_prepayment=True,
        _account=accounts,
    )


def _give_balances_back(county: County) -> None:
    """What a closed account had paid ahead goes back to its holder within days."""
    facts, plan = county.facts, county.plan
    rng = plan.rng(county.chunk.number, "balances given back")
    a = np.flatnonzero((facts.closed >= plan.month_starts[0]) & (facts.closed < plan.today - 12))
    fen = rng.integers(2_000, 40_000, len(a))
    deposit(county, a, facts.closed[a] - rng.integers(20, 60, len(a)), fen, digit=1)
    number = facts.number[a]
    county.tables["refund"].append(
        len(a),
        refund_id=ids.numbered("TY", number),
        account_id=ids.account(number),
        refunded_at=(facts.closed[a] + rng.integers(2, 9, len(a))) * DAY + 52000,
        amount_yuan=Scaled(fen),
        method="transfer",
        payee_hash=hashes("p", number),
        reason="销户退预收余额",
        operator_id=ids.staff(facts.station[a], TELLER),
        approver_id=ids.staff(facts.station[a], HEAD),
        _account=a,
    )


def _transfers(county: County) -> Frame:
    """Balances moved between accounts of one owner, after a payment to a wrong number, or as a small sum left to a neighbour."""
    facts, plan = county.facts, county.plan
    rng = plan.rng(county.chunk.number, "transfers")
    fit = facts.is_kind("household", "shop") & (facts.opened < plan.month_starts[0]) & (facts.closed == NULL)
    pool = rng.permutation(np.flatnonzero(fit & (facts.number % 20 != 7) & (facts.renamed_on == NULL)))
    n = max(3, facts.n // 250)
    giver, taker = pool[: 2 * n : 2], pool[1 : 2 * n : 2]
    kind = np.arange(n) % 3
    both, wrong = taker[kind == 0], kind == 1
    owner = hashes("p", facts.number)
    county.tables["account"].change(both, party_hash=owner.take(giver[kind == 0]))
    payment = county.tables["payment"]
    place = np.full(facts.n, -1)
    place[both] = giver[kind == 0]
    rows = np.flatnonzero(place[payment["_account"]] >= 0)
    payment.change(rows, payer_hash=owner.take(place[payment["_account"][rows]]))
    last = plan.month_starts[-1] - 5
    day = rng.integers(min(plan.month_starts[0] + 40, last - 1), last, n)
    fen = np.where(kind == 2, rng.integers(1_000, 20_000, n), rng.integers(20_000, 300_000, n))
    # Whoever paid to the wrong number holds the account that the money then goes to.
    deposit(county, giver, day - rng.integers(3, 30, n), fen, digit=2, payer=owner.take(np.where(wrong, taker, giver)))
    return Frame(
        "prepayment_transfer",
        n,
        transfer_id=ids.numbered("HZ", facts.number[giver]),
        account_id=ids.account(facts.number[giver]),
        to_account_id=ids.account(facts.number[taker]),
        transferred_at=day * DAY + 37800,
        amount_yuan=Scaled(fen),
        reason=coded(("同一客户户间转移", "串户更正", "客户书面同意转移"), kind),
        operator_id=ids.staff(facts.station[giver], TELLER),
        approver_id=ids.staff(facts.station[giver], HEAD),
        _account=giver,
        _to=taker,
    )


def _days_at_the_bank(county: County) -> None:
    """A counter pays in on the next working day, a payment firm settles a working day later, a debit comes at once."""
    plan, payment = county.plan, county.tables["payment"]
    channel, paid = payment["channel"], payment["paid_on"]
    wait = np.where(channel == "bank_debit", 0, 1)
    came = np.where(wait == 0, paid, workdays.add(paid, wait))
    payment.put("bank_value_on", np.where(came < plan.today, came, NULL))
    # What a bank debits on a rest day is written off with its list of the next working day.
    listed = np.flatnonzero((channel == "bank_debit") & (paid % 7 == 3) & (workdays.add(paid, 1) < plan.today))
    payment.columns["written_off_at"][listed] = workdays.add(paid[listed], 1) * DAY + 33000  # type: ignore[index]
