"""Coverage: per theme and organisation, how many are in violation, clean or unknown, and why unknown.

The three add up to the population, or the run fails: what could not be judged is never called clean.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from jicha.audit.findings import RuleError, calculator
from jicha.audit.options import Options
from jicha.audit.workspace import Sources, months_for, open_workspace
from jicha.model.catalog import ThemeFolder
from jicha.model.table import Table
from jicha.model.theme import Theme
from jicha.sql.allow import parse_select

SCHEMA = pa.schema(
    [
        ("theme_code", pa.string()),
        ("org_id", pa.string()),
        ("verdict", pa.string()),
        ("reason", pa.string()),
        ("rows", pa.int64()),
    ]
)


def empty() -> pa.Table:
    """No coverage at all: the theme failed before anybody was judged."""
    return SCHEMA.empty_table()


def of_theme(theme: Theme, counted: pa.Table, hits: pa.Table) -> pa.Table:
    """The three verdicts of a theme from counts by organisation and reason; RuleError if they do not add up.

    counted: (org_id, unknown_reason, population_rows); hits: the rule's rows held against the population.
    """
    keys = ", ".join(dict.fromkeys(("org_id", *theme.population.key)))
    with calculator() as connection:
        connection.register("counted", counted)
        connection.register("hits", hits)
        made = connection.sql(
            f"""
            with accused as (
                select org_id, count(*) as violations
                from (select distinct {keys} from hits where is_judged and in_period and unknown_reason is null)
                group by org_id
            ),

            judged as (select org_id, sum(population_rows) as rows from counted where unknown_reason is null group by org_id)

            select ? as theme_code, org_id, verdict, reason, cast(sum(rows) as bigint) as rows from (
                select org_id, 'violation' as verdict, cast(null as varchar) as reason, violations as rows from accused
                union all
                select judged.org_id, 'clean', null, judged.rows - coalesce(accused.violations, 0)
                from judged left join accused on accused.org_id is not distinct from judged.org_id
                union all
                select org_id, 'unknown', unknown_reason, population_rows from counted where unknown_reason is not null
            ) as verdicts
            where rows <> 0 group by all order by all
            """,
            params=[theme.code],
        ).to_arrow_table()
    total = sum(counted["population_rows"].to_pylist())
    if sum(made["rows"].to_pylist()) != total or min(made["rows"].to_pylist(), default=0) < 0:
        raise RuleError(f"{theme.code}: 三种结论之和不等于总体 {total}")
    return made.cast(SCHEMA)


def not_loaded(sources: Sources, folder: ThemeFolder, missing: Sequence[str], options: Options) -> pa.Table:
    """All of the population as unknown because a table was never loaded; without a number if it is the population's own."""
    theme = folder.theme
    reason = "未装载：" + "、".join(missing)
    source = sources.catalog.relation(theme.population.from_)
    rows = 0
    if isinstance(source, Table) and theme.population.from_ not in missing:
        months = months_for({}, (theme.population.from_,), options.period)
        workspace = open_workspace(sources, [theme.population.from_], months=months)
        counted = workspace.fetch(parse_select(f"select count(*) as n from {theme.population.from_}"))
        rows = counted["n"][0].as_py()
        workspace.close()
    return pa.table([[theme.code], [None], ["unknown"], [reason], [rows]], schema=SCHEMA)


def combine(parts: Iterable[pa.Table]) -> pa.Table:
    """The coverage of all themes in one table."""
    return pa.concat_tables([empty(), *parts])


def subtree(sources: Sources, org: str) -> set[str]:
    """The ids of an organisation and all below it."""
    workspace = open_workspace(sources, ["org_unit"], months={})
    rows = workspace.fetch(parse_select("select distinct org_id, parent_id from org_unit")).to_pylist()
    workspace.close()
    inside = {org}
    while more := {row["org_id"] for row in rows if row["parent_id"] in inside} - inside:
        inside |= more
    return inside


def only_org(sources: Sources, options: Options, findings: pa.Table, covered: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Findings and coverage of one organisation and all below it."""
    assert options.org is not None
    wanted = pa.array(sorted(subtree(sources, options.org)), pa.string())
    return (
        findings.filter(pc.is_in(findings["org_id"], value_set=wanted)),
        covered.filter(pc.is_in(covered["org_id"], value_set=wanted)),
    )
