"""A case in, what is owed out: by the values of the catalogue."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from jicha.model.catalog import Catalog
from jicha.rating.recovery import Recovery, RuleBook, read_facts, recover

Owed = Callable[..., Recovery]


@pytest.fixture(scope="session")
def book(catalog: Catalog) -> RuleBook:
    return RuleBook(catalog)


@pytest.fixture(scope="session")
def owed(book: RuleBook) -> Owed:
    """What a case comes to."""

    def compute(**facts: Any) -> Recovery:
        return recover(read_facts(facts), book)

    return compute


def row(first: str, last: str, kwh: object, price: object = "0.60", **more: object) -> dict[str, object]:
    """A line of the reading record."""
    return {"from": first, "to": last, "kwh": kwh, "price": price, **more}
