"""`jicha check`: every case holds, and every condition of a rule is defended by a case."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import duckdb
import pyarrow as pa

from jicha.model.base import CatalogError
from jicha.model.cases import Case, read_cases
from jicha.model.catalog import Catalog, ThemeFolder, ViewFolder
from jicha.sql.allow import SqlError, parse_select
from jicha.sql.compile import bind, values_of
from jicha.sql.engines.duckdb import DuckDB, open_duckdb
from jicha.sql.judge import Judge, needed_relations, prepare
from jicha.sql.mutants import Mutant, mutants
from jicha.sql.trial import clock_of, difference, failures, judge_case, tables_of, verdicts, view_query


@dataclass(frozen=True)
class Report:
    """The outcome of checking one theme or view."""

    code: str
    title: str
    cases: int
    problems: tuple[str, ...]
    survivors: tuple[str, ...]
    mutants: int
    seconds: float

    @property
    def good(self) -> bool:
        return not self.problems and not self.survivors


@dataclass(frozen=True)
class _Stage:
    """A case on an engine, with the theme as it is."""

    case: Case
    engine: DuckDB
    judge: Judge


def check_theme(catalog: Catalog, folder: ThemeFolder, *, with_mutants: bool = True) -> Report:
    """Run a theme's cases and its mutants on DuckDB."""
    started = time.perf_counter()
    theme = folder.theme
    problems: list[str] = []
    survivors: list[str] = []
    tried = 0
    cases: tuple[Case, ...] = ()
    try:
        if folder.cases is None:
            raise CatalogError("cases.yaml is missing")
        cases = read_cases(folder.cases)
        stages = [_stage(catalog, folder, case) for case in cases]
        for stage in stages:
            bad = failures(judge_case(stage.engine, stage.judge), stage.case, stage.judge)
            problems += [f"{stage.case.name}: {text}" for text in bad]
        if with_mutants and not problems:
            tried, survivors = _tried(_theme_mutants(catalog, folder, stages), theme.equivalent_mutants)
        for stage in stages:
            stage.engine.close()
    except (CatalogError, SqlError) as error:
        problems.append(str(error))
    except duckdb.Error as error:
        problems.append(f"DuckDB refuses the rule: {error}")
    return Report(
        code=theme.code,
        title=theme.title.zh,
        cases=len(cases),
        problems=tuple(problems),
        survivors=tuple(survivors),
        mutants=tried,
        seconds=time.perf_counter() - started,
    )


def _stage(catalog: Catalog, folder: ThemeFolder, case: Case) -> _Stage:
    names = needed_relations(catalog, folder.theme)
    engine = open_duckdb({}, tables=tables_of(catalog, names, case), threads=1)
    return _Stage(case, engine, prepare(catalog, folder, province=case.province, clock=clock_of(case)))


def _tried(candidates: Iterable[tuple[str, bool]], equivalent: Mapping[str, str]) -> tuple[int, list[str]]:
    """(how many mutants were tried, what is wrong): mutants that no case notices, and excuses that excuse nothing."""
    tried = 0
    wrong: list[str] = []
    excused: set[str] = set()
    for label, noticed in candidates:
        tried += 1
        if noticed:
            continue
        if label in equivalent:
            excused.add(label)
        else:
            wrong.append(label)
    wrong += [f"equivalent_mutants: no mutant goes unnoticed as {label}" for label in equivalent if label not in excused]
    return tried, wrong


def _theme_mutants(catalog: Catalog, folder: ThemeFolder, stages: list[_Stage]) -> Iterator[tuple[str, bool]]:
    """(label, whether a case notices it) of every mutant of a theme's rule, needs and population."""
    for mutant in mutants(parse_select(folder.sql)):
        yield mutant.label, _rule_is_noticed(catalog, mutant, stages)
    for label, changed in _population_mutants(folder):
        yield label, _theme_is_noticed(catalog, changed, stages)


def _rule_is_noticed(catalog: Catalog, mutant: Mutant, stages: list[_Stage]) -> bool:
    for stage in stages:
        engine, judge = stage.engine, stage.judge
        hits = bind(mutant.query, values=values_of(catalog, stage.case.province), clock=clock_of(stage.case))
        try:
            engine.define("population", judge.population)
            engine.materialise("hits", hits)
            findings = engine.fetch(judge.findings)
        except duckdb.Error:
            return True  # a changed rule that the engine refuses is noticed by whoever runs it
        kept = [row["is_judged"] and row["in_period"] for row in findings.select(["is_judged", "in_period"]).to_pylist()]
        if not all(findings["is_judged"].to_pylist()):
            return True
        assert stage.case.finds is not None
        found = findings.filter(pa.array([bool(k) for k in kept], pa.bool_()))
        if difference(found, stage.case.finds, judge.theme.population.key) is not None:
            return True
    return False


