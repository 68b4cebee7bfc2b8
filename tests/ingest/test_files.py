"""Exports as files: encodings, delimiters, headers, folders, Parquet where it lies."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import Bureau, quarantined, table

from jicha.ingest.errors import LoadError

ORGS = "单位编码,单位名称,启用日期\n0101,某县供电公司,2020-01-01\n0102,“城关”供电所,2020年1月1日\n"
EXPECTED = [("0101", "某县供电公司", date(2020, 1, 1)), ("0102", "“城关”供电所", date(2020, 1, 1))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_its_encoding(bureau: Bureau, encoding: str) -> None:
    bureau.write("组织单位.csv", ORGS, encoding=encoding)
    bureau.load()
    assert bureau.rows("org_unit", "org_id", "name", "valid_from") == EXPECTED


@pytest.mark.parametrize(("delimiter", "suffix"), [(";", "csv"), ("\t", "tsv"), ("|", "txt")])
def test_the_delimiter_is_found(bureau: Bureau, delimiter: str, suffix: str) -> None:
    bureau.write(f"org_unit.{suffix}", ORGS.replace(",", delimiter))
    bureau.load()
    assert bureau.rows("org_unit", "org_id", "name", "valid_from") == EXPECTED


def test_bytes_in_no_known_encoding_name_the_file_the_line_and_the_remedy(bureau: Bureau) -> None:
    (bureau.source / "org_unit.csv").write_bytes(b"org_id,name\n01,a\n02,\xff\xff\n")
    with pytest.raises(LoadError, match=r"org_unit\.csv 的编码读不出.*UTF-8 读到第 3 行出错.*请另存为 UTF-8"):
        bureau.load()


def test_titles_blank_lines_quoted_newlines_and_footnotes_do_not_shift_row_numbers(bureau: Bureau) -> None:
    titles = "某县组织单位表,,\n制表日期：2026年1月,,\n"
    bureau.write(
        "org_unit.csv", titles + '单位编码,单位名称,启用日期\n01,"甲\n所",2020-01-01\n\n02,乙,2020-02-30\n制表人：某某,,\n'
    )
    report = bureau.load()
    assert bureau.rows("org_unit", "org_id", "name") == [("01", "甲\n所")]
    assert quarantined(report, "org_unit", "row") == [(6,)]


def test_a_wrong_delimiter_is_not_taken_for_bad_rows(bureau: Bureau) -> None:
    bureau.write("org_unit.csv", "org_id,name\n" + "".join(f"{n};甲;乙\n" for n in range(20)))
    bureau.map("source.yaml", "tables: [{files: '*', delimiter: ','}]")
    with pytest.raises(LoadError, match="分隔符 ',' 可能不对"):
        bureau.load()


def test_a_file_without_a_header_says_what_to_write(bureau: Bureau) -> None:
    bureau.write("org_unit.csv", "1,2\n3,4\n")
    with pytest.raises(LoadError, match=r"org_unit\.csv .*找不到表头.*has_header: false"):
        bureau.load()


def test_source_yaml_tells_how_to_read_a_file(bureau: Bureau) -> None:
    bureau.write("dump/x1.dat.csv", "01;甲;1\n02;'乙;2\nSUM;;3\n", encoding="gb18030")
    bureau.write("dump/x2.dat.csv", "03;丙;1\n", encoding="gb18030")
    bureau.write("dump/notes.csv", "not,a\ntable,at all\n")
    bureau.map(
        "source.yaml",
        """
tables:
  - files: "dump/x*.csv"
    table: org_unit
    has_header: false
    columns: [org_id, name, remark]
    delimiter: ";"
    quote: ""
    encoding: gb18030
    total_markers: [SUM]
  - {files: "dump/notes.csv", ignore: true}
