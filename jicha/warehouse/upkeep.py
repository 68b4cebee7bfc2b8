"""Keeping a warehouse small: compact, expire, sweep; and keeping what a run needs: tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import rmtree

import duckdb
from pyiceberg.exceptions import CommitFailedException
from pyiceberg.manifest import DataFile
from pyiceberg.table import Table as IcebergTable

from jicha.warehouse.errors import WarehouseError
from jicha.warehouse.ledger import Manifest
from jicha.warehouse.loader import loading
from jicha.warehouse.reading import select_from
from jicha.warehouse.store import Store, local_path
from jicha.warehouse.writing import ROW_GROUP_ROWS, TARGET_FILE_BYTES, month_date

TAG = "run-"
TRIES = 5  # a loader that commits at the same moment makes a tag's commit fail: once per table and load


@dataclass(frozen=True)
class Compacted:
    """A table that was rewritten: how many files its rewritten months had and have."""

    table: str
    before: int
    after: int


@dataclass(frozen=True)
class Swept:
    """What a sweep deleted."""

    files: int
    size_bytes: int


def keep(store: Store, manifest: Manifest, run_id: str) -> None:
    """Tag every snapshot of the manifest with the run; again is no harm."""
    for name, snapshot_id in manifest.snapshots.items():
        for attempt in range(TRIES):
            stored = store.find(name)
            if stored is None or stored.snapshot_by_id(snapshot_id) is None:
                raise WarehouseError(f"装载清单 {manifest.id} 中表 {name} 的快照已经清除，无法为运行 {run_id} 保留。")
            if f"{TAG}{run_id}" in stored.metadata.refs:
                break
            try:
                stored.manage_snapshots().create_tag(snapshot_id, f"{TAG}{run_id}").commit()
                break
            except CommitFailedException:
                if attempt == TRIES - 1:
                    raise


def compact(store: Store) -> tuple[Compacted, ...]:
    """Rewrite, sorted, the months that lie in more files than their size asks for.

    The rewritten tables get a manifest of their own, with the same rows and as_of as the latest one.
    """
    rewritten: dict[str, Mapping[int | None, list[DataFile]]] = {}
    with loading(store, "整理仓库") as loader, duckdb.connect() as connection:
        latest = store.ledger.latest()
        if latest is None:
            return ()
        for name in sorted(set(latest.snapshots) & set(store.tables)):
            crowded = {month: files for month, files in _by_month(store.ready(name)).items() if _is_crowded(files)}
            for month, files in crowded.items():
                query = select_from([local_path(file.file_path) for file in files], store.tables[name])
                rows = connection.sql(query).to_arrow_reader(ROW_GROUP_ROWS)
                if month is None:
                    loader.replace_all(name, rows)
                else:
                    loader.replace_months(name, rows, months=[month_date(month)])
            if crowded:
                rewritten[name] = crowded
        if rewritten:
            loader.commit(as_of=latest.as_of, sources=[], counts=latest.counts, made_by="compact")
        return tuple(_compacted(store.ready(name), name, crowded) for name, crowded in rewritten.items())


def expire(store: Store, older_than: timedelta) -> int:
    """How many snapshots were given up: all but those tagged and those of the latest or a younger manifest.

    Snapshots that no manifest names, of dead loads or between two steps of one commit, go at any age. The
    files stay until `sweep`; the rows of the manifests stay for good, as the history of loads.
    """
    with store.lease("清除过期快照"):
        manifests = store.ledger.all()
        border = datetime.now(UTC) - older_than
        wanted = {
            (name, snapshot)
            for manifest in manifests
            if manifest.made_at > border or manifest == manifests[-1]
            for name, snapshot in manifest.snapshots.items()
        }
        return sum(_expire_table(stored, {s for n, s in wanted if n == name}) for name, stored in _stored(store))


def _expire_table(stored: IcebergTable, wanted: set[int]) -> int:
    wanted = wanted | {ref.snapshot_id for ref in stored.metadata.refs.values()}
    gone = [s.snapshot_id for s in stored.metadata.snapshots if s.snapshot_id not in wanted]
    if gone:
        stored.maintenance.expire_snapshots().by_ids(gone).commit()
    return len(gone)


def sweep(store: Store, older_than: timedelta) -> Swept:
    """Delete files of the warehouse that no snapshot refers to and that nobody touched for this long.

    They are left by killed loads and by expired snapshots. The age protects a run that is still reading
    what was just given up.
    """
    root = local_folder(store)
    if store.ledger.latest() is None:
        raise WarehouseError("仓库里没有装载清单，无法判断哪些文件无主；请确认 --warehouse 和 PyIceberg 配置指向正确的仓库。")
    with store.lease("清理无主文件"):
        used = {path for _, stored in _stored(store) for path in _referenced(stored)}
        border = datetime.now(UTC).timestamp() - older_than.total_seconds()
        count = size = 0
        for path in sorted(p for p in root.rglob("*") if p.is_file() and p not in used):
            status = path.stat()
            if status.st_mtime <= border:
                path.unlink()
                count, size = count + 1, size + status.st_size
        rmtree(store.path / "spill", ignore_errors=True)  # of killed loads: the lease says that none is running
    return Swept(count, size)


def local_folder(store: Store) -> Path:
    """The folder of the Iceberg tables; WarehouseError if they do not lie in a file system of this machine."""
    location = local_path(store.location)
    if "://" in location:
        raise WarehouseError(f"数据存放在 {location}，不是本机文件夹。清理与备份请用该存储自己的工具。")
    return Path(location).resolve()


def _stored(store: Store) -> list[tuple[str, IcebergTable]]:
    return [(name, stored) for name in store.names() if (stored := store.find(name)) is not None]


def _referenced(stored: IcebergTable) -> set[Path]:
    """All files that the table's present metadata needs."""
    used = {stored.metadata_location, *(entry.metadata_file for entry in stored.metadata.metadata_log)}
    manifests = {m for snapshot in stored.metadata.snapshots for m in snapshot.manifests(stored.io)}
    used |= {snapshot.manifest_list for snapshot in stored.metadata.snapshots}
    used |= {manifest.manifest_path for manifest in manifests}
    used |= {entry.data_file.file_path for m in manifests for entry in m.fetch_manifest_entry(stored.io, discard_deleted=True)}
    return {Path(local_path(path)).resolve() for path in used}


def _by_month(stored: IcebergTable) -> Mapping[int | None, list[DataFile]]:
    """The table's present files by month number (None: the table has no months)."""
    found: dict[int | None, list[DataFile]] = defaultdict(list)
    for task in stored.scan().plan_files():
        found[task.file.partition[0] if stored.spec().fields else None].append(task.file)
    return found


def _is_crowded(files: list[DataFile]) -> bool:
    # The writer ends a file once it has reached the target, so n files of its making exceed n - 1 targets.
    return len(files) > -(-sum(file.file_size_in_bytes for file in files) // TARGET_FILE_BYTES)


def _compacted(stored: IcebergTable, name: str, crowded: Mapping[int | None, list[DataFile]]) -> Compacted:
    now = _by_month(stored)
    return Compacted(name, before=sum(map(len, crowded.values())), after=sum(len(now[month]) for month in crowded))
