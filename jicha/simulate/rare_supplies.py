"""Supplies of which there are few: reductions of long ago, transformers that stand by, plants with a generator next door.

Each draws from a stream of its own, so that the other customers stay as they were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jicha.simulate.frame import NULL

if TYPE_CHECKING:
    from jicha.simulate.customers import Facts


def rare_supplies(facts: Facts) -> None:
    """Mark them in the customers of a chunk."""
    _old_reductions(facts)
    _standby(facts)
    _nearby(facts)


def _old_reductions(facts: Facts) -> None:
    """A few second transformers were stopped more than a year ago and stand still, within the two years that are allowed."""
    plan, n = facts.plan, facts.n
    rng = plan.rng(facts.chunk.number, "old reductions")
    fit = (facts.unit_kva[:, 1] > 0) & facts.is_kind("hv_contract", "hv_actual") & (facts.opened < plan.today - 1500)
    for when in (facts.stopped_from, facts.extended_on, facts.mode_changed_month, facts.meter_changed_on, facts.renamed_on):
        fit &= when == NULL
    rows = np.flatnonzero(fit)
    rows = rng.permutation(rows)[: max(2, n // 4000)]
    facts.stopped_from[rows] = plan.today - rng.integers(450, 700, len(rows))


def _standby(facts: Facts) -> None:
    """Some second transformers only stand by: cold and sealed, or hot. A stream of its own leaves the others as they were."""
    rng = facts.plan.rng(facts.chunk.number, "standby")
    fit = (facts.unit_kva[:, 1] > 0) & facts.is_kind("hv_capacity") & facts.high_side & ~facts.temporary
    fit &= (facts.stopped_from == NULL) & (facts.extended_on == NULL) & (facts.mode_changed_month == NULL)
    rows = rng.permutation(np.flatnonzero(fit))
    some = max(1, len(rows) // 8)
    facts.spare[rows[:some]] = 2
    facts.spare[rows[some : 2 * some]] = 1


def _nearby(facts: Facts) -> None:
    """A few plants with a generator next door pay for the grid by capacity, from the third month of the window on."""
    rng = facts.plan.rng(facts.chunk.number, "nearby")
    fit = (
        facts.is_kind("hv_capacity", "hv_actual")
        & ~facts.temporary
        & (facts.spare == 0)
        & (facts.opened < facts.plan.month_starts[0])
    )
    for when in (facts.stopped_from, facts.extended_on, facts.mode_changed_month, facts.meter_changed_on, facts.closed):
        fit &= when == NULL
    rows = rng.permutation(np.flatnonzero(fit))
    facts.nearby_from[rows[: max(2, len(rows) // 12)]] = facts.plan.month_starts[min(2, facts.plan.months - 1)]
