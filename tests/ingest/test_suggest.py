"""A first mapping from column names, Chinese or those of another system."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Bureau

from jicha.ingest.suggest import Suggestion, suggest, write_suggestions
from jicha.model.catalog import Catalog

CUSTOMERS = """\
CONS_NO,CONS_NAME,ELEC_ADDR,用电类别,合同容量,立户日期,X_FLAG
0001,甲,街1,居民一户一表,8,2024-01-01,1
0002,乙,街2,火星用电,8,2024-01-01,0
"""
READINGS = (
    "计量点编号,抄表年月,示数类型,电表编号,用户编号,上次示数,本次示数,综合倍率,气温\nP1,202403,正向有功总,M1,0001,1,2,1,12\n"
)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    (folder / "T_CONS.csv").write_text(CUSTOMERS, encoding="gb18030")
    (folder / "抄表数据2024年3月.csv").write_text(READINGS, encoding="utf-8")
    (folder / "天气.csv").write_text("城市,心情\nx,y\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def proposals(source: Path, tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> dict[str, Suggestion]:
    found, unlike = suggest(source, catalog=catalog, mapping=None, folder=tmp_path_factory.mktemp("samples"))
    assert unlike == ("天气",)
    return {one.table: one for one in found}


def test_tables_and_columns_are_found_by_name_title_and_synonym(proposals: dict[str, Suggestion]) -> None:
    assert set(proposals) == {"account", "reading"}
    reading = proposals["reading"].pairs
    assert {name: header for name, (header, _) in reading.items()} == {
        "metering_point_id": "计量点编号", "read_month": "抄表年月", "register": "示数类型", "meter_asset_id": "电表编号",
        "account_id": "用户编号", "last_value": "上次示数", "this_value": "本次示数", "multiplier": "综合倍率",
    }  # fmt: skip
    assert proposals["account"].pairs["name"][0] == "CONS_NAME"


def test_what_finds_no_place_is_listed(proposals: dict[str, Suggestion]) -> None:
    assert proposals["account"].unmatched == ("X_FLAG",)
    assert proposals["reading"].unmatched == ("气温",)
    assert "-- 源表里没有用到的列：X_FLAG" in proposals["account"].sql


def test_values_that_are_no_codes_are_shown(proposals: dict[str, Suggestion]) -> None:
    assert "不认识的代码：火星用电" in proposals["account"].sql
    assert "不认识的代码" not in proposals["reading"].sql


def test_a_missing_required_column_is_left_to_fill_in(bureau: Bureau, tmp_path: Path) -> None:
    bureau.write("账单.csv", "账单编号,户号,电费年月,应收电费\nB1,1,202403,12\n")
    (tmp_path / "samples").mkdir()
    ((one,), _) = suggest(bureau.source, catalog=bureau.catalog, mapping=None, folder=tmp_path / "samples")
    assert one.missing == ("version",)
    assert "cast(null as integer) as version" in one.sql
    assert "必填，源表里没有找到：版本" in one.sql


def test_names_that_are_only_alike_are_marked(bureau: Bureau, tmp_path: Path) -> None:
    bureau.write("用户档案.csv", "户号,户名,合同容量值\n1,甲,8\n")
    (tmp_path / "samples").mkdir()
    ((one,), _) = suggest(bureau.source, catalog=bureau.catalog, mapping=None, folder=tmp_path / "samples")
    assert "名字只是相近，请核对：合同容量值 → 合同容量" in one.sql


def test_the_proposal_loads_as_it_stands_and_never_replaces_a_file(
    bureau: Bureau, source: Path, proposals: dict[str, Suggestion]
) -> None:
    written, kept = write_suggestions(tuple(proposals.values()), bureau.mapping)
    assert [path.name for path in written] == ["account.sql", "reading.sql"]
    assert kept == []
    report = bureau.load(source)
    assert {one.table: one.loaded for one in report.tables} == {"account": 2, "reading": 1}
    (bureau.mapping / "account.sql").write_text("-- mine", encoding="utf-8")
    written, kept = write_suggestions(tuple(proposals.values()), bureau.mapping)
    assert (written, [path.name for path in kept]) == ([], ["account.sql", "reading.sql"])
    assert (bureau.mapping / "account.sql").read_text(encoding="utf-8") == "-- mine"
