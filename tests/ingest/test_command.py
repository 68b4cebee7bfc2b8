"""`jicha load` as a person at a desk sees it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import typer
from conftest import Bureau
from typer.testing import CliRunner

from jicha.cli.load import command, parse_months
from jicha.ingest.errors import LoadError

ACCOUNTS = """\
户号,户名,立户日期,供电单位,合同容量,备用
001,甲,2024-03-01,01,8,x
002,秘密姓名,2024-02-30,01,8,x
003,丙,2024-03-01,77,8,x
,丁,,,8,
"""
VISITOR = """\
title: {zh: 访客}
group: test
one_row_is: 一位访客
grain: [visitor_id]
columns:
  visitor_id: {id: 1, type: varchar, zh: 访客编号, required: true}
  age:        {id: 2, type: integer, zh: 年龄, person_data: true}
"""


@pytest.fixture
def run(bureau: Bureau) -> object:
    app = typer.Typer()
    app.command()(command)

    def invoke(*arguments: str) -> str:
        place = [] if "--suggest" in arguments else ["--warehouse", str(bureau.warehouse.store.path)]
        result = CliRunner().invoke(app, [str(bureau.source), *place, *arguments], env={"COLUMNS": "200"}, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    return invoke


def test_the_summary_says_what_became_of_every_row_and_where_the_rest_is(bureau: Bureau, run: object) -> None:
    bureau.write("用户档案.csv", ACCOUNTS)
    bureau.write("org_unit.csv", "org_id\n01\n")
    bureau.write("readme.doc", "x")
    shown = run("--as-of", "2026-01-31")  # type: ignore[operator]
    assert "数据截至 2026-01-31，依据：--as-of" in shown
    line = next(line for line in shown.splitlines() if line.split()[:1] == ["用户档案"])
    assert line.split()[1:5] == ["4", "2", "2", "50.00%"]
    assert "隔离 不存在的日期：1 行" in shown
    assert "例：用户档案.csv 第 3 行 立户日期＝2024-02-30：不存在的日期" in shown
    assert "org_id 引用不存在：1 处" in shown
    assert "没有用到的列：备用" in shown
    assert "readme.doc" in shown
    assert "秘密姓名" not in shown
    folder = next(line for line in shown.splitlines() if line.startswith("隔离区：")).removeprefix("隔离区：").split("（")[0]
    assert {path.name for path in Path(folder).iterdir()} == {"account.parquet", "account.notes.parquet"}


def test_values_of_personal_columns_are_not_shown(bureau: Bureau, tmp_path: Path) -> None:
    (tmp_path / "overlay" / "tables").mkdir(parents=True)
    (tmp_path / "overlay" / "tables" / "visitor.yaml").write_text(VISITOR, encoding="utf-8")
    bureau.write("visitor.csv", "visitor_id,age\n1,四十二\n2,30\n")
    app = typer.Typer()
    app.command()(command)
    place = ["--warehouse", str(tmp_path / "w"), "--catalog", str(tmp_path / "overlay")]
    shown = CliRunner().invoke(app, [str(bureau.source), *place], catch_exceptions=False).output
    assert "例：visitor.csv 第 2 行 年龄＝***：不是数字" in shown
    assert "四十二" not in shown


def test_only_the_months_asked_for_are_replaced(bureau: Bureau, run: object) -> None:
    bureau.write("bill.csv", "bill_id,account_id,bill_month,version\nB1,1,2026-01,1\nB2,1,2026-02,1\nB3,1,2026-03,1\n")
    assert "2 个月" in run("--months", "2026-02..2026-03")  # type: ignore[operator]
    assert [row[0] for row in bureau.rows("bill", "bill_id")] == ["B2", "B3"]


def test_suggestions_are_printed_or_written(bureau: Bureau, run: object) -> None:
    bureau.write("T.csv", "用户编号,户名,合同容量,颜色\n1,甲,8,x\n")
    shown = run("--suggest")  # type: ignore[operator]
    assert "T → account 用户档案" in shown
    assert "没有对上的列：颜色" in shown
    assert '"用户编号" as account_id' in shown
    shown = run("--suggest", "--mapping", str(bureau.mapping))  # type: ignore[operator]
    assert f"已写 {bureau.mapping / 'account.sql'}" in shown
    assert f"已有 {bureau.mapping / 'account.sql'}，没有改动" in run("--suggest", "--mapping", str(bureau.mapping))  # type: ignore[operator]
    run("--mapping", str(bureau.mapping))  # type: ignore[operator]
    assert bureau.rows("account", "account_id") == [("1",)]


def test_months_are_written_one_by_one_or_as_a_span() -> None:
    assert parse_months("2025-12..2026-02, 2026-05") == [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1), date(2026, 5, 1)]
    with pytest.raises(LoadError, match="应写作 2026-03"):
        parse_months("三月")
