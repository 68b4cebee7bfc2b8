"""Every case of every theme and view holds on DuckDB, and every condition is defended by a case."""

from __future__ import annotations

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
