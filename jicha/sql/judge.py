"""The three questions that the engine asks of a theme: who is judged, what is found, what stays unknown.

Each is SQL in DuckDB's dialect, built from theme.yaml and rule.sql, and runs on every engine:

- population: one row per judged row with its organisation, its date and why it is unknown;
- hits: the rule itself;
- findings: hits held against their rows of the population;
- coverage: the population counted by organisation and reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from jicha.model.base import CatalogError
from jicha.model.catalog import Catalog, ThemeFolder
from jicha.model.table import Table
from jicha.model.theme import RESULT_COLUMNS, Need, Parameter, Theme
from jicha.model.view import View
from jicha.sql.allow import SqlError, check, parameters_asked, parse_select, tables_read
from jicha.sql.clock import Clock
from jicha.sql.compile import Values, bind, resolve, values_of

# Where a row's organisation is found when it does not name one itself, nearest first.
ORG_PATH = (
    ("account_id", "account"),
    ("application_id", "application"),
    ("district_id", "district"),
    ("feeder_id", "feeder"),
    ("bus_id", "bus"),
)

POPULATION, ACCUSED = "rows_of_population", "rows_of_accused"
# The engine's own names, which no rule may take for a CTE.
OWN_NAMES = {"population", "hits", POPULATION, ACCUSED}


@dataclass(frozen=True)
class Judge:
    """A theme made ready: every query bound to a clock and a province."""

    theme: Theme
    population: exp.Query
    hits: exp.Query
    findings: exp.Query
    coverage: exp.Query
    evidence_columns: tuple[str, ...]
    tables: tuple[str, ...]


def needed_relations(catalog: Catalog, theme: Theme) -> tuple[str, ...]:
    """Every table and view that judging a theme reads: its own, its needs' and the way to the organisation."""
    names = {*theme.reads, theme.population.from_, *(need.column.partition(".")[0] for need in theme.all_needs)}
    source = catalog.relation(theme.population.from_)
    if theme.population.org is None and "org_id" not in source.columns:
        names |= set([table for column, table in ORG_PATH if column in source.columns][:1])
    return tuple(sorted(names))


