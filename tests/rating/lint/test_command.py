"""`jicha rate lint`: clean tables pass, a broken one is named with file and line, an overlay is checked like ours."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jicha.cli import app
from jicha.model.base import CatalogError
from jicha.model.catalog import OWN_CATALOG

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def lint(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command; its exit code and what it said."""

    def run(*arguments: str) -> tuple[int, str]:
        code = app(["rate", "lint", *arguments], standalone_mode=False)
        return code or 0, capsys.readouterr().out

    return run


def test_our_own_table_passes_and_its_ratios_are_shown(lint: Run) -> None:
    code, said = lint("hubei")
    assert code == 0
    assert "浮动：purchase、purchase_loss" in said
    assert "比例 two_part peak：1.49" in said
    assert "没有问题" in said


def gansu(folder: Path, old: str = "", new: str = "") -> Path:
    """A price table in an overlay, one place of it changed."""
    text = (OWN_CATALOG / "tariffs" / "gansu" / "price.csv").read_text(encoding="utf-8")
    folder.mkdir(parents=True)
    path = folder / "price.csv"
    path.write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return path


def test_an_overlays_table_is_checked_and_its_fault_named(lint: Run, tmp_path: Path) -> None:
    path = gansu(tmp_path / "tariffs" / "gansu", "0.06930000", "6.93000000")
    code, said = lint("gansu", "--catalog", str(tmp_path))
    text = path.read_text(encoding="utf-8")
    line = text[: text.index("6.93000000")].count("\n") + 1
    assert code == 1
    assert f"{path}:{line}: 单价不可信（price_out_of_range）commercial_two_part/transmission/all/220kv_up" in said
    assert "处理：" in said
    assert "共 1 家，1 个问题" in said


def test_an_overlay_may_add_a_utility(lint: Run, tmp_path: Path) -> None:
    gansu(tmp_path / "tariffs" / "county")
    assert lint("county", "--catalog", str(tmp_path))[0] == 0


def test_a_utility_that_is_not_there_is_an_error(lint: Run) -> None:
    with pytest.raises(CatalogError, match=r"atlantis.*hubei"):
        lint("atlantis")


def test_without_a_name_every_utility_is_checked(lint: Run) -> None:
    code, said = lint()
    assert code == 0
    assert "共 36 家，没有问题" in said
