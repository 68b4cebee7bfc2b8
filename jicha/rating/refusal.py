"""Why a bill cannot be priced: said by name, never guessed around. The order is the order of the codes in rate_refusal.yaml."""

from __future__ import annotations

from enum import IntEnum


class Refusal(IntEnum):
    """A named reason; of several the smallest is reported by both twins."""

    STRUCTURE_NOT_PRICED = 1
    NO_PRICE_TABLE = 2
    TWO_PRICES_PUBLISHED = 3
    NO_ENERGY = 4
    DEDUCTION_WITHOUT_BANDS = 5
    NEGATIVE_ENERGY = 6
    NO_BAND_PRICE = 7
    MARKET_PRICE_MISSING = 8
    NO_LOSS_DATA = 9
    TIER_YEAR_UNKNOWN = 10
    NO_CAPACITY = 11
    NO_DEMAND = 12
    NO_CAPACITY_PRICE = 13
    DEMAND_DISCOUNT_UNKNOWN = 14
    NO_REACTIVE = 15
    PF_STANDARD_CHANGES = 16
    PF_STANDARD_NOT_LISTED = 17
    QUANTITY_OUT_OF_RANGE = 18

    @property
    def code(self) -> str:
        return self.name.lower()


class Refused(Exception):
    """Raised inside the calculator where a bill cannot be priced."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.code)
        self.why = why
