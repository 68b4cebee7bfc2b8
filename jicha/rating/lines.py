"""The lines of a priced bill."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from jicha.rating.prices import Rate


class Line(NamedTuple):
    """One charge: quantity × price, rounded half up to the cent. `working` says what the quantity was made of."""

    component: str
    band: str
    start: dt.date
    end: dt.date
    quantity: Decimal | None
    unit: str
    price: Decimal | None
    amount_yuan: Decimal
    rate: Rate | None
    segment: int  # place of the stretch in the bill, from 0; -1 for charges of the whole bill
