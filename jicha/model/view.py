"""Derived tables: catalog/views/<view>/{view.yaml,view.sql,cases.yaml}."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from jicha.model.base import Entry, Text, Texts, ZhText
from jicha.model.table import Column, Locality


class ViewColumn(Entry):
    """A column of a view: like a table's, without a field id since views are made anew for each run."""

    type: str
    zh: str
    unit: str | None = None
    required: bool = False
    references: str | None = None
    codes: str | None = None

    @model_validator(mode="after")
    def _type_is_portable(self) -> ViewColumn:
        Column(id=1, type=self.type, zh=self.zh)
        return self


class View(Entry):
    """A table that is computed from others, by SQL or (`made_by`) by a named model."""

    name: str
    title: Text
    one_row_is: ZhText
    reads: tuple[str, ...]
    grain: tuple[str, ...]
    month: str | None = Field(default=None, description="the date column that a period goes by")
    locality: Locality
    look_back: dict[str, int | Literal["all"]] = Field(default_factory=dict)
    parameters: tuple[str, ...] = ()
    made_by: str | None = None
    columns: dict[str, ViewColumn]
    traps: Texts = ()
    equivalent_mutants: dict[str, str] = Field(
        default_factory=dict, description="mutants that give the same rows, with the reason"
    )

    @property
    def columns_types(self) -> dict[str, str]:
        return {name: column.type for name, column in self.columns.items()}

    @property
    def has_account(self) -> bool:
        return "account_id" in self.columns

    @property
    def is_versioned(self) -> bool:
        return "valid_from" in self.columns
