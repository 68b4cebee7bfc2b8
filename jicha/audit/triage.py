"""Triage: what needs no ticket, and why, said openly; and which findings are one case.

Nothing is removed. Every finding keeps its row and gains `triage`:

- open: somebody has to look at it
- explained: another theme found the cause (catalog/precedence.csv)
- suppressed: a business event (catalog/suppression.csv) or an approved exemption explains it
- settled: a later adjustment corrects it to the cent
- stock: it began before the baseline, so it is worked off by plan and not by deadline
"""

from __future__ import annotations

import duckdb
import pyarrow as pa

from jicha.audit.options import Options
from jicha.audit.workspace import Sources, open_workspace
from jicha.model.catalog import Catalog, read_csv
from jicha.sql.allow import parse_select

_EXEMPTIONS = """
select exemption_id, theme_code, subject_kind, subject_id, valid_from, valid_to, reason, owner_id
from audit_exemption
where approved_by is not null
"""
_UNITS = "select org_id, name from org_unit"
_EVENTS = "select account_id, kind, effective_from, effective_to from account_event"
_ADJUSTMENTS = """
select account_id, period_from, period_to, cast(posted_at as date) as posted_on, yuan
from adjustment
where posted_at is not null
"""


def triage(sources: Sources, findings: pa.Table, options: Options) -> pa.Table:
    """The findings with triage, triage_reason, explained_by, org_name and case_id."""
    connection = duckdb.connect()
    connection.register("finding", findings)
    for name, query in (
        ("audit_exemption", _EXEMPTIONS),
        ("account_event", _EVENTS),
        ("adjustment", _ADJUSTMENTS),
        ("org_unit", _UNITS),
    ):
        workspace = open_workspace(sources, [name], months={})
        connection.register(f"{name}_rows", workspace.fetch(parse_select(query)))
        workspace.close()
    connection.register("precedence", _rules(sources.catalog, "precedence.csv", ("theme_code", "explained_by", "on", "note")))
    connection.register("suppression", _rules(sources.catalog, "suppression.csv", ("theme_code", "event_kind", "note")))
    _explain(connection)
    connection.execute(_SUPPRESSED)
    connection.execute(_SETTLED)
    return connection.sql(_TRIAGED, params=[options.baseline]).to_arrow_table()


def _rules(catalog: Catalog, file: str, columns: tuple[str, ...]) -> pa.Table:
    """The rows of a triage table, limited to themes that are there."""
    rows = read_csv(catalog.data[file]) if file in catalog.data else []
    return pa.table({column: pa.array([row[column] for row in rows], pa.string()) for column in columns})


def _explain(connection: duckdb.DuckDBPyConnection) -> None:
    """Table `explained`: each explained finding with the finding that explains it, chains followed to their root."""
    connection.execute(
        """
        create temp table link as
        select f.finding_id, arg_min(cause.finding_id, (rule.explained_by, cause.finding_id)) as cause_id
        from finding as f
        join precedence as rule on rule.theme_code = f.theme_code
        join finding as cause
            on cause.theme_code = rule.explained_by
            and cause.fact_start <= f.fact_end
            and cause.fact_end >= f.fact_start
            and ((rule.on = 'account' and cause.account_id = f.account_id)
                or (rule.on = 'subject' and cause.subject_kind = f.subject_kind and cause.subject_id = f.subject_id))
        group by f.finding_id
        """
    )
    links = dict(connection.execute("select finding_id, cause_id from link").fetchall())
    roots = [(finding, links[finding], _root(links, finding)) for finding in links]
    connection.register(
        "explained",
        pa.table(
            {
                "finding_id": pa.array([r[0] for r in roots], pa.string()),
                "cause_id": pa.array([r[1] for r in roots], pa.string()),
                "root_id": pa.array([r[2] for r in roots], pa.string()),
            }
        ),
    )


def _root(links: dict[str, str], finding: str) -> str:
    """The end of a chain of causes; a ring of precedence would be a mistake in the catalogue and ends where it closes."""
    seen = {finding}
    while finding in links and links[finding] not in seen:
        finding = links[finding]
        seen.add(finding)
    return finding


_SUPPRESSED = """
create temp table suppressed as
select finding_id, any_value(reason order by reason) as reason from (
    select f.finding_id, '豁免 ' || e.exemption_id || '：' || coalesce(e.reason, '') as reason
    from finding as f
    join audit_exemption_rows as e
        on e.theme_code = f.theme_code and e.subject_kind = f.subject_kind and e.subject_id = f.subject_id
        and e.valid_from <= f.fact_start and (e.valid_to is null or e.valid_to > f.fact_start)
    union all
    select f.finding_id, rule.note as reason
    from finding as f
    join suppression as rule on rule.theme_code = f.theme_code
    join account_event_rows as e
        on e.account_id = f.account_id and e.kind = rule.event_kind
        and e.effective_from <= f.fact_end and coalesce(e.effective_to, e.effective_from) >= f.fact_start
) as reasons
group by finding_id
"""

_SETTLED = """
create temp table settled as
select f.finding_id, sum(a.yuan) as yuan
from finding as f
join adjustment_rows as a
    on a.account_id = f.account_id and a.posted_on > f.fact_end
    and a.period_from <= f.fact_end and coalesce(a.period_to, a.period_from) >= f.fact_start
where f.base_yuan <> 0
group by f.finding_id, f.base_yuan
having sum(a.yuan) = f.base_yuan
"""

_TRIAGED = """
with told as (
    select
        f.*,
        case
            when s.finding_id is not null then 'suppressed'
            when d.finding_id is not null then 'settled'
            when e.finding_id is not null then 'explained'
            when f.fact_start < cast(? as date) then 'stock'
            else 'open'
        end as triage,
        case
            when s.finding_id is not null then s.reason
            when d.finding_id is not null then '已退补 ' || cast(d.yuan as varchar) || ' 元'
            when e.finding_id is not null then '由 ' || cause.theme_code || ' 解释'
        end as triage_reason,
        e.cause_id as explained_by,
        coalesce(e.root_id, f.finding_id) as root_id
    from finding as f
    left join suppressed as s using (finding_id)
    left join settled as d using (finding_id)
    left join explained as e using (finding_id)
    left join finding as cause on cause.finding_id = e.cause_id
)

select
    told.* exclude (root_id),
    unit.name as org_name,
    substr(sha256('case' || chr(31) || root.theme_code || chr(31) || coalesce(root.account_id, root.subject_id)), 1, 32)
        as case_id
from told
join finding as root on root.finding_id = told.root_id
left join org_unit_rows as unit on unit.org_id = told.org_id
order by told.finding_id
"""
