"""Canonical tables: catalog/tables/<table>.yaml."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from jicha.model.base import Entry, Text, Texts, ZhText

SCALAR_TYPES = ("varchar", "boolean", "integer", "bigint", "double", "date", "timestamp")
MAX_DECIMAL_DIGITS = 18  # beyond it DuckDB and Spark disagree, and DuckDB leaves the 64-bit path

Locality = Literal["account", "district", "org", "whole"]


def decimal_digits(column_type: str) -> tuple[int, int] | None:
    """(precision, scale) of a decimal type, or None for any other type."""
    match = re.fullmatch(r"decimal\((\d+),\s*(\d+)\)", column_type)
    return (int(match[1]), int(match[2])) if match else None


class Column(Entry):
    """One column of a canonical table."""

    id: int = Field(ge=1, description="Iceberg field id, never reused")
    type: str
    zh: str
    en: str = ""
    unit: str | None = None
    required: bool = False
    references: str | None = Field(default=None, description="table.column whose values these are")
    codes: str | None = Field(default=None, description="a list in catalog/codes/")
    person_data: bool = Field(default=False, description="masked for everyone without the right to see it")
    positive: bool = Field(default=False, description="zero and negative values are quarantined")
    non_negative: bool = Field(default=False, description="negative values are quarantined")
    was: str | None = Field(default=None, description="the released name before a rename")

    @model_validator(mode="after")
    def _type_is_portable(self) -> Column:
        digits = decimal_digits(self.type)
        if digits is None and self.type not in SCALAR_TYPES:
            raise ValueError(f"type {self.type!r} is not one of {', '.join(SCALAR_TYPES)}, decimal(p,s)")
        if digits and digits[0] > MAX_DECIMAL_DIGITS:
            raise ValueError(f"{self.type} has more than {MAX_DECIMAL_DIGITS} digits")
        return self


class Table(Entry):
    """A canonical table: what one row is, its columns, and the traps that its readers fall into."""

    name: str
    title: Text
    group: str = Field(description="the heading it stands under in the data dictionary")
    one_row_is: ZhText
    grain: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...] = ()
    month: str | None = Field(default=None, description="the date or timestamp column that a replaced month goes by")
    sort: tuple[str, ...] = ()
    columns: dict[str, Column]
    traps: Texts = ()

    @cached_property
    def has_account(self) -> bool:
        """Whether the table can be cut into account ranges."""
        return "account_id" in self.columns

    @cached_property
    def columns_types(self) -> dict[str, str]:
        return {name: column.type for name, column in self.columns.items()}

    @cached_property
    def required_columns(self) -> tuple[str, ...]:
        return tuple(name for name, column in self.columns.items() if column.required)

    @property
    def is_versioned(self) -> bool:
        """Whether a row holds from valid_from up to, not including, valid_to."""
        return "valid_from" in self.columns

    @model_validator(mode="after")
    def _names_are_columns(self) -> Table:
        named = {*self.grain, *self.sort, *(c for key in self.unique for c in key), *([self.month] if self.month else [])}
        if missing := sorted(named - set(self.columns)):
            raise ValueError(f"grain, unique, month or sort name columns that are not there: {', '.join(missing)}")
        ids = [column.id for column in self.columns.values()]
        if len(ids) != len(set(ids)):
            raise ValueError("a field id stands twice")
        if loose := [c for c in self.grain if not self.columns[c].required]:
            raise ValueError(f"columns of the grain must be required: {', '.join(loose)}")
        if self.month and self.columns[self.month].type not in ("date", "timestamp"):
            raise ValueError(f"month column {self.month} is neither date nor timestamp")
        return self
