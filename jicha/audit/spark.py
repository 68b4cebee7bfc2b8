"""The same inputs on Spark: planned files by field id as temporary views of one session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from jicha.audit.workspace import Months, Sources, month_condition
from jicha.model.table import Table
from jicha.sql.catalogue_data import catalogue_table, is_catalogue_data, table_of
from jicha.sql.engines.spark import Spark, open_spark
from jicha.warehouse import spark_relation


@cache
def the_session() -> Spark:
    """One Spark session for the whole process: starting one takes seconds."""
    return open_spark()


def open_spark_workspace(sources: Sources, names: Iterable[str], *, months: Mapping[str, Months | None]) -> Spark:
    """The session with the named tables and views as temporary views, cut to their months."""
    engine = the_session()
    for name in names:
        relation = sources.catalog.relation(name)
        if name in sources.views:
            frame = engine.session.read.parquet(str(sources.views[name]))
            frame.where(month_condition(relation, months.get(name)) or "true").createOrReplaceTempView(name)
        elif is_catalogue_data(relation):
            engine.register(name, catalogue_table(sources.catalog, name, sources.province))
        elif isinstance(relation, Table):
            plan = sources.plan(name, months.get(name))
            if plan is None:
                engine.register(name, table_of({}, relation.columns_types))
                continue
            frame = spark_relation(engine.session, plan, relation, None)
            frame.where(month_condition(relation, months.get(name)) or "true").createOrReplaceTempView(name)
    return engine
