"""The same cases on Spark: every case is one statement with its tables written into it, many at a time.

Spark answers a small statement in about a tenth of a second whatever it holds, so cases run on
several driver threads of one session, and mutants never run here.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import pyarrow as pa
from sqlglot import exp

from jicha.model.base import CatalogError
from jicha.model.cases import Case, read_cases
from jicha.model.catalog import Catalog, ThemeFolder, ViewFolder
from jicha.sql.allow import SqlError, parse_select
from jicha.sql.check import Report
from jicha.sql.engines.spark import Spark
from jicha.sql.judge import Judge, needed_relations, prepare
from jicha.sql.lineage import columns_of_theme
from jicha.sql.trial import Verdicts, clock_of, difference, failures, tables_of, view_query

DRIVER_THREADS = 4
# For tables of a few rows: compiling code and splitting work cost many times what they save.
FOR_FEW_ROWS = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.shuffle.partitions": "1",
}
INLINE_ROWS = 60
_REGISTERING = Lock()


def check_on_spark(catalog: Catalog, engine: Spark, folders: Iterable[ThemeFolder | ViewFolder]) -> list[Report]:
    """The reports of themes and views on Spark, in their order."""
    with ThreadPoolExecutor(DRIVER_THREADS) as pool:
        return list(pool.map(lambda folder: _report(catalog, engine, folder), folders))


def _report(catalog: Catalog, engine: Spark, folder: ThemeFolder | ViewFolder) -> Report:
    started = time.perf_counter()
    problems: list[str] = []
    cases: tuple[Case, ...] = ()
    try:
        if folder.cases is None:
            raise CatalogError("cases.yaml is missing")
        cases = read_cases(folder.cases)
        for case in cases:
            if isinstance(folder, ThemeFolder):
                problems += _theme_problems(catalog, engine, folder, case)
            else:
                problems += _view_problems(catalog, engine, folder, case)
    except (CatalogError, SqlError) as error:
        problems.append(str(error))
    if isinstance(folder, ThemeFolder):
        code, title = folder.theme.code, folder.theme.title.zh
    else:
        code, title = folder.view.name, folder.view.title.zh
    return Report(code, title, len(cases), tuple(problems), (), 0, time.perf_counter() - started)


def _theme_problems(catalog: Catalog, engine: Spark, folder: ThemeFolder, case: Case) -> list[str]:
    needed = columns_of_theme(catalog, folder)
    tables = tables_of(catalog, needed_relations(catalog, folder.theme), case)
    judge = prepare(catalog, folder, province=case.province, clock=clock_of(case))
    try:
        verdict = _verdicts(engine, judge, {name: table.select(sorted(needed[name])) for name, table in tables.items()})
    except Exception as error:  # Spark's errors have no common parent that is importable without Spark
        return [f"{case.name}: Spark refuses the rule: {str(error).splitlines()[0]}"]
    return [f"{case.name}: {text}" for text in failures(verdict, case, judge)]


def _verdicts(engine: Spark, judge: Judge, tables: Mapping[str, pa.Table]) -> Verdicts:
    parts = [*_inline(engine, tables), ("population", judge.population), ("hits", judge.hits)]
    findings = engine.fetch(with_tables(judge.findings, parts))
    keys = ", ".join(judge.theme.population.key)
    everyone = engine.fetch(with_tables(parse_select(f"select {keys}, unknown_reason from population"), parts[:-1]))
    rows = findings.to_pylist()
    wrong = []
    if any(not row["is_judged"] for row in rows):
        wrong.append("a finding lies outside the population")
    kept = [bool(row["is_judged"] and row["in_period"]) for row in rows]
    if any(row["unknown_reason"] for row, keep in zip(rows, kept, strict=True) if keep):
        wrong.append("a finding rests on a row that is unknown")
    unknown = everyone.filter(pa.array([reason is not None for reason in everyone["unknown_reason"].to_pylist()], pa.bool_()))
    return Verdicts(findings.filter(pa.array(kept, pa.bool_())), unknown, everyone.num_rows, tuple(wrong))


def _view_problems(catalog: Catalog, engine: Spark, folder: ViewFolder, case: Case) -> list[str]:
    query = view_query(catalog, folder, province=case.province, clock=clock_of(case))
    try:
        got = engine.fetch(with_tables(query, _inline(engine, tables_of(catalog, folder.view.reads, case))))
    except Exception as error:  # see _theme_problems
        return [f"{case.name}: Spark refuses the view: {str(error).splitlines()[0]}"]
    assert case.gives is not None
    bad = difference(got, case.gives, folder.view.grain)
    return [f"{case.name}: gives {bad}"] if bad else []


def _inline(engine: Spark, tables: Mapping[str, pa.Table]) -> list[tuple[str, exp.Query]]:
    """Each table as a SELECT of typed literals; a long one (the price table) as a SELECT of a view that is made once."""
    return [
        (name, _shared(engine, name, table) if table.num_rows > INLINE_ROWS else _rows(table)) for name, table in tables.items()
    ]


def _shared(engine: Spark, name: str, table: pa.Table) -> exp.Query:
    content = hashlib.sha256(str(table.to_pylist()).encode()).hexdigest()[:16]
    view = f"{name}_{content}"
    with _REGISTERING:
        if not engine.session.catalog.tableExists(view):
            engine.register(view, table)
    return exp.select(*table.column_names).from_(view)


def _rows(table: pa.Table) -> exp.Query:
    """The table as one inline VALUES list of texts, cast to their types: Spark plans it as one relation."""
    types = {field.name: _sql_type(field.type) for field in table.schema}
    if not table.num_rows:
        return exp.select(*(exp.alias_(exp.cast(exp.null(), kind), name) for name, kind in types.items())).where(exp.false())
    columns = [table[name].cast(pa.string()).to_pylist() for name in types]
    listed = [
        exp.Tuple(expressions=[exp.null() if cell is None else exp.Literal.string(cell) for cell in row])
        for row in zip(*columns, strict=True)
    ]
    alias = exp.TableAlias(this=exp.to_identifier("given"), columns=[exp.to_identifier(name) for name in types])
    cells = (exp.alias_(exp.cast(exp.column(name), kind), name) for name, kind in types.items())
    return exp.select(*cells).from_(exp.Values(expressions=listed, alias=alias))


def _sql_type(arrow: pa.DataType) -> str:
    if pa.types.is_decimal(arrow):
        return f"decimal({arrow.precision}, {arrow.scale})"
    names = {pa.string(): "varchar", pa.bool_(): "boolean", pa.int32(): "int", pa.int64(): "bigint", pa.float64(): "double"}
    if pa.types.is_timestamp(arrow):
        return "timestamp"
    return "date" if pa.types.is_date(arrow) else names[arrow]


def with_tables(query: exp.Query, parts: Iterable[tuple[str, exp.Query]]) -> exp.Query:
    """The query with the named parts before it, each seeing those before it."""
    made = query.copy()
    own = list(made.args["with_"].expressions) if made.args.get("with_") else []
    ctes = [exp.CTE(this=part.copy(), alias=exp.TableAlias(this=exp.to_identifier(name))) for name, part in parts]
    made.set("with_", exp.With(expressions=[*ctes, *own]))
    return made
