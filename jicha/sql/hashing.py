"""Hashes that say whether two runs judged by the same words.

The theme hash covers what decides (the rule's tree, the views it rests on, population, needs,
locality, money, class) and leaves out prose, so that a mended typo does not reset a confirmed rate.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache

from sqlglot import exp

from jicha.model.catalog import Catalog, ThemeFolder
from jicha.model.theme import Theme
from jicha.sql.allow import parameters_asked, parse_select
from jicha.sql.compile import values_of

SEMANTIC_FIELDS = (
    "code",
    "class_",
    "subject_kind",
    "population",
    "needs",
    "parameters",
    "locality",
    "look_back",
    "direction",
    "money",
    "cause_family",
)


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


@cache
def normalised(sql: str) -> str:
    """A query without comments and layout: equal texts mean equal trees."""
    query = parse_select(sql)
    return query.sql("duckdb", comments=False, normalize=True)


def view_closure(catalog: Catalog, names: tuple[str, ...]) -> tuple[str, ...]:
    """The views among `names` and all views that they rest on, each after what it reads."""
    ordered: list[str] = []

    def visit(name: str) -> None:
        if name in catalog.views and name not in ordered:
            for read in catalog.views[name].view.reads:
                visit(read)
            ordered.append(name)

    for name in names:
        visit(name)
    return tuple(ordered)


def relations_named(theme: Theme) -> tuple[str, ...]:
    """The tables and views that a theme names: what its rule reads, whom it judges, what it needs."""
    needed = (need.column.partition(".")[0] for need in theme.all_needs)
    return tuple(dict.fromkeys((*theme.reads, theme.population.from_, *needed)))


def theme_hash(catalog: Catalog, folder: ThemeFolder) -> str:
    """The hash of everything about a theme that can change what it finds, except parameter values."""
    theme = folder.theme
    fields = theme.model_dump(mode="json", include=set(SEMANTIC_FIELDS))
    views = {
        name: [normalised(catalog.views[name].sql) if catalog.views[name].sql else catalog.views[name].view.made_by]
        for name in view_closure(catalog, relations_named(theme))
    }
    return _digest([normalised(folder.sql), views, fields])


def parameters_of(catalog: Catalog, folder: ThemeFolder) -> tuple[str, ...]:
    """The regulation values that a theme and its views ask for, also those that only a condition of a need asks for."""
    theme = folder.theme
    names = {parameter.name for parameter in theme.all_parameters}
    for condition in (*(need.where for need in theme.all_needs), *(entry.where for entry in theme.all_parameters)):
        names |= parameters_asked(parse_select(f"select 1 as one where {condition}")) if condition else set()
    for view in view_closure(catalog, relations_named(folder.theme)):
        names |= set(catalog.views[view].view.parameters)
    return tuple(sorted(names))


def parameters_hash(catalog: Catalog, folder: ThemeFolder, *, province: str) -> str:
    """The hash of the values that count in a province for the parameters of a theme."""
    values = values_of(catalog, province)
    names = parameters_of(catalog, folder)
    shown = {name: sorted((str(v.effective), str(v.key), str(v.value)) for v in values(name)) for name in names}
    return _digest(shown)


@cache
def text_asks_for_the_day(sql: str) -> bool:
    """Whether a query's text reads the day of the run."""
    return asks_for_the_day(parse_select(sql))


def asks_for_the_day(*queries: exp.Query) -> bool:
    """Whether any of the queries reads the day of the run."""
    return any(node.name.lower() == "as_of" for query in queries for node in query.find_all(exp.Anonymous))
