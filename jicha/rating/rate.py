"""One bill priced: every line, the total, or the name of what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from jicha.rating.bill import Bill, Segment
from jicha.rating.charges import capacity_lines, energy_lines, fixed_lines, tier_lines
from jicha.rating.energy import Energy, energy_of
from jicha.rating.lines import Line
from jicha.rating.power_factor import PowerFactor, adjustment
from jicha.rating.prices import Card, PriceTable
from jicha.rating.refusal import Refusal, Refused
from jicha.rating.rounding import ZERO, fen
from jicha.rating.rules import Rules

NOT_PRICED = frozenset({"mechanism", "local_consumption"})  # 136号 and 1192号: by name until a table of theirs is loaded


@dataclass(frozen=True, slots=True)
class RatedBill:
    """A bill as it should be: lines, or why it cannot be priced (`refused`, with no amount then)."""

    bill: Bill
    lines: tuple[Line, ...]
    amount_yuan: Decimal | None
    energies: tuple[Energy | None, ...]
    power_factor: PowerFactor | None
    refused: Refusal | None

    def yuan(self, *components: str) -> Decimal:
        """Sum of some components."""
        return sum((line.amount_yuan for line in self.lines if line.component in components), ZERO)


def rate(bill: Bill, prices: PriceTable, rules: Rules) -> RatedBill:
    """Price a bill: each line is quantity × price rounded half up to the cent, and the total is the sum of the lines."""
    reasons: list[Refusal] = []
    energies: list[Energy | None] = []
    lines: list[Line] = []
    judged: list[Line] = []
    for place, segment in enumerate(bill.segments):
        energy, made = _segment(place, segment, bill, prices, reasons)
        energies.append(energy)
        lines += made
        if segment.pf_standard:
            judged += made
    bill_kwh = _total(bill, energies)
    for place, segment in enumerate(bill.segments):
        made = _capacity(place, segment, prices, rules, bill_kwh, reasons)
        lines += made
        if segment.pf_standard:
            judged += made
    factor = None
    try:
        factor = _power_factor(bill, energies, judged, rules)
    except Refused as refused:
        reasons.append(refused.why)
    if reasons:
        return RatedBill(bill, (), None, tuple(energies), None, min(reasons))
    if factor is not None:
        amount = fen(factor.base_yuan * factor.pct / 100)
        first, last = bill.segments[0].segment_start, max(s.segment_end for s in bill.segments)
        lines.append(Line("power_factor", "all", first, last, None, "percent", factor.pct, amount, None, -1))
    total = sum((line.amount_yuan for line in lines), ZERO)
    return RatedBill(bill, tuple(lines), total, tuple(energies), factor, None)


def _segment(
    place: int, segment: Segment, bill: Bill, prices: PriceTable, reasons: list[Refusal]
) -> tuple[Energy | None, list[Line]]:
    if segment.market_mode in NOT_PRICED:
        reasons.append(Refusal.STRUCTURE_NOT_PRICED)
        return None, []
    if not segment.is_energy:
        return None, []
    try:
        energy = energy_of(segment)
    except Refused as refused:
        reasons.append(refused.why)
        return None, []
    try:
        card = _card(segment, prices, segment.segment_start)
        month_card = card if bill.bill_month == segment.segment_start else _card(segment, prices, bill.bill_month)
        lines = energy_lines(place, segment, energy, card, month_card)
    except Refused as refused:
        reasons.append(refused.why)
        return energy, []
    try:
        lines += tier_lines(place, segment, energy, card)
    except Refused as refused:
        reasons.append(refused.why)
    return energy, lines + fixed_lines(place, segment, card)


def _card(segment: Segment, prices: PriceTable, day: object) -> Card:
    card = prices.card(segment.price_code, segment.voltage_tier, day)  # type: ignore[arg-type]
    if card is None or not card.prices_energy:
        raise Refused(Refusal.NO_PRICE_TABLE)
    if card.conflict:
        raise Refused(Refusal.TWO_PRICES_PUBLISHED)
    return card


def _capacity(
    place: int, segment: Segment, prices: PriceTable, rules: Rules, bill_kwh: Decimal | None, reasons: list[Refusal]
) -> list[Line]:
    if segment.charge_mode == "none" or not segment.capacity_days or segment.market_mode in NOT_PRICED:
        return []
    try:
        card = _card(segment, prices, segment.segment_start)
        return capacity_lines(place, segment, card, rules.on(segment.segment_start), bill_kwh)
    except Refused as refused:
        reasons.append(refused.why)
        return []


def _total(bill: Bill, energies: list[Energy | None]) -> Decimal | None:
    """Charged energy of the bill; None where that of a stretch is not known."""
    total = ZERO
    for segment, energy in zip(bill.segments, energies, strict=True):
        if energy is not None:
            total += energy.charged_kwh
        elif segment.is_energy:
            return None
    return total


def _power_factor(bill: Bill, energies: list[Energy | None], judged: list[Line], rules: Rules) -> PowerFactor | None:
    standards = {segment.pf_standard for segment in bill.segments if segment.pf_standard}
    judged_energy = [(s, e) for s, e in zip(bill.segments, energies, strict=True) if s.pf_standard and s.is_energy]
    if any(segment.reactive_kvarh is None for segment, _ in judged_energy):
        raise Refused(Refusal.NO_REACTIVE)
    if len(standards) > 1:
        raise Refused(Refusal.PF_STANDARD_CHANGES)
    if not judged_energy:
        return None
    active = reactive = ZERO
    for segment, energy in judged_energy:
        if energy is None or segment.reactive_kvarh is None:
            return None  # refused for its energy already
        active += energy.charged_kwh
        reactive += segment.reactive_kvarh + energy.transformer_loss_kvarh
    (standard,) = standards
    on = rules.on(bill.segments[0].segment_start)
    return adjustment(standard, active, reactive, judged, rules, excludes_funds=on.base_excludes_funds)
