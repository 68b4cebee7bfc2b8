"""Backup and restore: the warehouse as plain Parquet files and one JSON file, which may be moved.

Iceberg metadata hold absolute paths, so a warehouse folder that was copied elsewhere is dead. A backup
holds the data files of every readable manifest once, each with its SHA-256, and says which of them made
up each snapshot. Restore imports them into new tables: manifests keep their ids, snapshots get new ones.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pyiceberg.manifest import DataFile
from pyiceberg.partitioning import PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table import Table as IcebergTable
from pyiceberg.typedef import Record

from jicha.model.table import Table
from jicha.warehouse.errors import WarehouseError
from jicha.warehouse.ledger import manifest_from_json, manifest_to_json
from jicha.warehouse.loader import exchanged
from jicha.warehouse.store import Store, local_path, open_store, readable
from jicha.warehouse.upkeep import local_folder
from jicha.warehouse.writing import data_file, month_folder

CONTENT = "backup.json"
FORMAT = 1
CHUNK = 8 * 1024 * 1024


def backup(store: Store, target: Path) -> int:
    """The number of files copied; files that an earlier backup in this folder already holds are not copied again.

    The folder's list is replaced last, in one step: an interrupted backup leaves the previous one valid.
    """
    target = target.resolve()
    if target.is_relative_to(store.path):
        raise WarehouseError(f"备份不能放在仓库自己的文件夹里：{target}。请另选位置，最好是另一块磁盘。")
    local_folder(store)
    earlier = _begin(target)
    copied = 0
    with store.lease("备份仓库"):
        present = store.snapshot_ids()
        manifests = [manifest for manifest in store.ledger.all() if readable(manifest, present)]
        tables: dict[str, Any] = {}
        for name in sorted({name for manifest in manifests for name in manifest.snapshots}):
            stored = store.find(name)
            assert stored is not None
            wanted = dict.fromkeys(m.snapshots[name] for m in manifests if name in m.snapshots)
            tables[name], new = _backup_table(stored, target / name, wanted, known=earlier.get(name, {}).get("files", {}))
            copied += new
        _copy_quarantine(store.path, target)
    _write(target, {"format": FORMAT, "manifests": [manifest_to_json(m) for m in manifests], "tables": tables})
    for name in {*earlier, *tables}:
        for path in (target / name).glob("*.parquet"):
            if path.name not in tables.get(name, {}).get("files", {}):
                path.unlink()
    return copied


def _copy_quarantine(source: Path, target: Path) -> None:
    """Rows that a load turned away are kept with the data: a backup without them would lose what nobody has mended yet."""
    if (source / "quarantine").is_dir():
        shutil.copytree(source / "quarantine", target / "quarantine", dirs_exist_ok=True)


def restore(source: Path, path: Path, *, tables: Mapping[str, Table]) -> int:
    """The number of manifests that the new warehouse at `path` now has, from the backup in `source`.

    The warehouse must be empty; a restore that died can be run again. A damaged file raises WarehouseError.
    """
    content = _read(source)
    if not content["manifests"]:
        raise WarehouseError(f"{source} 里没有可恢复的装载清单：备份没有做完，或当时仓库是空的。请换一份备份。")
    store = open_store(path, tables, create=True)
    try:
        _copy_quarantine(source, store.path)
        return _restore_into(store, source, content)
    finally:
        store.close()


def _restore_into(store: Store, source: Path, content: Mapping[str, Any]) -> int:
    local_folder(store).mkdir(exist_ok=True)
    with store.lease("恢复仓库"):
        if store.ledger.latest() is not None:
            raise WarehouseError(f"仓库 {store.path} 已有数据，不能恢复到其中。请恢复到一个新的文件夹。")
        new = {name: _restore_table(store, name, entry, source / name) for name, entry in content["tables"].items()}
        manifests = [manifest_from_json(entry) for entry in content["manifests"]]
        store.ledger.add(
            replace(
                manifest,
                snapshots={name: new[name][old][0] for name, old in manifest.snapshots.items()},
                schemas={name: new[name][old][1] for name, old in manifest.snapshots.items()},
            )
            for manifest in manifests
        )
    return len(manifests)


def _begin(target: Path) -> Mapping[str, Any]:
    """The tables of the earlier backup in this folder; a folder with other things in it is refused."""
    if not (target / CONTENT).exists():
        if target.exists() and any(target.iterdir()):
            raise WarehouseError(f"{target} 里有别的文件，不能用来备份。请给一个空文件夹，或以前的备份文件夹。")
        target.mkdir(parents=True, exist_ok=True)
        _write(target, {"format": FORMAT, "manifests": [], "tables": {}})
    tables: Mapping[str, Any] = _read(target)["tables"]
    return tables


def _read(source: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads((source / CONTENT).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise WarehouseError(f"{source} 里没有 {CONTENT}，不是备份文件夹。请检查路径。") from None
    if content.get("format") != FORMAT:
        raise WarehouseError(f"备份 {source} 的格式是 {content.get('format')}，本版软件只认 {FORMAT}。请用写它的版本恢复。")
    return content


def _write(target: Path, content: Mapping[str, Any]) -> None:
    draft = target / f"{CONTENT}.new"
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(target / CONTENT)


def _backup_table(
    stored: IcebergTable, folder: Path, snapshots: Iterable[int], *, known: Mapping[str, Any]
) -> tuple[dict[str, Any], int]:
    """The table's entry in the list, and how many files were copied for it."""
    folder.mkdir(exist_ok=True)
    files: dict[str, Any] = {}
    states: dict[str, list[str]] = {}
    copied = 0
    for snapshot_id in snapshots:
        states[str(snapshot_id)] = []
        for file in (task.file for task in stored.scan(snapshot_id=snapshot_id).plan_files()):
            origin = Path(local_path(file.file_path))
            states[str(snapshot_id)].append(origin.name)
            if origin.name in files:
                continue
            there = folder / origin.name
            if origin.name in known and there.exists() and there.stat().st_size == file.file_size_in_bytes:
                files[origin.name] = known[origin.name]
            else:
                month = file.partition[0] if stored.spec().fields else None
                files[origin.name] = {"sha256": _copy(origin, there), "month": month}
                copied += 1
    return {
        "schema": json.loads(stored.schema().model_dump_json()),
        "partition": json.loads(stored.spec().model_dump_json()),
        "files": files,
        "snapshots": states,
        "tags": {ref: r.snapshot_id for ref, r in stored.metadata.refs.items() if r.snapshot_ref_type == "tag"},
    }, copied


