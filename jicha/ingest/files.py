"""Which files a source holds, and which source table each of them is a part of."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import python_calamine

from jicha.ingest.errors import LoadError
from jicha.ingest.layout import FileLayout, Layout
from jicha.ingest.names import plain

Kind = Literal["text", "workbook", "parquet"]

KINDS: dict[str, Kind] = {
    ".csv": "text", ".tsv": "text", ".txt": "text",
    ".xlsx": "workbook", ".xlsm": "workbook", ".xlsb": "workbook", ".xls": "workbook", ".ods": "workbook",
    ".parquet": "parquet",
}  # fmt: skip
COMPANIONS = {"simulation.json", "source.yaml"}  # lie beside data and are none
_GENERIC_SHEET = re.compile(r"(sheet|工作表|表)\s*\d*", re.IGNORECASE)
_MONTH_SUFFIX = re.compile(r"[-_ ]?(19|20)\d{2}([-_.年]?\d{1,2})?([-_.月]?\d{1,2})?[月日]?$")


@dataclass(frozen=True)
class Part:
    """One file, or one sheet of a workbook: a part of a source table. `label` is its path within the source."""

    path: Path
    label: str
    kind: Kind
    layout: FileLayout
    sheet: str | None = None


@dataclass(frozen=True)
class Found:
    """The parts of every source table, and the files that are none of the kinds we read."""

    tables: dict[str, tuple[Part, ...]]
    unread: tuple[str, ...]


def find(source: Path, layout: Layout, *, known: Collection[str]) -> Found:
    """The source tables in a file or folder; `known` are names of canonical tables.

    Files of one table may lie in a folder of its name or carry a month behind it (bill_2026-03.csv); equal
    names in several folders (2026-03/账单.csv, 2026-04/账单.csv) are one table.
    """
    if not source.exists():
        raise LoadError(f"找不到数据来源 {source}。请检查路径。")
    root = source if source.is_dir() else source.parent
    paths = sorted(p for p in source.rglob("*") if p.is_file()) if source.is_dir() else [source]
    familiar = {plain(name) for name in known}
    tables: dict[str, list[Part]] = {}
    unread: list[str] = []
    for path in paths:
        label = path.relative_to(root).as_posix()
        if path.name in COMPANIONS or any(piece.startswith((".", "~$")) for piece in Path(label).parts):
            continue
        kind = KINDS.get(path.suffix.lower())
        if kind is None or any(piece.startswith("_") for piece in Path(label).parts):  # _temporary/ of a Spark job that died
            unread.append(label)
            continue
        for one in layout.of(label):
            if not one.ignore:
                for name, part in _parts(path, label, kind, one, familiar):
                    tables.setdefault(name, []).append(part)
    if not tables:
        raise LoadError(
            f"{source} 里没有能读的文件（{'、'.join(KINDS)}）。请检查路径或格式；数据库要写连接串，如 sqlite:///路径。"
        )
    return Found({name: tuple(parts) for name, parts in tables.items()}, tuple(unread))


def _parts(path: Path, label: str, kind: Kind, layout: FileLayout, familiar: set[str]) -> list[tuple[str, Part]]:
    own = layout.table or _table_name(Path(label), familiar)
    if kind != "workbook":
        return [(own, Part(path, label, kind, layout))]
    sheets = sheet_names(path, label)
    chosen = sheets if layout.sheet is None else [_asked_sheet(sheets, layout.sheet, label)]
    parts = []
    for sheet in chosen:
        shown = label if len(sheets) == 1 else f"{label}[{sheet}]"
        name = own if len(chosen) == 1 else (f"{own}_{sheet}" if _GENERIC_SHEET.fullmatch(sheet) else sheet)
        parts.append((name, Part(path, shown, kind, layout, sheet)))
    return parts


def sheet_names(path: Path, label: str) -> list[str]:
    """The sheets of a workbook that a reader of it can see."""
    try:
        workbook = python_calamine.CalamineWorkbook.from_path(str(path))
        visible = python_calamine.SheetVisibleEnum.Visible
        return [one.name for one in workbook.sheets_metadata if one.visible == visible]
    except (python_calamine.CalamineError, OSError) as error:
        raise LoadError(f"文件 {label} 不能按 Excel 工作簿读出（{error}）。请用 Excel 打开并另存为 .xlsx。") from None


def _asked_sheet(sheets: list[str], asked: str | int, label: str) -> str:
    if isinstance(asked, int) and 1 <= asked <= len(sheets):
        return sheets[asked - 1]
    if asked in sheets:
        return str(asked)
    raise LoadError(f"文件 {label} 里没有工作表 {asked!r}；有：{'、'.join(sheets)}。请改 source.yaml 里的 sheet。")


def _table_name(label: Path, familiar: set[str]) -> str:
    for folder in label.parents:
        name = folder.name.removesuffix(".parquet")
        if name and plain(name) in familiar:
            return name
    if label.name.startswith("part-") and label.parent.name:  # as Spark writes
        return label.parent.name.removesuffix(".parquet")
    without_month = _MONTH_SUFFIX.sub("", label.stem)
    return without_month if plain(without_month) in familiar else label.stem
