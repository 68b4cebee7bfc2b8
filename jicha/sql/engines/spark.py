"""Spark 4, classic or Connect: the same trees, written in Spark's dialect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
from sqlglot import exp

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.parquet.fieldId.read.enabled": "true",
    "spark.sql.parquet.fieldId.read.ignoreMissing": "true",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
}


@dataclass
class Spark:
    """A Spark session whose temporary views are the relations of a run."""

    session: SparkSession
    name: str = "spark"

    def materialise(self, name: str, query: exp.Query) -> None:
        frame = self.session.sql(query.sql("spark")).cache()
        frame.createOrReplaceTempView(name)

    def define(self, name: str, query: exp.Query) -> None:
        self.session.sql(query.sql("spark")).createOrReplaceTempView(name)

    def register(self, name: str, table: pa.Table) -> None:
        """Make an Arrow table available under a name."""
        self.session.createDataFrame(table).createOrReplaceTempView(name)

    def fetch(self, query: exp.Query) -> pa.Table:
        return self.session.sql(query.sql("spark")).toArrow()

    def close(self) -> None:
        self.session.catalog.clearCache()


def open_spark(*, master: str = "local[2]", **settings: str) -> Spark:
    """A Spark engine with the settings that make its answers those of DuckDB; its views and settings are its own."""
    from pyspark.sql import SparkSession

    builder: Any = SparkSession.builder.master(master).appName("jicha")
    for key in ("spark.ui.enabled", "spark.ui.showConsoleProgress"):
        builder = builder.config(key, "false")
    session = builder.getOrCreate().newSession()
    for key, value in {**SETTINGS, "spark.sql.shuffle.partitions": "4", **settings}.items():
        session.conf.set(key, value)
    session.sparkContext.setLogLevel("ERROR")
    return Spark(session=session)