def _restore_table(store: Store, name: str, entry: Mapping[str, Any], folder: Path) -> dict[int, tuple[int, int]]:
    """{old snapshot id: (new snapshot id, schema id)} of the restored table.

    The table is made with the schema it had and then follows its YAML like any stored table.
    """
    store.table(name)
    if store.find(name) is None:
        store.make(name, Schema.model_validate(entry["schema"]), PartitionSpec.model_validate(entry["partition"]))
    stored = store.ready(name)
    made: dict[str, DataFile] = {}
    new: dict[int, tuple[int, int]] = {}
    for old, names in entry["snapshots"].items():
        held = {Path(task.file.file_path).name: task.file for task in stored.scan().plan_files()}
        wanted = set(names)
        for file in wanted - set(made):
            made[file] = _restore_file(stored, folder / file, entry["files"][file])
        stored = exchanged(
            stored,
            gone=[old_file for file, old_file in held.items() if file not in wanted],
            added=[made[file] for file in names if file not in held],
        )
        head = stored.current_snapshot()
        assert head is not None
        assert head.schema_id is not None
        new[int(old)] = (head.snapshot_id, head.schema_id)
    for tag, old in entry["tags"].items():
        if old in new:
            stored.manage_snapshots().create_tag(new[old][0], tag).commit()
    return new


def _restore_file(stored: IcebergTable, origin: Path, entry: Mapping[str, Any]) -> DataFile:
    month = entry["month"]
    path = stored.location_provider().new_data_location(f"{month_folder(month)}{origin.name}")
    Path(local_path(path)).parent.mkdir(parents=True, exist_ok=True)
    if _copy(origin, Path(local_path(path))) != entry["sha256"]:
        raise WarehouseError(f"备份文件 {origin} 已损坏（SHA-256 不符）。请换一份备份。")
    partition = Record() if month is None else Record(month)
    return data_file(stored.io, path, partition=partition, spec_id=stored.spec().spec_id)


def _copy(origin: Path, target: Path) -> str:
    """The SHA-256 of the content copied."""
    digest = hashlib.sha256()
    with origin.open("rb") as source, target.open("wb") as sink:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            sink.write(chunk)
    return digest.hexdigest()
