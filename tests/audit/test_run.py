"""An audit: findings with a fingerprint, three verdicts that add up, nothing passed in silence."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook
from rich.console import Console

from jicha.audit.explain import explain
from jicha.audit.options import Options, parse_period
from jicha.audit.ranges import cut
from jicha.audit.run import judge_range
from jicha.audit.summary import summarise
from jicha.audit.workspace import Sources
from jicha.cli.explain import print_explanation
from jicha.model.base import CatalogError
from jicha.model.catalog import Catalog
from jicha.report.html import write_html
from jicha.report.xlsx import write_xlsx
from jicha.sql.judge import prepare
from tests.audit.county import AS_OF, audited, load_again, loaded


def findings(folder: Path, code: str) -> list[dict[str, Any]]:
    rows = pq.read_table(folder / "findings.parquet").to_pylist()
    return sorted((row for row in rows if row["theme_code"] == code), key=lambda row: row["subject_id"])


def coverage(folder: Path, code: str) -> dict[tuple[str, str | None], int]:
    rows = [row for row in pq.read_table(folder / "coverage.parquet").to_pylist() if row["theme_code"] == code]
    made: dict[tuple[str, str | None], int] = {}
    for row in rows:
        key = (row["verdict"], row["reason"])
        made[key] = made.get(key, 0) + row["rows"]
    return made


def test_only_bills_of_the_period_are_accused(tmp_path: Path, catalog: Catalog) -> None:
    run = audited(tmp_path, catalog, *loaded(tmp_path, catalog))
    assert [row["subject_id"] for row in findings(run.folder, "TF90")] == ["B2", "B4"]
    assert findings(run.folder, "TF90")[0]["base_yuan"] == Decimal("-70.00")
    assert findings(run.folder, "TF90")[0]["direction"] == "owed_to_customer"


def test_three_verdicts_add_up_to_the_population(tmp_path: Path, catalog: Catalog) -> None:
    run = audited(tmp_path, catalog, *loaded(tmp_path, catalog), period=parse_period("2026-09..2026-10"))
    assert coverage(run.folder, "TF90") == {
        ("violation", None): 3,
        ("clean", None): 1,
        ("unknown", "bill.amount_yuan"): 1,
    }


def test_a_missing_attribute_is_unknown_and_never_clean(tmp_path: Path, catalog: Catalog) -> None:
    run = audited(tmp_path, catalog, *loaded(tmp_path, catalog))
    assert coverage(run.folder, "TF91")[("unknown", "account.usage_class")] == 1


def test_a_table_that_was_never_loaded_makes_everybody_unknown(tmp_path: Path, catalog: Catalog) -> None:
    warehouse, _ = loaded(tmp_path, catalog)
    manifest = load_again(warehouse, catalog, org_unit="org_id | name\nCN | 县")
    only_bills = manifest.__class__(
        **{**manifest.__dict__, "snapshots": {k: v for k, v in manifest.snapshots.items() if k != "account"}}
    )
    run = audited(tmp_path, catalog, warehouse, only_bills)
    assert coverage(run.folder, "TF91") == {("unknown", "未装载：account"): 3}
    assert findings(run.folder, "TF91") == []


def test_a_growing_fault_stays_one_finding(tmp_path: Path, catalog: Catalog) -> None:
    warehouse, manifest = loaded(tmp_path, catalog)
    october = findings(audited(tmp_path, catalog, warehouse, manifest).folder, "TF91")
    both = audited(tmp_path, catalog, warehouse, manifest, period=parse_period("2026-09..2026-10"))
    whole = findings(both.folder, "TF91")
    assert [row["finding_id"] for row in october] == [row["finding_id"] for row in whole]
    assert whole[0]["base_yuan"] == Decimal("-120.00")
    assert whole[0]["rows"] == 2


def test_the_same_run_again_copies_every_theme(tmp_path: Path, catalog: Catalog) -> None:
    warehouse, manifest = loaded(tmp_path, catalog)
    first = audited(tmp_path, catalog, warehouse, manifest)
    found = pq.read_table(first.folder / "findings.parquet")
    again = audited(tmp_path, catalog, warehouse, manifest)
    assert not any(theme.copied for theme in first.record.themes)
    assert all(theme.copied for theme in again.record.themes)
    assert pq.read_table(again.folder / "findings.parquet").equals(found)
    assert not first.folder.exists(), "the earlier folder of the same run is cleared away"


def test_a_corrected_bill_withdraws_its_finding(tmp_path: Path, catalog: Catalog) -> None:
    warehouse, manifest = loaded(tmp_path, catalog)
    before = findings(audited(tmp_path, catalog, warehouse, manifest).folder, "TF90")
    corrected = """
        bill_id | account_id | org_id | bill_month | version | amount_yuan
        B2      | 0001       | S1     | 2026-10-01 | 1       | 90.00
        B4      | 0003       | S2     | 2026-10-01 | 1       | 300.00
    """
    run = audited(tmp_path, catalog, warehouse, load_again(warehouse, catalog, bill=corrected))
    gone = [row for row in pq.read_table(run.folder / "withdrawn.parquet").to_pylist() if row["theme_code"] == "TF90"]
    assert [row["finding_id"] for row in gone] == [before[0]["finding_id"]]
    assert gone[0]["withdrawn_because"] == "数据更新后不再成立"


def test_a_station_sees_its_own_findings_only(tmp_path: Path, catalog: Catalog) -> None:
    warehouse, manifest = loaded(tmp_path, catalog)
    assert [r["org_id"] for r in findings(audited(tmp_path, catalog, warehouse, manifest, org="S2").folder, "TF90")] == ["S2"]
    county = audited(tmp_path, catalog, warehouse, manifest, org="CN")
    assert [r["org_id"] for r in findings(county.folder, "TF90")] == ["S1", "S2"]


@pytest.mark.parametrize("pieces", [2, 3, 7])
def test_account_ranges_find_what_one_piece_finds(tmp_path: Path, catalog: Catalog, pieces: int) -> None:
    warehouse, manifest = loaded(tmp_path, catalog)
    sources = Sources(catalog, warehouse, manifest, "demo")
    options = Options(out=tmp_path / "audit", province="demo", as_of=AS_OF)
    judge = prepare(catalog, catalog.themes["TF91"], province="demo", clock=options.clock)
    whole, _ = judge_range(sources, catalog.themes["TF91"], judge, options)
    parts = [judge_range(sources, catalog.themes["TF91"], judge, options, accounts=one)[0] for one in cut(sources, pieces)]
    assert sorted(whole["bill_id"].to_pylist()) == sorted(bill for part in parts for bill in part["bill_id"].to_pylist())


def test_a_period_that_cannot_be_read_says_how_to_write_it() -> None:
    with pytest.raises(CatalogError, match="2026-10"):
        parse_period("october")


def test_a_rule_that_does_not_parse_fails_alone_and_the_others_are_judged(tmp_path: Path, catalog: Catalog) -> None:
    broken = replace(catalog.themes["TF91"], sql="select from where")
    changed = replace(catalog, themes={**catalog.themes, "TF91": broken})
    run = audited(tmp_path, changed, *loaded(tmp_path, catalog))
    assert {theme.code: theme.state for theme in run.record.themes} == {"TF90": "judged", "TF91": "failed"}
    assert len(findings(run.folder, "TF90")) == 2


def test_yuan_that_one_row_does_not_know_are_unknown_for_the_fault_and_said_so(tmp_path: Path, catalog: Catalog) -> None:
    """Two dear bills of one account are one fault; of the first nobody can say what it should have been."""
    folder = catalog.themes["TF91"]
    known = "cast(100 - dear.amount_yuan as decimal(14, 2))"
    sql = folder.sql.replace(known, f"case when dear.bill_id <> 'B1' then {known} end")
    silent = replace(catalog, themes={**catalog.themes, "TF91": replace(folder, sql=sql)})
    run = audited(tmp_path, silent, *loaded(tmp_path, silent), period=parse_period("2026-09..2026-10"))
    (first, *_) = findings(run.folder, "TF91")
    assert (first["subject_id"], first["base_yuan"], first["low_yuan"], first["direction"]) == ("0001", None, None, "none")
    sheet = CalamineWorkbook.from_path(str(write_xlsx(silent, run.record, run.folder))).get_sheet_by_index(0)
    assert [cell for row in sheet.to_python() for cell in row].count("金额未知") == 3
    console = Console(record=True, width=200, file=StringIO())
    print_explanation(console, explain(silent, run.record, run.folder, first["finding_id"], law_store=tmp_path))
    assert "金额未知" in console.export_text()
    page = write_html(silent, run.record, run.folder, summarise(silent, run.record, run.folder))
    assert "金额未知" in page.read_text(encoding="utf-8")
