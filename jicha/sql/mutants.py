"""Mutants: a rule with one condition changed. A case that notices none of them defends nothing.

Each mutant drops a condition, an OR branch, an IN item, a NOT or a null test; shifts a comparison or
a constant by one step; changes a join's kind, a window's key, min to max, or the date of a param.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from sqlglot import exp

_STEP: dict[type[exp.Expr], type[exp.Expr]] = {exp.GT: exp.GTE, exp.GTE: exp.GT, exp.LT: exp.LTE, exp.LTE: exp.LT}
_OPPOSITE: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.Min: exp.Max,
    exp.Max: exp.Min,
    exp.ArgMax: exp.ArgMin,
    exp.ArgMin: exp.ArgMax,
    exp.Lag: exp.Lead,
    exp.Lead: exp.Lag,
    exp.Greatest: exp.Least,
    exp.Least: exp.Greatest,
}


@dataclass(frozen=True)
class Mutant:
    """A changed rule and the words for what was changed."""

    label: str
    query: exp.Query


Edit = Callable[[exp.Expr], None]


def mutants(query: exp.Query) -> Iterator[Mutant]:
    """Every mutant of a rule, in the order of its text."""
    for index, node in enumerate(query.walk()):
        for label, edit in _edits(node):
            copy = query.copy()
            target = next(n for i, n in enumerate(copy.walk()) if i == index)
            edit(target)
            yield Mutant(label=label, query=copy)


def _edits(node: exp.Expr) -> Iterator[tuple[str, Edit]]:
    text = " ".join(node.sql("duckdb").split())[:90]
    yield from _condition_edits(node, text)
    yield from _value_edits(node, text)
    yield from _shape_edits(node, text)


def _is_condition(node: exp.Expr) -> bool:
    """Whether the node is one whole condition: a conjunct or disjunct, or all of a WHERE, HAVING, QUALIFY or ON."""
    if isinstance(node, exp.And | exp.Or | exp.Paren):
        return False
    parent = node.parent
    while isinstance(parent, exp.Paren):
        parent = parent.parent
    if isinstance(parent, exp.And | exp.Or | exp.Where | exp.Having | exp.Qualify):
        return True
    return (
        isinstance(parent, exp.Join)
        and node.find_ancestor(exp.Join) is parent
        and parent.args.get("on") is not None
        and (parent.args["on"].unnest() is node)
    )


def _only_cuts_accounts(node: exp.Expr) -> bool:
    """Whether a join condition repeats the account beside a narrower key: it spares work and decides nothing."""
    if not (isinstance(node, exp.EQ) and isinstance(node.parent, exp.And) and node.find_ancestor(exp.Join, exp.Select)):
        return False
    both = (node.this, node.args["expression"])
    inside_join = isinstance(node.find_ancestor(exp.Join, exp.Select), exp.Join)
    return inside_join and all(isinstance(side, exp.Column) and side.name == "account_id" for side in both)


def _condition_edits(node: exp.Expr, text: str) -> Iterator[tuple[str, Edit]]:
    if _only_cuts_accounts(node):
        return
    if _is_condition(node):
        parent = node.parent
        while isinstance(parent, exp.Paren):
            parent = parent.parent
        if isinstance(parent, exp.Or):
            yield f"OR branch dropped: {text}", lambda n: _replace(n, exp.false())
        else:
            yield f"condition dropped: {text}", lambda n: _replace(n, exp.true())
    if isinstance(node, exp.Not):
        yield f"NOT dropped: {text}", lambda n: _replace(n, n.this.copy())
    if isinstance(node, exp.In) and len(node.expressions) > 1:
        for position in range(len(node.expressions)):
            yield (
                f"IN item {node.expressions[position].sql()} dropped: {text}",
                partial(_drop, of="expressions", position=position),
            )
    if isinstance(node, exp.Is):
        yield f"null test turned: {text}", lambda n: _replace(n, exp.Not(this=exp.Paren(this=n.copy())))


def _value_edits(node: exp.Expr, text: str) -> Iterator[tuple[str, Edit]]:
    step = _STEP.get(type(node))
    if step is not None:
        yield (
            f"{text}  became  {step.__name__}",
            partial(_turn_into, kind=step),
        )
    if type(node) in (exp.Min, exp.Max, exp.ArgMax, exp.ArgMin, exp.Lag, exp.Lead, exp.Greatest, exp.Least):
        other = _OPPOSITE[type(node)]
        yield f"{text}  became  {other.__name__}", partial(_turn_into, kind=other)
    if isinstance(node, exp.Literal) and not node.is_string and _in_predicate(node) and "." not in node.name:
        for change in (1, -1):
            yield (
                f"constant {node.name} became {int(node.name) + change} in {_around(node)}",
                partial(_shift, by=change),
            )
    if isinstance(node, exp.Anonymous) and node.name.lower() == "param" and _in_predicate(node):
        for name, day in (("long before", "1900-01-01"), ("long after", "2199-12-31")):
            yield (
                f"param {node.expressions[0].name} asked for {name} the row's date",
                partial(_ask_for, day=day),
            )


def _shape_edits(node: exp.Expr, text: str) -> Iterator[tuple[str, Edit]]:
    if isinstance(node, exp.Join):
        if node.args.get("side") == "LEFT":
            yield f"left join became inner: {text}", lambda n: n.set("side", None)
        elif node.args.get("kind") in ("SEMI", "ANTI"):
            other = "ANTI" if node.args["kind"] == "SEMI" else "SEMI"
            yield f"{node.args['kind'].lower()} join became {other.lower()}: {text}", partial(_set_kind, kind=other)
    if isinstance(node, exp.Window) and len(node.args.get("partition_by") or []) > 1:
        for position in range(len(node.args["partition_by"])):
            key = node.args["partition_by"][position].sql("duckdb")
            yield f"window key {key} dropped: {text}", partial(_drop, of="partition_by", position=position)
    if isinstance(node, exp.Exists) and not isinstance(node.parent, exp.Not):
        yield f"EXISTS turned: {text}", lambda n: _replace(n, exp.Not(this=n.copy()))


def _drop(node: exp.Expr, *, of: str, position: int) -> None:
    node.args[of].pop(position)


def _shift(node: exp.Expr, *, by: int) -> None:
    _replace(node, exp.Literal.number(int(node.name) + by))


def _ask_for(node: exp.Expr, *, day: str) -> None:
    node.expressions[1].replace(exp.cast(exp.Literal.string(day), "date"))


def _set_kind(node: exp.Expr, *, kind: str) -> None:
    node.set("kind", kind)


def _turn_into(node: exp.Expr, *, kind: type[exp.Expr]) -> None:
    _replace(node, kind(**{name: _copied(value) for name, value in node.args.items()}))


def _copied(value: object) -> object:
    if isinstance(value, list):
        return [_copied(v) for v in value]
    return value.copy() if isinstance(value, exp.Expr) else value


def _in_predicate(node: exp.Expr) -> bool:
    """Whether the node decides over rows, not only over what is shown: cases need not defend the wording of evidence."""
    place = node.find_ancestor(exp.Where, exp.Having, exp.Qualify, exp.Join, exp.Select)
    return place is not None and not isinstance(place, exp.Select)


def _around(node: exp.Expr) -> str:
    parent = node.find_ancestor(exp.Predicate, exp.Condition) or node
    return " ".join(parent.sql("duckdb").split())[:60]


def _replace(node: exp.Expr, new: exp.Expr) -> None:
    node.replace(exp.Paren(this=new) if isinstance(new, exp.Not | exp.Binary) and node.parent is not None else new)
