"""The data of a notice or of an approval sheet: parties, facts, articles, amounts in figures and words, working."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from jicha.model.base import Text
from jicha.rating.recovery.capital import capital
from jicha.rating.recovery.facts import CaseHead, Facts, Row
from jicha.rating.recovery.rulebook import Basis
from jicha.rating.recovery.steps import Line, Outcome, Part, Recovery, Step

FORMS = {
    "breach": ("违约用电处理通知书", "Notice of a breach"),
    "theft": ("窃电处理通知书", "Notice of a theft"),
}
ADJUSTMENT = ("电量电费退补审批单", "Approval of an adjustment")
NEEDED = ("number", "utility", "customer", "account_id", "address", "found_on", "inspectors", "description", "evidence")
DIRECTIONS = {"owed_to_utility": "应补交", "owed_to_customer": "应退还", "none": "无"}


def notice(facts: Facts, found: Recovery, *, catalogue: str) -> dict[str, Any]:
    """What the form prints, as plain data: the same facts and catalogue give the same bytes."""
    zh, en = FORMS.get(found.kind, ADJUSTMENT)
    missing = [
        {"field": f"case.{name}", "zh": CaseHead.model_fields[name].title} for name in NEEDED if not getattr(facts.case, name)
    ]
    total = found.base.total
    return {
        "form": {"zh": zh, "en": en},
        "ready": not missing and total is not None,
        "missing": missing + ([] if total is not None else [{"field": "contract_multiple", "zh": "合同约定倍数"}]),
        "case": {name: _plain(value) for name, value in facts.case},
        "title": _text(found.title),
        "facts": [{"field": name, "zh": title, "value": value} for name, title, value in facts.said()],
        "rows": [_row(row) for row in getattr(facts, "rows", ())],
        "articles": [_basis(basis) for basis in found.bases],
        "direction": {"code": found.direction, "zh": DIRECTIONS[found.direction]},
        "amounts": {
            "kwh": str(found.base.kwh) if found.has_energy else None,
            "recovered": _amount(found.base.yuan),
            "penalty": _amount(found.base.penalty),
            "total": _amount(total),
        },
        "result": as_data(found),
        "catalogue": catalogue,
    }


def as_data(found: Recovery) -> dict[str, Any]:
    """The whole result as plain data: decimals as text, days as 2026-11-05."""
    return {
        "kind": found.kind,
        "item": found.item or None,
        "title": _text(found.title),
        "direction": found.direction,
        **{scenario: _outcome(outcome, energy=found.has_energy) for scenario, outcome in found.outcomes},
        "multiples": [
            {
                "rules": m.rules,
                "limit": str(m.limit),
                "is_cap": m.is_cap,
                "contract": _plain(m.contract),
                "scale": _plain(m.scale),
                "used": _plain(m.used),
                "low": str(m.low),
                "high": str(m.high),
                "approver": m.approver or None,
            }
            for m in found.multiples
        ],
        "unknown": [_text(text) for text in found.unknown],
        "assumed": [_text(text) for text in found.assumed],
        "notes": [_text(text) for text in found.notes],
        "basis": [_basis(basis) for basis in found.bases],
    }


def _outcome(outcome: Outcome, *, energy: bool) -> dict[str, Any]:
    return {
        "kwh": str(outcome.kwh) if energy else None,
        "yuan": str(outcome.yuan),
        "penalty_yuan": _plain(outcome.penalty),
        "total_yuan": _plain(outcome.total),
        "parts": [_part(part) for part in outcome.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "rules": part.rules,
        "title": part.title,
        "from": str(part.first),
        "to": str(part.last),
        "steps": [_step(step) for step in part.steps],
        "lines": [_line(line) for line in part.lines],
        "penalties": None if part.penalties is None else [_line(line) for line in part.penalties],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "name": _text(step.name),
        "formula": step.formula,
        "numbers": step.numbers,
        "result": step.result,
        "basis": [{"cited": basis.cited, "status": basis.status} for basis in step.basis],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "from": str(line.first),
        "to": str(line.last),
        "label": line.label,
        "numbers": line.numbers,
        "kwh": _plain(line.kwh),
        "yuan": str(line.yuan),
    }


def _basis(basis: Basis) -> dict[str, Any]:
    return {
        "cited": basis.cited,
        "document": basis.document,
        "number": basis.number,
        "article": basis.article,
        "item": basis.item,
        "layer": basis.layer,
        "status": basis.status,
        "summary": basis.summary,
        "quote": basis.quote,
    }


def _amount(yuan: Decimal | None) -> dict[str, str] | None:
    """An amount in figures and in words, both without the sign, which the direction tells."""
    return None if yuan is None else {"figures": f"{abs(yuan):,.2f}", "words": capital(abs(yuan))}


def _row(row: Row) -> dict[str, Any]:
    return {name: _plain(value) for name, value in row.model_dump(by_alias=True).items() if value not in (None, "")}


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int) else str(value)
