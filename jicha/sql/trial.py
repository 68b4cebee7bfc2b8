"""Cases tried out: what a theme or view gives on a case's small tables, held against what the case expects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyarrow as pa

from jicha.model.base import CatalogError
from jicha.model.cases import Case, Grid
from jicha.model.catalog import Catalog, ThemeFolder, ViewFolder
from jicha.model.table import Table
from jicha.sql.allow import SqlError, check, parse_select
from jicha.sql.catalogue_data import catalogue_table, is_catalogue_data, table_of
from jicha.sql.clock import Clock
from jicha.sql.compile import bind, values_of
from jicha.sql.judge import Judge


@dataclass(frozen=True)
class Verdicts:
    """What an engine says about one case."""

    findings: pa.Table
    unknown: pa.Table
    population: int
    wrong: tuple[str, ...]


def clock_of(case: Case) -> Clock:
    """The clock that a case is judged by."""
    if case.period is None:
        return Clock.whole(case.as_of)
    following = (case.period.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    return Clock(as_of=case.as_of, period_start=case.period, period_end=following)


def tables_of(catalog: Catalog, names: Iterable[str], case: Case) -> dict[str, pa.Table]:
    """The case's tables, typed; tables it does not name are empty, catalogue data is the catalogue's own."""
    wanted = set(names)
    if strange := sorted(set(case.tables) - wanted):
        raise CatalogError(f"case {case.name!r}: the theme does not read {', '.join(strange)}")
    made = {}
    for name in sorted(wanted):
        relation = catalog.relation(name)
        grid = case.tables.get(name)
        if grid is None and is_catalogue_data(relation):
            made[name] = catalogue_table(catalog, name, case.province)
            continue
        try:
            made[name] = table_of(_cells(grid), relation.columns_types) if grid else table_of({}, relation.columns_types)
        except CatalogError as error:
            raise CatalogError(f"case {case.name!r}, {name}: {error}") from None
        if grid and (unknown := sorted(set(grid.header) - set(relation.columns))):
            raise CatalogError(f"case {case.name!r}: {name} has no column {', '.join(unknown)}")
        if grid and isinstance(relation, Table):
            _check_grain(case, name, relation, made[name])
    return made


def _check_grain(case: Case, name: str, table: Table, rows: pa.Table) -> None:
    """A case that repeats a key shows data that the importer would have refused."""
    keys = list(zip(*(rows[column].to_pylist() for column in table.grain), strict=True))
    named = [key for key in keys if None not in key]
    if len(named) != len(set(named)):
        raise CatalogError(f"case {case.name!r}: two rows of {name} have the same {', '.join(table.grain)}")


def _cells(grid: Grid) -> dict[str, list[str | None]]:
    return {name: [row[i] or None for row in grid.rows] for i, name in enumerate(grid.header)}


def judge_case(engine: Any, judge: Judge) -> Verdicts:
    """The verdicts of an engine that already holds the case's tables."""
    engine.define("population", judge.population)
    engine.materialise("hits", judge.hits)
    findings, coverage = engine.fetch(judge.findings), engine.fetch(judge.coverage)
    return verdicts(engine, judge, findings, coverage)


def verdicts(engine: Any, judge: Judge, findings: pa.Table, coverage: pa.Table) -> Verdicts:
    """Findings of the period, unknown rows, and what is wrong with the theme's own logic."""
    wrong = []
    rows = findings.to_pylist()
    if any(not row["is_judged"] for row in rows):
        wrong.append("a finding lies outside the population")
    if any(row["unknown_reason"] for row in rows if row["is_judged"] and row["in_period"]):
        reasons = sorted({row["unknown_reason"] for row in rows if row["unknown_reason"]})
        wrong.append(f"a finding rests on a row that is unknown ({', '.join(reasons)})")
    keys = judge.theme.population.key
    columns = ", ".join(keys)
    unknown = engine.fetch(parse_select(f"select {columns}, unknown_reason from population where unknown_reason is not null"))
    total = sum(row["population_rows"] for row in coverage.to_pylist())
    distinct = engine.fetch(parse_select(f"select count(*) as n from (select distinct {', '.join(keys)} from population) as k"))
    everyone = engine.fetch(parse_select("select count(*) as n from population"))
    if distinct["n"][0].as_py() != everyone["n"][0].as_py():
        wrong.append(f"the population has two rows with the same {', '.join(keys)}")
    kept = findings.filter(pa.array([row["is_judged"] is True and row["in_period"] is True for row in rows], pa.bool_()))
    return Verdicts(findings=kept, unknown=unknown, population=total, wrong=tuple(wrong))


