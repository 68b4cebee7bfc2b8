"""The whole library over a made-up county."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jicha.audit import ranges
from jicha.audit.explain import options_of
from jicha.audit.locality import prove
from jicha.audit.options import parse_period
from jicha.audit.proof import export, finding_row
from jicha.audit.prove import sources_of
from jicha.audit.run import Run, failed_themes
from jicha.audit.score import score
from jicha.audit.verify import verify
from jicha.audit.workspace import Sources
from tests.county.conftest import County

pytestmark = pytest.mark.slow


def test_every_theme_runs_and_none_lacks_a_table(run: Run) -> None:
    assert [(t.code, t.reason) for t in failed_themes(run.record)] == []
    assert [(t.code, t.reason) for t in run.record.themes if t.state == "not_loaded"] == []


def test_verdicts_of_every_theme_cover_somebody(run: Run) -> None:
    covered = set(pq.read_table(run.folder / "coverage.parquet")["theme_code"].to_pylist())
    assert covered == {theme.code for theme in run.record.themes}


def test_errors_are_found_all_and_nobody_else_is_accused(county: County, run: Run) -> None:
    truth = pq.read_table(county.folder / "county" / "truth.parquet")
    wrong = [
        one
        for one in score(county.catalog, truth, run.folder, county.folder / "county" / "source")
        if one.class_ == "E" and (one.found < one.seeded or one.false or (one.yuan_error or 0) != 0)
    ]
    assert wrong == []


def test_every_finding_exports_and_verifies(county: County, run: Run, tmp_path: Path) -> None:
    """One finding a theme: each exports alike, and the whole county would take minutes."""
    findings = pq.read_table(run.folder / "findings.parquet").to_pylist()
    sources = sources_of(county.catalog, county.warehouse, run.record, county.folder / "audit")
    options = options_of(run.record, county.folder / "audit")
    bad = []
    for code in sorted({row["theme_code"] for row in findings}):
        row = finding_row(run.folder, next(r["finding_id"] for r in findings if r["theme_code"] == code))
        path = tmp_path / code
        path.write_bytes(export(sources, county.catalog.themes[code], options, row))
        result = verify(path, installed=county.catalog)
        if not (result.arithmetic and result.rule_is_catalogue):
            bad.append((code, result.differences, result.rule_is_catalogue))
    assert bad == []


def test_an_audit_in_many_pieces_finds_what_one_piece_finds(county: County, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Views by month and account range, rules by account range: as if each value took four hundred times its room."""
    monkeypatch.setattr(ranges, "BYTES_PER_VALUE", 400 * ranges.BYTES_PER_VALUE)
    pieces = county.audited("pieces")
    (bills,) = (county.folder / "pieces" / "views").glob("settled_bill-*.parquet")
    assert pq.read_metadata(bills).num_row_groups > 12  # one a piece
    for name in ("findings.parquet", "coverage.parquet"):
        assert pq.read_table(pieces.folder / name) == pq.read_table(run.folder / name)


def test_declared_locality_and_look_back_hold(county: County) -> None:
    sources = Sources(county.catalog, county.warehouse, county.manifest, "demo")
    options = county.options("locality")
    broken = [
        str(one) for folder in county.catalog.themes.values() for one in prove(sources, folder, options, parse_period("2026-09"))
    ]
    assert broken == []
