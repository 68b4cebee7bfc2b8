"""A made-up county, made, loaded and audited once for all tests of this folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from jicha.audit.options import Options, parse_period
from jicha.audit.run import Run, audit
from jicha.ingest.load import load
from jicha.model.catalog import Catalog
from jicha.simulate.make import simulate
from jicha.simulate.plan import Plan
from jicha.warehouse import Manifest, Warehouse, open_warehouse

PERIOD = "2025-10..2026-11"  # the last bills are of October, their payments come in November


@dataclass(frozen=True)
class County:
    """A simulated county in its warehouse."""

    folder: Path
    catalog: Catalog
    warehouse: Warehouse
    manifest: Manifest

    def options(self, name: str, **changed: object) -> Options:
        given = {"out": self.folder / name, "province": "demo", "as_of": self.manifest.as_of, "period": parse_period(PERIOD)}
        return Options(**{**given, "memory": "2GB", **changed})  # type: ignore[arg-type]

    def audited(self, name: str, **changed: object) -> Run:
        return audit(self.catalog, self.warehouse, self.manifest, self.options(name, **changed))


def make(folder: Path, catalog: Catalog, *, accounts: int, seed: int) -> County:
    """A county of so many accounts and thirteen months, loaded the way a user loads it."""
    simulate(folder / "county", Plan(accounts=accounts, months=13, seed=seed))
    warehouse = open_warehouse(folder / "warehouse", tables=catalog.tables, create=True)
    manifest = load(folder / "county" / "source", warehouse=warehouse, catalog=catalog).manifest
    return County(folder, catalog, warehouse, manifest)


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> County:
    return make(tmp_path_factory.mktemp("county"), catalog, accounts=1200, seed=4)


@pytest.fixture(scope="session")
def run(county: County) -> Run:
    return county.audited("audit")
