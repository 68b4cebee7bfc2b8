"""What all tests share: the catalogue, read once; and what CI does with a skipped test."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from jicha.model.catalog import Catalog, load_catalog

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
# `.ci/run` has installed everything that a test can ask for.
NO_SKIPS = os.environ.get("JICHA_NO_SKIPS") == "1"


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Spark tests share one worker and one session; tests of texts that are not ours to ship run where those lie."""
    for item in items:
        if item.get_closest_marker("spark"):
            item.add_marker(pytest.mark.xdist_group("spark"))
    if not SHARED.is_dir():
        absent = [item for item in items if item.get_closest_marker("full_text")]
        items[:] = [item for item in items if item not in absent]
        config.hook.pytest_deselected(items=absent)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    # A test that is expected to fail reports itself as skipped too.
    return report if hasattr(report, "wasxfail") else _failed_if_skipped(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    return _failed_if_skipped(report)


def _failed_if_skipped(report: Any) -> Any:
    if NO_SKIPS and report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome, report.longrepr = "failed", f"skipped where nothing may be skipped: {reason}"
    return report
