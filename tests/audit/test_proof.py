"""A proof recomputes offline to the cent; a proof that was tampered with, or that attacks, is found out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import jicha.audit.proof as proof_module
from jicha.audit.explain import options_of
from jicha.audit.proof import export, finding_row
from jicha.audit.prove import sources_of
from jicha.audit.verify import ProofError, verify
from jicha.model.catalog import Catalog
from jicha.sql.allow import SqlError
from tests.audit.county import audited, loaded
from tests.audit.test_run import findings

Write = Callable[[dict[str, Any]], Path]


@pytest.fixture
def exported(tmp_path: Path, catalog: Catalog) -> bytes:
    warehouse, manifest = loaded(tmp_path, catalog)
    run = audited(tmp_path, catalog, warehouse, manifest)
    out = tmp_path / "audit"
    row = finding_row(run.folder, findings(run.folder, "TF90")[0]["finding_id"])
    sources = sources_of(catalog, warehouse, run.record, out)
    return export(sources, catalog.themes["TF90"], options_of(run.record, out), row)


@pytest.fixture
def content(exported: bytes) -> dict[str, Any]:
    return json.loads(exported)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to_file(content: dict[str, Any]) -> Path:
        path = tmp_path / "proof.json"
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return path

    return to_file


def test_a_proof_recomputes_to_the_cent_by_the_installed_rule(content: dict[str, Any], write: Write, catalog: Catalog) -> None:
    result = verify(write(content), installed=catalog)
    assert (result.arithmetic, result.differences, result.rule_is_catalogue) == (True, (), True)


def test_a_proof_holds_the_account_concerned_and_no_other(content: dict[str, Any]) -> None:
    columns = content["rows"]["bill"]["columns"]
    assert {row[columns.index("account_id")] for row in content["rows"]["bill"]["rows"]} == {"0001"}


def test_a_changed_amount_is_found_out(content: dict[str, Any], write: Write) -> None:
    content["finding"]["base_yuan"] = "-70.01"
    result = verify(write(content))
    assert not result.arithmetic
    assert "base_yuan" in result.differences[0]


def test_a_changed_row_is_found_out(content: dict[str, Any], write: Write) -> None:
    columns = content["rows"]["bill"]["columns"]
    for row in content["rows"]["bill"]["rows"]:
        row[columns.index("amount_yuan")] = "170.01"
    result = verify(write(content))
    assert any("摘要" in difference for difference in result.differences)


def test_a_rule_of_ones_own_is_told_apart_from_the_catalogue(content: dict[str, Any], write: Write, catalog: Catalog) -> None:
    content["catalog"]["rule"] = content["catalog"]["rule"].replace("amount_yuan > 100", "amount_yuan > 99")
    result = verify(write(content), installed=catalog)
    assert result.arithmetic
    assert result.rule_is_catalogue is False


ATTACKS = {
    "reads a file": "select bill_id from read_csv('/etc/passwd')",
    "writes a file": "copy (select 1 as one) to 'stolen.csv'",
    "two statements": "select bill_id from bill; drop table bill",
    "reads settings": "select value from duckdb_settings()",
}


@pytest.mark.parametrize("rule", ATTACKS.values(), ids=ATTACKS.keys())
def test_a_proof_whose_rule_looks_outside_is_refused(content: dict[str, Any], write: Write, rule: str) -> None:
    content["catalog"]["rule"] = rule
    with pytest.raises((ProofError, SqlError)):
        verify(write(content))


def test_a_proof_whose_population_looks_outside_is_refused(content: dict[str, Any], write: Write) -> None:
    content["catalog"]["theme"]["population"]["where"] = "amount_yuan > (select count(*) from read_csv('/etc/passwd'))"
    with pytest.raises((ProofError, SqlError)):
        verify(write(content))


@pytest.mark.parametrize("raw", [b"{}", b"not json", b'{"format": "something/9"}', b'{"format": "jicha-proof/1"}'])
def test_what_is_not_a_proof_is_refused(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "proof.json"
    path.write_bytes(raw)
    with pytest.raises(ProofError):
        verify(path)


def test_a_bottomless_proof_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "proof.json"
    path.write_text('{"format": "jicha-proof/1", "deep": ' + "[" * 5000 + "]" * 5000 + "}", encoding="utf-8")
    with pytest.raises(ProofError):
        verify(path)


def test_many_rows_travel_as_a_zip(tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proof_module, "ROW_LIMIT", 1)
    warehouse, manifest = loaded(tmp_path, catalog)
    run = audited(tmp_path, catalog, warehouse, manifest)
    row = finding_row(run.folder, findings(run.folder, "TF91")[0]["finding_id"])
    out = tmp_path / "audit"
    raw = export(sources_of(catalog, warehouse, run.record, out), catalog.themes["TF91"], options_of(run.record, out), row)
    path = tmp_path / "proof.zip"
    path.write_bytes(raw)
    assert raw[:2] == b"PK"
    assert verify(path, installed=catalog).arithmetic


def test_a_torn_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "proof.zip"
    path.write_bytes(b"PK\x03\x04 torn")
    with pytest.raises(ProofError, match="完整"):
        verify(path)
