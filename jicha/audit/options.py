"""What a run is asked to do."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from pathlib import Path

from jicha.audit.workspace import Months, add_months
from jicha.model.base import CatalogError
from jicha.sql.clock import Clock


@dataclass(frozen=True)
class Options:
    """One audit: the period, the themes (all when empty), the organisation, the engine and its memory."""

    out: Path
    province: str
    as_of: dt.date
    period: Months | None = None
    themes: tuple[str, ...] = ()
    org: str | None = None
    engine: str = "duckdb"
    memory: str | None = None
    baseline: dt.date | None = None

    @property
    def clock(self) -> Clock:
        if self.period is None:
            return Clock.whole(self.as_of)
        return Clock(as_of=self.as_of, period_start=self.period[0], period_end=self.period[1])

    @property
    def memory_bytes(self) -> int | None:
        return parse_memory(self.memory) if self.memory else None


def parse_period(text: str) -> Months:
    """'2026-10' or '2026-01..2026-10' as first day and first day after."""
    first, _, last = text.partition("..")
    try:
        start, end = dt.date.fromisoformat(f"{first}-01"), dt.date.fromisoformat(f"{last or first}-01")
    except ValueError:
        raise CatalogError(f"期间 {text!r} 应写作 2026-10 或 2026-01..2026-10") from None
    if end < start:
        raise CatalogError(f"期间 {text!r} 的终点早于起点")
    return start, add_months(end, 1)


def parse_memory(text: str) -> int:
    """'1GB' as bytes."""
    units = {"KB": 1000, "MB": 1000**2, "GB": 1000**3, "KIB": 1024, "MIB": 1024**2, "GIB": 1024**3}
    upper = text.strip().upper()
    for unit, size in sorted(units.items(), key=lambda item: -len(item[0])):
        if upper.endswith(unit):
            try:
                return int(float(upper[: -len(unit)]) * size)
            except ValueError:
                break
    raise CatalogError(f"内存 {text!r} 应写作 1GB 或 512MB")


def quarter_of_memory() -> str:
    """A quarter of the machine's memory, at least 1 GB: an audit is rarely the only work of a machine."""
    physical = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{max(1000, physical // 4_000_000)}MB"
