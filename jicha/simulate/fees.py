"""Business fees of applications: the reliability fee of spare lines and, while it was listed, the fee of a meter test."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from jicha.simulate import ids
from jicha.simulate.county import County
from jicha.simulate.frame import NULL, Frame, Scaled, days, stack
from jicha.simulate.pricing import half_up

Ints = np.ndarray[Any, np.dtype[np.int64]]
CLERK = 30
# item, first day, first day on which it no longer holds, name, unit, price in 1e-4 yuan, voltage, document
LIST: tuple[tuple[str, dt.date, dt.date | None, str, str, int, str | None, str], ...] = (
    (
        "high_reliability",
        dt.date(2020, 1, 1),
        dt.date(2026, 3, 1),
        "高可靠性供电费",
        "kva",
        2_100_000,
        "1_10kv",
        "价〔2020〕6号",
    ),
    ("high_reliability", dt.date(2026, 3, 1), None, "高可靠性供电费", "kva", 1_800_000, "1_10kv", "价〔2026〕3号"),
    ("high_reliability_35", dt.date(2020, 1, 1), None, "高可靠性供电费（35千伏）", "kva", 1_600_000, "35kv", "价〔2020〕6号"),
    ("meter_test", dt.date(2015, 1, 1), dt.date(2026, 5, 1), "电能表校验费", "piece", 300_000, None, "价〔2015〕9号"),
    (
        "temporary_connection",
        dt.date(2010, 1, 1),
        dt.date(2017, 12, 1),
        "临时接电费",
        "kva",
        2_300_000,
        "1_10kv",
        "价〔2010〕2号",
    ),
)


def fee_items() -> Frame:
    """The province's list of business fees, invented: the reliability fee at two prices, and items that were abolished."""
    item, since, until, name, unit, price, voltage, document = zip(*LIST, strict=True)
    return Frame(
        "fee_item",
        len(LIST),
        province=["demo"] * len(LIST),
        item_code=list(item),
        valid_from=list(since),
        valid_to=list(until),
        name=list(name),
        unit=list(unit),
        price=Scaled(np.array(price)),
        voltage_tier=list(voltage),
        abolished_on=[None if code.startswith("high") else day for code, day in zip(item, until, strict=True)],
        document=[f"示例{d}（虚构）" for d in document],
    )


def listed_price(item: str, day: Ints) -> Ints:
    """The listed price of an item on days, 1e-4 yuan; -1 where the list does not hold it."""
    price = np.full(len(day), -1)
    for code, since, until, _, _, yuan, _, _ in LIST:
        if code == item:
            price[(day >= days(since)) & (day < (days(until) if until else np.iinfo(np.int64).max))] = yuan
    return price


def fee_frames(county: County) -> list[Frame]:
    """What was charged for the applications of a chunk, all by the list."""
    return [stack([_reliability(county, "high_reliability"), _reliability(county, "high_reliability_35"), _meter_tests(county)])]


def fee_rows(county: County, account: Ints, key: Any, item: str, quantity: Ints, price: Ints, day: Ints) -> Frame:
    """Fees of one item for accounts and their applications; quantity in hundredths, price in 1e-4 yuan."""
    facts = county.facts
    unit = next(unit for code, _, _, _, unit, *_ in LIST if code == item)
    return Frame(
        "fee_charge",
        len(account),
        fee_id=ids.numbered("SF", facts.number[account] * 100 + [code for code, *_ in LIST].index(item), 12),
        account_id=ids.account(facts.number[account]),
        org_id=ids.station(facts.station[account]),
        application_id=key,
        item_code=item,
        quantity=Scaled(quantity),
        unit=unit,
        unit_price=Scaled(price),
        amount_yuan=Scaled(half_up(quantity * price, 10_000)),
        charged_on=day,
        paid_on=day + 1,
        charged_by=ids.staff(facts.station[account], CLERK),
        _account=account,
        _reliability=item.startswith("high"),
    )


def _reliability(county: County, item: str) -> Frame:
    """For every spare line that an application of the window brought, by the capacity it added."""
    facts, source = county.facts, county.tables["power_source"]
    high = item.endswith("35")
    rows = np.flatnonzero(source["_spare"] & (source.text("application_id").codes >= 0) & (source["_added"] > 0))
    a = source["_account"][rows]
    rows = rows[~facts.fee_exempt[a] & ((facts.voltage_kv[a] >= 35) == high)]
    a = source["_account"][rows]
    day = source["valid_from"][rows] - 5
    key = source.text("application_id").take(rows)
    return fee_rows(county, a, key, item, source["_added"][rows], listed_price(item, day), day)


def _meter_tests(county: County) -> Frame:
    """For meter tests that were asked for while the list held their fee."""
    application = county.tables["application"]
    rows = np.flatnonzero((application["kind"] == "meter_test") & (application["accepted_at"] != NULL))
    day = application["accepted_at"][rows] // 86400
    price = listed_price("meter_test", day)
    rows, day, price = rows[price >= 0], day[price >= 0], price[price >= 0]
    key = application.text("application_id").take(rows)
    return fee_rows(county, application["_account"][rows], key, "meter_test", np.full(len(rows), 100), price, day)
