"""Proof of what a theme declares: that its verdicts do not change with the cut.

Static checks are not enough (a district rule cut into account ranges gave 331 wrong rows of 508), so
both declarations are tried on data: account ranges against one piece, a period against the whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pyarrow as pa

from jicha.audit.options import Options
from jicha.audit.ranges import cut
from jicha.audit.run import judge_range
from jicha.audit.views import materialise_views
from jicha.audit.workspace import EVERYONE, AccountRange, Months, Sources
from jicha.model.catalog import ThemeFolder
from jicha.sql.judge import prepare

PIECES = (3, 7)


@dataclass(frozen=True)
class Broken:
    """A declaration that the data contradicts."""

    code: str
    declaration: str
    missing: int
    surplus: int

    def __str__(self) -> str:
        return f"{self.code}：{self.declaration} 不成立，少 {self.missing} 条，多 {self.surplus} 条"


def prove(sources: Sources, folder: ThemeFolder, options: Options, period: Months) -> list[Broken]:
    """What the theme declares and does not keep, on this data; an empty list when all holds."""
    whole = replace(options, period=None)
    one_month = replace(options, period=period)
    everything = _hits(sources, folder, whole)
    broken = []
    if folder.theme.locality == "account":
        for pieces in PIECES:
            parts = [_hits(sources, folder, whole, accounts) for accounts in cut(sources, pieces)]
            broken += _compare(folder, f"locality account（{pieces} 段）", everything, set().union(*parts))
    if folder.theme.population.at is not None:
        inside = {hit for hit in everything if period[0] <= hit[0] < period[1]}
        broken += _compare(folder, "look_back", inside, _hits(sources, folder, one_month))
    return broken


def _hits(sources: Sources, folder: ThemeFolder, options: Options, accounts: AccountRange = EVERYONE) -> set[tuple[object, ...]]:
    """(date, key…, facts and yuan) of every hit in the period; evidence counts as well."""
    cut_sources = replace(sources, views=dict(sources.views))
    materialise_views(cut_sources, [folder.theme], options=options, folder=options.out / "views")
    judge = prepare(sources.catalog, folder, province=sources.province, clock=options.clock)
    hits, _ = judge_range(cut_sources, folder, judge, options, accounts=accounts)
    return set(_rows(hits))


def _rows(hits: pa.Table) -> Iterable[tuple[object, ...]]:
    engine_columns = {"is_judged", "in_period", "unknown_reason", "org_id", "at_date"}
    names = [name for name in hits.column_names if name not in engine_columns]
    for row in hits.to_pylist():
        if row["is_judged"] and row["in_period"]:
            yield (row["at_date"], *(row[name] for name in names))


def _compare(folder: ThemeFolder, declaration: str, want: set[tuple[object, ...]], got: set[tuple[object, ...]]) -> list[Broken]:
    missing, surplus = len(want - got), len(got - want)
    return [Broken(folder.theme.code, declaration, missing, surplus)] if missing or surplus else []
