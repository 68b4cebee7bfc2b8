"""A priced bill in words: every line with its arithmetic, and where the bill as issued differs from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from jicha.rating.bill import Segment
from jicha.rating.charges import charged_demand, tier_bound
from jicha.rating.energy import Energy
from jicha.rating.lines import Line
from jicha.rating.power_factor import PowerFactor
from jicha.rating.rate import RatedBill
from jicha.rating.rules import Rules
from jicha.rating.words import UNITS, Words, titled

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Source:
    """A document and article that a figure rests on, with how well it is known."""

    title: str
    article: str
    status: str


@dataclass(frozen=True, slots=True)
class BilledLine:
    """A line of the bill as it was issued, segments of one component and band added up."""

    component: str
    band: str
    quantity: Decimal | None
    price: Decimal | None
    amount_yuan: Decimal


@dataclass(frozen=True, slots=True)
class Told:
    """One line explained: its name, arithmetic, sources and what the bill says instead."""

    title: Words
    start: dt.date
    end: dt.date
    quantity: Decimal | None
    unit: Words
    price: Decimal | None
    amount_yuan: Decimal
    working: tuple[Words, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A charge that the bill has otherwise than it should: yuan is right less billed, negative where too much was taken."""

    title: Words
    billed_yuan: Decimal
    right_yuan: Decimal
    why: tuple[Words, ...]
    sources: tuple[Source, ...]

    @property
    def yuan(self) -> Decimal:
        return self.right_yuan - self.billed_yuan


SourcesOf = Callable[[str, dt.date], tuple[Source, ...]]


def told_lines(rated: RatedBill, rules: Rules, sources_of: SourcesOf) -> list[Told]:
    """Each line of a priced bill with its arithmetic in words. `sources_of`: (component, day) → documents of the method."""
    return [_told(line, rated, rules, sources_of) for line in rated.lines]


def gaps(rated: RatedBill, billed: Iterable[BilledLine], sources_of: SourcesOf) -> list[Gap]:
    """Where the bill as issued differs, the largest difference first."""
    issued = {(line.component, line.band): line for line in billed}
    right: dict[tuple[str, str], list[Line]] = {}
    for line in rated.lines:
        right.setdefault((line.component, line.band), []).append(line)
    found = []
    for key in dict.fromkeys((*right, *issued)):
        lines, was = right.get(key, []), issued.get(key)
        amount = sum((line.amount_yuan for line in lines), ZERO)
        billed_yuan = was.amount_yuan if was else ZERO
        if amount == billed_yuan:
            continue
        day = lines[0].start if lines else rated.bill.segments[0].segment_start
        sources = _sources(lines[0], sources_of) if lines else sources_of(key[0], day)
        found.append(Gap(titled(*key), billed_yuan, amount, tuple(_why(lines, was, rated)), sources))
    return sorted(found, key=lambda gap: -abs(gap.yuan))


def _told(line: Line, rated: RatedBill, rules: Rules, sources_of: SourcesOf) -> Told:
    return Told(
        title=titled(line.component, line.band),
        start=line.start,
        end=line.end,
        quantity=line.quantity,
        unit=UNITS.get(line.unit, Words(line.unit, line.unit)),
        price=line.price,
        amount_yuan=line.amount_yuan,
        working=tuple(_working(line, rated, rules)),
        sources=_sources(line, sources_of),
    )


def _sources(line: Line, sources_of: SourcesOf) -> tuple[Source, ...]:
    method = sources_of(line.component, line.start)
    if line.rate is None or not line.rate.document:
        return method
    return (Source(line.rate.document, f"{line.rate.valid_from} 起的价格", line.rate.status or ""), *method)


def _working(line: Line, rated: RatedBill, rules: Rules) -> Iterable[Words]:
    if line.component == "power_factor":
        if rated.power_factor is not None:
            yield from power_factor_words(rated.power_factor, line.amount_yuan)
        return
    segment, energy = rated.bill.segments[line.segment], rated.energies[line.segment]
    if line.component in ("capacity", "demand", "demand_excess"):
        yield from _capacity_words(line, segment, rules)
    elif line.component.startswith("tier_") and energy is not None and line.rate is not None:
        bound = tier_bound(line.rate, segment)
        after = (segment.kwh_before or ZERO) + energy.charged_kwh
        yield Words(
            f"当年此前 {segment.kwh_before} + 本期 {energy.charged_kwh} = {after} 千瓦时，本档自 {bound} 起，"
            f"落在本档 {line.quantity} 千瓦时",
            f"{segment.kwh_before} kWh before this year + {energy.charged_kwh} now = {after}; the tier begins at {bound}: "
            f"{line.quantity} kWh lie in it",
        )
    elif energy is not None and line.unit == "kwh":
        yield energy_words(line, segment, energy)
    if line.price is not None and line.quantity is not None:
        yield Words(
            f"{line.quantity} × {line.price:f} = {line.quantity * line.price:f}，四舍五入到分 {line.amount_yuan}",
            f"{line.quantity} × {line.price:f} = {line.quantity * line.price:f}, half up to the cent {line.amount_yuan}",
        )


