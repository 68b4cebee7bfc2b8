"""The engines that run a compiled rule: DuckDB on one machine, Spark in a province."""

from __future__ import annotations

from typing import Protocol

import pyarrow as pa
from sqlglot import exp


class Engine(Protocol):
    """What the audit asks of an engine; every query is a tree in DuckDB's dialect."""

    name: str

    def materialise(self, name: str, query: exp.Query) -> None:
        """Make the result of a query available under a name, computed once."""

    def define(self, name: str, query: exp.Query) -> None:
        """Make a query available under a name, computed where it is used."""

    def fetch(self, query: exp.Query) -> pa.Table:
        """All rows of a query."""

    def close(self) -> None:
        """Give memory and files back."""
