"""Business fees beside applications: damaged meters, paid work on own equipment, and one that was lawful long ago."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from jicha.simulate import ids
from jicha.simulate.county import County
from jicha.simulate.frame import NULL, Frame, Scaled, coded, days
from jicha.simulate.metering_tables import TELLER

Ints = np.ndarray[Any, np.dtype[np.int64]]
CUT_ON = dt.date(2026, 3, 1)  # the day from which a damaged meter costs less
ITEMS = ("meter_damage", "paid_service", "meter_move", "wiring_check")
NAMES = ("用户责任电能表赔偿费", "用户设施有偿服务费", "移表费", "接线检查费")
OLD_PRICE, NEW_PRICE, MOVE_PRICE = 18_000, 15_000, 12_000  # fen


def other_fee_items() -> Frame:
    """What the province's list says of them; the check of wiring never stood on it."""
    return Frame(
        "fee_item",
        4,
        province="demo",
        item_code=[ITEMS[i] for i in (0, 0, 1, 2)],
        valid_from=[dt.date(2018, 1, 1), CUT_ON, dt.date(2018, 1, 1), dt.date(2010, 1, 1)],
        valid_to=[CUT_ON, None, None, None],
        name=[NAMES[i] for i in (0, 0, 1, 2)],
        unit="piece",
        price=["180.0000", "150.0000", None, "120.0000"],
        abolished_on=[None, None, None, dt.date(2021, 3, 1)],
        document=[
            "示例价〔2018〕3号（虚构）",
            "示例价〔2026〕1号（虚构）",
            "示例价〔2018〕3号（虚构）",
            "示例价〔2010〕2号（虚构）",
        ],
    )


def add_other_fees(county: County) -> None:
    """Fees by the list; one that should not have been charged was given back within the week."""
    facts, plan = county.facts, county.plan
    rng = plan.rng(county.chunk.number, "other fees")
    pool = np.flatnonzero((facts.opened < plan.month_starts[0] - 2500) & (facts.closed == NULL))
    n = max(8, facts.n // 120)
    a = np.sort(rng.choice(pool, min(n, len(pool)), replace=False))
    n = len(a)
    item = np.where(np.arange(n) % 4 == 3, 1, 0)
    item[0], item[1] = 2, 3
    day = rng.integers(plan.month_starts[0], plan.month_starts[-1] - 3, n)
    day[0] = days(dt.date(2020, 6, 8))
    damage = np.where(day < days(CUT_ON), OLD_PRICE, NEW_PRICE)
    fen = np.choose(item, [damage, rng.integers(5, 60, n) * 1000, np.full(n, MOVE_PRICE), np.full(n, 5000)])
    fees = Frame(
        "fee_charge",
        n,
        fee_id=ids.numbered("YF", facts.number[a]),
        account_id=ids.account(facts.number[a]),
        org_id=ids.station(facts.station[a]),
        item_code=coded(ITEMS, item),
        quantity=np.ones(n, dtype=np.int64),
        unit="piece",
        unit_price=Scaled(fen * 100),
        amount_yuan=Scaled(fen),
        charged_on=day,
        paid_on=day,
        refunded_on=np.where(item == 3, day + 5, NULL),
        charged_by=ids.staff(facts.station[a], TELLER),
        _account=a,
        _item=item,
    )
    if "fee_charge" in county.tables:
        county.tables["fee_charge"].join(fees)
    else:
        county.add(fees)
