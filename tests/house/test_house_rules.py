"""Taste is a test: what a reviewer would say twice."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jicha.model.catalog import Catalog, read_csv
from jicha.sql.allow import parameters_asked, parse_select
from jicha.sql.lineage import columns_of_theme
from tests.conftest import ROOT

PYTHON = sorted(p for folder in ("jicha", "tests", "bench", "examples") for p in (ROOT / folder).rglob("*.py"))
EMPTY_NAMES = {"utils", "util", "common", "helper", "helpers", "manager", "misc"}
# Unit conversions and the empty value; every other number in a rule is a threshold and belongs to a regulation.
PLAIN_NUMBERS = {"0", "0.01", "1", "2", "3", "4", "8", "12", "24", "30", "60", "100", "1000", "365", "366", "3600", "86400"}


@pytest.mark.parametrize("path", PYTHON, ids=lambda p: str(p.relative_to(ROOT)))
def test_python_files_are_small_and_named_for_what_they_hold(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    assert not EMPTY_NAMES & set(path.relative_to(ROOT).with_suffix("").parts)


def test_theme_files_stay_readable(catalog: Catalog) -> None:
    for folder in catalog.themes.values():
        assert len((folder.path / "theme.yaml").read_text(encoding="utf-8").splitlines()) <= 90, folder.path
        assert len(folder.sql.splitlines()) <= 60, folder.path


def test_first_line_of_a_rule_names_it(catalog: Catalog) -> None:
    for code, folder in catalog.themes.items():
        assert re.match(rf"-- {code} [^:]+: one row per .+", folder.sql), folder.path


def test_keywords_are_lower_case_and_indents_are_four(catalog: Catalog) -> None:
    for folder in (*catalog.themes.values(), *catalog.views.values()):
        for number, line in enumerate(folder.sql.splitlines(), start=1):
            code = line.split("--")[0]
            assert not re.search(r"\b(SELECT|FROM|WHERE|JOIN|GROUP BY|ORDER BY|AND|OR|CASE|WHEN)\b", code), (
                f"{folder.path}:{number}"
            )
            assert (len(code) - len(code.lstrip(" "))) % 4 == 0, f"{folder.path}:{number}"


def test_no_threshold_stands_in_a_rule(catalog: Catalog) -> None:
    for folder in catalog.themes.values():
        from sqlglot import exp

        query = parse_select(folder.sql)
        for literal in query.find_all(exp.Literal):
            inside_type = literal.find_ancestor(exp.DataType, exp.Round, exp.Pad, exp.Substring, exp.WindowSpec, exp.Interval)
            if not literal.is_string and inside_type is None:
                assert literal.name in PLAIN_NUMBERS, f"{folder.path}: the number {literal.name} belongs into catalog/regulations"


def test_every_theme_reads_only_columns_that_exist(catalog: Catalog) -> None:
    for folder in catalog.themes.values():
        assert columns_of_theme(catalog, folder)


def test_money_is_never_floating(catalog: Catalog) -> None:
    for folder in (*catalog.themes.values(), *catalog.views.values()):
        assert not re.search(r"cast\([^()]*yuan[^()]*as double\)[^/]*as \w*yuan", folder.sql), folder.path
    for table in catalog.tables.values():
        for name, column in table.columns.items():
            if name.endswith("_yuan") or name == "yuan":
                assert column.type == "decimal(14,2)", f"{table.name}.{name}"


def test_every_clause_and_value_cites_a_document_that_is_there(catalog: Catalog) -> None:
    for code, folder in catalog.themes.items():
        for basis in folder.theme.basis:
            assert basis.document in catalog.documents, f"{code}: {basis.document}"
            if basis.article:
                assert basis.article in catalog.documents[basis.document].articles, f"{code}: {basis.document} {basis.article}"


def test_views_declare_the_parameters_they_ask_for(catalog: Catalog) -> None:
    for name, folder in catalog.views.items():
        if folder.sql:
            assert set(folder.view.parameters) == parameters_asked(parse_select(folder.sql)), name


def test_precedence_and_suppression_name_themes_and_events(catalog: Catalog) -> None:
    kinds = set(catalog.codes["account_event_kind"].codes)
    for row in read_csv(catalog.data["precedence.csv"]):
        assert {row["theme_code"], row["explained_by"]} <= set(catalog.themes)
        assert row["on"] in ("account", "subject")
        assert row["note"]
    for row in read_csv(catalog.data["suppression.csv"]):
        assert row["event_kind"] in kinds


def test_no_path_of_a_machine_and_no_host_of_a_registry_stands_in_the_project() -> None:
    forbidden = re.compile("/" + "work/|/" + "root/|py" + "pi\\.org|registry\\.npm" + "js|deb\\.deb" + "ian")
    for path in ROOT.rglob("*"):
        if path.suffix in {".py", ".md", ".yaml", ".sql", ".toml", ".csv", ".j2", ".txt", ".lock", ""} and path.is_file():
            parts = path.relative_to(ROOT).parts
            if parts[0] in {".git", ".venv", "demo", "uv.lock"} or any(
                part.startswith((".", "__pycache__")) for part in parts[:-1]
            ):
                continue
            found = forbidden.search(path.read_text(encoding="utf-8", errors="ignore"))
            assert not found, f"{path.relative_to(ROOT)}: {found and found.group()}"


def test_a_decision_says_what_and_why_on_one_screen() -> None:
    for path in (ROOT / "docs" / "decisions").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert "**Decided.**" in text, path
        assert "**Why.**" in text, path
        assert len(text.splitlines()) <= 40, path
