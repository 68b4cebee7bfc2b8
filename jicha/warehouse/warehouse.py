"""The warehouse as the rest of Jicha sees it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from jicha.model.table import Table
from jicha.warehouse.backup import backup
from jicha.warehouse.ledger import Manifest
from jicha.warehouse.loader import Loader, loading
from jicha.warehouse.reading import Plan, planned
from jicha.warehouse.store import Store, open_store, readable
from jicha.warehouse.upkeep import Compacted, Swept, compact, expire, keep, sweep


@dataclass(frozen=True)
class Warehouse:
    """An opened warehouse: loads write it, manifests are read from it."""

    store: Store

    def load(self, source: str) -> AbstractContextManager[Loader]:
        """A loader for one load of this source; WarehouseError at once if another load is running."""
        return loading(self.store, source)

    def latest(self) -> Manifest | None:
        """The last manifest, None in an empty warehouse."""
        return self.store.ledger.latest()

    def manifest(self, manifest_id: str) -> Manifest:
        """The manifest with this id; WarehouseError if there is none."""
        return self.store.ledger.one(manifest_id)

    def manifests(self) -> tuple[Manifest, ...]:
        """All manifests, the oldest first, also those whose snapshots have expired."""
        return self.store.ledger.all()

    def readable(self) -> tuple[Manifest, ...]:
        """The manifests whose snapshots are all still there, the oldest first."""
        present = self.store.snapshot_ids()
        return tuple(manifest for manifest in self.manifests() if readable(manifest, present))

    def plan(self, manifest: Manifest, table: str, *, months: tuple[date, date] | None = None) -> Plan | None:
        """The files of a table for `months`, a day up to but not including another; None if it was never loaded."""
        return planned(self.store, manifest, table, months=months)

    def keep(self, manifest: Manifest, run_id: str) -> None:
        """Tag the manifest's snapshots with the run, so that expiry leaves them and its proofs readable."""
        keep(self.store, manifest, run_id)

    def compact(self) -> tuple[Compacted, ...]:
        """Rewrite months that lie in needlessly many files; what was rewritten."""
        return compact(self.store)

    def expire(self, older_than: timedelta) -> int:
        """Give up snapshots that neither a manifest younger than this nor a kept run needs; how many."""
        return expire(self.store, older_than)

    def sweep(self, older_than: timedelta = timedelta(hours=24)) -> Swept:
        """Delete files older than this that no snapshot refers to; how many, how large."""
        return sweep(self.store, older_than)

    def backup(self, target: Path) -> int:
        """Write all readable manifests and their data into a folder that may be moved; the number of files copied."""
        return backup(self.store, target)

    def close(self) -> None:
        """Let go of the database."""
        self.store.close()


def open_warehouse(path: Path, *, tables: Mapping[str, Table], create: bool = False) -> Warehouse:
    """The warehouse in this folder, for these canonical tables.

    Its Iceberg catalogue is SQLite in the folder, unless PyIceberg's own configuration (file or
    environment) has a catalogue named `jicha`, which is then used as it is. WarehouseError if there is
    no warehouse and `create` is false, or if the stored tables contradict the canonical ones.
    """
    return Warehouse(open_store(path, tables, create=create))
