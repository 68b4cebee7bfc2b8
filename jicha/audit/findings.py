"""Hits of a rule → findings: fingerprint, direction, organisation, one row per fault.

The id is a fingerprint of (theme, subject, fact_start): the beginning of a fault does not move, so
a re-run gives the same id, and a fault that goes on for months stays one finding whose rows are all
kept as evidence.
"""

from __future__ import annotations

from functools import cache

import duckdb
import pyarrow as pa

from jicha.model.theme import Theme

FINDING_SCHEMA = pa.schema(
    [
        ("finding_id", pa.string()),
        ("theme_code", pa.string()),
        ("theme_hash", pa.string()),
        ("params_hash", pa.string()),
        ("subject_kind", pa.string()),
        ("subject_id", pa.string()),
        ("org_id", pa.string()),
        ("fact_start", pa.date32()),
        ("fact_end", pa.date32()),
        ("observed", pa.string()),
        ("expected", pa.string()),
        ("low_yuan", pa.decimal128(14, 2)),
        ("base_yuan", pa.decimal128(14, 2)),
        ("high_yuan", pa.decimal128(14, 2)),
        ("direction", pa.string()),
        ("cause_family", pa.string()),
        ("run_id", pa.string()),
        ("manifest_id", pa.string()),
        ("account_id", pa.string()),
        ("acts_as", pa.string()),
        ("severity", pa.string()),
        ("rests_on_unverified", pa.bool_()),
        ("rows", pa.int64()),
    ]
)


@cache
def _database() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 2})


def calculator() -> duckdb.DuckDBPyConnection:
    """A connection for small sums over Arrow tables, with names of its own; opening a database for each costs more."""
    return _database().cursor()


class RuleError(Exception):
    """A rule that accuses somebody outside its population, or a row that it should call unknown."""


def refuse_impossible(theme: Theme, hits: pa.Table) -> None:
    """RuleError when a hit lies outside the population or on an unknown row: a mistake in the catalogue."""
    if not hits.num_rows:
        return
    with calculator() as connection:
        connection.register("hits", hits)
        outside, unknown = connection.execute(
            "select count_if(not is_judged), count_if(is_judged and in_period and unknown_reason is not null) from hits"
        ).fetchone() or (0, 0)
    if outside:
        raise RuleError(f"{theme.code}: {outside} 条命中不在主题总体之内，规则与 population 不一致")
    if unknown:
        raise RuleError(f"{theme.code}: {unknown} 条命中落在“无法判断”的行上，规则与 needs 不一致")


def as_findings(
    hits: pa.Table,
    theme: Theme,
    *,
    theme_hash: str,
    params_hash: str,
    acts_as: str,
    unverified: bool,
) -> tuple[pa.Table, pa.Table]:
    """(findings without run and manifest, evidence rows with their finding_id), both sorted by finding_id."""
    connection = calculator()
    connection.register("hits", hits)
    account = "account_id" if "account_id" in hits.column_names else "subject_id" if theme.subject_kind == "account" else "null"
    kept = "is_judged and in_period"
    fingerprint = f"substr(sha256('{theme.code}' || chr(31) || subject_id || chr(31) || cast(fact_start as varchar)), 1, 32)"
    evidence_columns = [
        c for c in hits.column_names if c not in {"is_judged", "in_period", "unknown_reason", "org_id", "at_date"}
    ]
    evidence = connection.sql(
        f"select {fingerprint} as finding_id, {', '.join(evidence_columns)} from hits where {kept} order by all"
    ).to_arrow_table()

    def known(yuan: str) -> str:
        """The sum of a fault's rows; unknown where one row's yuan is unknown: a part is not the whole."""
        return f"case when count({yuan}) = count(*) then cast(sum({yuan}) as decimal(14, 2)) end"

    findings = connection.sql(
        f"""
        select
            {fingerprint} as finding_id, '{theme.code}' as theme_code, ? as theme_hash, ? as params_hash,
            '{theme.subject_kind}' as subject_kind, subject_id, any_value(org_id order by org_id) as org_id,
            fact_start, max(fact_end) as fact_end,
            arg_max(observed, (fact_end, observed)) as observed, arg_max(expected, (fact_end, observed)) as expected,
            {known("low_yuan")} as low_yuan,
            {known("base_yuan")} as base_yuan,
            {known("high_yuan")} as high_yuan,
            case
                when {known("base_yuan")} > 0 then 'owed_to_utility'
                when {known("base_yuan")} < 0 then 'owed_to_customer'
                else 'none'
            end as direction,
            '{theme.cause_family}' as cause_family, cast(null as varchar) as run_id, cast(null as varchar) as manifest_id,
            any_value(cast({account} as varchar)) as account_id, ? as acts_as, '{theme.severity}' as severity,
            cast(? as boolean) as rests_on_unverified, count(*) as rows
        from hits where {kept}
        group by subject_id, fact_start
        order by finding_id
        """,
        params=[theme_hash, params_hash, acts_as, unverified],
    ).to_arrow_table()
    connection.close()
    return findings.cast(FINDING_SCHEMA), evidence
