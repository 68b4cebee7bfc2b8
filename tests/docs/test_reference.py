"""The reference pages are the catalogue's, nothing in them leads nowhere, and what was removed is gone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jicha.model.catalog import Catalog, load_catalog
from jicha.report.reference import reference, write_reference
from jicha.report.reference.page import MARK
from tests.conftest import ROOT

REFERENCE = ROOT / "docs" / "reference"
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def test_the_committed_pages_are_those_of_the_catalogue(catalog: Catalog) -> None:
    made = reference(catalog)
    stored = {p.relative_to(REFERENCE).as_posix(): p.read_text(encoding="utf-8") for p in REFERENCE.rglob("*.md")}
    stale = sorted(name for name in made.keys() | stored.keys() if made.get(name) != stored.get(name))
    assert not stale, "run `make docs`: " + ", ".join(stale)


def test_the_same_catalogue_gives_the_same_pages(catalog: Catalog) -> None:
    assert reference(load_catalog()) == reference(catalog)


def test_every_table_theme_value_and_document_has_its_heading(catalog: Catalog) -> None:
    headings = {heading for content in reference(catalog).values() for heading in HEADING.findall(content)}
    values = {name.partition(".")[2] for name in catalog.regulations}
    wanted = {*catalog.tables, *catalog.views, *catalog.codes, *catalog.documents, *catalog.themes, *values}
    assert not wanted - headings


def test_a_provinces_value_stands_beside_the_national_one() -> None:
    pages = reference(load_catalog(ROOT / "examples" / "provincial_overlay"))
    assert re.search(r"\| demo \|", pages["values/reading.md"])


def test_a_page_that_is_no_longer_made_is_deleted_and_a_page_of_the_users_is_not(catalog: Catalog, tmp_path: Path) -> None:
    (tmp_path / "themes").mkdir()
    gone, own = tmp_path / "themes" / "gone.md", tmp_path / "themes" / "own.md"
    gone.write_text(f"# x\n\n{MARK}\n", encoding="utf-8")
    own.write_text("# mine\n", encoding="utf-8")
    assert write_reference(catalog, tmp_path)[1] == 1
    assert own.exists()
    assert not gone.exists()


DOCS = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")})


@pytest.mark.parametrize("path", DOCS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file_and_a_heading(path: Path) -> None:
    for target in LINK.findall(path.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.exists(), f"{target}: no such file"
        if anchor:
            assert anchor in anchors(there), f"{target}: no such heading"


def anchors(path: Path) -> set[str]:
    """Headings as GitHub names them."""
    headings = HEADING.findall(path.read_text(encoding="utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
