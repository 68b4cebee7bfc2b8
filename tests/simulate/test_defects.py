"""Defects are seeded, labelled and real: the truth is to the cent what the bills differ from those of the clean twin."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from jicha.simulate import defects
from jicha.simulate.truth import SCHEMA

# Right is not the clean twin's bill where the customer really drew more, where the clean file was not at the limit, or
# where the right to a price ended and the bill stayed.
OTHER_RIGHT = (
    "contract_demand_too_low",
    "excess_demand_not_doubled",
    "transformer_change_not_notified",
    "plate_ratio_differs",
    "concession_lapsed",
    "proof_of_persons_expired",
    "subsidy_goes_on",  # the settlement with a generator, not a bill
    "mechanism_share_wrong",
)


@pytest.fixture(scope="module")
def twins(clean_folder: Path, spoiled_folder: Path) -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    for name, folder in (("clean", clean_folder), ("spoiled", spoiled_folder)):
        con.execute(f"create view {name}_bill as select * from '{folder}/source/bill.parquet'")
    con.execute(f"create view truth as select * from '{spoiled_folder}/truth.parquet'")
    con.execute(f"create view account as select * from '{spoiled_folder}/source/account.parquet'")
    return con


def digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        total.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return total.hexdigest()


def test_without_defects_the_truth_is_empty(clean_folder: Path) -> None:
    table = pq.read_table(clean_folder / "truth.parquet")
    assert table.num_rows == 0
    assert table.schema == SCHEMA


def test_every_defect_leaves_a_truth_row_of_its_theme(make_county: Callable[..., Path]) -> None:
    """In a county large enough to hold a subject for each, over more than a year."""
    folder = make_county("large", accounts=7000, months=14, daily_share=0.3)
    found = {(row["defect"], row["theme"]) for row in pq.read_table(folder / "truth.parquet").to_pylist()}
    assert {(name, defects.load(name).THEME) for name in defects.names()} <= found
    assert {name for name, _ in found} == set(defects.names())


def test_money_is_right_minus_billed_to_the_cent(twins: duckdb.DuckDBPyConnection) -> None:
    wrong = twins.execute(
        """select t.theme, t.defect, t.subject_id, t.period, t.yuan, c.amount_yuan - s.amount_yuan as difference
        from truth as t
        join clean_bill as c on c.account_id = t.subject_id and c.bill_month = t.period and c.status = 'issued'
        join spoiled_bill as s on s.account_id = t.subject_id and s.bill_month = t.period and s.version = c.version
        where t.subject_kind = 'account' and t.yuan <> difference
        and not list_contains(?, t.defect)""",
        [list(OTHER_RIGHT)],
    ).fetchall()
    assert wrong == []


def test_no_bill_changes_that_the_truth_does_not_name(twins: duckdb.DuckDBPyConnection) -> None:
    unnamed = twins.execute(
        """select account_id from clean_bill as c full join spoiled_bill as s using (account_id, bill_month, version)
        where c.amount_yuan is distinct from s.amount_yuan
        and account_id not in (select subject_id from truth where subject_kind = 'account')
        and account_id not in (select account_id from account join truth on subject_id = district_id)"""
    ).fetchall()
    assert unnamed == []


def test_no_account_carries_two_defects(spoiled_folder: Path) -> None:
    rows = duckdb.sql(
        f"""select subject_id, count(distinct defect) from '{spoiled_folder}/truth.parquet'
        where subject_kind = 'account' group by 1 having count(distinct defect) > 1"""
    ).fetchall()
    assert rows == []


def test_both_directions_of_money_occur(spoiled_folder: Path) -> None:
    [(least, most)] = duckdb.sql(f"select min(yuan), max(yuan) from '{spoiled_folder}/truth.parquet'").fetchall()
    assert least < 0 < most


@pytest.mark.parametrize("rule", ["lines", "bills"])
def test_a_spoiled_bill_still_adds_up(rule: str, spoiled: duckdb.DuckDBPyConnection) -> None:
    """The billing system calculates rightly from wrong inputs."""
    sql = {
        "lines": """select bill_id from bill_line where component <> 'power_factor'
            and amount_yuan <> cast(round(quantity * coalesce(price, unit_price), 2) as decimal(14, 2))""",
        "bills": """select bill_id from bill join (select bill_id, sum(amount_yuan) as total from bill_line group by 1)
            using (bill_id) where amount_yuan <> total""",
    }[rule]
    assert spoiled.execute(sql).fetchall() == []


def test_same_seed_same_bytes(make_county: Callable[..., Path]) -> None:
    first = make_county("first", accounts=400, months=5)
    second = make_county("second", accounts=400, months=5)
    other = make_county("other", accounts=400, months=5, seed=8)
    assert digest(first) == digest(second)
    assert digest(first) != digest(other)
