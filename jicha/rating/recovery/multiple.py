"""The multiple of a breach payment: what the article allows, what the contract says, what was chosen and by whom."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from pydantic import Field

from jicha.model.base import Text
from jicha.rating.recovery.facts import Amount, Facts
from jicha.rating.recovery.rulebook import RecoveryError, RuleBook, Span
from jicha.rating.recovery.steps import Line, Multiple, Scenario, Step, cents, plain


class Penalised(Facts):
    """What a case with a payment by multiple says about the multiple."""

    contract_multiple: Amount | None = Field(default=None, title="合同约定倍数", examples=["3"])
    chosen_multiple: Amount | None = Field(default=None, title="选定倍数", examples=["2"])
    approver: str = Field(default="", title="倍数批准人", examples=["张主任"])


def multiple(facts: Penalised, book: RuleBook, span: Span, item: str, *, is_only: bool) -> Multiple:
    """The multiple for the days under one text. RecoveryError where the chosen one may not stand.

    `is_only`: all days of the case are under this text, so that a multiple chosen for it can be judged by it.
    """
    day = span.first
    limit, capped = book.at("breach.multiple@rule", day, item), book.at("breach.multiple_is_cap", day)
    most = book.number("breach.multiple@rule", day, item)
    chosen = facts.chosen_multiple
    if capped.value is not True:
        if is_only and chosen is not None and chosen != most:
            raise RecoveryError(
                f"chosen_multiple：{limit.basis.cited}的倍数固定为 {plain(most)}，不能选 {plain(chosen)}；"
                "去掉这一项 (the multiple is fixed)"
            )
        remarks: tuple[Text, ...] = ()
        if chosen is not None or facts.contract_multiple is not None:
            remarks = (Text(zh=f"旧文本倍数固定为 {plain(most)}，不看合同与选定值", en="the earlier text fixes the multiple"),)
        return Multiple(span.rules, most, False, facts.contract_multiple, None, most, most, most, "", (limit.basis,), remarks)
    return _capped(facts, book, day, span, item, most)


def _capped(facts: Penalised, book: RuleBook, day: dt.date, span: Span, item: str, cap: Decimal) -> Multiple:
    limit, contract_limit = book.at("breach.multiple@rule", day, item), book.at("breach.contract_limit", day)
    company = book.find("breach.multiple@company", day, item)
    scale = company.value if company and isinstance(company.value, Decimal) else None
    bases = (limit.basis, contract_limit.basis, *([company.basis] if company else []))
    contract, chosen = facts.contract_multiple, facts.chosen_multiple
    most = cap if contract is None else min(contract, cap)
    remarks = []
    if contract is not None and contract > cap:
        remarks.append(
            Text(
                zh=f"合同约定 {plain(contract)} 倍高于条款上限 {plain(cap)} 倍，按{contract_limit.basis.cited}取 {plain(cap)} 倍",
                en="the contract goes beyond the cap of the article and is cut to it",
            )
        )
    if contract is None:
        remarks.append(
            Text(
                zh=f"合同约定倍数未知：低取0，高取条款上限 {plain(cap)}，基数待查合同",
                en="the contract's multiple is unknown: low is nought, high the cap of the article, base to be found",
            )
        )
    if chosen is None:
        if contract is not None:
            remarks.append(Text(zh="未另行选定，取合同约定值", en="nothing else was chosen: the contract's multiple"))
        used = None if contract is None else most
        low, high = (Decimal(0), cap) if contract is None else (most, most)
        return Multiple(span.rules, cap, True, contract, scale, used, low, high, "", bases, tuple(remarks))
    if chosen > most:
        whose = "条款上限" if contract is None or contract > cap else "合同约定"
        raise RecoveryError(
            f"chosen_multiple：选定 {plain(chosen)} 倍高于{whose} {plain(most)} 倍（{limit.basis.cited}）；"
            f"降到 {plain(most)} 或以下 (above what article and contract allow)"
        )
    least = most if scale is None else min(scale, most)
    if chosen < least and not facts.approver.strip():
        raise RecoveryError(
            f"approver：选定 {plain(chosen)} 倍低于本单位尺度 {plain(least)} 倍而没有批准人；填 approver，或按尺度 "
            "(below the unit's own scale without an approver)"
        )
    low, high = (Decimal(0), cap) if contract is None else (chosen, chosen)
    return Multiple(span.rules, cap, True, contract, scale, chosen, low, high, facts.approver.strip(), bases, tuple(remarks))


def payment(found: Multiple, scenario: Scenario, span: Span, base: Decimal, label: str) -> tuple[Step, tuple[Line, ...] | None]:
    """The payment as a line with its step; None for the line where the multiple is unknown."""
    used = found.at(scenario)
    told = [f"条款{'上限' if found.is_cap else '固定'} {plain(found.limit)} 倍"]
    if found.is_cap:
        told.append(f"合同 {'未知' if found.contract is None else plain(found.contract) + ' 倍'}")
        told.append(f"本单位尺度 {'未定' if found.scale is None else plain(found.scale) + ' 倍（未核实）'}")
    chosen = "未知" if used is None else f"{plain(used)} 倍"
    by = f"，批准人 {found.approver}" if found.approver else ""
    step = Step(
        Text(zh="违约使用电费倍数", en="Multiple of the breach payment"),
        "min(合同, 条款上限)，选定值须在其内" if found.is_cap else "条款固定倍数",
        "；".join(told),
        f"取 {chosen}{by}",
        found.basis,
    )
    if used is None:
        return step, None
    yuan = cents(base * used)
    line = Line(span.first, span.last, label, f"{plain(base)} × {plain(used)} = {plain(yuan)} 元", None, yuan)
    return step, (line,)
