"""Source tables that already are canonical tables: by their own or their Chinese names, no mapping needed."""

from __future__ import annotations

from collections.abc import Mapping

from jicha.ingest.check import Incoming
from jicha.ingest.clean import is_typed, missing_columns
from jicha.ingest.errors import LoadError
from jicha.ingest.names import plain
from jicha.ingest.staging import SourceTable
from jicha.model.table import Table


def as_it_is(source: SourceTable, table: Table) -> Incoming:
    """The rows of a source table whose columns bear the canonical or the Chinese names; LoadError if a required one is absent."""
    columns: dict[str, str] = {}
    ignored = []
    names = _names(table)
    for header in source.columns:
        name = names.get(plain(header))
        if name is None:
            ignored.append(header)
        elif name in columns:
            raise LoadError(
                f"源表 {source.name} 的“{columns[name]}”和“{header}”两列都对应 {table.name}.{name}。"
                "请用映射说明取哪一列（--suggest）。"
            )
        else:
            columns[name] = header
    if missing := missing_columns(table, columns):
        named = "、".join(f"{name}（{table.columns[name].zh}）" for name in missing)
        raise LoadError(
            f"源表 {source.name} 对应标准表 {table.name}（{table.title.zh}），但缺必填列 {named}；"
            f"它有的列：{'、'.join(source.columns)}。"
            "请改列名，或用 --suggest 生成映射后补上。"
        )
    types = {name: source.columns[header] for name, header in columns.items()}
    is_text = source.is_text or any(kind == "VARCHAR" and not is_typed(table.columns[name], kind) for name, kind in types.items())
    return Incoming(
        table=table,
        select=source.select,
        columns=columns,
        types=types,
        record=tuple(source.columns),
        is_text=is_text,
        origin=f"源表 {source.name}",
        malformed=source.malformed,
        ignored=tuple(ignored),
        not_data=source.not_data,
    )


def _names(table: Table) -> Mapping[str, str]:
    """{plain name: column} of a table's own names and Chinese titles."""
    titles = {plain(column.zh): name for name, column in table.columns.items()}
    return titles | {plain(name): name for name in table.columns}
