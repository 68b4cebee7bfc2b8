"""The Iceberg tables of one warehouse and the ledger beside them: what all other modules here work on.

Layout of an embedded warehouse: catalog.db (Iceberg catalogue and ledger, SQLite), loader.lock,
jicha/<table>/{data,metadata}, spill/ (only while a load sorts).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from os.path import realpath
from pathlib import Path
from uuid import uuid4

from pyiceberg.catalog import Catalog, list_catalogs, load_catalog
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import NamespaceAlreadyExistsError, NoSuchTableError
from pyiceberg.io import load_file_io
from pyiceberg.partitioning import PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.serializers import ToOutputFile
from pyiceberg.table import Table as IcebergTable
from pyiceberg.table.locations import load_location_provider
from pyiceberg.table.metadata import TableMetadataV2
from pyiceberg.table.sorting import UNSORTED_SORT_ORDER
from pyiceberg.table.update import AddSchemaUpdate, AssertCurrentSchemaId, SetCurrentSchemaUpdate
from sqlalchemy import create_engine

from jicha.model.table import Table
from jicha.warehouse.errors import WarehouseError
from jicha.warehouse.lease import loader_lease
from jicha.warehouse.ledger import Ledger, Manifest
from jicha.warehouse.schema import evolved, iceberg_schema, partition_spec
from jicha.warehouse.writing import ROW_GROUP_ROWS, TARGET_FILE_BYTES

NAME = "jicha"  # of the catalogue in PyIceberg's configuration, and of the namespace in it

PROPERTIES = {
    "write.parquet.row-group-limit": str(ROW_GROUP_ROWS),
    "write.target-file-size-bytes": str(TARGET_FILE_BYTES),
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "20",
}


@dataclass(frozen=True)
class Store:
    """One warehouse: its folder, the catalogue's tables, the Iceberg catalogue, the ledger."""

    path: Path
    tables: Mapping[str, Table]
    catalog: Catalog
    ledger: Ledger

    @property
    def location(self) -> str:
        """Where the Iceberg tables lie; all of it is ours."""
        warehouse = self.catalog.properties.get("warehouse")
        if not warehouse:
            raise WarehouseError("PyIceberg 配置里的 jicha 目录没有写 warehouse（数据存放位置）。请补上后重试。")
        return f"{warehouse.rstrip('/')}/{NAME}"

    @contextmanager
    def lease(self, purpose: str) -> Iterator[None]:
        """Hold the loader lease, and begin by taking back what a load that died has left at the heads."""
        with loader_lease(self.path / "loader.lock", purpose):
            self._forget_unfinished()
            yield

    def table(self, name: str) -> Table:
        """The canonical table of that name; WarehouseError if the catalogue has none."""
        if name not in self.tables:
            raise WarehouseError(f"目录里没有表 {name}。请检查表名，或加上定义它的 --catalog。")
        return self.tables[name]

    def names(self) -> list[str]:
        """The tables that the Iceberg catalogue holds."""
        return sorted(identifier[-1] for identifier in self.catalog.list_tables(NAME))

    def find(self, name: str) -> IcebergTable | None:
        """The stored table as it is now, or None."""
        try:
            stored = self.catalog.load_table((NAME, name))
        except NoSuchTableError:
            return None
        except FileNotFoundError:
            raise self._moved(name) from None
        if realpath(local_path(stored.location())) != realpath(local_path(f"{self.location}/{name}")):
            raise self._moved(name)  # a copy: what is loaded here would be written into the original
        return stored

    def ready(self, name: str) -> IcebergTable:
        """The stored table with the schema that its YAML asks for now; made if it is not there."""
        table, stored = self.table(name), self.find(name)
        if stored is None:
            return self.make(name, iceberg_schema(table), partition_spec(table))
        schema = evolved(table, stored.metadata)
        if schema is None:
            return stored
        self.catalog.commit_table(
            stored,
            requirements=(AssertCurrentSchemaId(current_schema_id=stored.metadata.current_schema_id),),
            updates=(AddSchemaUpdate(schema_=schema), SetCurrentSchemaUpdate(schema_id=schema.schema_id)),
        )
        return self.catalog.load_table((NAME, name))

    def close(self) -> None:
        """Let go of the database."""
        self.ledger.engine.dispose()
        self.catalog.close()

    def snapshot_ids(self) -> dict[str, set[int]]:
        """The snapshots that each stored table still has."""
        stored = {name: self.find(name) for name in self.names()}
        return {name: {s.snapshot_id for s in table.metadata.snapshots} for name, table in stored.items() if table}

    def make(self, name: str, schema: Schema, spec: PartitionSpec) -> IcebergTable:
        """A new empty table with this schema.

        `create_table` would number the fields afresh; a table registered with metadata written here
        keeps the ids of its YAML.
        """
        location = f"{self.location}/{name}"
        metadata = TableMetadataV2(
            location=location,
            schemas=[schema],
            last_column_id=schema.highest_field_id,
            current_schema_id=schema.schema_id,
            partition_specs=[spec],
            default_spec_id=spec.spec_id,
            last_partition_id=spec.last_assigned_field_id,
            sort_orders=[UNSORTED_SORT_ORDER],
            default_sort_order_id=UNSORTED_SORT_ORDER.order_id,
            properties=PROPERTIES,
            table_uuid=uuid4(),
        )
        path = load_location_provider(location, PROPERTIES).new_table_metadata_file_location()
        io = load_file_io(self.catalog.properties, path)
        ToOutputFile.table_metadata(metadata, io.new_output(path))
        return self.catalog.register_table((NAME, name), path)

    def _moved(self, name: str) -> WarehouseError:
        return WarehouseError(
            f"表 {name} 的文件不在仓库 {self.path} 里。仓库记的是绝对路径，文件夹不能搬动，也不能复制：请移回原处；"
            "要换地方，请在原处运行 jicha warehouse backup，再到新处运行 jicha warehouse restore。"
        )

    def _forget_unfinished(self) -> None:
        """Set every table's head back to the last manifest.

        A load that died between its commits leaves heads that no manifest names; without this the next
        load of other months would build on them and make the dead load's rows visible.
        """
        latest = self.ledger.latest()
        finished: Mapping[str, int] = latest.snapshots if latest else {}
        for name in self.names():
            stored = self.find(name)
            head = stored.current_snapshot() if stored else None
            if stored is None or head is None or head.snapshot_id == finished.get(name):
                continue
            if name in finished:
                stored.manage_snapshots().set_current_snapshot(finished[name]).commit()
            else:
                stored.manage_snapshots().remove_branch("main").commit()


