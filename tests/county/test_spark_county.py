"""Spark 4 makes the same findings as DuckDB: every id, every cent."""

from __future__ import annotations

import shutil

import pyarrow.parquet as pq
import pytest

from jicha.audit.run import Run
from jicha.model.catalog import Catalog
from tests.county.conftest import make

pytest.importorskip("pyspark", reason="pyspark is not installed (extra: spark)")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.spark,
    pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17, which is not on this machine"),
]

COLUMNS = (
    "finding_id",
    "theme_code",
    "subject_id",
    "fact_start",
    "fact_end",
    "observed",
    "expected",
    "low_yuan",
    "base_yuan",
    "high_yuan",
)


def rows(run: Run) -> set[tuple[object, ...]]:
    table = pq.read_table(run.folder / "findings.parquet", columns=list(COLUMNS))
    return set(zip(*(table[c].to_pylist() for c in COLUMNS), strict=True))


def test_same_findings_on_both_engines(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> None:
    county = make(tmp_path_factory.mktemp("spark"), catalog, accounts=400, seed=9)
    duckdb, spark = county.audited("duckdb"), county.audited("spark", engine="spark")
    assert [(t.code, t.reason) for t in spark.record.themes if t.state == "failed"] == []
    on_duckdb, on_spark = rows(duckdb), rows(spark)
    assert sorted(map(str, on_duckdb - on_spark)) == []
    assert sorted(map(str, on_spark - on_duckdb)) == []
    assert on_duckdb
