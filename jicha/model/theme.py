"""Audit themes: catalog/themes/<business_link>/<theme>/{theme.yaml,rule.sql,cases.yaml}."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from jicha.model.base import Entry, Text, Texts, ZhText
from jicha.model.table import Locality

LINK_PREFIX = {
    "connection": "BE",
    "reading": "MR",
    "tariff": "TF",
    "capacity": "CP",
    "collection": "CO",
    "metering": "MT",
    "loss": "AT",
    "inspection": "IN",
    "service": "SV",
    "new_energy": "NB",
    "self_audit": "QA",
}

# The columns that every rule gives besides the population's key and its evidence.
RESULT_COLUMNS = (
    "subject_id",
    "fact_start",
    "fact_end",
    "observed",
    "expected",
    "low_yuan",
    "base_yuan",
    "high_yuan",
)

Link = Literal[
    "connection",
    "reading",
    "tariff",
    "capacity",
    "collection",
    "metering",
    "loss",
    "inspection",
    "service",
    "new_energy",
    "self_audit",
]


class Population(Entry):
    """The rows that a theme judges: each ends as violation, clean or unknown."""

    from_: str = Field(alias="from", description="a canonical table or a view")
    where: str = "true"
    key: tuple[str, ...]
    at: str | None = Field(default=None, description="the date column that puts a row into a period")
    org: str | None = Field(default=None, description="its org column where account or district do not lead to one")


class Basis(Entry):
    """The clause that a theme rests on."""

    document: str
    article: str = ""


class Need(Entry):
    """A column without which the answer is unknown.

    `on` joins the needed table (by its own name) to the population row `p` where equal column
    names are not enough; for a versioned table the row in force on the population's date counts.
    """

    column: str
    on: str | None = None
    where: str | None = Field(default=None, description="the population rows `p` that need it; all unless said")


class Parameter(Entry):
    """A regulation value that the rule asks for; where none is in force the answer is unknown.

    `at` and `key` are SQL over the population row `p`, to tell for each row whether a value is in
    force: the population's date and any key unless said otherwise.
    """

    name: str
    at: str | None = None
    key: str | None = None
    where: str | None = None


class Theme(Entry):
    """One audit question with its population, needs, legal basis and money formula."""

    code: str = Field(pattern=r"^[A-Z]{2}\d{2}$")
    title: Text
    business_link: Link
    class_: Literal["E", "A", "L"] = Field(alias="class")
    stage: Literal["before_issue", "during", "after_issue"]
    asks: Text
    reads: tuple[str, ...]
    subject_kind: str
    population: Population
    needs: tuple[str | Need, ...] = ()
    parameters: tuple[str | Parameter, ...] = ()
    locality: Locality
    look_back: dict[str, int | Literal["all"]] = Field(default_factory=dict)
    severity: Literal["low", "medium", "high", "critical"]
    direction: Literal["owed_to_utility", "owed_to_customer", "both", "none"]
    money: str = Field(pattern=r"^(F([1-9]|1[0-5])|none)$")
    cause_family: Literal["data", "file", "device", "customer"]
    basis: tuple[Basis, ...]
    owner_desk: Text
    how_to_verify: ZhText
    false_alarms: Texts
    blind_spots: Texts
    equivalent_mutants: dict[str, str] = Field(
        default_factory=dict, description="mutants that mean the same as the rule, with the reason"
    )

    @property
    def all_needs(self) -> tuple[Need, ...]:
        return tuple(Need(column=need) if isinstance(need, str) else need for need in self.needs)

    @property
    def all_parameters(self) -> tuple[Parameter, ...]:
        return tuple(Parameter(name=entry) if isinstance(entry, str) else entry for entry in self.parameters)

    @model_validator(mode="after")
    def _code_belongs_to_its_link(self) -> Theme:
        prefix = LINK_PREFIX[self.business_link]
        if not self.code.startswith(prefix):
            raise ValueError(f"code {self.code}: themes of {self.business_link} begin with {prefix}")
        if not self.basis:
            raise ValueError("basis: a theme without a clause accuses nobody")
        if bad := [need.column for need in self.all_needs if need.column.count(".") != 1]:
            raise ValueError(f"needs: write table.column, not {', '.join(bad)}")
        return self
