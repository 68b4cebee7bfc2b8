"""What is installed is pinned once, the same in both lists, and neither says where from."""

from __future__ import annotations

import re
import tomllib

from tests.conftest import ROOT

PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)


def pins(file: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / file).read_text(encoding="utf-8")))


def wanted() -> set[str]:
    """The packages that pyproject.toml asks for by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    return {re.split(r"[\[<>=~! ]", one)[0].lower().replace("_", "-") for one in asked}


def test_every_dependency_is_pinned() -> None:
    assert not wanted() - pins("constraints.txt").keys(), "run `make lock`"


def test_both_lists_pin_the_same_releases() -> None:
    assert pins("constraints.txt") == pins("requirements.lock"), "run `make lock`"


def test_every_locked_file_has_a_hash_and_nothing_says_where_from() -> None:
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=\S)", locked.strip()))
    for file in ("requirements.lock", "constraints.txt"):
        assert "://" not in (ROOT / file).read_text(encoding="utf-8"), file
