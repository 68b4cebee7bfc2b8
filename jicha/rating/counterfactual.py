"""The money of a wrong parameter: the bill under the right one less the bill as it was."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jicha.rating.bill import Bill
from jicha.rating.prices import PriceTable
from jicha.rating.rate import RatedBill, rate
from jicha.rating.rules import Rules


@dataclass(frozen=True, slots=True)
class Difference:
    """Both bills and what lies between them: positive is owed to the utility, negative to the customer, None not known."""

    before: RatedBill
    after: RatedBill

    @property
    def yuan(self) -> Decimal | None:
        if self.before.amount_yuan is None or self.after.amount_yuan is None:
            return None
        return self.after.amount_yuan - self.before.amount_yuan

    def by_component(self) -> dict[str, Decimal]:
        """The difference by component, those without one left out."""
        names = dict.fromkeys(line.component for line in (*self.before.lines, *self.after.lines))
        changes = {name: self.after.yuan(name) - self.before.yuan(name) for name in names}
        return {name: change for name, change in changes.items() if change}


def rerate(bill: Bill, prices: PriceTable, rules: Rules, **corrections: Any) -> Difference:
    """Price a bill as it is and with some parameters corrected in all its stretches (the fields of Segment)."""
    return Difference(rate(bill, prices, rules), rate(bill.corrected(**corrections), prices, rules))
