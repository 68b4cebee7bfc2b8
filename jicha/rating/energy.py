"""Charged energy of a stretch: metered, less what sub-meters take, with the losses that the customer bears."""

from __future__ import annotations

from decimal import Decimal
from math import floor, hypot
from typing import NamedTuple

from jicha.rating.bill import BANDS, Segment
from jicha.rating.refusal import Refusal, Refused
from jicha.rating.rounding import ZERO, hundredth_down, whole


class Energy(NamedTuple):
    """kWh and kvarh of a stretch, each step of them."""

    base_kwh: Decimal  # metered or fixed, less deductions
    transformer_loss_kwh: Decimal
    transformer_loss_kvarh: Decimal
    line_loss_kwh: Decimal
    charged_kwh: Decimal
    bands: dict[str, Decimal]  # charged, losses spread; empty where no bands are charged


# Within 50 GWh a stretch neither a charge nor the sharing of losses outgrows the 18 digits of the twin in SQL.
LARGEST_KWH = Decimal(50_000_000)


def energy_of(segment: Segment) -> Energy:
    """What a stretch is charged for; refused where a register or a figure of the losses is missing."""
    total, bands = _base(segment)
    if total < ZERO or any(kwh < ZERO for kwh in bands.values()):
        raise Refused(Refusal.NEGATIVE_ENERGY)
    if total > LARGEST_KWH:
        raise Refused(Refusal.QUANTITY_OUT_OF_RANGE)
    loss_kwh, loss_kvarh = _transformer_loss(segment, total)
    if max(loss_kwh, total + loss_kwh, loss_kvarh, segment.reactive_kvarh or ZERO) > LARGEST_KWH:
        raise Refused(Refusal.QUANTITY_OUT_OF_RANGE)
    line_loss = whole((total + loss_kwh) * segment.line_loss_pct / 100) if segment.line_loss_pct else ZERO
    lost = loss_kwh + line_loss
    if total + lost > LARGEST_KWH:
        raise Refused(Refusal.QUANTITY_OUT_OF_RANGE)
    return Energy(total, loss_kwh, loss_kvarh, line_loss, total + lost, _spread(bands, total, lost))


def _base(segment: Segment) -> tuple[Decimal, dict[str, Decimal]]:
    metered = segment.fixed_kwh if segment.fixed_kwh is not None else segment.metered_kwh
    if metered is None:
        raise Refused(Refusal.NO_ENERGY)
    total = metered - segment.deducted_kwh if segment.deducted_kwh else metered
    if not segment.is_tou or segment.fixed_kwh is not None:
        return total, {"flat": total} if segment.is_tou else {}
    bands = {}
    for band in BANDS:
        kwh = getattr(segment, f"{band}_kwh")
        less = getattr(segment, f"deducted_{band}_kwh")
        if kwh is not None:
            bands[band] = kwh - less if less else kwh
    if not bands:
        raise Refused(Refusal.NO_ENERGY)
    if segment.deducted_kwh and not any(getattr(segment, f"deducted_{band}_kwh") for band in BANDS):
        raise Refused(Refusal.DEDUCTION_WITHOUT_BANDS)
    # Registers of bands are rounded each on its own: the bands, not the total register, are what is charged.
    return sum(bands.values(), ZERO), bands


def _transformer_loss(segment: Segment, base_kwh: Decimal) -> tuple[Decimal, Decimal]:
    match segment.loss_mode:
        case "none":
            return ZERO, ZERO
        case "fixed":
            if segment.loss_fixed_kwh is None:
                raise Refused(Refusal.NO_LOSS_DATA)
            return segment.loss_fixed_kwh, ZERO
        case "percentage":
            if segment.loss_pct is None:
                raise Refused(Refusal.NO_LOSS_DATA)
            return whole(base_kwh * segment.loss_pct / 100), ZERO
        case "formula":
            return _by_formula(segment, base_kwh)
    raise Refused(Refusal.NO_LOSS_DATA)  # the tables of "table" are each province's own


def _by_formula(segment: Segment, base_kwh: Decimal) -> tuple[Decimal, Decimal]:
    """P0·T + β²·Pk·T and (I0 + β²·Uk)·S·T, β the mean apparent load over the rating; whole kWh and kvarh."""
    if segment.loss_kvah is None or segment.loss_no_load_kwh is None or segment.loss_load_kwh is None:
        raise Refused(Refusal.NO_LOSS_DATA)
    if not segment.loss_kvah:
        return ZERO, ZERO  # no transformer was on
    load = hypot(float(base_kwh), float(segment.reactive_kvarh or 0)) / float(segment.loss_kvah)
    square = load * load
    active = float(segment.loss_no_load_kwh) + square * float(segment.loss_load_kwh)
    reactive = float(segment.loss_no_load_kvarh or 0) + square * float(segment.loss_load_kvarh or 0)
    return whole(floor(active + 0.5)), whole(floor(reactive + 0.5))


def _spread(bands: dict[str, Decimal], total: Decimal, lost: Decimal) -> dict[str, Decimal]:
    """Losses to the bands in proportion, cut to 0.01 kWh; what is left over goes to the flat hours."""
    if not bands or not lost:
        return bands
    spread = {band: hundredth_down(kwh * lost / total) if total else ZERO for band, kwh in bands.items()}
    rest = lost - sum(spread.values(), ZERO)
    spread["flat"] = spread.get("flat", ZERO) + rest
    return {band: bands.get(band, ZERO) + spread[band] for band in (*bands, *(b for b in spread if b not in bands))}
