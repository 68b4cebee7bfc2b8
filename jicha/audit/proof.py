"""Proof: one file that holds a finding and everything to recompute it offline, to the cent.

`export` writes rule, views, values, clock and the rows of the subject's closure; `jicha/audit/verify.py`
reads such a file as hostile input. Beyond ROW_LIMIT rows the file is a zip with Parquet members.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from jicha.audit.closure import Closure, extract
from jicha.audit.options import Options
from jicha.audit.workspace import Sources
from jicha.model.base import CatalogError
from jicha.model.catalog import Catalog, ThemeFolder
from jicha.model.regulation import DatedValue
from jicha.sql.hashing import parameters_hash, parameters_of, theme_hash, view_closure
from jicha.sql.judge import needed_relations

FORMAT = "jicha-proof/1"
ROW_LIMIT = 50_000
RESULT = ("finding_id", "subject_id", "fact_start", "fact_end", "observed", "expected", "low_yuan", "base_yuan", "high_yuan")


def export(sources: Sources, folder: ThemeFolder, options: Options, finding: Mapping[str, Any]) -> bytes:
    """The proof of one finding as the bytes of a file."""
    closure = closure_of(sources, folder, options, finding)
    content = {
        "format": FORMAT,
        "finding": {name: None if finding[name] is None else str(finding[name]) for name in finding},
        "theme_hash": theme_hash(sources.catalog, folder),
        "params_hash": parameters_hash(sources.catalog, folder, province=sources.province),
        "manifest_id": sources.manifest.id,
        "province": sources.province,
        "clock": {name: str(getattr(options.clock, name)) for name in ("as_of", "period_start", "period_end")},
        "catalog": catalog_excerpt(sources.catalog, folder, closure, sources.province),
        "given_views": list(closure.given),
        "digests": {name: digest(rows) for name, rows in closure.rows.items()},
    }
    if sum(rows.num_rows for rows in closure.rows.values()) <= ROW_LIMIT:
        content["rows"] = {name: as_text(rows) for name, rows in closure.rows.items()}
        return json.dumps(content, ensure_ascii=False, indent=1).encode()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("proof.json", json.dumps(content, ensure_ascii=False, indent=1))
        for name, rows in closure.rows.items():
            member = io.BytesIO()
            pq.write_table(rows, member)
            archive.writestr(f"rows/{name}.parquet", member.getvalue())
    return buffer.getvalue()


def closure_of(sources: Sources, folder: ThemeFolder, options: Options, finding: Mapping[str, Any]) -> Closure:
    """The rows that a finding rests on: its account's, its district's, or all."""
    by_district = folder.theme.locality == "district" and folder.theme.subject_kind == "district"
    return extract(
        sources,
        folder,
        options,
        account=finding["account_id"] if folder.theme.locality == "account" else None,
        district=finding["subject_id"] if by_district else None,
    )


def catalog_excerpt(catalog: Catalog, folder: ThemeFolder, closure: Closure, province: str) -> dict[str, Any]:
    """The part of the catalogue that the verdict rests on: theme, views, tables as far as read, values."""
    relations = needed_relations(catalog, folder.theme)
    views = [name for name in view_closure(catalog, relations) if name not in closure.given]
    tables = {}
    for name, rows in closure.rows.items():
        relation = catalog.relation(name)
        tables[name] = {
            "grain": list(relation.grain),
            "columns": {c: relation.columns[c].type for c in rows.column_names},
        }
    return {
        "theme": folder.theme.model_dump(mode="json", by_alias=True),
        "rule": folder.sql,
        "views": {
            name: {"view": catalog.views[name].view.model_dump(mode="json"), "sql": catalog.views[name].sql} for name in views
        },
        "tables": tables,
        "values": {
            name: [_value_entry(catalog, value) for value in catalog.values(name, province)]
            for name in parameters_of(catalog, folder)
        },
    }


def _value_entry(catalog: Catalog, value: DatedValue) -> dict[str, Any]:
    """A dated value as JSON; a number stays a number, so that it is read back as one."""
    entry: dict[str, Any] = value.model_dump(mode="json") | {"layer": catalog.layer_of(value)}
    if isinstance(value.value, Decimal):
        entry["value"] = float(value.value) if "." in str(value.value) else int(value.value)
    return entry


def as_text(rows: pa.Table) -> dict[str, Any]:
    """Rows as text cells, which JSON carries without loss of digits."""
    columns = [rows[name].cast(pa.string()).to_pylist() for name in rows.column_names]
    return {"columns": rows.column_names, "rows": [list(row) for row in zip(*columns, strict=True)]}


def digest(rows: pa.Table) -> str:
    """A hash of a set of rows that does not depend on their order."""
    text = as_text(rows.select(sorted(rows.column_names)))
    lines = sorted(json.dumps(row, ensure_ascii=False) for row in text["rows"])
    return base64.b16encode(hashlib.sha256("\n".join([*text["columns"], *lines]).encode()).digest()).decode().lower()


def finding_row(run_folder: Path, finding_id: str) -> dict[str, Any]:
    """One finding of a run by its id or the beginning of it."""
    if not finding_id or any(c not in "0123456789abcdef" for c in finding_id):
        raise CatalogError(f"疑点编号 {finding_id!r} 应为十六进制")
    table = pq.read_table(run_folder / "findings.parquet")
    rows = [row for row in table.to_pylist() if row["finding_id"].startswith(finding_id)]
    if len(rows) != 1:
        raise CatalogError(f"编号以 {finding_id} 开头的疑点有 {len(rows)} 条")
    return rows[0]


def evidence_rows(run_folder: Path, theme_code: str, finding_id: str) -> list[dict[str, Any]]:
    """The rule's rows behind one finding."""
    path = run_folder / "evidence" / f"{theme_code}.parquet"
    return pq.read_table(path, filters=[("finding_id", "=", finding_id)]).to_pylist() if path.exists() else []
