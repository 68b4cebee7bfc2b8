"""Ten checks as a data contract of Soda Core 4 on DuckDB, verified locally: it gives counts and hands over no row."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

import duckdb
from soda_core.contracts import verify_contract_locally
from soda_duckdb.common.data_sources.duckdb_data_source import DuckDBDataSourceImpl


def run(folder: Path) -> dict[str, list[int]]:
    """Failing rows (for duplicates: rows less values) by check."""
    connection = duckdb.connect()
    for name in ("bill", "account"):
        connection.execute(f"create view {name} as select * from read_parquet('{folder / name}.parquet')")
    result = verify_contract_locally(
        data_sources=[DuckDBDataSourceImpl.from_existing_cursor(connection, name="duckdb")],
        contract_file_path=str(Path(__file__).with_name("soda4.yml")),
    )
    if result.has_errors:
        sys.exit(result.get_errors_str())
    return {check.check.name: [int(check.threshold_value), 0] for check in result.contract_verification_results[0].check_results}


if __name__ == "__main__":
    logging.disable(logging.INFO)
    print(json.dumps(run(Path(sys.argv[1]))))
