"""Backup and restore: the warehouse as plain Parquet files and one JSON file, which may be moved.

Iceberg metadata hold absolute paths, so a copied warehouse folder is dead. A backup holds the data files
of every readable manifest once, each with its SHA-256, and says which of them made up each snapshot.
Restore imports them into new tables: manifests keep their ids, snapshots get new ones.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pyiceberg.manifest import DataFile
from pyiceberg.schema import Schema
from pyiceberg.table import Table as IcebergTable
from pyiceberg.typedef import Record

from jicha.model.table import Table
from jicha.warehouse.errors import WarehouseError
from jicha.warehouse.ledger import Manifest, manifest_from_json, manifest_to_json
from jicha.warehouse.schema import evolved
from jicha.warehouse.loader import replaced
from jicha.warehouse.store import Store, local_path, open_store, readable
from jicha.warehouse.upkeep import local_folder
from jicha.warehouse.writing import data_file

CONTENT = "backup.json"
FORMAT = 1
CHUNK = 8 * 1024 * 1024


def backup(store: Store, target: Path) -> int:
    """The number of files copied; files that an earlier backup in this folder already holds are not copied again.

    The folder's list is replaced last, in one step: an interrupted backup leaves the previous one valid.
    """
    local_folder(store)
    earlier = _earlier(target)
    copied = 0
    with store.lease("备份仓库"):
        present = store.snapshot_ids()
        manifests = [manifest for manifest in store.ledger.all() if readable(manifest, present)]
        content: dict[str, Any] = {"format": FORMAT, "manifests": [manifest_to_json(m) for m in manifests], "tables": {}}
        for name in sorted({name for manifest in manifests for name in manifest.snapshots}):
            stored = store.find(name)
            assert stored is not None
            entry, new = _backup_table(stored, target / name, manifests, earlier.get(name, {}), name=name)
            content["tables"][name] = entry
            copied += new
    draft = target / f"{CONTENT}.new"
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(target / CONTENT)
    _drop_unlisted(target, content)
    return copied
