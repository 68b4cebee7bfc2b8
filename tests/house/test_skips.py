"""In CI a skipped test is a failure: what nobody ran, nobody checked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

SKIPPED = "import pytest\n\ndef test_needs_what_is_missing():\n    pytest.skip('no Java here')\n"


@pytest.mark.parametrize(("everything_is_installed", "passes"), [("0", True), ("1", False)])
def test_a_skip_fails_only_where_everything_is_installed(tmp_path: Path, everything_is_installed: str, passes: bool) -> None:
    file = tmp_path / "test_skipped.py"
    file.write_text(SKIPPED, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", "-c", "/dev/null", str(file)]
    environment = {**os.environ, "JICHA_NO_SKIPS": everything_is_installed}
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (run.returncode == 0) is passes, run.stdout
    assert "no Java here" in run.stdout or passes
