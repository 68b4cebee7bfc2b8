"""Lines of one stretch: energy by component and band, tiers, capacity and demand."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from jicha.rating.bill import Segment
from jicha.rating.energy import Energy
from jicha.rating.lines import Line
from jicha.rating.prices import ENERGY, MONTHLY, TIERS, Card, Rate
from jicha.rating.refusal import Refusal, Refused
from jicha.rating.rounding import CENT, EIGHT, FOUR, ZERO, fen, hundredth, part_of_month
from jicha.rating.rules import InForce

BY_MARKET = frozenset({"direct", "retail"})  # the purchase is what the market settled


def energy_lines(place: int, segment: Segment, energy: Energy, card: Card, month_card: Card) -> list[Line]:
    """Lines by energy. `month_card` holds the prices that are published for the month of the bill."""
    start, end, charged = segment.segment_start, segment.segment_end, energy.charged_kwh
    lines: list[Line] = []

    def add(rate: Rate, band: str, kwh: Decimal, price: Decimal) -> None:
        amount = (kwh * price).quantize(CENT, ROUND_HALF_UP)
        lines.append(Line(rate.component, band, start, end, kwh, "kwh", price, amount, rate, place))

    by_market = segment.market_mode in BY_MARKET
    for component in ENERGY:
        if component == "purchase" and by_market:
            if segment.market_yuan is None:
                raise Refused(Refusal.MARKET_PRICE_MISSING)
            lines.append(Line("market_purchase", "all", start, end, charged, "kwh", None, segment.market_yuan, None, place))
            continue
        of = month_card if component in MONTHLY else card
        factor = segment.agency_factor if component == "purchase" else None
        if segment.is_tou and component in of.banded:
            prices = of.banded[component]
            for band, kwh in energy.bands.items():
                if not kwh:
                    continue
                rate = prices.get(band)
                if rate is None:
                    raise Refused(Refusal.NO_BAND_PRICE)
                add(rate, band, kwh, rate.price if factor is None else (rate.price * factor).quantize(EIGHT, ROUND_HALF_UP))
        elif charged and (rate := of.flat.get(component)) is not None:
            add(rate, "all", charged, rate.price if factor is None else (rate.price * factor).quantize(EIGHT, ROUND_HALF_UP))
        elif charged and component in of.banded:
            raise Refused(Refusal.NO_BAND_PRICE)  # published by band only, and the bill has no bands
    if segment.punitive_add and charged:
        amount = fen(charged * segment.punitive_add)
        lines.append(Line("punitive", "all", start, end, charged, "kwh", segment.punitive_add, amount, None, place))
    if charged and (rate := card.flat.get("fund")) is not None and rate.price:
        add(rate, "all", charged, rate.price)
    return lines


def tier_lines(place: int, segment: Segment, energy: Energy, card: Card) -> list[Line]:
    """Additions of the upper tiers: the part of the stretch's energy that lies in each tier."""
    tiers = [rate for name in TIERS if (rate := card.flat.get(name)) is not None] if segment.is_tiered else []
    if not tiers:
        return []
    before = ZERO if tiers[0].tier_period == "day" else segment.kwh_before  # by the day each stretch has its own allowance
    if before is None or (tiers[0].tier_period != "day" and segment.tier_months is None):
        raise Refused(Refusal.TIER_YEAR_UNKNOWN)
    after = before + energy.charged_kwh
    bounds = [tier_bound(rate, segment) for rate in tiers]
    lines = []
    for rate, bound, following in zip(tiers, bounds, [*bounds[1:], None], strict=True):
        kwh = (after if following is None else min(after, following)) - max(before, bound)
        if kwh > 0:
            lines.append(
                Line(
                    rate.component,
                    "all",
                    segment.segment_start,
                    segment.segment_end,
                    kwh,
                    "kwh",
                    rate.price,
                    fen(kwh * rate.price),
                    rate,
                    place,
                )
            )
    return lines


