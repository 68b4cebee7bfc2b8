"""`jicha verify`: a proof file recomputed offline. The file is hostile until shown otherwise.

Two answers, told apart: does the arithmetic hold, and is the rule the catalogue's. Whether the rows are
those of the manifest only somebody with the warehouse can say (jicha/audit/prove.py).
"""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from jicha.audit.findings import as_findings, refuse_impossible
from jicha.audit.proof import FORMAT, RESULT, digest
from jicha.model.base import CatalogError, parse
from jicha.model.catalog import Catalog, ThemeFolder, ViewFolder
from jicha.model.regulation import DatedValue, Value
from jicha.model.table import Column, Table
from jicha.model.theme import Theme
from jicha.model.view import View, ViewColumn
from jicha.sql.catalogue_data import table_of
from jicha.sql.clock import Clock
from jicha.sql.engines.duckdb import open_duckdb
from jicha.sql.hashing import parameters_hash, theme_hash, view_closure
from jicha.sql.judge import prepare
from jicha.sql.trial import view_query

MAX_BYTES = 200_000_000
MAX_UNPACKED = 2_000_000_000
MAX_DEPTH = 30
MEMORY = "2GB"


class ProofError(Exception):
    """A file that is not a proof, or one that asks for more than a proof may."""


@dataclass(frozen=True)
class Verification:
    """What can be said of a proof; None means that it cannot be said here."""

    finding: dict[str, Any]
    arithmetic: bool
    differences: tuple[str, ...]
    rule_is_catalogue: bool | None
    given_views: tuple[str, ...]


def read_proof(path: Path) -> tuple[dict[str, Any], dict[str, pa.Table]]:
    """(content, rows by table) of a proof file; ProofError when it is too large, too deep or not a proof."""
    if path.stat().st_size > MAX_BYTES:
        raise ProofError(f"{path.name} 大于 {MAX_BYTES // 1_000_000} MB，不作为证据文件打开")
    raw = path.read_bytes()
    if raw[:2] != b"PK":
        content = _json(raw, path.name)
        return content, {name: _rows(content, name, rows) for name, rows in content.get("rows", {}).items()}
    try:
        return _unpacked(raw, path.name)
    except (zipfile.BadZipFile, KeyError, pa.ArrowInvalid) as error:
        raise ProofError(f"{path.name} 不是完整的证据文件：{error}") from None


def _unpacked(raw: bytes, name: str) -> tuple[dict[str, Any], dict[str, pa.Table]]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED:
            raise ProofError(f"{name} 解压后过大")
        content = _json(archive.read("proof.json"), name)
        members = {name: io.BytesIO(archive.read(f"rows/{name}.parquet")) for name in content["catalog"]["tables"]}
        return content, {name: pq.read_table(member) for name, member in members.items()}


def _json(raw: bytes, name: str) -> dict[str, Any]:
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError):
        raise ProofError(f"{name} 不是 JSON") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ProofError(f"{name} 不是 {FORMAT} 格式的证据文件")
    if _depth(content) > MAX_DEPTH:
        raise ProofError(f"{name} 嵌套过深")
    return content


def _depth(value: Any, level: int = 0) -> int:
    if level > MAX_DEPTH:
        return level
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max((_depth(child, level + 1) for child in children), default=level)


def _rows(content: Mapping[str, Any], name: str, rows: Mapping[str, Any]) -> pa.Table:
    types = content["catalog"]["tables"][name]["columns"]
    columns = {column: [row[i] for row in rows["rows"]] for i, column in enumerate(rows["columns"])}
    return table_of(columns, types)


def catalogue_of(content: Mapping[str, Any], path: Path) -> tuple[Catalog, ThemeFolder]:
    """The excerpt of the catalogue that a proof carries, as a catalogue of its own."""
    excerpt = content["catalog"]
    theme = parse(Theme, excerpt["theme"], path)
    folder = ThemeFolder(path=path, sql=excerpt["rule"], cases=None, theme=theme)
    tables = {name: _table(name, entry) for name, entry in excerpt["tables"].items() if name not in content["given_views"]}
    views = {
        name: ViewFolder(path=path, sql=entry["sql"], cases=None, view=parse(View, entry["view"], path))
        for name, entry in excerpt["views"].items()
    }
    for name in content["given_views"]:
        entry = excerpt["tables"][name]
        columns = {c: ViewColumn(type=t, zh=c) for c, t in entry["columns"].items()}
        view = View.model_construct(
            name=name, title=theme.title, one_row_is=theme.title, reads=(), grain=tuple(entry["grain"]), month=None,
            locality="whole", look_back={}, parameters=(), made_by="given", columns=columns, traps=(),
        )  # fmt: skip
        views[name] = ViewFolder(path=path, sql="", cases=None, view=view)
    dated = {name: tuple(parse(DatedValue, value, path) for value in values) for name, values in excerpt["values"].items()}
    catalog = Catalog(
        layers=(), tables=tables, codes={}, views=views, themes={theme.code: folder}, documents={},
        regulations=_by_plain_name(dated), utilities={}, data={}, disabled=(),
    )  # fmt: skip
    return catalog, folder


