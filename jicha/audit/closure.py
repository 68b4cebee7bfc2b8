"""The closure of a subject: every base row that a theme's verdict on it can depend on.

By locality: one account's rows, one district's, or everything. What has neither account nor district
(calendars, price tables, organisations) goes in whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

import pyarrow as pa

from jicha.audit.options import Options
from jicha.audit.views import months_of_views, shift
from jicha.audit.workspace import Months, Sources, is_nullable, months_for, open_workspace
from jicha.model.catalog import Catalog, ThemeFolder
from jicha.model.table import Locality, Table
from jicha.sql.allow import parse_select
from jicha.sql.judge import needed_relations
from jicha.sql.lineage import columns_of_theme

LOCALITIES = get_args(Locality)  # the nearest first


@dataclass(frozen=True)
class Closure:
    """Base rows by table, with only the columns that are read; `given` names views shipped as they were."""

    rows: Mapping[str, pa.Table]
    given: tuple[str, ...]


def extract(sources: Sources, folder: ThemeFolder, options: Options, *, account: str | None, district: str | None) -> Closure:
    """The rows that the verdict on one subject rests on, read from the manifest."""
    catalog, theme = sources.catalog, folder.theme
    needed = columns_of_theme(catalog, folder)
    whole = theme.locality in ("whole", "org")
    reach = -1 if whole else LOCALITIES.index(theme.locality)
    tables, given = _roots(catalog, needed_relations(catalog, theme), reach)
    months = _months(sources, folder, options)
    accounts = None if whole else _accounts(sources, account=account, district=district)
    rows = {}
    for name in (*tables, *given):
        workspace = open_workspace(sources, [name], months=months)
        columns = sorted(needed[name])
        condition = "" if whole else _condition(catalog, name, accounts, district)
        rows[name] = workspace.fetch(parse_select(f"select {', '.join(columns)} from {name}{condition}"))
        workspace.close()
    return Closure(rows=rows, given=given)


def _roots(catalog: Catalog, names: tuple[str, ...], reach: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(base tables, views shipped as they were) below these relations.

    A view that looks further than the closure reaches (the mean of an account's peers) cannot be made anew from its rows.
    """
    tables: set[str] = set()
    given: set[str] = set()
    for name in names:
        if name not in catalog.views:
            tables.add(name)
        elif LOCALITIES.index(catalog.views[name].view.locality) > reach:
            given.add(name)
        else:
            below = _roots(catalog, catalog.views[name].view.reads, reach)
            tables.update(below[0])
            given.update(below[1])
    return tuple(sorted(tables)), tuple(sorted(given))


def _months(sources: Sources, folder: ThemeFolder, options: Options) -> dict[str, Months | None]:
    """The widest months that the theme or one of its views reads of each table."""
    catalog = sources.catalog
    relations = needed_relations(catalog, folder.theme)
    widest = dict(months_for(folder.theme.look_back, relations, options.period))
    for view, months in months_of_views(catalog, [folder.theme], options.period).items():
        for read in catalog.views[view].view.reads:
            span = shift(months, catalog.views[view].view.look_back.get(read, 0))
            if read in widest and widest[read] is not None and span is not None:
                earlier = widest[read]
                assert earlier is not None
                widest[read] = (min(earlier[0], span[0]), max(earlier[1], span[1]))
            else:
                widest[read] = None if read in widest and widest[read] is None else span
    return widest


def _accounts(sources: Sources, *, account: str | None, district: str | None) -> tuple[str, ...] | None:
    """The accounts of the closure: the one, or all that ever belonged to the district."""
    if account is not None and district is None:
        return (account,)
    if district is None:
        return None
    workspace = open_workspace(sources, ["account", "point_district"], months={})
    found = workspace.fetch(
        parse_select(
            f"select account_id from account where district_id = {quoted(district)} "
            f"union select account_id from point_district where district_id = {quoted(district)}"
        )
    )["account_id"].to_pylist()
    workspace.close()
    return tuple(sorted(a for a in found if a is not None))


def _condition(catalog: Catalog, name: str, accounts: tuple[str, ...] | None, district: str | None) -> str:
    relation = catalog.relation(name)
    if isinstance(relation, Table) and relation.has_account and accounts is not None:
        listed = ", ".join(quoted(a) for a in accounts) or "''"
        # A list that names no account holds for everybody.
        return f" where account_id in ({listed})" + (" or account_id is null" if is_nullable(relation) else "")
    if district is not None and "district_id" in relation.columns:
        return f" where district_id = {quoted(district)}"
    return ""


def quoted(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