def energy_words(line: Line, segment: Segment, energy: Energy) -> Words:
    """Where the energy of a line comes from."""
    metered = segment.fixed_kwh if segment.fixed_kwh is not None else segment.metered_kwh
    kind = ("定量（定比）", "fixed") if segment.fixed_kwh is not None else ("抄见", "metered")
    if line.band != "all":
        metered = getattr(segment, f"{line.band}_kwh") if segment.fixed_kwh is None else metered
        less = getattr(segment, f"deducted_{line.band}_kwh")
    else:
        less = segment.deducted_kwh
    zh, en = [f"{kind[0]} {metered}"], [f"{kind[1]} {metered}"]
    if less:
        zh.append(f"− 套扣 {less}")
        en.append(f"− deducted {less}")
    if lost := (line.quantity or ZERO) - (metered or ZERO) + (less or ZERO):
        parts = ((energy.transformer_loss_kwh, "变损", "transformer loss"), (energy.line_loss_kwh, "线损", "line loss"))
        named = [(kwh, z, e) for kwh, z, e in parts if kwh]
        share = "分摊" if line.band != "all" else ""
        zh.append(f"+ {'、'.join(f'{z}' for _, z, _ in named) or '损耗'}{share} {lost}")
        en.append(f"+ {' and '.join(e for _, _, e in named) or 'losses'}{' shared' if share else ''} {lost}")
    return Words(f"{' '.join(zh)} = {line.quantity} 千瓦时", f"{' '.join(en)} = {line.quantity} kWh")


def power_factor_words(factor: PowerFactor, amount: Decimal) -> Iterable[Words]:
    """The arithmetic of the power-factor adjustment."""
    yield Words(
        f"功率因数 = 有功 {factor.active_kwh} ÷ √(有功² + 无功 {factor.reactive_kvarh}²) = {factor.factor}，"
        f"标准 {factor.standard}，查表 {factor.pct:+}%",
        f"factor = {factor.active_kwh} kWh ÷ √(kWh² + {factor.reactive_kvarh} kvarh²) = {factor.factor}, standard "
        f"{factor.standard}, by the table {factor.pct:+} %",
    )
    yield Words(
        f"基数 {factor.base_yuan}（电度与容（需）量电费，不含基金）× {factor.pct}% = {amount}",
        f"base {factor.base_yuan} (energy and capacity charges, no funds) × {factor.pct} % = {amount}",
    )


def _capacity_words(line: Line, segment: Segment, rules: Rules) -> Iterable[Words]:
    days = f"× {segment.capacity_days}/{segment.month_days}" if segment.capacity_days != segment.month_days else ""
    if line.component == "capacity":
        yield Words(
            f"运行容量 {segment.capacity_kva} 千伏安 {days} = {line.quantity}",
            f"running capacity {segment.capacity_kva} kVA {days} = {line.quantity}",
        )
        return
    on = rules.on(segment.segment_start)
    base, excess = charged_demand(segment, on)
    if line.component == "demand" and segment.charge_mode == "actual_demand":
        yield Words(f"实际最大需量 {segment.demand_kw} 千瓦 {days}", f"actual demand {segment.demand_kw} kW {days}")
    elif line.component == "demand":
        floor = f"（不低于容量 {segment.capacity_kva} 的 {on.demand_floor_share:.0%}）" if on.demand_floor_share else ""
        yield Words(
            f"合同需量 {segment.contract_demand_kw} 千瓦{floor}，按 {base} 计 {days}",
            f"contract demand {segment.contract_demand_kw} kW, at least the floor of the capacity: {base} {days}",
        )
    else:
        yield Words(
            f"实际 {segment.demand_kw} 超过 {base} 的 {on.excess_ratio:.0%}，"
            f"超出部分 × {on.excess_multiple} = {excess} 千瓦 {days}",
            f"{segment.demand_kw} kW is above {on.excess_ratio:.0%} of {base}: "
            f"the rest × {on.excess_multiple} = {excess} kW {days}",
        )
    if line.rate is not None and line.price != line.rate.price:
        bound, factor = on.discount_kwh_per_kva, on.discount_factor
        yield Words(
            f"每千伏安月用电量达到 {bound} 千瓦时，需量电价 {line.rate.price} × {factor} = {line.price}",
            f"{bound} kWh per kVA and month are reached: {line.rate.price} × {factor} = {line.price}",
        )


def _why(lines: list[Line], was: BilledLine | None, rated: RatedBill) -> Iterable[Words]:
    if was is None:
        yield Words("账单漏了这一项", "the bill leaves this charge out")
        return
    if not lines:
        yield Words("账单有这一项，按参数和公布电价不应收", "the bill has this charge, by parameters and prices it has none")
        return
    if lines[0].component == "power_factor":
        factor = rated.power_factor
        if factor is not None:
            yield Words(
                f"按示数功率因数 {factor.factor}，标准 {factor.standard}，系数 {factor.pct:+}%，基数 {factor.base_yuan}",
                f"by the registers the factor is {factor.factor}, standard {factor.standard}: "
                f"{factor.pct:+} % of {factor.base_yuan}",
            )
        return
    quantity = sum((line.quantity or ZERO for line in lines), ZERO)
    if was.quantity is not None and was.quantity != quantity:
        yield Words(f"计费量账单为 {was.quantity}，应为 {quantity}", f"the bill charges {was.quantity}, it should be {quantity}")
    prices = {line.price for line in lines}
    if was.price is not None and prices != {was.price}:
        listed = "、".join(f"{price:f}" for price in prices if price is not None)
        yield Words(f"单价账单为 {was.price:f}，公布为 {listed}", f"the bill's price is {was.price:f}, published is {listed}")