def _value(name: str, dated: tuple[DatedValue, ...]) -> Value:
    return Value.model_construct(name=name, title=None, unit="", type="number", key=None, values=dated, last_verified=None)


def _by_plain_name(values: Mapping[str, tuple[DatedValue, ...]]) -> dict[str, dict[str, Value]]:
    """Values asked for as name and name@layer under the one name; each carries its layer."""
    made: dict[str, dict[str, Value]] = {}
    for name, dated in values.items():
        plain = name.partition("@")[0]
        earlier = made[plain]["national"].values if plain in made else ()
        made[plain] = {"national": _value(plain, (*earlier, *(value for value in dated if value not in earlier)))}
    return made


def _table(name: str, entry: Mapping[str, Any]) -> Table:
    columns = {
        c: Column(id=number, type=t, zh=c, required=c in entry["grain"])
        for number, (c, t) in enumerate(entry["columns"].items(), start=1)
    }
    return Table.model_validate(
        {"name": name, "title": {"zh": name}, "group": "proof", "one_row_is": name, "grain": entry["grain"], "columns": columns}
    )


def verify(path: Path, *, installed: Catalog | None = None) -> Verification:
    """Recompute a proof with nothing but itself; compare its rule with the installed catalogue if one is given."""
    content, rows = read_proof(path)
    try:
        catalog, folder = catalogue_of(content, path)
        clock = Clock(**{name: dt.date.fromisoformat(content["clock"][name]) for name in ("as_of", "period_start", "period_end")})
        recomputed = _recompute(catalog, folder, clock, rows)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, CatalogError, duckdb.Error) as error:
        raise ProofError(f"{path.name} 的内容不完整：{error}") from None
    finding = content["finding"]
    mine = next((row for row in recomputed.to_pylist() if row["finding_id"] == finding["finding_id"]), None)
    if mine is None:
        differences: tuple[str, ...] = ("按所附规则和数据重算，不再得出这条疑点",)
    else:
        differences = tuple(
            f"{name}：文件写 {finding[name]}，重算为 {mine[name]}"
            for name in RESULT
            if (None if mine[name] is None else str(mine[name])) != finding[name]
        )
    if wrong := [name for name, table in rows.items() if digest(table) != content["digests"].get(name)]:
        differences += (f"所附数据与摘要不符：{'、'.join(wrong)}",)
    return Verification(
        finding=finding,
        arithmetic=not differences,
        differences=differences,
        rule_is_catalogue=_same_rule(catalog, folder, content, installed) if installed else None,
        given_views=tuple(content["given_views"]),
    )


def _recompute(catalog: Catalog, folder: ThemeFolder, clock: Clock, rows: Mapping[str, pa.Table]) -> pa.Table:
    judge = prepare(catalog, folder, province="national", clock=clock)
    engine = open_duckdb({}, tables=rows, memory=MEMORY, threads=1)
    try:
        for name in view_closure(catalog, judge.tables):
            view = catalog.views[name]
            if view.view.made_by != "given":
                engine.materialise(name, view_query(catalog, view, province="national", clock=clock))
        engine.define("population", judge.population)
        engine.materialise("hits", judge.hits)
        hits = engine.fetch(judge.findings)
    finally:
        engine.close()
    refuse_impossible(folder.theme, hits)
    findings, _ = as_findings(hits, folder.theme, theme_hash="", params_hash="", acts_as=folder.theme.class_, unverified=False)
    return findings


def _same_rule(excerpt: Catalog, folder: ThemeFolder, content: Mapping[str, Any], installed: Catalog) -> bool:
    """Whether rule, views, values of the file are the installed ones; the hashes that the file claims prove nothing."""
    ours = installed.themes.get(folder.theme.code)
    if ours is None:
        return False
    carried = {name: view for name, view in excerpt.views.items() if view.view.made_by != "given"}
    grafted = replace(excerpt, views={**installed.views, **carried})
    return theme_hash(grafted, folder) == theme_hash(installed, ours) and parameters_hash(
        grafted, folder, province="national"
    ) == parameters_hash(installed, ours, province=content["province"])
