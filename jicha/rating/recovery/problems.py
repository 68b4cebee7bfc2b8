"""A refused file as sentences: which field, what is wrong with it, and what to do, Chinese first."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from jicha.model.base import Entry

WRONG = {
    "decimal_parsing": ("应为数", "not a number"),
    "decimal_type": ("应为数", "not a number"),
    "finite_number": ("应为有限的数", "not a finite number"),
    "greater_than_equal": ("不得小于{ge}", "too small"),
    "greater_than": ("应大于{gt}", "too small"),
    "less_than": ("应小于{lt}", "too great"),
    "less_than_equal": ("不得大于{le}", "too great"),
    "bool_parsing": ("应为 true 或 false", "not true or false"),
    "bool_type": ("应为 true 或 false", "not true or false"),
    "int_parsing": ("应为整数", "not a whole number"),
    "int_from_float": ("应为整数", "not a whole number"),
    "string_type": ("应为文字，户号等数字请加引号", "not text: quote numbers"),
    "literal_error": ("应为 {expected} 之一", "not one of the allowed"),
    "tuple_type": ("应为列表", "not a list"),
    "model_type": ("应为各字段的对照", "not a mapping of fields"),
}


def problems(error: ValidationError, model: type[Entry]) -> str:
    """All that is wrong with the facts, one sentence for each field, in the order of the fields."""
    errors = error.errors()
    # Where rows are wrong themselves, it does not help to hear that there are too few right ones.
    inside = {one["loc"][0] for one in errors if len(one["loc"]) > 1}
    kept = [one for one in errors if one["type"] != "too_short" or one["loc"][0] not in inside]
    told = dict.fromkeys(_sentence(dict(one), model) for one in kept)
    return "\n  ".join(told)


def _sentence(error: Mapping[str, Any], model: type[Entry]) -> str:
    place = tuple(part for part in error["loc"] if part not in ("low", "base", "high", "earliest", "likely", "latest", "single"))
    owner, field = _field(model, place)
    label = ".".join(str(part + 1) if isinstance(part, int) else part for part in place)
    title = f"（{field.title}）" if field and field.title else ""
    example = f"，如 {place[-1]}: {field.examples[0]}" if field and field.examples else ""
    kind, context = str(error["type"]), error.get("ctx") or {}
    if kind == "missing":
        return f"{label}{title}：缺少；请补上{example} (missing)"
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(place[-1]), _names(owner), n=1)
        remedy = f"是不是 {near[0]}？" if near else f"可用：{'、'.join(_names(owner))}"
        return f"{label}：没有这一项；{remedy} (unknown field)"
    if kind == "value_error":
        return f"{label or '案件'}{title}：{context['error']}"
    if kind.startswith("date"):
        return f"{label}{title}：“{error['input']}”应为日期，写作 2026-11-05 (not a date)"
    if kind == "too_short":
        return f"{label}{title}：至少要有一行 (at least one row)"
    zh, en = WRONG.get(kind, (f"不能用：{error['msg']}", kind))
    return f"{label}{title}：“{error['input']}”{zh.format(**context)}；请改正{example} ({en})"


def _names(model: type[Entry]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _field(model: type[Entry], place: tuple[Any, ...]) -> tuple[type[Entry], FieldInfo | None]:
    """The model that holds the place's last field, and the field, as far as they are known."""
    owner, found = model, None
    for part in place:
        if isinstance(part, int):
            continue
        if found is not None:
            owner = _entry(found.annotation) or owner
        found = next((f for name, f in owner.model_fields.items() if part in (name, f.alias)), None)
        if found is None:
            return owner, None
    return owner, found


def _entry(annotation: Any) -> type[Entry] | None:
    """The model inside an annotation such as tuple[EnergyRow, ...] or Meter | None."""
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        return annotation
    return next((found for part in get_args(annotation) if (found := _entry(part))), None)
