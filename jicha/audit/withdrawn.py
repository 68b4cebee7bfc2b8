"""Findings of the last run that this run no longer makes: withdrawn, never deleted."""

from __future__ import annotations

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from jicha.audit.store import RunFolder, RunRecord, latest_run, read_record
from jicha.model.base import CatalogError


def withdrawn(place: RunFolder, record: RunRecord, findings: pa.Table) -> pa.Table | None:
    """The findings of the newest run over the same period and organisation that are gone, with the reason; None without one."""
    try:
        folder = latest_run(place.root)
    except CatalogError:
        return None
    before = read_record(folder)
    if (before.period, before.org, before.province) != (record.period, record.org, record.province):
        return None
    judged = {theme.code for theme in record.themes if theme.state == "judged"}
    earlier = [pq.read_table(folder / name) for name in ("findings.parquet", "withdrawn.parquet") if (folder / name).exists()]
    connection = duckdb.connect()
    connection.register("now", findings)
    connection.register("judged", pa.table({"code": pa.array(sorted(judged), pa.string())}))
    reason = "数据更新后不再成立" if before.manifest_id != record.manifest_id else "规则或参数更新后不再成立"
    parts = []
    for number, table in enumerate(earlier):
        connection.register(f"before_{number}", table)
        shown = "* exclude (withdrawn_by, withdrawn_because)" if "withdrawn_by" in table.column_names else "*"
        parts.append(f"select {shown} from before_{number}")
    return connection.sql(
        f"""
        select b.*, ? as withdrawn_by, ? as withdrawn_because
        from ({" union all by name ".join(parts)}) as b
        where b.theme_code in (select code from judged) and b.finding_id not in (select finding_id from now)
        qualify row_number() over (partition by b.finding_id order by b.run_id) = 1
        order by b.finding_id
        """,
        params=[record.run_id, reason],
    ).to_arrow_table()
