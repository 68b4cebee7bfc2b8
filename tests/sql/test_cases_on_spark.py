"""Every case of every theme and view holds on Spark as it does on DuckDB."""

from __future__ import annotations

import shutil

import pytest

from jicha.model.catalog import Catalog
from jicha.sql.check_spark import FOR_FEW_ROWS, check_on_spark

pytest.importorskip("pyspark", reason="pyspark is not installed (extra: spark)")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.spark,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17, which is not on this machine"),
    pytest.mark.xdist_group("spark"),
]


def test_every_case_holds_on_spark(catalog: Catalog) -> None:
    from jicha.sql.engines.spark import open_spark

    engine = open_spark(**FOR_FEW_ROWS)
    views = [folder for folder in catalog.views.values() if folder.sql]
    reports = check_on_spark(catalog, engine, [*views, *catalog.themes.values()])
    bad = [f"{report.code}: {problem}" for report in reports for problem in report.problems]
    assert not bad, "\n".join(bad)
    assert sum(report.cases for report in reports) > 0
