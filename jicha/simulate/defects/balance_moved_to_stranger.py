"""A clerk moved an unwatched balance to an account of somebody else, who sometimes took it out in cash the next day."""

from __future__ import annotations

import numpy as np

from jicha.simulate import ids
from jicha.simulate.correction import Truth, choose_plain, month_of_day
from jicha.simulate.county import County
from jicha.simulate.file_tables import hashes
from jicha.simulate.frame import Scaled
from jicha.simulate.ledgers import DAY, deposit
from jicha.simulate.metering_tables import TELLER

THEME = "CO05"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts, plan = county.facts, county.plan
    moved = county.tables["prepayment_transfer"]
    free = facts.is_kind("household", "shop")
    free[np.concatenate([moved["_account"], moved["_to"]])] = False
    pairs = choose_plain(county, rng, free, 2 * count)
    giver, taker = pairs[: len(pairs) // 2], pairs[len(pairs) // 2 : 2 * (len(pairs) // 2)]
    n = len(giver)
    day = rng.integers(plan.month_starts[-2], plan.month_starts[-1] - 3, n)
    cash = rng.random(n) < 0.5
    fen = np.where(cash, rng.integers(20_000, 100_000, n), rng.integers(80_000, 500_000, n))
    deposit(county, giver, day - 60, fen, digit=3)
    numbers = ids.numbered("HX", facts.number[giver])
    moved.append(
        n,
        transfer_id=numbers,
        account_id=ids.account(facts.number[giver]),
        to_account_id=ids.account(facts.number[taker]),
        transferred_at=day * DAY + 60000,
        amount_yuan=Scaled(fen),
        reason="预收互转",
        operator_id=ids.staff(facts.station[giver], TELLER),
        _account=giver,
        _to=taker,
    )
    county.tables["refund"].append(
        int(cash.sum()),
        refund_id=ids.numbered("TX", facts.number[taker[cash]]),
        account_id=ids.account(facts.number[taker[cash]]),
        refunded_at=(day[cash] + 1) * DAY + 36000,
        amount_yuan=Scaled(fen[cash]),
        method="cash",
        payee_hash=hashes("p", facts.number[taker[cash]]),
        reason="退预收",
        operator_id=ids.staff(facts.station[giver[cash]], TELLER),
        _account=taker[cash],
    )
    return [
        Truth("prepayment_transfer", str(key), month_of_day(county, int(d)), -int(f))
        for key, d, f in zip(numbers.values(), day, fen, strict=True)
    ]
