"""Triage: what needs no ticket is said openly, with its reason, and never removed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from jicha.audit.run import Run
from jicha.model.catalog import Catalog
from tests.audit.county import audited, loaded


def triaged(run: Run) -> dict[tuple[str, str], dict[str, Any]]:
    return {(r["theme_code"], r["subject_id"]): r for r in pq.read_table(run.folder / "findings.parquet").to_pylist()}


def test_without_anything_to_explain_it_a_finding_is_open(tmp_path: Path, catalog: Catalog) -> None:
    assert triaged(audited(tmp_path, catalog, *loaded(tmp_path, catalog)))[("TF90", "B2")]["triage"] == "open"


def test_a_finding_whose_cause_another_theme_found_is_explained_and_shares_its_case(tmp_path: Path, catalog: Catalog) -> None:
    rows = triaged(audited(tmp_path, catalog, *loaded(tmp_path, catalog)))
    account, bill = rows[("TF91", "0001")], rows[("TF90", "B2")]
    assert account["triage"] == "explained"
    assert account["explained_by"] == bill["finding_id"]
    assert account["case_id"] == bill["case_id"]
    assert bill["case_id"] != rows[("TF90", "B4")]["case_id"]


def test_an_approved_exemption_suppresses_and_says_which(tmp_path: Path, catalog: Catalog) -> None:
    exemption = """
        exemption_id | theme_code | subject_kind | subject_id | approved_by | valid_from | reason
        EX1          | TF90       | bill         | B2         | 王敏        | 2026-01-01 | 已核实
        EX2          | TF90       | bill         | B4         |             | 2026-01-01 | 未批准
    """
    rows = triaged(audited(tmp_path, catalog, *loaded(tmp_path, catalog, audit_exemption=exemption)))
    assert rows[("TF90", "B2")]["triage"] == "suppressed"
    assert rows[("TF90", "B2")]["triage_reason"] == "豁免 EX1：已核实"
    assert rows[("TF90", "B4")]["triage"] == "open", "an exemption that nobody approved suppresses nothing"


def test_an_exemption_that_has_expired_suppresses_nothing(tmp_path: Path, catalog: Catalog) -> None:
    exemption = """
        exemption_id | theme_code | subject_kind | subject_id | approved_by | valid_from | valid_to
        EX1          | TF90       | bill         | B2         | 王敏        | 2026-01-01 | 2026-10-01
    """
    rows = triaged(audited(tmp_path, catalog, *loaded(tmp_path, catalog, audit_exemption=exemption)))
    assert rows[("TF90", "B2")]["triage"] == "open"


def test_a_capacity_change_in_the_month_suppresses(tmp_path: Path, catalog: Catalog) -> None:
    event = """
        event_id | account_id | kind     | effective_from
        V1       | 0001       | increase | 2026-10-01
        V2       | 0003       | rename   | 2026-10-01
    """
    rows = triaged(audited(tmp_path, catalog, *loaded(tmp_path, catalog, account_event=event)))
    assert (rows[("TF90", "B2")]["triage"], rows[("TF90", "B2")]["triage_reason"]) == ("suppressed", "当月增容")
    assert rows[("TF90", "B4")]["triage"] == "open"


def test_an_adjustment_to_the_cent_settles_and_another_does_not(tmp_path: Path, catalog: Catalog) -> None:
    adjustment = """
        adjustment_id | account_id | period_from | period_to  | yuan    | posted_at
        A1            | 0001       | 2026-10-01  | 2026-11-01 | -70.00  | 2026-11-03 10:00:00
        A2            | 0003       | 2026-10-01  | 2026-11-01 | -199.99 | 2026-11-03 10:00:00
    """
    rows = triaged(audited(tmp_path, catalog, *loaded(tmp_path, catalog, adjustment=adjustment)))
    assert rows[("TF90", "B2")]["triage"] == "settled"
    assert rows[("TF90", "B4")]["triage"] == "open"


def test_before_the_baseline_everything_is_stock(tmp_path: Path, catalog: Catalog) -> None:
    rows = triaged(audited(tmp_path, catalog, *loaded(tmp_path, catalog), baseline=dt.date(2026, 10, 1)))
    assert rows[("TF91", "0001")]["fact_start"] == dt.date(2026, 9, 1)
    assert rows[("TF90", "B2")]["triage"] == "open", "it begins on the day of the baseline"
    later = triaged(audited(tmp_path, catalog, *loaded(tmp_path / "later", catalog), baseline=dt.date(2026, 10, 2)))
    assert later[("TF90", "B2")]["triage"] == "stock"
