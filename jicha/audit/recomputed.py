"""One bill of a warehouse recomputed: as it was issued, as it should be, and what lies between."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from jicha.audit.options import Options
from jicha.audit.rebill import account_of_bill, billed_lines, bills_of, one_account, price_table, rules_of, sources_of, view_rows
from jicha.audit.workspace import Sources
from jicha.model.base import CatalogError
from jicha.model.catalog import Catalog
from jicha.rating import Difference, RatedBill, Segment, rate, rerate
from jicha.rating.explain import Gap, Told, gaps, told_lines
from jicha.rating.words import REFUSALS_EN, Words
from jicha.warehouse import Manifest, Warehouse


@dataclass(frozen=True)
class Recomputed:
    """A bill beside its recomputation. `counterfactual` is there when parameters were corrected."""

    bill_id: str
    account_id: str
    rated: RatedBill
    billed_yuan: Decimal
    lines: tuple[Told, ...]
    gaps: tuple[Gap, ...]
    refusal: Words | None
    counterfactual: Difference | None
    corrections: Mapping[str, Any]

    @property
    def yuan(self) -> Decimal | None:
        """Right less billed: positive is owed to the utility, negative to the customer; None where it cannot be priced."""
        return None if self.rated.amount_yuan is None else self.rated.amount_yuan - self.billed_yuan

    def as_json(self) -> dict[str, Any]:
        """Everything as plain values; money and quantities as text, to lose no digit."""
        changed = self.counterfactual
        return {
            "bill_id": self.bill_id,
            "account_id": self.account_id,
            "billed_yuan": str(self.billed_yuan),
            "right_yuan": _text(self.rated.amount_yuan),
            "difference_yuan": _text(self.yuan),
            "refused": self.rated.refused.code if self.rated.refused else None,
            "lines": [
                {
                    "title": line.title._asdict(),
                    "from": str(line.start),
                    "to": str(line.end),
                    "quantity": _text(line.quantity),
                    "unit": line.unit._asdict(),
                    "price": _text(line.price),
                    "amount_yuan": str(line.amount_yuan),
                    "working": [words._asdict() for words in line.working],
                    "sources": [[source.title, source.article, source.status] for source in line.sources],
                }
                for line in self.lines
            ],
            "differences": [
                {
                    "title": gap.title._asdict(),
                    "billed_yuan": str(gap.billed_yuan),
                    "right_yuan": str(gap.right_yuan),
                    "why": [words._asdict() for words in gap.why],
                }
                for gap in self.gaps
            ],
            "with": {name: str(value) for name, value in self.corrections.items()},
            "with_yuan": _text(changed.after.amount_yuan) if changed else None,
        }


def recomputed(
    catalog: Catalog,
    warehouse: Warehouse,
    manifest: Manifest,
    bill_id: str,
    *,
    province: str,
    folder: Path,
    corrections: Mapping[str, str] | None = None,
) -> Recomputed:
    """Price one bill of a manifest from its registers and parameters. `folder` takes the views of its account."""
    sources = Sources(catalog=catalog, warehouse=warehouse, manifest=manifest, province=province)
    account_id = account_of_bill(sources, bill_id)
    accounts = one_account(account_id)
    options = Options(out=folder, province=province, as_of=manifest.as_of)
    rows = view_rows(sources, "rate_segment", options=options, folder=folder, accounts=accounts)
    found = [bill for bill in bills_of(rows) if bill.bill_id == bill_id]
    if not found:
        raise CatalogError(f"账单 {bill_id} 已冲正或不是有效账单，没有可重算的计费段；同月的有效账单见 bill 表")
    prices, rules, documents = price_table(catalog, province), rules_of(catalog, province), sources_of(catalog, province)
    rated = rate(found[0], prices, rules)
    billed = billed_lines(sources, bill_id, accounts=accounts)
    given = {name: _value(name, text) for name, text in (corrections or {}).items()}
    refusal = None
    if rated.refused is not None:
        named = catalog.codes["rate_refusal"].codes[rated.refused.code]
        refusal = Words(named.zh, REFUSALS_EN[rated.refused.code])
    return Recomputed(
        bill_id=bill_id,
        account_id=account_id,
        rated=rated,
        billed_yuan=sum((line.amount_yuan for line in billed), Decimal(0)),
        lines=tuple(told_lines(rated, rules, documents)),
        gaps=tuple(gaps(rated, billed, documents)) if rated.refused is None else (),
        refusal=refusal,
        counterfactual=rerate(found[0], prices, rules, **given) if given else None,
        corrections=given,
    )


def _value(name: str, text: str) -> Any:
    """The text of a correction as the type of the parameter."""
    kinds = {field.name: str(field.type) for field in fields(Segment)}
    if name not in kinds:
        raise CatalogError(f"没有计费参数 {name}；可换的有 {'、'.join(sorted(kinds))}")
    kind = kinds[name]
    try:
        if text == "":
            return None
        if "Decimal" in kind:
            return Decimal(text)
        if "bool" in kind:
            return {"true": True, "false": False, "是": True, "否": False}[text.lower()]
        if "int" in kind:
            return int(text)
        return dt.date.fromisoformat(text) if "date" in kind else text
    except (InvalidOperation, ValueError, KeyError):
        raise CatalogError(f"参数 {name} 的值 {text!r} 读不懂，应为 {kind}") from None


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(value, "f")
