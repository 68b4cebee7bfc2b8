"""Lineage: exactly which columns of which tables a theme's verdict rests on."""

from __future__ import annotations

from jicha.model.catalog import Catalog, ThemeFolder
from jicha.sql.allow import parse_select
from jicha.sql.compile import columns_read, values_of
from jicha.sql.hashing import view_closure
from jicha.sql.judge import needed_relations, population_sql, schema_of

# Columns by which rows are cut to a subject or a day, kept whenever a table has them.
CUTTING = ("account_id", "district_id", "valid_from", "valid_to")


def columns_of_theme(catalog: Catalog, folder: ThemeFolder) -> dict[str, set[str]]:
    """The columns of every table and view that judging a theme reads, views followed to their tables.

    SqlError when a rule asks for a column that is not there.
    """
    relations = needed_relations(catalog, folder.theme)
    views = view_closure(catalog, relations)
    names = tuple(sorted({*relations, *views, *(read for view in views for read in catalog.views[view].view.reads)}))
    schema = schema_of(catalog, names)
    texts = [population_sql(catalog, folder.theme, values_of(catalog, "national")), folder.sql]
    texts += [catalog.views[view].sql for view in views if catalog.views[view].sql]
    needed: dict[str, set[str]] = {}
    for name in names:
        relation = catalog.relation(name)
        needed[name] = {*relation.grain, *(column for column in CUTTING if column in relation.columns)}
    for text in texts:
        for name, columns in columns_read(parse_select(text), schema=schema).items():
            needed[name] |= columns
    return needed
