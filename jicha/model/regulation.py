"""Regulations: documents once, and dated values that cite document and article."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from pydantic import Field, model_validator

from jicha.model.base import Entry, Text, ZhText

Status = Literal["text_seen", "secondary", "unverified"]
Layer = Literal["law", "rule", "supervision", "standard", "promise", "company", "experience"]
MAX_QUOTE = 60


class Article(Entry):
    """What one article says: a summary in our own words and the deciding words quoted."""

    summary: ZhText
    quote: str = Field(default="", max_length=MAX_QUOTE)
    status: Status | None = Field(default=None, description="where it differs from the document's")


class Document(Entry):
    """A legal or company text that values and themes cite; its full text is attached at the user's site."""

    name: str
    title: Text
    number: str = ""
    issuer: str = ""
    layer: Layer
    published: dt.date | None = None
    effective: dt.date | None = None
    ends: dt.date | None = Field(default=None, description="the first day on which it no longer holds")
    status: Status
    source: ZhText
    articles: dict[str, Article] = Field(default_factory=dict)


class DatedValue(Entry):
    """A value from its effective day on.

    null ends the value before it: with status unverified nobody knows what holds from that day, with any
    other status it is abolished. Either way a rule that needs it cannot judge, unless its theme says otherwise.
    """

    effective: dt.date
    published: dt.date | None = None
    value: Decimal | bool | str | None
    key: str | None = None
    document: str
    article: str = ""
    layer: Layer | None = Field(default=None, description="the document's, unless said otherwise")
    status: Status | None = Field(default=None, description="the document's, unless said otherwise")
    note: ZhText | None = None


class Value(Entry):
    """A regulation value over time: `topic.name` in rules is file stem and name."""

    name: str
    title: Text
    unit: str
    type: Literal["number", "text", "flag"] = "number"
    key: str | None = Field(default=None, description="the code list that its keys are from")
    values: tuple[DatedValue, ...]
    last_verified: dt.date | None = None

    @model_validator(mode="after")
    def _keys_and_dates(self) -> Value:
        seen: set[tuple[object, ...]] = set()
        for value in self.values:
            if (value.key is None) != (self.key is None):
                raise ValueError(f"{value.effective}: every value has a key exactly when the entry names a key list")
            place = (value.effective, value.key, value.layer, value.document if value.layer is None else None)
            if place in seen:
                raise ValueError(f"{value.effective} {value.key or ''}: two values for one day")
            seen.add(place)
        return self