def open_store(path: Path, tables: Mapping[str, Table], *, create: bool) -> Store:
    """The warehouse at this folder; WarehouseError if it is absent (and not to be made) or contradicts the tables."""
    path = path.resolve()
    configured = NAME in list_catalogs()
    if create:
        path.mkdir(parents=True, exist_ok=True)
    elif not (path.is_dir() if configured else (path / "catalog.db").is_file()):
        raise WarehouseError(f"{path} 不是仓库。请检查 --warehouse，或先用 jicha load 装载数据来建立它。")
    embedded = f"sqlite:///{path / 'catalog.db'}?timeout=20"
    catalog = load_catalog(NAME) if configured else load_catalog(NAME, type="sql", uri=embedded, warehouse=str(path))
    ledger = Ledger(catalog.engine if isinstance(catalog, SqlCatalog) else create_engine(embedded))
    ledger.create()
    with suppress(NamespaceAlreadyExistsError):
        catalog.create_namespace(NAME)
    store = Store(path, tables, catalog, ledger)
    for name in store.names():
        if name in tables and (stored := store.find(name)) is not None:
            evolved(tables[name], stored.metadata)
    return store


def readable(manifest: Manifest, present: Mapping[str, set[int]]) -> bool:
    """Whether all snapshots of the manifest are among those present (`Store.snapshot_ids`)."""
    return all(snapshot in present.get(name, ()) for name, snapshot in manifest.snapshots.items())


def local_path(location: str) -> str:
    """The path of a location in this machine's file system, which may be written as a file:// address."""
    return location.removeprefix("file://")
