"""A rule as text → the tree that an engine runs: values and clocks put in, columns resolved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import traverse_scope

from jicha.model.catalog import Catalog
from jicha.model.regulation import DatedValue
from jicha.sql.allow import SqlError
from jicha.sql.clock import Clock

Values = Callable[[str], Sequence[DatedValue]]


def date_literal(day: dt.date) -> exp.Expression:
    """A typed date literal."""
    return exp.cast(exp.Literal.string(day.isoformat()), "date")


def values_of(catalog: Catalog, province: str) -> Values:
    """A look-up of the dated values that count in a province."""
    return lambda name: catalog.values(name, province)


def _number_type(values: Iterable[DatedValue]) -> str:
    """The narrowest type that holds all values of one parameter, so that both engines agree on it."""
    numbers = [value.value for value in values if isinstance(value.value, Decimal)]
    scale = max((max(0, -int(number.as_tuple().exponent)) for number in numbers), default=0)
    if scale == 0:
        return "int" if all(abs(number) < 2**31 for number in numbers) else "bigint"
    whole = max((len(str(abs(int(number)))) for number in numbers), default=1)
    return f"decimal({whole + scale}, {scale})"


def _value_literal(value: DatedValue, number_type: str) -> exp.Expression:
    match value.value:
        case None:
            return exp.null()
        case bool():
            return exp.true() if value.value else exp.false()
        case Decimal():
            return exp.cast(exp.Literal.number(format(value.value, "f")), number_type)
        case _:
            return exp.Literal.string(value.value)


def _by_date(values: Sequence[DatedValue], when: exp.Expression, number_type: str) -> exp.Expression:
    """CASE on the date, newest value first; NULL before the first."""
    case = exp.Case()
    for value in sorted(values, key=lambda v: v.effective, reverse=True):
        case = case.when(exp.GTE(this=when.copy(), expression=date_literal(value.effective)), _value_literal(value, number_type))
    return case


def param_case(name: str, values: Sequence[DatedValue], when: exp.Expression, key: exp.Expression | None) -> exp.Expression:
    """The CASE that stands for param(name, when[, key]); without any value it is NULL, which makes a row unknown."""
    if not values:
        return exp.null()
    keys = list(dict.fromkeys(value.key for value in values))
    if (key is None) != (keys == [None]):
        raise SqlError(f"param('{name}', …): it takes {'a key as third argument' if key is None else 'no key'}")
    days = [(value.effective, value.key) for value in values]
    if len(days) != len(set(days)):
        raise SqlError(f"param('{name}', …): several layers have a value for one day; say which, as {name}@law")
    number_type = _number_type(values)
    if key is None:
        return exp.paren(_by_date(values, when, number_type))
    case = exp.Case()
    for one in keys:
        own = [value for value in values if value.key == one]
        case = case.when(exp.EQ(this=key.copy(), expression=exp.Literal.string(str(one))), _by_date(own, when, number_type))
    return exp.paren(case)


def bind(query: exp.Query, *, values: Values, clock: Clock) -> exp.Query:
    """The query with param(), the clocks and seconds_between() replaced by plain SQL."""

    def replaced(node: exp.Anonymous) -> exp.Expression:
        match node.name.lower(), node.expressions:
            case "param", [name, when]:
                return param_case(name.name, values(name.name), when, None)
            case "param", [name, when, key]:
                return param_case(name.name, values(name.name), when, key)
            case "as_of", _:
                return date_literal(clock.as_of)
            case "period_start", _:
                return date_literal(clock.period_start)
            case "period_end", _:
                return date_literal(clock.period_end)
            case "seconds_between", [first, second]:
                # Whole seconds, because one engine counts boundaries and the other full seconds.
                whole = [
                    exp.TimestampTrunc(this=exp.cast(t.copy(), "timestamp"), unit=exp.var("SECOND")) for t in (first, second)
                ]
                return exp.cast(exp.DateDiff(this=whole[1], expression=whole[0], unit=exp.var("SECOND")), "bigint")
        return node

    bound = query.copy()
    # From the inside out: a clock may stand in a param's date.
    for node in reversed(list(bound.find_all(exp.Anonymous, bfs=False))):
        node.replace(replaced(node))
    return bound


def resolve(query: exp.Query, *, schema: Mapping[str, Mapping[str, str]]) -> exp.Query:
    """The query with every column qualified; a misspelled or ambiguous column is an SqlError that names it."""
    try:
        # Types of the catalogue are DuckDB's own words, which qualify only needs as names.
        return qualify(
            query.copy(),
            schema={table: dict(columns) for table, columns in schema.items()},
            dialect="duckdb",
            quote_identifiers=False,
            identify=False,
            expand_stars=False,
        )
    except SqlglotError as error:
        raise SqlError(str(error)) from None


def columns_read(query: exp.Query, *, schema: Mapping[str, Mapping[str, str]]) -> dict[str, set[str]]:
    """Exactly the columns of each table that a query reads."""
    resolved = resolve(query, schema=schema)
    read: dict[str, set[str]] = {}
    for scope in traverse_scope(resolved):
        sources = {alias: source.name for alias, source in scope.sources.items() if isinstance(source, exp.Table)}
        for name in sources.values():
            if name in schema:
                read.setdefault(name, set())
        for column in scope.columns:
            table = sources.get(column.table)
            if table is not None and table in schema:
                if column.name not in schema[table]:
                    raise SqlError(f"{table} has no column {column.name}")
                read[table].add(column.name)
    return read
