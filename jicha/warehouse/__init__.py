"""The warehouse: Iceberg tables written by loads, read through manifests. Nothing outside knows Iceberg."""

from jicha.warehouse.backup import restore
from jicha.warehouse.errors import WarehouseError
from jicha.warehouse.ledger import Manifest, SourceFile
from jicha.warehouse.loader import Loader
from jicha.warehouse.reading import Plan, duckdb_relation, spark_relation
from jicha.warehouse.schema import arrow_schema
from jicha.warehouse.warehouse import Warehouse, open_warehouse

__all__ = [
    "Loader",
    "Manifest",
    "Plan",
    "SourceFile",
    "Warehouse",
    "WarehouseError",
    "arrow_schema",
    "duckdb_relation",
    "open_warehouse",
    "restore",
    "spark_relation",
]
