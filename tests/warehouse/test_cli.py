"""The commands of `jicha warehouse`, on a warehouse of the catalogue's own tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jicha.cli.warehouse import app
from jicha.model.catalog import load_catalog
from jicha.warehouse import WarehouseError, arrow_schema, open_warehouse


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse in which some tables of the catalogue were loaded, twice, without rows."""
    path = tmp_path_factory.mktemp("real") / "warehouse"
    tables = load_catalog().tables
    warehouse = open_warehouse(path, tables=tables, create=True)
    for _ in range(2):
        with warehouse.load("空装载") as loader:
            for name in ("account", "bill", "reading"):
                loader.replace_all(name, arrow_schema(tables[name]).empty_table())
            loader.commit(as_of=date(2026, 1, 31), sources=[], counts={})
    warehouse.close()
    return path


def run(*words: object) -> str:
    result = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False, env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    return result.output


def test_each_command_says_what_it_did(place: Path, tmp_path: Path) -> None:
    listed = run("manifests", "--warehouse", place)
    assert listed.count("装载") == 2
    assert listed.count("2026-01-31") == 2
    assert "没有需要整理的表" in run("compact", "--warehouse", place)
    assert "清除了 0 个快照" in run("expire", "--warehouse", place)
    assert "删除了 0 个文件" in run("sweep", "--warehouse", place)
    assert "备份完成" in run("backup", tmp_path / "backup", "--warehouse", place)
    assert "2 份装载清单" in run("restore", tmp_path / "backup", "--warehouse", tmp_path / "new")
    assert run("manifests", "--warehouse", tmp_path / "new").splitlines()[3:] == listed.splitlines()[3:]


def test_a_folder_without_a_warehouse_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="不是仓库"):
        run("sweep", "--warehouse", tmp_path)
