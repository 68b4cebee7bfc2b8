"""Every case of every theme and view holds on DuckDB, and every condition is defended by a case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jicha.model.catalog import Catalog, load_catalog
from jicha.sql.check import check_theme, check_view

_CATALOG = load_catalog()


@pytest.mark.parametrize("code", _CATALOG.themes)
def test_theme(code: str, catalog: Catalog) -> None:
    report = check_theme(catalog, catalog.themes[code])
    assert not report.problems, "\n".join(report.problems)
    assert not report.survivors, "no case notices:\n" + "\n".join(report.survivors)
    assert report.cases >= 2, "at least one that is found and one that is not; the mutants ask for the rest"


@pytest.mark.parametrize("name", [name for name, folder in _CATALOG.views.items() if folder.sql])
def test_view(name: str, catalog: Catalog) -> None:
    report = check_view(catalog, catalog.views[name])
    assert not report.problems, "\n".join(report.problems)
    assert not report.survivors, "no case notices:\n" + "\n".join(report.survivors)


def test_an_excuse_for_a_mutant_that_a_case_notices_is_refused(catalog: Catalog) -> None:
    folder = catalog.themes["TF12"]
    excused = folder.theme.model_copy(update={"equivalent_mutants": {"condition dropped: nothing": "no reason"}})
    report = check_theme(catalog, replace(folder, theme=excused))
    assert report.survivors == ("equivalent_mutants: no mutant goes unnoticed as condition dropped: nothing",)


def test_a_rule_that_takes_a_name_of_the_engine_is_told_so(catalog: Catalog) -> None:
    folder = catalog.themes["TF12"]
    report = check_theme(catalog, replace(folder, sql=folder.sql.replace("compared", "population")))
    assert report.problems == ("TF12: the engine itself uses the name population; give the CTE another",)
