"""The only roundings of the calculator: half away from zero, each at a named place."""

from __future__ import annotations

from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
WHOLE = Decimal(1)
ZERO = Decimal(0)
HUNDRED = Decimal(100)
EIGHT = Decimal("0.00000001")
FOUR = Decimal("0.0001")


def fen(yuan: Decimal) -> Decimal:
    """Money to the cent."""
    return yuan.quantize(CENT, ROUND_HALF_UP)


def hundredth(quantity: Decimal) -> Decimal:
    """kWh, kVA or kW to two decimals."""
    return quantity.quantize(CENT, ROUND_HALF_UP)


def hundredth_down(quantity: Decimal) -> Decimal:
    """A quantity cut to two decimals."""
    return quantity.quantize(CENT, ROUND_FLOOR)


def whole(quantity: float | Decimal) -> Decimal:
    """Losses to whole kWh or kvarh, half up."""
    return Decimal(quantity).quantize(WHOLE, ROUND_HALF_UP)


def part_of_month(quantity: Decimal, days: int, month_days: int) -> Decimal:
    """A monthly quantity for some days of the month, to two decimals, half up."""
    hundredths = int(quantity * 100)
    return Decimal((hundredths * days * 2 + month_days) // (2 * month_days)).scaleb(-2)