def schema_of(catalog: Catalog, names: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Column types by table, as the compiler wants them."""
    return {name: {c: col.type for c, col in catalog.relation(name).columns.items()} for name in names}


def _shared_key(need_table: Table | View, source: Table | View) -> list[str]:
    """The columns by which a needed table is reached from the population: its grain as far as both have it."""
    return [column for column in need_table.grain if column in source.columns and column != "valid_from"]


def _validity(table: Table | View, at: str) -> str:
    if not table.is_versioned:
        return ""
    upper = " and (t.valid_to is null or t.valid_to > " + at + ")" if "valid_to" in table.columns else ""
    return f" and t.valid_from <= {at}{upper}"


def _need_condition(need: Need, column: str) -> str:
    absent = f"{column} is null"
    return f"({need.where}) and {absent}" if need.where else absent


def _needs(catalog: Catalog, theme: Theme, source: Table | View, at: str, rows: str) -> tuple[list[str], list[str]]:
    """(joins, WHEN branches) that tell for each population row which need is not met.

    Needs that are reached in the same way share one join: a plain one where the join covers the grain of
    a table, else one over the distinct population keys, since a versioned table may hold two rows for a day.
    """
    joins: dict[tuple[str, str], list[str]] = {}
    branches = []
    for need in theme.all_needs:
        table_name, _, column = need.column.partition(".")
        table = catalog.relation(table_name)
        if column not in table.columns:
            raise SqlError(f"needs: {table_name} has no column {column}")
        if table_name == theme.population.from_ and need.on is None:
            branches.append(f"when {_need_condition(need, f'p.{column}')} then '{need.column}'")
            continue
        way = (table_name, _way_to(need, table, source, theme) + _validity(table, at))
        columns = joins.setdefault(way, [])
        if column not in columns:
            columns.append(column)
        alias = f"met_{list(joins).index(way)}"
        # A grouped join tells 1 for a row that holds the column; no row at all is NULL either way.
        held = f"{alias}.{column}" if _is_plain(table, way[1]) else f"nullif({alias}.{column}, 0)"
        branches.append(f"when {_need_condition(need, held)} then '{need.column}'")
    return [_need_join(n, way, cols, catalog, theme, rows) for n, (way, cols) in enumerate(joins.items())], branches


def _way_to(need: Need, table: Table | View, source: Table | View, theme: Theme) -> str:
    """The join condition that leads from a population row `p` to the needed table `t`."""
    if need.on:
        return need.on.replace(f"{table.name}.", "t.")
    shared = _shared_key(table, source)
    if not shared:
        raise SqlError(f"needs: {need.column} cannot be reached from {theme.population.from_}: say `on`")
    return " and ".join(f"t.{c} = p.{c}" for c in shared)


def _is_plain(table: Table | View, on: str) -> bool:
    """Whether the join finds at most one row: every column of the grain is held equal."""
    return not table.is_versioned and all(re.search(rf"\bt\.{column} = p\.", on) for column in table.grain)


def _need_join(number: int, way: tuple[str, str], columns: list[str], catalog: Catalog, theme: Theme, rows: str) -> str:
    table, on = way
    alias = f"met_{number}"
    if _is_plain(catalog.relation(table), on):
        named = re.sub(r"\bt\.", f"{alias}.", on)
        return f"left join {table} as {alias} on {named}"
    keys = theme.population.key
    held = ", ".join(f"max(case when t.{c} is not null then 1 else 0 end) as {c}" for c in columns)
    listed = ", ".join(f"p.{key}" for key in keys)
    return (
        f"left join (select {listed}, {held} from {rows} as p join {table} as t on {on} group by {listed}) as {alias} "
        f"on {' and '.join(f'{alias}.{key} = p.{key}' for key in keys)}"
    )


def _parameter_branches(theme: Theme, values: Values, at: str) -> list[str]:
    """WHEN branches that tell for which rows no value is in force."""
    branches = []
    for parameter in theme.all_parameters:
        when = parameter.at or at
        dated = values(parameter.name)
        keyed = any(value.key is not None for value in dated)
        if not keyed:
            condition = f"param('{parameter.name}', {when}) is null"
        elif parameter.key:
            condition = f"param('{parameter.name}', {when}, {parameter.key}) is null"
        else:
            condition = _no_key_has_a_value(parameter, values, when)
        if parameter.where:
            condition = f"({parameter.where}) and {condition}"
        branches.append(f"when {condition} then 'param {parameter.name}'")
    return branches


def _no_key_has_a_value(parameter: Parameter, values: Values, when: str) -> str:
    keys = dict.fromkeys(str(value.key) for value in values(parameter.name))
    return "coalesce(" + ", ".join(f"param('{parameter.name}', {when}, '{key}')" for key in keys) + ") is null"


def _org(theme: Theme, source: Table | View) -> tuple[str, str]:
    """(expression, join) that give the organisation a population row belongs to."""
    if theme.population.org:
        return theme.population.org, ""
    if "org_id" in source.columns:
        return "p.org_id", ""
    for column, table in ORG_PATH:
        if column in source.columns:
            return "way.org_id", f"left join {table} as way on way.{column} = p.{column}"
    raise SqlError(f"population {theme.population.from_}: no column leads to an organisation; say population.org")


def population_sql(catalog: Catalog, theme: Theme, values: Values, *, accused_only: bool = False) -> str:
    """SELECT key…, org_id, at, unknown_reason for every row that the theme judges, or only for those with a hit."""
    source = catalog.relation(theme.population.from_)
    at = f"cast(p.{theme.population.at} as date)" if theme.population.at else "as_of()"
    # Spark lifts inner CTEs to the top, where no two may share a name.
    rows = ACCUSED if accused_only else POPULATION
    joins, branches = _needs(catalog, theme, source, at, rows)
    branches += _parameter_branches(theme, values, at)
    org, org_join = _org(theme, source)
    reason = f"case {' '.join(branches)} end" if branches else "cast(null as varchar)"
    outer = (
        f"select {', '.join(f'p.{key}' for key in theme.population.key if key != 'org_id')}, {org} as org_id, {at} as at_date, "
        f"{reason} as unknown_reason\nfrom {rows} as p\n{org_join}\n" + "\n".join(joins)
    )
    used = dict.fromkeys((*theme.population.key, *re.findall(r"\bp\.(\w+)", outer)))
    if strange := [column for column in used if column not in source.columns]:
        raise SqlError(f"population: {theme.population.from_} has no column {', '.join(strange)}")
    accused = f" semi join hits on {_same_key(theme, 'hits', source.name)}" if accused_only else ""
    judged = f"select {', '.join(used)} from {source.name}{accused} where {theme.population.where}"
    return f"with {rows} as ({judged})\n{outer}"


def _same_key(theme: Theme, one: str, other: str) -> str:
    return " and ".join(f"{one}.{key} = {other}.{key}" for key in theme.population.key)


def prepare(catalog: Catalog, folder: ThemeFolder, *, province: str, clock: Clock, rule: exp.Query | None = None) -> Judge:
    """The theme's queries for one province and clock; SqlError or CatalogError tell what is wrong with its files.

    rule: a changed rule to judge by instead of the theme's own (the mutant check).
    """
    theme, values = folder.theme, values_of(catalog, province)
    relations = needed_relations(catalog, theme)
    query = rule if rule is not None else parse_select(folder.sql)
    schema = schema_of(catalog, relations)
    if rule is None:
        _check_declarations(catalog, theme, query, schema)
    evidence = tuple(c for c in query.named_selects if c not in RESULT_COLUMNS and c not in theme.population.key)
    population = parse_select(population_sql(catalog, theme, values))
    check(population, tables=relations)
    keys = theme.population.key
    # The population gives the organisation, also where it is part of the key.
    columns = ", ".join(f"h.{c}" for c in (*keys, *RESULT_COLUMNS, *evidence) if c != "org_id")
    in_period = "at_date >= period_start() and at_date < period_end()" if theme.population.at else "true"
    findings = parse_select(
        f"select {columns}, p.org_id, p.at_date, p.unknown_reason, p.{keys[0]} is not null as is_judged, "
        f"coalesce({in_period.replace('at_date', 'p.at_date')}, true) as in_period "
        f"from hits as h left join ({population_sql(catalog, theme, values, accused_only=True)}) as p "
        f"on {_same_key(theme, 'p', 'h')}"
    )
    coverage = parse_select(
        "select org_id, unknown_reason, count(*) as population_rows from population "
        f"where {in_period} group by org_id, unknown_reason"
    )
    made = [bind(q, values=values, clock=clock) for q in (population, query, findings, coverage)]
    return Judge(
        theme=theme,
        population=made[0],
        hits=made[1],
        findings=made[2],
        coverage=made[3],
        evidence_columns=evidence,
        tables=relations,
    )


def _check_declarations(catalog: Catalog, theme: Theme, query: exp.Query, schema: Mapping[str, Mapping[str, str]]) -> None:
    """What theme.yaml says about the rule is what the rule does."""
    check(query, tables=theme.reads)
    if taken := sorted({cte.alias for cte in query.find_all(exp.CTE)} & OWN_NAMES):
        raise CatalogError(f"{theme.code}: the engine itself uses the name {', '.join(taken)}; give the CTE another")
    if unused := sorted(set(theme.reads) - tables_read(query)):
        raise CatalogError(f"{theme.code}: reads names {', '.join(unused)}, which the rule does not read")
    declared, asked = {p.name for p in theme.all_parameters}, parameters_asked(query)
    asked |= parameters_asked(parse_select(f"select 1 as one where {theme.population.where}"))
    if declared != asked:
        raise CatalogError(f"{theme.code}: parameters declares {sorted(declared)}, the rule asks for {sorted(asked)}")
    for name in declared:
        if name.partition("@")[0] not in catalog.regulations:
            raise CatalogError(f"{theme.code}: there is no regulation value {name}")
    missing = [c for c in (*theme.population.key, *RESULT_COLUMNS) if c not in query.named_selects]
    if missing:
        raise CatalogError(f"{theme.code}: the rule does not give {', '.join(missing)}")
    resolve(query, schema=schema)
