"""The ledger of load manifests: one row says which snapshot of each table belongs together.

It lies in the database of the Iceberg catalogue. Readers only ever open a manifest, so what a load
wrote before its row stands here is invisible. The rows form one chain: a manifest can have only one
successor, so of two loads that started from the same manifest the second is refused by the database.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Column, Engine, Integer, MetaData, String, Text, insert, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.exc import IntegrityError

from jicha.warehouse.errors import WarehouseError

MadeBy = Literal["load", "compact"]


@dataclass(frozen=True)
class SourceFile:
    """A file that a load read."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True)
class Manifest:
    """The state of the warehouse after one load: {table: snapshot id} of all tables loaded so far.

    `sources` and `counts` are those of this load alone; `parent` leads to the loads before it.
    """

    id: str
    parent: str | None
    made_at: datetime
    made_by: MadeBy
    as_of: date
    snapshots: Mapping[str, int]
    schemas: Mapping[str, int]
    sources: tuple[SourceFile, ...]
    counts: Mapping[str, Any]


def manifest_to_json(manifest: Manifest) -> dict[str, Any]:
    """The manifest as plain JSON values."""
    return {
        "id": manifest.id,
        "parent": manifest.parent,
        "made_at": manifest.made_at.isoformat(),
        "made_by": manifest.made_by,
        "as_of": manifest.as_of.isoformat(),
        "snapshots": dict(manifest.snapshots),
        "schemas": dict(manifest.schemas),
        "sources": [[source.name, source.sha256, source.rows] for source in manifest.sources],
        "counts": dict(manifest.counts),
    }


def manifest_from_json(content: Mapping[str, Any]) -> Manifest:
    """The manifest that `manifest_to_json` wrote."""
    return Manifest(
        id=content["id"],
        parent=content["parent"],
        made_at=datetime.fromisoformat(content["made_at"]),
        made_by=content["made_by"],
        as_of=date.fromisoformat(content["as_of"]),
        snapshots=content["snapshots"],
        schemas=content["schemas"],
        sources=tuple(SourceFile(*source) for source in content["sources"]),
        counts=content["counts"],
    )


_TABLES = MetaData()
_MANIFEST = SqlTable(
    "jicha_manifest",
    _TABLES,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("id", String(32), nullable=False, unique=True),
    Column("parent", String(32), nullable=False, unique=True),  # '' for the first: NULLs would not exclude each other
    Column("content", Text, nullable=False),
)


@dataclass(frozen=True)
class Ledger:
    """The rows of manifests in one database."""

    engine: Engine

    def create(self) -> None:
        """Make the ledger's table where it is missing."""
        _TABLES.create_all(self.engine)

    def all(self) -> tuple[Manifest, ...]:
        """All manifests, the oldest first."""
        with self.engine.connect() as connection:
            rows = connection.execute(select(_MANIFEST.c.content).order_by(_MANIFEST.c.seq)).scalars().all()
        return tuple(manifest_from_json(json.loads(row)) for row in rows)

    def latest(self) -> Manifest | None:
        """The last manifest, None in an empty warehouse."""
        with self.engine.connect() as connection:
            row = connection.execute(select(_MANIFEST.c.content).order_by(_MANIFEST.c.seq.desc()).limit(1)).scalar()
        return manifest_from_json(json.loads(row)) if row else None

    def one(self, manifest_id: str) -> Manifest:
        """The manifest with this id; WarehouseError if there is none."""
        with self.engine.connect() as connection:
            row = connection.execute(select(_MANIFEST.c.content).where(_MANIFEST.c.id == manifest_id)).scalar()
        if row is None:
            raise WarehouseError(f"仓库里没有装载清单 {manifest_id}。用 jicha warehouse manifests 查看有哪些。")
        return manifest_from_json(json.loads(row))

    def add(self, manifests: Iterable[Manifest]) -> None:
        """Write the rows in one transaction; a second successor of a manifest is refused."""
        rows = [
            {"id": m.id, "parent": m.parent or "", "content": json.dumps(manifest_to_json(m), ensure_ascii=False)}
            for m in manifests
        ]
        if not rows:
            return
        try:
            with self.engine.begin() as connection:
                connection.execute(insert(_MANIFEST), rows)
        except IntegrityError:
            raise WarehouseError("另一个装载刚刚先完成了，这次装载没有生效。请重新运行这次装载。") from None
