"""Every command in README and docs runs as it stands there, in order, one folder for each page."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jicha.audit.store import latest_run
from tests.conftest import ROOT

PAGES = [path for path in sorted({*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")}) if "reference" not in path.parts]
BLOCK = re.compile(r"^```sh( run)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
# What sets up the venv is run by tests/install; these need a network, a clone or a second terminal.
SET_UP = re.compile(r"(make|git clone|cd|\.) ")


@dataclass(frozen=True)
class Block:
    """A fenced block of commands; `run` is said on its first line."""

    text: str
    run: bool


def blocks(page: Path) -> list[Block]:
    return [Block(text, bool(run)) for run, text in BLOCK.findall(page.read_text(encoding="utf-8"))]


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_block_that_is_not_run_only_sets_up(page: Path) -> None:
    lines = [line for block in blocks(page) if not block.run for line in block.text.splitlines() if line.strip()]
    assert not [line for line in lines if not SET_UP.match(line)]


def test_the_chinese_readme_has_the_commands_of_the_english_one() -> None:
    assert blocks(ROOT / "README.zh.md") == blocks(ROOT / "README.md")


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", [page for page in PAGES if page.name != "README.zh.md" and any(block.run for block in blocks(page))], ids=name
)
def test_the_commands_of_a_page_run_as_they_stand(page: Path, tmp_path: Path, jicha_on_path: str) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    for number, block in enumerate([block for block in blocks(page) if block.run], start=1):
        environment = {**os.environ, "PATH": jicha_on_path, "JICHA_HOME": str(tmp_path / "home")}
        if (tmp_path / "audit" / "latest").exists():
            environment["FINDING"] = largest_finding(tmp_path / "audit")
        command = ["bash", "-euo", "pipefail", "-c", block.text]
        run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert run.returncode == 0, f"block {number}:\n{block.text}\n{run.stdout[-2000:]}\n{run.stderr[-4000:]}"


def largest_finding(out: Path) -> str:
    """The number of the open finding about most money, as a reader would pick it from the report."""
    rows = pq.read_table(latest_run(out) / "findings.parquet").to_pylist()
    found = sorted(rows, key=lambda row: (row["triage"] != "open", -abs(row["base_yuan"] or 0), row["finding_id"]))
    return str(found[0]["finding_id"])


@pytest.fixture(scope="session")
def jicha_on_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A PATH on which `jicha` is this checkout's, whether or not it is installed."""
    folder = tmp_path_factory.mktemp("bin")
    script = folder / "jicha"
    code = "from jicha.cli import main; main()"
    script.write_text(f"#!/bin/sh\nPYTHONPATH='{ROOT}' exec '{sys.executable}' -c '{code}' \"$@\"\n", encoding="utf-8")
    script.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"
