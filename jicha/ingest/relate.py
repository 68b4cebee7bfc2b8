"""Checks that need more than one table, or what the warehouse already holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import duckdb

from jicha.ingest.check import Incoming, days, first_of_month
from jicha.ingest.names import literal, quoted
from jicha.model.table import Table
from jicha.warehouse import Manifest, Warehouse, duckdb_relation


def kept_rows(
    warehouse: Warehouse, manifest: Manifest | None, table: Table, *, columns: Sequence[str], replaced: Sequence[date]
) -> str | None:
    """SQL of the columns of the rows of the last manifest outside the replaced months; None if the table was never loaded."""
    plan = warehouse.plan(manifest, table.name) if manifest else None
    if plan is None:
        return None
    wanted = list(dict.fromkeys([*columns, *([table.month] if table.month else [])]))
    select = duckdb_relation(plan, table, wanted)
    listed = ", ".join(map(quoted, columns))
    if not replaced or table.month is None:
        return f"select {listed} from ({select})"
    return f"select {listed} from ({select}) where {first_of_month(table.month)} not in ({days(replaced)})"


def quarantine_keys_elsewhere(connection: duckdb.DuckDBPyConnection, table: Table, kept: str | None) -> None:
    """Quarantine rows whose key stands in a month that this load leaves as it is: loaded, it would be there twice."""
    if kept is None:
        return
    key = ", ".join(map(quoted, table.grain))
    connection.execute(
        f"""
        insert into faulty_{table.name}
        select n, [struct_pack(
            "column" := {literal("+".join(table.grain))}, code := 'key_in_other_month', value := concat_ws('+', {key})
        )] from good_{table.name} semi join ({kept}) using ({key})
        """
    )


def note_unique_conflicts(connection: duckdb.DuckDBPyConnection, incoming: Incoming) -> None:
    """Note rows that share what should be unique besides the key: two bills for one month may be what the audit looks for."""
    table = incoming.table
    for columns in table.unique:
        if not set(columns) <= set(incoming.columns):
            continue
        key = ", ".join(map(quoted, columns))
        full = " and ".join(f"{quoted(column)} is not null" for column in columns)
        doubtful = f"select hash({key}) from good_{table.name} where {full} group by hash({key}) having count(*) > 1"
        connection.execute(
            f"""
            insert into noted_{table.name} ("column", code, value, n)
            select {literal("+".join(columns))}, 'unique_conflict', concat_ws('+', {key}), n
            from good_{table.name} where {full} and hash({key}) in ({doubtful})
            qualify count(*) over (partition by {key}) > 1
            """
        )


def note_broken_references(
    connection: duckdb.DuckDBPyConnection, incoming: Incoming, referenced: Mapping[str, Sequence[str]]
) -> list[str]:
    """Note values that name nothing; the columns that could not be compared because the table they name was never loaded.

    referenced: for 'table.column' the SELECTs of the values it has, of this load and of the warehouse.
    """
    unchecked = []
    table = incoming.table
    for name in incoming.columns:
        target = table.columns[name].references
        if target is None:
            continue
        if not (among := referenced[target]):
            unchecked.append(name)
            continue
        connection.execute(
            f"""
            insert into noted_{table.name} ("column", code, value, n)
            select {literal(name)}, 'broken_reference', value, n
            from (select n, cast({quoted(name)} as varchar) as value from good_{table.name} where {quoted(name)} is not null)
            anti join ({" union all ".join(among)}) using (value)
            """
        )
    return unchecked
