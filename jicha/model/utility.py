"""Whose prices a folder of tariffs holds: catalog/tariffs/<utility>/utility.yaml."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from jicha.model.base import Entry, Text, ZhText


class Utility(Entry):
    """One price table's owner. Amounts are in its currency; the columns named yuan hold units of it."""

    name: str
    title: Text
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="ISO 4217")
    licence: str = Field(min_length=1, description="of the table as shipped; a foreign one lies beside it as LICENSE")
    source: ZhText
    status: Literal["text_seen", "secondary", "unverified", "invented"]
    bands: dict[str, ZhText] = Field(default_factory=dict, description="what this utility calls a band, by its code")
    tou_programs: dict[str, ZhText] = Field(default_factory=dict, description="programmes of its own, beyond the code list")
