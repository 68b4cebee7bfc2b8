"""A run in numbers, for the terminal and the head of the report."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

from jicha.audit.store import RunRecord
from jicha.model.catalog import Catalog


@dataclass(frozen=True)
class Line:
    """One theme of a run. Money counts open findings only: what is explained or suppressed is not claimed."""

    code: str
    title: str
    business_link: str
    class_: str
    state: str
    reason: str
    unverified: bool
    population: int
    unknown: int
    findings: int
    open: int
    owed_to_utility: Decimal
    owed_to_customer: Decimal


@dataclass(frozen=True)
class Summary:
    """All themes of a run, in the order of their business links and codes."""

    period_text: str
    lines: tuple[Line, ...]
    findings: int
    open: int
    cases: int
    copied: int


def period_text(record: RunRecord) -> str:
    """The period of a run in words: its month, its first and last month, or all of it."""
    if record.period is None:
        return "全部期间"
    first = dt.date.fromisoformat(record.period[0])
    last = dt.date.fromisoformat(record.period[1]) - dt.timedelta(days=1)
    months = [f"{day.year}年{day.month}月" for day in (first, last)]
    return months[0] if months[0] == months[1] else " 至 ".join(months)


def summarise(catalog: Catalog, record: RunRecord, folder: Path) -> Summary:
    """The numbers of a finished run."""
    connection = duckdb.connect()
    findings, coverage = folder / "findings.parquet", folder / "coverage.parquet"
    counted = {
        row[0]: row[1:]
        for row in connection.execute(
            """
            select theme_code, count(*), count_if(triage = 'open'),
                coalesce(sum(base_yuan) filter (where triage = 'open' and base_yuan > 0), 0),
                coalesce(-sum(base_yuan) filter (where triage = 'open' and base_yuan < 0), 0)
            from read_parquet(?) group by theme_code
            """,
            [str(findings)],
        ).fetchall()
    }
    covered = {
        row[0]: row[1:]
        for row in connection.execute(
            """
            select theme_code, sum(rows), coalesce(sum(rows) filter (where verdict = 'unknown'), 0)
            from read_parquet(?) group by 1
            """,
            [str(coverage)],
        ).fetchall()
    }
    cases = connection.execute("select count(distinct case_id) from read_parquet(?)", [str(findings)]).fetchone()
    lines = []
    for theme in record.themes:
        entry = catalog.themes[theme.code].theme
        found, open_, to_utility, to_customer = counted.get(theme.code, (0, 0, Decimal(0), Decimal(0)))
        population, unknown = covered.get(theme.code, (0, 0))
        lines.append(
            Line(
                code=theme.code,
                title=entry.title.zh,
                business_link=entry.business_link,
                class_="A" if theme.class_ == "E" and theme.unverified else theme.class_,
                state=theme.state,
                reason=theme.reason,
                unverified=theme.unverified,
                population=int(population),
                unknown=int(unknown),
                findings=found,
                open=open_,
                owed_to_utility=to_utility,
                owed_to_customer=to_customer,
            )
        )
    return Summary(
        period_text=period_text(record),
        lines=tuple(lines),
        findings=sum(line.findings for line in lines),
        open=sum(line.open for line in lines),
        cases=cases[0] if cases else 0,
        copied=sum(theme.copied for theme in record.themes),
    )