def _typed(text: str, sample_type: pa.DataType) -> Any:
    """A cell of an expectation as the column's own type holds it."""
    if text == "":
        return None
    if pa.types.is_decimal(sample_type) or pa.types.is_integer(sample_type):
        return Decimal(text)
    if pa.types.is_floating(sample_type):
        return round(float(text), 6)
    if pa.types.is_boolean(sample_type):
        return text == "true"
    if pa.types.is_date(sample_type):
        return dt.date.fromisoformat(text)
    if pa.types.is_timestamp(sample_type):
        return dt.datetime.fromisoformat(text)
    return text


def _comparable(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    return value


def _sorted(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return sorted(rows, key=lambda row: tuple((value is None, str(value)) for value in row))


def difference(got: pa.Table, want: Grid, keys: Sequence[str]) -> str | None:
    """What is different between a result and an expectation, or None; only the named columns count."""
    columns = list(want.header) or list(keys)
    if missing := [c for c in columns if c not in got.column_names]:
        return f"there is no column {', '.join(missing)} in the result"
    if want.header and (absent := [k for k in keys if k not in want.header]):
        return f"the expectation does not name the key {', '.join(absent)}"
    types = [got.schema.field(c).type for c in columns]
    try:
        expected = _sorted(tuple(_typed(cell, t) for cell, t in zip(row, types, strict=True)) for row in want.rows)
    except (ValueError, ArithmeticError) as error:
        return f"an expected cell is not of its column's type: {error}"
    found = _sorted(tuple(_comparable(v) for v in row) for row in zip(*(got[c].to_pylist() for c in columns), strict=True))
    if found == expected:
        return None
    only_found, only_expected = [r for r in found if r not in expected], [r for r in expected if r not in found]
    return f"({', '.join(columns)}): got {_shown(only_found or found)}, want {_shown(only_expected or expected)}"


def _shown(rows: list[tuple[Any, ...]]) -> str:
    return "nothing" if not rows else "; ".join("(" + ", ".join(str(v) for v in row) + ")" for row in rows[:6])


def failures(verdict: Verdicts, case: Case, judge: Judge) -> list[str]:
    """Why a case does not hold; empty when it does."""
    keys = judge.theme.population.key
    bad = list(verdict.wrong)
    assert case.finds is not None
    if (found := difference(verdict.findings, case.finds, keys)) is not None:
        bad.append(f"finds {found}")
    if (unknown := difference(verdict.unknown, case.unknown, keys)) is not None:
        bad.append(f"unknown {unknown}")
    if case.population is not None and case.population != verdict.population:
        bad.append(f"the population is {verdict.population}, not {case.population}")
    return bad


def view_query(catalog: Catalog, folder: ViewFolder, *, province: str, clock: Clock) -> Any:
    """A view's SELECT, checked and bound."""
    query = parse_select(folder.sql)
    check(query, tables=folder.view.reads)
    made = list(query.named_selects)
    if set(made) != set(folder.view.columns):
        difference_ = sorted(set(made) ^ set(folder.view.columns))
        raise SqlError(f"view {folder.view.name}: view.yaml and view.sql differ on {', '.join(difference_)}")
    return bind(query, values=values_of(catalog, province), clock=clock)


def themes_named(catalog: Catalog, codes: Sequence[str]) -> Mapping[str, ThemeFolder]:
    """The themes of the given codes, all of them when none is given; CatalogError for a code that is not there."""
    if unknown := [code for code in codes if code not in catalog.themes]:
        raise CatalogError(f"no theme {', '.join(unknown)}; there are {', '.join(catalog.themes)}")
    return {code: catalog.themes[code] for code in codes} if codes else catalog.themes
