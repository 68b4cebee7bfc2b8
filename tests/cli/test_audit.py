"""The commands of an auditor's day, from a warehouse to a proof in somebody else's hands."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook

from jicha.audit.store import latest_run, read_record
from jicha.cli import app
from jicha.report import xlsx
from tests.audit.county import OVERLAY, loaded, overlaid


def jicha(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    loaded(tmp_path, overlaid())
    return tmp_path / "warehouse"


@pytest.fixture
def out(tmp_path: Path, warehouse: Path) -> Path:
    themes = ["--theme", "TF90", "--theme", "TF91"]
    result = jicha("audit", "-w", warehouse, "--period", "2026-10", "--out", tmp_path / "out", "--catalog", OVERLAY, *themes)
    assert result.exit_code == 0, result.output
    assert "疑点" in result.output
    return tmp_path / "out"


def test_the_workbook_holds_every_finding_and_the_coverage(out: Path) -> None:
    folder = latest_run(out)
    book = CalamineWorkbook.from_path(str(folder / "findings.xlsx"))
    assert book.sheet_names == ["疑点 2026年10月", "覆盖情况"]
    rows = book.get_sheet_by_index(0).to_python()
    assert len(rows) - 1 == pq.read_table(folder / "findings.parquet").num_rows
    assert rows[0][:3] == ["编号", "主题", "主题名称"]


def test_a_sheet_that_is_full_is_followed_by_another(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = latest_run(out)
    found = pq.read_table(folder / "findings.parquet").num_rows
    monkeypatch.setattr(xlsx, "ROWS_PER_SHEET", 1)
    book = CalamineWorkbook.from_path(str(xlsx.write_xlsx(overlaid(), read_record(folder), folder)))
    sheets = [name for name in book.sheet_names if name.startswith("疑点")]
    assert sheets == ["疑点 2026年10月", *(f"疑点 2026年10月{n}" for n in range(2, found + 1))]
    told = [book.get_sheet_by_name(name).to_python() for name in sheets]
    assert {len(rows) for rows in told} == {2}, "a header and one finding"
    assert len({rows[1][0] for rows in told}) == found > 1


def test_the_page_is_self_contained_and_says_what_could_not_be_judged(out: Path) -> None:
    page = (latest_run(out) / "report.html").read_text(encoding="utf-8")
    assert "账单过高（测试）" in page
    assert "缺数据：" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page


def test_a_finding_is_explained_exported_and_verified(out: Path, warehouse: Path, tmp_path: Path) -> None:
    finding = pq.read_table(latest_run(out) / "findings.parquet")["finding_id"][0].as_py()
    told = jicha("explain", finding[:8], "--out", out, "--catalog", OVERLAY)
    assert told.exit_code == 0, told.output
    assert "怎么核实" in told.output
    file = tmp_path / "proof.json"
    exported = jicha("export-proof", finding, "--out", out, "-w", warehouse, "--to", file, "--catalog", OVERLAY)
    assert exported.exit_code == 0, exported.output
    verified = jicha("verify", file, "-w", warehouse, "--catalog", OVERLAY)
    assert verified.exit_code == 0, verified.output
    for answer in ("算术：成立", "规则：与本机目录一致", "数据：与该数据版本逐行一致"):
        assert answer in verified.output


def test_a_finding_that_is_not_there_is_said_so(out: Path) -> None:
    result = jicha("explain", "ffff", "--out", out, "--catalog", OVERLAY)
    assert result.exit_code != 0
    assert "0 条" in str(result.exception)


def test_an_empty_warehouse_says_what_to_do(tmp_path: Path) -> None:
    from jicha.warehouse import open_warehouse

    open_warehouse(tmp_path / "empty", tables=overlaid().tables, create=True)
    result = jicha("audit", "-w", tmp_path / "empty", "--out", tmp_path / "out")
    assert "jicha load" in str(result.exception)
