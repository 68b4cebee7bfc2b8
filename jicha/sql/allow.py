"""The SQL that rules, views and mappings may use: an allow-list over the parsed tree.

A rule is SQL that somebody else wrote. What is not listed here is refused, because it can read
files, changes its answer from run to run, or gives another answer on Spark than on DuckDB
(measured, see docs/sql.md). The list is of node types; `REMEDIES` says what to write instead.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

CLOCKS = ("as_of", "period_start", "period_end")
OWN_FUNCTIONS = {"param": (2, 3), "as_of": (0, 0), "period_start": (0, 0), "period_end": (0, 0), "seconds_between": (2, 2)}


class SqlError(Exception):
    """SQL that may not run; the text says what and what to write instead."""


_ALLOWED: tuple[type[exp.Expr], ...] = (
    # shape of the statement
    exp.Select, exp.Union, exp.With, exp.CTE, exp.Subquery, exp.From, exp.Join, exp.Where, exp.Group, exp.Having,
    exp.Qualify, exp.Order, exp.Ordered, exp.Distinct, exp.Star, exp.Values, exp.Tuple,
    exp.Table, exp.TableAlias, exp.Alias, exp.Column, exp.Identifier, exp.Paren,
    # values
    exp.Literal, exp.Boolean, exp.Null, exp.Interval, exp.Var, exp.Cast, exp.TryCast, exp.DataType, exp.DataTypeParam,
    # logic
    exp.And, exp.Or, exp.Not, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In, exp.Between, exp.Exists,
    exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Greatest, exp.Least, exp.NullSafeEQ, exp.NullSafeNEQ,
    exp.Like, exp.ILike, exp.RegexpLike,
    # arithmetic
    exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.Neg, exp.Abs, exp.Round, exp.Floor, exp.Ceil,
    exp.Sqrt, exp.Ln, exp.Exp, exp.Pow,
    # text
    exp.DPipe, exp.Concat, exp.Lower, exp.Upper, exp.Trim, exp.Length, exp.Substring, exp.Pad, exp.MD5, exp.StartsWith,
    # dates
    exp.DateDiff, exp.DateTrunc, exp.TimestampTrunc, exp.Year, exp.Month, exp.Day, exp.LastDay, exp.TimeToStr,
    exp.StrToTime, exp.Extract,
    # aggregates and windows
    exp.Sum, exp.Count, exp.CountIf, exp.Min, exp.Max, exp.Avg, exp.Median, exp.Stddev, exp.StddevSamp, exp.Variance,
    exp.Corr, exp.RegrSlope, exp.Mode, exp.ArgMax, exp.ArgMin, exp.AnyValue, exp.GroupConcat, exp.Filter,
    exp.Window, exp.WindowSpec, exp.RowNumber, exp.Rank, exp.DenseRank, exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue,
    exp.IgnoreNulls,
)  # fmt: skip

REMEDIES: dict[str, str] = {
    "CurrentDate": "use as_of()",
    "CurrentTimestamp": "use as_of()",
    "Rand": "a finding must be the same in every run",
    "TableSample": "a finding must be the same in every run",
    "Limit": "a rule never caps what it finds",
    "Quantile": "use median(cast(x as double)) or a window of row numbers",
    "PercentileCont": "use median(cast(x as double))",
    "DayOfWeek": "join working_day",
    "RegexpReplace": "engines differ; compare with regexp_matches",
    "Log": "write ln(x) / ln(10)",
    "TimeToUnix": "use seconds_between(a, b)",
    "Pivot": "write one case expression a column",
}


def parse_select(sql: str, *, dialect: str = "duckdb") -> exp.Query:
    """The one SELECT that a text holds; SqlError for anything else."""
    try:
        statements = [s for s in sqlglot.parse(sql, read=dialect) if s is not None]
    except SqlglotError as error:
        raise SqlError(f"not readable as SQL: {error}") from None
    if len(statements) != 1:
        raise SqlError(f"{len(statements)} statements; a rule is exactly one SELECT")
    statement = statements[0]
    if not isinstance(statement, exp.Select | exp.Union):
        raise SqlError(f"{type(statement).__name__} is not a SELECT")
    return statement


def check(query: exp.Query, *, tables: Collection[str], also: tuple[type[exp.Expression], ...] = ()) -> None:
    """Nothing if the query keeps to the allow-list (and `also`) and reads only the named tables; else SqlError."""
    for node in query.walk():
        if type(node) not in also:
            _check_node(node)
    _check_tables(query, tables)


def _check_node(node: exp.Expr) -> None:
    if isinstance(node, exp.Anonymous):
        _check_own_function(node)
    elif type(node) not in _ALLOWED:
        name = type(node).__name__
        remedy = f": {REMEDIES[name]}" if name in REMEDIES else ""
        raise SqlError(f"{name} is not in the allow-list ({node.sql('duckdb')[:60]}){remedy}")
    match node:
        case exp.Select() if node.args.get("into") or node.args.get("sample"):
            raise SqlError("select into and sampling are not in the allow-list")
        case exp.Star() if not isinstance(node.parent, exp.Count):
            raise SqlError("select * hides which columns are read: name them")
        case exp.Div() | exp.IntDiv() | exp.Mod():
            _check_denominator(node)
        case exp.DateDiff() if (node.args.get("unit") and str(node.args["unit"].name).lower()) != "day":
            raise SqlError("date_diff counts boundaries on one engine, full months on the other: 'day' or seconds_between(a, b)")
        case exp.Filter() if node.find(exp.AnyValue):
            raise SqlError("any_value(…) filter (…) cannot be written for Spark: use min or max")
        case exp.Interval() if not isinstance(node.this, exp.Literal):
            raise SqlError("an interval must be a literal (Spark refuses a column)")
        case exp.Join():
            _check_join(node)
        case exp.Cast():
            _check_cast(node)
        case exp.Extract() if str(node.this).lower() not in ("hour", "minute", "day", "month", "year"):
            raise SqlError(f"extract({node.this}) differs between engines")
        case exp.Substring() if isinstance(node.args.get("start"), exp.Literal) and node.args["start"].name == "0":
            raise SqlError("substring starts at 1")
        case exp.Pow() | exp.Ln() | exp.Sqrt() | exp.Exp():
            pass
        case exp.Table():
            if not isinstance(node.this, exp.Identifier):
                raise SqlError(f"{node.sql('duckdb')[:60]} in FROM is not a table of the catalogue")
            if node.args.get("db") or node.args.get("catalog"):
                raise SqlError(f"{node.sql('duckdb')}: name tables without a schema")
            if set(filter(node.args.get, node.args)) - {"this", "alias"}:
                raise SqlError(f"{node.sql('duckdb')[:60]}: only a plain table name may stand in FROM")


def _check_own_function(node: exp.Anonymous) -> None:
    arity = OWN_FUNCTIONS.get(node.name.lower())
    if arity is None:
        raise SqlError(f"the function {node.name}() is not in the allow-list")
    if not arity[0] <= len(node.expressions) <= arity[1]:
        raise SqlError(f"{node.name}() takes {arity[0]} to {arity[1]} arguments")
    if node.name.lower() == "param" and not (isinstance(node.expressions[0], exp.Literal) and node.expressions[0].is_string):
        raise SqlError("param() names its value as a text literal")


def _check_denominator(node: exp.Expr) -> None:
    """A division by zero is infinity on DuckDB and an error on Spark."""
    right = node.args["expression"].unnest()
    if isinstance(right, exp.Cast):
        right = right.this.unnest()
    safe_literal = isinstance(right, exp.Literal) and not right.is_string and float(right.name) != 0
    safe_call = isinstance(right, exp.Anonymous) and right.name.lower() == "param"
    if not (safe_literal or safe_call or isinstance(right, exp.Nullif) or _is_literal_arithmetic(right)):
        raise SqlError(f"write {node.args['expression'].sql('duckdb')[:40]} as nullif(…, 0) where it divides")


def _is_literal_arithmetic(node: exp.Expr) -> bool:
    """Ln(10) and the like: no column in it, so it cannot be zero by data."""
    return not any(isinstance(n, exp.Column) for n in node.walk())


def _check_join(node: exp.Join) -> None:
    if node.args.get("method"):
        raise SqlError(f"a {node.args['method']} join is not portable: use a range join and row_number()")
    if node.args.get("side") in ("RIGHT", "FULL"):
        raise SqlError(f"write a {node.args['side'].lower()} join as a left join")
    joined = node.args.get("on") or node.args.get("using") or node.args.get("kind") == "CROSS"
    if not joined:
        raise SqlError("a join without a condition: name one, or write cross join")


def _check_cast(node: exp.Cast) -> None:
    target: exp.DataType = node.args["to"]
    allowed = {"VARCHAR", "TEXT", "BOOLEAN", "INT", "BIGINT", "DOUBLE", "DATE", "TIMESTAMPNTZ", "DECIMAL"}
    if target.this.name not in allowed:
        raise SqlError(f"cast to {target.sql('duckdb')} is not in the allow-list")
    if target.this.name == "DECIMAL":
        if len(target.expressions) != 2:
            raise SqlError("write both digits of a decimal: decimal(p, s)")
        if int(target.expressions[0].name) > 18:
            raise SqlError(f"{target.sql('duckdb')} has more than 18 digits; Spark and DuckDB then differ")
    if target.this.name in ("INT", "BIGINT") and isinstance(node.this.unnest(), exp.Div | exp.Mul):
        raise SqlError("a cast to an integer rounds on one engine and truncates on the other: put floor() or round() inside")


def _check_tables(query: exp.Query, tables: Collection[str]) -> None:
    known = set(tables)
    for table in query.find_all(exp.Table):
        if table.name not in known and table.name not in _visible_ctes(table):
            raise SqlError(f"the table {table.name!r} is not among those that the entry reads: {', '.join(sorted(known))}")


def _visible_ctes(node: exp.Expr) -> set[str]:
    """Names of the CTEs that a table reference can mean."""
    names: set[str] = set()
    parent = node.parent
    while parent is not None:
        with_ = parent.args.get("with_")
        if with_:
            names |= {cte.alias for cte in with_.expressions}
        parent = parent.parent
    return names


def tables_read(query: exp.Query) -> set[str]:
    """The names of tables and views that a query reads, CTEs left out."""
    return {table.name for table in query.find_all(exp.Table) if table.name not in _visible_ctes(table)}


def parameters_asked(query: exp.Query) -> set[str]:
    """The 'topic.name[@layer]' that a query asks for."""
    return {node.expressions[0].name for node in query.find_all(exp.Anonymous) if node.name.lower() == "param"}