def _population_mutants(folder: ThemeFolder) -> Iterable[tuple[str, ThemeFolder]]:
    """The theme with one need, one parameter's unknown, or the population's where left out."""
    theme = folder.theme
    for number, need in enumerate(theme.all_needs):
        rest = tuple(n for i, n in enumerate(theme.needs) if i != number)
        yield f"need dropped: {need.column}", replace(folder, theme=theme.model_copy(update={"needs": rest}))
    if theme.population.where != "true":
        condition = parse_select(f"select 1 as one where {theme.population.where}")
        for mutant in mutants(condition):
            where = mutant.query.args["where"].this.sql("duckdb")
            population = theme.population.model_copy(update={"where": where})
            yield f"population: {mutant.label}", replace(folder, theme=theme.model_copy(update={"population": population}))


def _theme_is_noticed(catalog: Catalog, changed: ThemeFolder, stages: list[_Stage]) -> bool:
    rule = parse_select(changed.sql)
    for stage in stages:
        judge = prepare(catalog, changed, province=stage.case.province, clock=clock_of(stage.case), rule=rule)
        judge = replace(judge, tables=stage.judge.tables)
        engine = stage.engine
        try:
            engine.define("population", judge.population)
            engine.materialise("hits", judge.hits)
            verdict = verdicts(engine, judge, engine.fetch(judge.findings), engine.fetch(judge.coverage))
        except duckdb.Error:
            return True
        if failures(verdict, stage.case, judge):
            return True
    return False


def check_view(catalog: Catalog, folder: ViewFolder, *, with_mutants: bool = True) -> Report:
    """Run a view's cases and its mutants on DuckDB."""
    started = time.perf_counter()
    view = folder.view
    problems: list[str] = []
    survivors: list[str] = []
    cases: tuple[Case, ...] = ()
    tried = 0
    try:
        if folder.cases is None:
            raise CatalogError("cases.yaml is missing")
        cases = read_cases(folder.cases)
        engines = [open_duckdb({}, tables=tables_of(catalog, view.reads, case), threads=1) for case in cases]
        for case, engine in zip(cases, engines, strict=True):
            query = view_query(catalog, folder, province=case.province, clock=clock_of(case))
            got = engine.fetch(query)
            assert case.gives is not None
            if (bad := difference(got, case.gives, view.grain)) is not None:
                problems.append(f"{case.name}: gives {bad}")
            problems += [f"{case.name}: {text}" for text in _wrong_types(folder, got)]
        if with_mutants and not problems:
            candidates = (
                (mutant.label, _view_mutant_is_noticed(catalog, folder, mutant, cases, engines))
                for mutant in mutants(parse_select(folder.sql))
            )
            tried, survivors = _tried(candidates, view.equivalent_mutants)
        for engine in engines:
            engine.close()
    except (CatalogError, SqlError) as error:
        problems.append(str(error))
    except duckdb.Error as error:
        problems.append(f"DuckDB refuses the view: {error}")
    return Report(view.name, view.title.zh, len(cases), tuple(problems), tuple(survivors), tried, time.perf_counter() - started)


def _wrong_types(folder: ViewFolder, got: pa.Table) -> list[str]:
    from jicha.sql.catalogue_data import arrow_type

    return [
        f"{name} is {got.schema.field(name).type}, view.yaml says {column.type}"
        for name, column in folder.view.columns.items()
        if got.schema.field(name).type != arrow_type(column.type)
    ]


def _view_mutant_is_noticed(
    catalog: Catalog, folder: ViewFolder, mutant: Mutant, cases: tuple[Case, ...], engines: list[DuckDB]
) -> bool:
    for case, engine in zip(cases, engines, strict=True):
        query = bind(mutant.query, values=values_of(catalog, case.province), clock=clock_of(case))
        try:
            got = engine.fetch(query)
        except duckdb.Error:
            return True
        assert case.gives is not None
        if difference(got, case.gives, folder.view.grain) is not None:
            return True
    return False
