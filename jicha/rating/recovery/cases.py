"""From the facts of a case, as a file has them, to what is owed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from pydantic import ValidationError

from jicha.rating.recovery import (
    breach_capacity,
    breach_category,
    breach_fixed,
    fuse,
    meter_error,
    theft,
    voltage_drop,
    wiring,
    wrong_ratio,
)
from jicha.rating.recovery.facts import Facts
from jicha.rating.recovery.problems import problems
from jicha.rating.recovery.rulebook import RecoveryError, RuleBook
from jicha.rating.recovery.steps import Recovery

Compute = Callable[[Any, RuleBook], Recovery]

# A kind, or a breach's item, with the facts that it needs and what computes it.
KINDS: Mapping[str, tuple[type[Facts], Compute]] = {
    "meter_error": (meter_error.MeterError, meter_error.compute),
    "voltage_drop": (voltage_drop.VoltageDrop, voltage_drop.compute),
    "wiring": (wiring.Wiring, wiring.compute),
    "fuse": (fuse.Fuse, fuse.compute),
    "wrong_ratio": (wrong_ratio.WrongRatio, wrong_ratio.compute),
    "theft": (theft.Theft, theft.compute),
}
BREACHES: Mapping[str, tuple[type[Facts], Compute]] = {
    "change_category": (breach_category.ChangeCategory, breach_category.compute),
    "over_capacity": (breach_capacity.CapacityBreach, breach_capacity.compute),
    "use_suspended": (breach_capacity.CapacityBreach, breach_capacity.compute),
    "move_meter": (breach_fixed.MoveMeter, breach_fixed.move_meter),
    "unauthorised_source": (breach_fixed.UnauthorisedSource, breach_fixed.unauthorised_source),
    "over_quota": (breach_fixed.OverQuota, breach_fixed.over_quota),
}


def read_facts(given: object, place: str = "案件") -> Facts:
    """The facts as the kind has them; RecoveryError names every field that is missing, unknown or wrong."""
    if not isinstance(given, Mapping):
        raise RecoveryError(f"{place}：应为“字段: 值”的对照，至少有 kind (a mapping of fields is needed)")
    model = _chosen(given, place)[0]
    try:
        return model.model_validate(dict(given))
    except ValidationError as error:
        raise RecoveryError(f"{place} 有不能用的内容：\n  {problems(error, model)}") from None


def recover(facts: Facts, book: RuleBook) -> Recovery:
    """What is owed in a case."""
    item = getattr(facts, "item", None)
    compute = (BREACHES[cast(str, item)] if facts.kind == "breach" else KINDS[facts.kind])[1]
    return compute(facts, book)


def _chosen(given: Mapping[Any, Any], place: str) -> tuple[type[Facts], Compute]:
    kind, item = str(given.get("kind")), str(given.get("item"))
    if kind == "breach":
        if item not in BREACHES:
            raise RecoveryError(f"{place}：item（违约行为）“{item}”应为 {'、'.join(BREACHES)} 之一 (unknown breach)")
        return BREACHES[item]
    if kind not in KINDS:
        raise RecoveryError(f"{place}：kind（类别）“{kind}”应为 {'、'.join([*KINDS, 'breach'])} 之一 (unknown kind)")
    return KINDS[kind]
