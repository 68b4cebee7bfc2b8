"""What a theme declares about its locality and look-back is tried on data, and a false declaration is found out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jicha.audit.locality import prove
from jicha.audit.options import Options, parse_period
from jicha.audit.workspace import Sources
from jicha.model.catalog import Catalog
from tests.audit.county import AS_OF, loaded

OCTOBER = parse_period("2026-10")
TWO_DEAR_ACCOUNTS = """
    bill_id | account_id | org_id | bill_month | version | amount_yuan
    B1      | 0001       | S1     | 2026-09-01 | 1       | 150.00
    B2      | 0001       | S1     | 2026-10-01 | 1       | 170.00
    B3      | 0002       | S1     | 2026-10-01 | 1       | 200.00
"""


@pytest.fixture
def sources(tmp_path: Path, catalog: Catalog) -> Sources:
    warehouse, manifest = loaded(tmp_path, catalog, bill=TWO_DEAR_ACCOUNTS)
    return Sources(catalog, warehouse, manifest, "demo")


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return Options(out=tmp_path / "proof", province="demo", as_of=AS_OF)


@pytest.mark.parametrize("code", ["TF90", "TF91"])
def test_true_declarations_hold(sources: Sources, options: Options, catalog: Catalog, code: str) -> None:
    assert prove(sources, catalog.themes[code], options, OCTOBER) == []


def test_a_look_back_that_is_too_short_is_found_out(sources: Sources, options: Options, catalog: Catalog) -> None:
    folder = catalog.themes["TF91"]
    short = replace(folder, theme=folder.theme.model_copy(update={"look_back": {}}))
    broken = prove(sources, short, options, OCTOBER)
    assert [b.declaration for b in broken] == ["look_back"]


def test_a_comparison_between_accounts_is_not_account_local(sources: Sources, options: Options, catalog: Catalog) -> None:
    folder = catalog.themes["TF91"]
    between = replace(folder, sql=folder.sql.replace("partition by account_id", "partition by 1"))
    assert "locality account" in prove(sources, between, options, OCTOBER)[0].declaration
