"""source.yaml: how the files of a source are to be read, where guessing is not enough."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from jicha.model.base import Entry, parse, read_yaml

FILE_NAME = "source.yaml"
TOTALS = ("合计", "总计", "小计", "共计", "累计", "本页合计", "Total", "TOTAL")


def _rows(value: Any) -> Any:
    """Let one row number be written without brackets."""
    return [value] if isinstance(value, int) else value


class FileLayout(Entry):
    """How to read the files whose path in the source matches a pattern."""

    files: str = Field(description="pattern over the path within the source, as 'pipe*Input.csv'")
    table: str | None = Field(default=None, description="name of the source table; the file's or sheet's unless given")
    sheet: str | int | None = Field(default=None, description="name or number (from 1) of the one sheet to read")
    has_header: bool = True
    header: Annotated[tuple[int, ...], BeforeValidator(_rows)] = Field(
        default=(), description="row number(s) of the header, from 1; several are joined by '/'; found by itself unless given"
    )
    columns: tuple[str, ...] = Field(default=(), description="column names, in place of a header")
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    quote: str = Field(default='"', max_length=1, description="'' where quotes are ordinary characters")
    encoding: str | None = None
    total_markers: tuple[str, ...] = Field(default=TOTALS, description="first cells of rows that are totals, not data")
    ignore: bool = Field(default=False, description="do not read these files")

    @model_validator(mode="after")
    def _header_or_columns(self) -> FileLayout:
        if not self.has_header and not self.columns:
            raise ValueError("columns: a file without a header needs its column names here")
        if not self.has_header and self.header:
            raise ValueError("header: has_header is false")
        if any(row < 1 for row in self.header) or list(self.header) != sorted(set(self.header)):
            raise ValueError("header: row numbers count from 1 and rise")
        return self


class Layout(Entry):
    """The layouts of a source; a file that matches none is read by the defaults."""

    tables: tuple[FileLayout, ...] = ()

    def of(self, path: str) -> tuple[FileLayout, ...]:
        """The layouts of the file at this path: several where a workbook holds several tables; the default if none."""
        return tuple(layout for layout in self.tables if fnmatch(path, layout.files)) or (FileLayout(files=path),)


def read_layout(mapping: Path | None) -> Layout:
    """The source.yaml of a mapping folder, empty where there is none."""
    path = mapping / FILE_NAME if mapping else None
    if path is None or not path.is_file():
        return Layout()
    return parse(Layout, read_yaml(path) or {}, path)
