"""Every finding of a run in a workbook, a sheet for each 500,000 rows, and the coverage beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import xlsxwriter

from jicha.audit.store import RunRecord
from jicha.audit.summary import period_text
from jicha.model.catalog import Catalog
from jicha.report import text
from jicha.report.html import reason_text

ROWS_PER_SHEET = 500_000
HEADERS = (
    "编号", "主题", "主题名称", "类别", "状态", "说明", "案件", "对象类别", "对象", "户号", "单位", "起", "止", "查到", "应为",
    "低值（元）", "金额（元）", "高值（元）", "方向", "严重程度", "依据未核实",
)  # fmt: skip
WIDTHS = (14, 7, 24, 6, 10, 20, 14, 14, 22, 16, 12, 11, 11, 34, 34, 12, 12, 12, 7, 9, 10)


def write_xlsx(catalog: Catalog, record: RunRecord, folder: Path) -> Path:
    """Write findings.xlsx into a run's folder and return its path; memory stays flat, rows are streamed."""
    path = folder / "findings.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    formats = {"head": book.add_format({"bold": True, "bottom": 1}), "money": book.add_format({"num_format": "#,##0.00"})}
    _write_sheets(book, f"疑点 {period_text(record)}"[:28], HEADERS, WIDTHS, _finding_rows(catalog, folder), formats)
    headers = ("主题", "主题名称", "单位", "结论", "原因", "行数")
    _write_sheets(book, "覆盖情况", headers, (8, 26, 14, 10, 40, 12), _coverage_rows(catalog, folder), formats)
    book.close()
    return path


def _write_sheets(
    book: Any, name: str, headers: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[Any]], formats: dict[str, Any]
) -> None:
    sheet, number, row_number = None, 0, 0
    for row in rows:
        if sheet is None or row_number > ROWS_PER_SHEET:
            number += 1
            sheet = _new_sheet(book, name if number == 1 else f"{name}{number}", headers, widths, formats)
            row_number = 1
        for column, value in enumerate(row):
            if isinstance(value, float):
                sheet.write_number(row_number, column, value, formats["money"])
            elif isinstance(value, int):
                sheet.write_number(row_number, column, value)
            else:
                sheet.write_string(row_number, column, text.safe_cell(str(value)))
        row_number += 1
    if sheet is None:
        _new_sheet(book, name, headers, widths, formats)


def _new_sheet(book: Any, name: str, headers: Sequence[str], widths: Sequence[int], formats: dict[str, Any]) -> Any:
    sheet = book.add_worksheet(name)
    for column, (header, width) in enumerate(zip(headers, widths, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, header, formats["head"])
    sheet.freeze_panes(1, 0)
    return sheet


def _finding_rows(catalog: Catalog, folder: Path) -> Iterator[tuple[Any, ...]]:
    for batch in pq.ParquetFile(folder / "findings.parquet").iter_batches(20_000):
        for row in batch.to_pylist():
            theme = catalog.themes[row["theme_code"]].theme
            kind = catalog.tables.get(row["subject_kind"])
            # A cell of a workbook is a floating-point number whatever is written; 14 digits fit into it exactly.
            yuan = (row[name] for name in ("low_yuan", "base_yuan", "high_yuan"))
            low, base, high = (text.UNKNOWN_YUAN if value is None else float(value) for value in yuan)
            yield (
                row["finding_id"], row["theme_code"], theme.title.zh, text.CLASSES[row["acts_as"]], text.TRIAGE[row["triage"]],
                row["triage_reason"] or "", row["case_id"][:12], kind.title.zh if kind else row["subject_kind"],
                row["subject_id"], row["account_id"] or "", row["org_name"] or row["org_id"] or "",
                str(row["fact_start"]), str(row["fact_end"]), row["observed"] or "", row["expected"] or "", low, base, high,
                text.DIRECTIONS[row["direction"]], text.SEVERITY[row["severity"]], "是" if row["rests_on_unverified"] else "",
            )  # fmt: skip


def _coverage_rows(catalog: Catalog, folder: Path) -> Iterator[tuple[Any, ...]]:
    verdicts = {"violation": "有疑点", "clean": "未见异常", "unknown": "无法判断"}
    for row in pq.read_table(folder / "coverage.parquet").to_pylist():
        reason = reason_text(catalog, row["reason"]) if row["reason"] else ""
        yield (
            row["theme_code"], catalog.themes[row["theme_code"]].theme.title.zh, row["org_id"] or "", verdicts[row["verdict"]],
            reason, row["rows"],
        )  # fmt: skip
