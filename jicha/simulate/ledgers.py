"""Money beside the bills: relatives who pay, balances that are moved or given back, and the day on which a bank had the money."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate import ids
from jicha.simulate.county import County
from jicha.simulate.file_tables import hashes
from jicha.simulate.frame import Scaled
from jicha.simulate.metering_tables import HEAD, TELLER

Ints = np.ndarray[Any, np.dtype[np.int64]]
DAY = 86400


def keep_ledgers(county: County) -> None:
    """Change payments and refunds to how people really pay."""
    _relatives_pay(county)
    _give_balances_back(county)


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
