"""The commands are found by walking, and finding them runs none of them."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from jicha import cli

COMMANDS = sorted(cli.app.commands)


def test_every_module_is_a_command() -> None:
    modules = {path.stem for path in Path(cli.__file__).parent.glob("*.py") if not path.name.startswith("_")}
    assert {name.replace("-", "_") for name in COMMANDS} == modules


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_what_the_command_itself_says(name: str) -> None:
    assert cli.summary(name)
    assert cli.summary(name) == inspect.cleandoc(cli.app.commands[name].help)


def test_help_lists_every_command_without_importing_engine_or_warehouse() -> None:
    heavy = "{'duckdb', 'pyarrow', 'pyiceberg', 'sqlglot'} & set(sys.modules)"
    code = f"import sys; from jicha.cli import app; app(['--help'], standalone_mode=False); print({heavy} or 'nothing heavy')"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "nothing heavy" in run.stdout
    assert not [name for name in COMMANDS if name not in run.stdout]


def test_an_error_of_our_own_is_told_without_a_traceback(tmp_path: Path) -> None:
    code = "import sys; from jicha.cli import main; main()"
    words = ["explain", "abc", "--out", str(tmp_path)]
    run = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "先运行 jicha audit" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_group_is_found_like_a_command(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JICHA_HOME", str(tmp_path))
    cli.app(["law", "list"], standalone_mode=False)
    assert "supply_rules_2024" in capsys.readouterr().out
