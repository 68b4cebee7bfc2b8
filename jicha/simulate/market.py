"""Who buys in the market: contracts, and each month's settlement as the exchange publishes it."""

from __future__ import annotations

import numpy as np

from jicha.simulate import ids
from jicha.simulate.billing import contract_price
from jicha.simulate.county import County
from jicha.simulate.frame import Frame, Scaled
from jicha.simulate.pricing import half_up

TERM = 3 * 365


def market_frames(county: County) -> tuple[Frame, Frame]:
    """The contracts of the direct users and their settlements, one a month."""
    facts, bills = county.facts, county.bills
    a = np.flatnonzero(facts.direct)
    since = np.maximum(facts.opened[a], facts.plan.month_starts[0] - 400)
    contract = Frame(
        "market_contract",
        len(a),
        market_contract_id=ids.numbered("SC", facts.number[a]),
        account_id=ids.account(facts.number[a]),
        kind="direct",
        market_mode="direct",
        seller="示例发电公司（虚构）",
        signed_on=since - 20,
        valid_from=since,
        valid_to=since + TERM,
        price=Scaled(contract_price(facts, a)),
        exit_reason="none",
        _account=a,
    )
    rows = np.flatnonzero(bills.market >= 0)
    kwh = bills.charged_total[rows]
    rows, kwh = rows[kwh > 0], kwh[kwh > 0]
    settlement = Frame(
        "market_settlement",
        len(rows),
        account_id=ids.account(facts.number[bills.account[rows]]),
        month=facts.plan.month_starts[:-1][bills.month[rows]],
        item="direct_purchase",
        kwh=Scaled(kwh * 100),
        price=Scaled(bills.market[rows]),
        yuan=Scaled(half_up(kwh * bills.market[rows], 10**8)),
        published_at=bills.end[rows] * 86400 + 30_600,
        _account=bills.account[rows],
        _month=bills.month[rows],
    )
    return contract, settlement