def tier_bound(rate: Rate, segment: Segment) -> Decimal:
    """Where a tier begins, cut to 0.01 kWh: a year's bound by months counted over 12, a month's by months, a day's by days."""
    extra = segment.tier_extra_kwh or ZERO
    periods = segment.days if rate.tier_period == "day" else segment.tier_months or 0
    hundredths = int(((rate.tier_from_kwh or ZERO) + extra) * 100) * periods
    return Decimal(hundredths // 12 if rate.tier_period == "year" else hundredths).scaleb(-2)


def fixed_lines(place: int, segment: Segment, card: Card) -> list[Line]:
    """A charge by the month or the day that every customer of the code pays."""
    lines = []
    if (rate := card.flat.get("basic")) is not None and segment.is_energy:
        by_day = rate.unit == "day"
        quantity = Decimal(segment.days) if by_day else part_of_month(Decimal(1), segment.days, segment.month_days)
        lines.append(_unit_line(rate, place, segment, quantity, rate.price))
    return lines


def capacity_lines(place: int, segment: Segment, card: Card, rules: InForce, bill_kwh: Decimal | None) -> list[Line]:
    """The capacity or demand charge of a stretch. `bill_kwh`: charged energy of the whole bill, None where it is not known."""
    if segment.charge_mode == "none" or not segment.capacity_days:
        return []
    if segment.charge_mode == "capacity":
        if segment.capacity_kva is None:
            raise Refused(Refusal.NO_CAPACITY)
        rate = _unit_rate(card, "capacity")
        quantity = part_of_month(segment.capacity_kva, segment.capacity_days, segment.month_days)
        return [_unit_line(rate, place, segment, quantity, rate.price)] if quantity else []
    rate = _unit_rate(card, "demand")
    price = rate.price
    if _is_discounted(segment, rules, bill_kwh):
        price = (price * (rules.discount_factor or 1)).quantize(FOUR, ROUND_HALF_UP)
    lines = []
    for component, kw in zip(("demand", "demand_excess"), charged_demand(segment, rules), strict=True):
        quantity = part_of_month(kw, segment.capacity_days, segment.month_days)
        if quantity:
            lines.append(_unit_line(rate, place, segment, quantity, price, component))
    return lines


def charged_demand(segment: Segment, rules: InForce) -> tuple[Decimal, Decimal]:
    """kW that are charged, and the excess kW as often as they count: doubled above 105 %, or by the two steps of the rules."""
    if segment.demand_kw is None:
        raise Refused(Refusal.NO_DEMAND)
    if segment.charge_mode == "actual_demand":
        return segment.demand_kw, ZERO
    if segment.contract_demand_kw is None or rules.excess_ratio is None or rules.excess_multiple is None:
        raise Refused(Refusal.NO_DEMAND)
    base = segment.contract_demand_kw
    if rules.demand_floor_share is not None and segment.capacity_kva is not None:
        base = max(base, hundredth(segment.capacity_kva * rules.demand_floor_share))
    excess = max(segment.demand_kw - base * rules.excess_ratio, ZERO) * rules.excess_multiple
    if rules.second_ratio is not None and rules.second_multiple is not None:
        excess += max(segment.demand_kw - base * rules.second_ratio, ZERO) * (rules.second_multiple - rules.excess_multiple)
    return base, hundredth(excess)


def _is_discounted(segment: Segment, rules: InForce, bill_kwh: Decimal | None) -> bool:
    """Whether the month's energy per contract kVA, cut to whole kWh, reaches the bound of the reduced demand price."""
    if rules.discount_settled and rules.discount_kwh_per_kva is None:
        return False
    if not segment.contract_kva:
        raise Refused(Refusal.NO_CAPACITY)
    if bill_kwh is None:
        return False  # a stretch was refused for its energy: the bill is not priced anyway
    bound = rules.discount_kwh_per_kva if rules.discount_kwh_per_kva is not None else rules.discount_last_known
    reaches = bound is not None and bill_kwh // segment.contract_kva >= bound
    if reaches and not rules.discount_settled:
        raise Refused(Refusal.DEMAND_DISCOUNT_UNKNOWN)
    return reaches


def _unit_rate(card: Card, component: str) -> Rate:
    rate = card.flat.get(component)
    if rate is None:
        raise Refused(Refusal.NO_CAPACITY_PRICE)
    return rate


def _unit_line(rate: Rate, place: int, segment: Segment, quantity: Decimal, price: Decimal, component: str | None = None) -> Line:
    return Line(
        component or rate.component,
        "all",
        segment.segment_start,
        segment.segment_end,
        quantity,
        rate.unit,
        price,
        fen(quantity * price),
        rate,
        place,
    )
