"""A clerk goes on charging a fee that was abolished, or one that was never on the list."""

from __future__ import annotations

import numpy as np

from jicha.simulate import ids
from jicha.simulate.correction import Truth, choose, month_of_day
from jicha.simulate.county import County
from jicha.simulate.frame import Frame, Scaled, coded
from jicha.simulate.metering_tables import TELLER
from jicha.simulate.other_fees import ITEMS, MOVE_PRICE

THEME = "CO12"


def spoil(county: County, rng: np.random.Generator, count: int) -> list[Truth]:
    facts, plan = county.facts, county.plan
    open_ = (facts.opened < plan.month_starts[0]) & facts.is_kind("household", "shop") & county.quiet
    a = choose(county, rng, open_, 2 * count)
    n = len(a)
    item = np.arange(n) % 2 + 2
    fen = np.where(item == 2, MOVE_PRICE, rng.integers(3, 20, n) * 1000)
    day = rng.integers(plan.month_starts[0], plan.month_starts[-1] - 1, n)
    key = ids.numbered("YG", facts.number[a])
    frame: Frame = county.tables["fee_charge"]
    frame.append(
        n,
        fee_id=key,
        account_id=ids.account(facts.number[a]),
        org_id=ids.station(facts.station[a]),
        item_code=coded(ITEMS, item),
        quantity=np.ones(n, dtype=np.int64),
        unit="piece",
        unit_price=Scaled(fen * 100),
        amount_yuan=Scaled(fen),
        charged_on=day,
        paid_on=day,
        charged_by=ids.staff(facts.station[a], TELLER),
        _account=a,
        _item=item,
    )
    return [
        Truth("fee_charge", str(k), month_of_day(county, int(d)), -int(f)) for k, d, f in zip(key.values(), day, fen, strict=True)
    ]
