"""What all tests share: the catalogue, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from jicha.model.catalog import Catalog, load_catalog

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()