""",
    )
    report = bureau.load()
    assert bureau.rows("org_unit", "org_id", "name") == [("01", "甲"), ("02", "'乙"), ("03", "丙")]
    assert "没有用到的列：remark" in table(report, "org_unit").remarks
    assert report.unused == ()


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        ("tables: [{files: '*', has_header: false}]", "columns: a file without a header needs its column names"),
        ("tables: [{files: '*', heder: 2}]", "heder"),
        ("tables: [{files: '*', header: [3, 2]}]", "row numbers count from 1 and rise"),
        ("tables: [{files: '*', header: 9}]", "没有 source.yaml 所说的第 9 行表头"),
        ("tables: [{files: '*', encoding: klingon}]", "编码 klingon 不认识"),
    ],
)
def test_a_source_yaml_that_cannot_be_right_is_refused(bureau: Bureau, layout: str, words: str) -> None:
    bureau.write("org_unit.csv", ORGS)
    bureau.map("source.yaml", layout)
    with pytest.raises(Exception, match=words):
        bureau.load()


def test_files_of_one_table_may_lie_in_its_folder_or_carry_a_month(bureau: Bureau) -> None:
    bureau.write("组织单位/一.csv", "单位编码,单位名称\n01,甲\n")
    bureau.write("组织单位/二.csv", "单位名称,单位编码,备注\n乙,02,x\n")
    bureau.write("bill_2026-01.csv", "bill_id,account_id,bill_month,version\nB1,1,2026-01,1\n")
    bureau.write("bill_2026-02.csv", "bill_id,account_id,bill_month,version\nB2,1,2026-02,1\nB2,1,2026-02,1\n")
    bureau.write("2026-01/员工.csv", "x\n")
    bureau.write("_temporary/0/bill.csv", "bill_id,account_id,bill_month,version\nB9,1,2026-02,1\n")
    bureau.write(".hidden.csv", "x\n")
    report = bureau.load()
    assert bureau.rows("org_unit", "org_id", "name") == [("01", "甲"), ("02", "乙")]
    assert table(report, "bill").loaded == 2
    assert quarantined(report, "bill", "file", "row") == [("bill_2026-02.csv", 3)]
    assert report.unused == ("员工", "_temporary/0/bill.csv")


def test_the_manifest_names_every_file_with_its_hash_and_rows(bureau: Bureau) -> None:
    bureau.write("org_unit.csv", ORGS + "03\n合计,,\n")
    (origin,) = bureau.load().manifest.sources
    assert (origin.name, origin.rows) == ("org_unit.csv", 3)
    assert origin.sha256 == hashlib.sha256((bureau.source / "org_unit.csv").read_bytes()).hexdigest()


def test_parquet_is_read_where_it_lies_with_the_row_of_each_file(bureau: Bureau) -> None:
    def part(name: str, **columns: object) -> None:
        path = bureau.source / "meter_asset" / name
        path.parent.mkdir(exist_ok=True)
        pq.write_table(pa.table(columns), path)

    part(
        "part-0.parquet",
        meter_asset_id=["M1", "M2"],
        digits=pa.array([5, 6], pa.int32()),
        un_v=[Decimal("220.00"), Decimal("57.70")],
    )
    part(
        "part-1.parquet",
        meter_asset_id=["M3", "M2"],
        digits=pa.array([6, 6], pa.int32()),
        un_v=[Decimal("220.00"), Decimal("57.70")],
    )
    report = bureau.load()
    assert bureau.rows("meter_asset", "meter_asset_id", "digits") == [("M1", 5), ("M2", 6), ("M3", 6)]
    assert quarantined(report, "meter_asset", "file", "row", "faults[1].code") == [
        ("meter_asset/part-1.parquet", 2, "exact_duplicate")
    ]
    assert not (bureau.warehouse.store.path / "staging").exists()


def test_parquet_that_holds_only_text_is_cleaned_like_text(bureau: Bureau) -> None:
    pq.write_table(pa.table({"户号": [" ００１ "], "立户日期": ["2024年3月5日"]}), bureau.source / "用户档案.parquet")
    bureau.load()
    assert bureau.rows("account", "account_id", "opened_on") == [("001", date(2024, 3, 5))]


def test_typed_parquet_reports_notes_and_nulls_like_any_other(bureau: Bureau) -> None:
    pq.write_table(
        pa.table({"account_id": ["1", "", None, "4"], "usage_class": ["commercial", "commercial", "commercial", "x"]}),
        bureau.source / "account.parquet",
    )
    report = bureau.load()
    assert quarantined(report, "account", "row", "faults[1].code") == [(2, "missing"), (3, "missing")]
    assert bureau.rows("account", "account_id", "usage_class") == [("1", "commercial"), ("4", None)]
    assert table(report, "account").notes == {"unknown_code usage_class": 1}


def test_a_source_without_any_familiar_table_says_what_it_has_and_what_to_do(bureau: Bureau) -> None:
    bureau.write("T_001.csv", "甲,乙\nx,y\n")
    with pytest.raises(LoadError, match=r"没有与标准表同名的表；它有：T_001.*--suggest"):
        bureau.load()


def test_a_table_that_lacks_a_required_column_says_which(bureau: Bureau) -> None:
    bureau.write("账单.csv", "x,y\n1,2\n")
    bureau.write("bill.csv", "账单编号,户号,电费合计\nB1,1,2\n")
    with pytest.raises(LoadError, match=r"缺必填列 bill_month（电费年月）、version（版本）.*它有的列：账单编号、户号、电费合计"):
        bureau.load()


def test_two_tables_that_mean_the_same_are_not_guessed_between(bureau: Bureau) -> None:
    bureau.write("account.csv", "account_id,status\n1,active\n")
    bureau.write("用户档案.csv", "户号,用户状态\n1,正常用电\n")
    with pytest.raises(LoadError, match="都对应标准表 account"):
        bureau.load()


def test_two_columns_that_mean_the_same_are_not_guessed_between(bureau: Bureau) -> None:
    bureau.write("account.csv", "account_id,户号\n1,2\n")
    with pytest.raises(LoadError, match=r"两列都对应 account\.account_id"):
        bureau.load()


def test_an_absent_source_is_said(bureau: Bureau) -> None:
    with pytest.raises(LoadError, match="找不到数据来源"):
        bureau.load(bureau.source / "nowhere")
    with pytest.raises(LoadError, match="没有能读的文件"):
        bureau.load()


def test_the_day_of_the_data_is_given_or_found_beside_them_or_today(bureau: Bureau) -> None:
    bureau.write("org_unit.csv", ORGS)
    assert bureau.load().as_of_from == "今天"
    (bureau.source.parent / "simulation.json").write_text('{"as_of": "2026-11-06"}')
    report = bureau.load()
    assert (report.as_of, report.as_of_from) == (date(2026, 11, 6), "simulation.json")
    report = bureau.load(as_of=date(2026, 1, 31))
    assert (report.manifest.as_of, report.as_of_from) == (date(2026, 1, 31), "--as-of")
