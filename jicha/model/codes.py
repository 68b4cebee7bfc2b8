"""Code lists: catalog/codes/<list>.yaml."""

from __future__ import annotations

from jicha.model.base import Entry, Text, ZhText


class CodeList(Entry):
    """The codes that a column may hold, each with its Chinese name."""

    name: str
    title: Text
    codes: dict[str, ZhText]
