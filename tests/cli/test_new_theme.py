"""A newcomer adds a theme: three files, nothing else is touched, and the check passes as they are written."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from jicha.cli import app
from jicha.model.catalog import load_catalog
from jicha.sql.check import check_theme


def test_three_files_are_made_and_hold_as_they_are(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["new-theme", "tariff", "negative_energy", "--catalog", str(tmp_path)])
    assert result.exit_code == 0, result.output
    folder = tmp_path / "themes" / "tariff" / "negative_energy"
    assert {path.name for path in folder.iterdir()} == {"theme.yaml", "rule.sql", "cases.yaml"}
    catalog = load_catalog(tmp_path)
    report = check_theme(catalog, catalog.themes["TF60"])
    assert (report.problems, report.survivors) == ((), ())


def test_a_strange_link_or_name_is_refused_with_the_choice(tmp_path: Path) -> None:
    wrong_link = CliRunner().invoke(app, ["new-theme", "kitchen", "x", "--catalog", str(tmp_path)])
    assert "kitchen" in str(wrong_link.exception)
    wrong_name = CliRunner().invoke(app, ["new-theme", "tariff", "Negative Energy", "--catalog", str(tmp_path)])
    assert "小写" in str(wrong_name.exception)
