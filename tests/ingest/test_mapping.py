"""Mappings: one SELECT a table over the source's own tables, locked in, and every row still knows where it came from."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest
from conftest import Bureau, noted, quarantined, table

from jicha.ingest.errors import LoadError
from jicha.ingest.mapping import traced
from jicha.sql.allow import parse_select

CUSTOMERS = (
    "CONS_NO,CONS_NAME,ELEC_TYPE,地 址,case:date\n1,甲,居民,街1,2024-01-01\n2,乙,商业,街2,2024-01-02\n2,乙,商业,街2,2024-13-02\n"
)
ACCOUNT = """
select lpad(CONS_NO, 4, '0') as account_id, CONS_NAME as name, "地 址" as address, "case:date" as opened_on,
    case ELEC_TYPE when '居民' then 'residential' else 'commercial' end as usage_class
from "C_CONS 用户"
"""


@pytest.fixture
def customers(bureau: Bureau) -> Bureau:
    bureau.write("C_CONS 用户.csv", CUSTOMERS)
    bureau.write("其他.csv", "a,b\nx,y\n")
    return bureau


def test_a_mapping_renames_computes_and_quotes_and_rows_keep_their_place_in_the_file(customers: Bureau) -> None:
    customers.map("account.sql", ACCOUNT)
    report = customers.load()
    assert customers.rows("account", "account_id", "name", "address", "opened_on", "usage_class") == [
        ("0001", "甲", "街1", date(2024, 1, 1), "residential"),
        ("0002", "乙", "街2", date(2024, 1, 2), "commercial"),
    ]
    assert quarantined(report, "account", "file", "row", "faults[1].value") == [("C_CONS 用户.csv", 4, "2024-13-02")]
    assert table(report, "account").origin == "映射 account.sql"
    assert report.unused == ("其他",)


def test_only_what_is_mapped_is_loaded_and_only_what_is_read_stands_in_the_manifest(customers: Bureau) -> None:
    customers.write("org_unit.csv", "org_id\n1\n")
    customers.map("account.sql", ACCOUNT)
    report = customers.load()
    assert [one.table for one in report.tables] == ["account"]
    assert [source.name for source in report.manifest.sources] == ["C_CONS 用户.csv"]
    assert set(report.unused) == {"其他", "org_unit"}


def test_malformed_rows_of_a_source_count_for_the_table_that_reads_it(customers: Bureau) -> None:
    customers.write("C_CONS 用户.csv", CUSTOMERS + "3,丙\n")
    customers.map("account.sql", ACCOUNT)
    report = customers.load()
    assert (table(report, "account").rows_in, table(report, "account").quarantined) == (4, 2)
    assert (5, "field_count") in quarantined(report, "account", "row", "faults[1].code")


def test_as_of_is_the_day_of_the_load(customers: Bureau) -> None:
    customers.map(
        "account.sql", 'select CONS_NO as account_id, as_of() as opened_on from "C_CONS 用户" where "case:date" = \'2024-01-01\''
    )
    customers.load(as_of=date(2025, 6, 30))
    assert customers.rows("account", "account_id", "opened_on") == [("1", date(2025, 6, 30))]


def test_text_functions_that_only_one_engine_has_are_allowed_here(customers: Bureau) -> None:
    customers.map(
        "account.sql",
        """
        select
            replace(left("地 址", 1), '街', 'J') || right(CONS_NO, 1) as account_id,
            split_part("case:date", '-', 1) || '-01-01' as opened_on
        from "C_CONS 用户" where "case:date" <> '2024-13-02'
        """,
    )
    customers.load()
    assert customers.rows("account", "account_id", "opened_on") == [("J1", date(2024, 1, 1)), ("J2", date(2024, 1, 1))]


REFUSED = [
    ("select * from 其他", r"select \*"),
    ("select a as account_id from 'x.csv'", "不能用"),
    ("select a as account_id from read_csv('/etc/passwd')", "不能用"),
    ("select content as account_id from read_text('/etc/passwd')", "不能用"),
    ("select a as account_id from glob('/etc/*')", "不能用"),
    ("select a as account_id from information_schema.tables", "不能用"),
    ("select a as account_id from 其他; drop table x", "2 statements"),
    ("copy (select 1) to '/tmp/x'", "不能用"),
    ("select getenv('JICHA_DB_PASSWORD') as account_id from 其他", "getenv"),
    ("select a as account_id from 不在", "不在.*源表有：C_CONS 用户、其他"),
    ("select param('x.y', date '2024-01-01') as account_id from 其他", r"param\(\)"),
    ("select a as account_id from 其他 using sample 1", "不能用"),
    ("this is not sql at all", "不能用"),
]


@pytest.mark.parametrize(("sql", "words"), REFUSED)
def test_what_a_mapping_may_not_do_is_refused_by_file_name(customers: Bureau, sql: str, words: str) -> None:
    customers.map("account.sql", sql)
    with pytest.raises(LoadError, match=f"(?s)account.sql.*{words}"):
        customers.load()


def test_the_files_of_the_source_cannot_be_named_even_where_they_may_be_read(customers: Bureau) -> None:
    customers.map("account.sql", f"select a as account_id from '{customers.source / '其他.csv'}'")
    with pytest.raises(LoadError, match="不能用"):
        customers.load()


WRONG = [
    ("select 户号 as account_id from 其他", "引用了源表没有的列“户号”。源表的列有——其他：a、b"),
    ("select a as account_id, b as colour from 其他", "没有的列：colour.*请用 as 改成标准列名"),
    ("select b as name from 其他", "没有给出必填列 account_id（户号）"),
    ("select cast(a as integer) as account_id from 其他", "执行出错.*Could not convert"),
]


@pytest.mark.parametrize(("sql", "words"), WRONG)
def test_a_mapping_that_does_not_fit_says_what_is_there(customers: Bureau, sql: str, words: str) -> None:
    customers.map("account.sql", sql)
    with pytest.raises(LoadError, match=f"account.sql.*{words}"):
        customers.load()


def test_a_file_that_is_no_table_is_refused(customers: Bureau) -> None:
    customers.map("用户.sql", "select a as account_id from 其他")
    with pytest.raises(LoadError, match=r"用户\.sql 的名字不是标准表"):
        customers.load()


def test_one_source_may_fill_several_tables(customers: Bureau) -> None:
    customers.map("account.sql", 'select CONS_NO as account_id from "C_CONS 用户" where "case:date" < \'2024-01-02\'')
    customers.map("premise.sql", 'select distinct "地 址" as premise_id from "C_CONS 用户"')
    report = customers.load()
    assert [(one.table, one.loaded) for one in report.tables] == [("account", 1), ("premise", 2)]


TRACED = [
    # how the rows come about, and the rows of the file that they are traced to
    ("select v from t where v > 1", [2, 3]),
    ("with x as (select v from t) select v + 1 as v from x", [1, 2, 3]),
    ("select y.v from (select v from t) as y", [1, 2, 3]),
    ("select a.v from t as a join t as b on a.v = b.v", [1, 2, 3]),
    ("select g, max(v) as v from t group by g", [1, 3]),
    ("select sum(v) as v from t", [1]),
    ("select v, sum(v) over (partition by g) as s from t", [1, 2, 3]),
    ("select v from t union all select v from t where v = 2", [1, 2, 2, 3]),
    ("with x as (select v from t union all select v from t) select v from x where v = 3", [3, 3]),
    ("select v from t qualify row_number() over (partition by g order by v desc) = 1", [2, 3]),
    ("select distinct g from t", [None, None]),
    ("select g from t union select g from t", [None, None]),
    ("select v from t union all select distinct v from t where v = 2", [1, 2, 3, None]),
    ("select x.v from (values (7)) as x(v)", [None]),
]


@pytest.mark.parametrize(("sql", "rows"), TRACED)
def test_every_row_of_a_mapping_is_traced_to_its_row_in_the_file(sql: str, rows: list[int | None]) -> None:
    with duckdb.connect() as connection:
        rows_of_a_file = (
            "select v, g, 'f.csv' as source_file, v as source_row from (values (1, 'a'), (2, 'a'), (3, 'b')) as x(v, g)"
        )
        connection.execute(f"create table t as {rows_of_a_file}")
        found = connection.execute(traced(parse_select(sql), {"t"}).sql("duckdb")).fetchall()
    assert sorted((row[-1] for row in found), key=lambda row: (row is None, row)) == rows
    assert all((row[-2] is None) == (row[-1] is None) for row in found)


def test_notes_on_mapped_rows_say_the_file_and_row_too(customers: Bureau) -> None:
    customers.map(
        "account.sql", "select CONS_NO as account_id, ELEC_TYPE as usage_class from \"C_CONS 用户\" where CONS_NO = '1'"
    )
    assert noted(customers.load(), "account", "file", "row", "value") == [("C_CONS 用户.csv", 2, "居民")]
