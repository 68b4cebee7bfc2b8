from __future__ import annotations

import pytest

from jicha.model.catalog import Catalog
from tests.audit import county


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return county.overlaid()
