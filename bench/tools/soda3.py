"""Ten checks in Soda Core 3 on DuckDB. How many failing rows it samples is its default; no account at Soda is needed."""

from __future__ import annotations

import json
import logging
import sys
from collections import Counter
from pathlib import Path

import duckdb
from soda.sampler.sample_context import SampleContext
from soda.sampler.sample_ref import SampleRef
from soda.sampler.sampler import Sampler
from soda.scan import Scan


class CountingSampler(Sampler):
    """Takes the failing rows that Soda would store, and counts them."""

    def __init__(self) -> None:
        self.handed: Counter[str] = Counter()

    def store_sample(self, sample_context: SampleContext) -> SampleRef:
        rows = len(sample_context.sample.get_rows())
        self.handed[str(sample_context.check_name)] += rows
        schema = sample_context.sample.get_schema()
        return SampleRef(
            name=sample_context.sample_name,
            schema=schema,
            total_row_count=rows,
            stored_row_count=rows,
            type=SampleRef.TYPE_NOT_PERSISTED,
        )


def run(folder: Path) -> dict[str, list[int]]:
    """Failing rows (for duplicates: values that occur more than once) by check, and the rows in its samples."""
    connection = duckdb.connect()
    for name in ("bill", "account"):
        connection.execute(f"create view {name} as select * from read_parquet('{folder / name}.parquet')")
    scan = Scan()
    scan.set_data_source_name("duckdb")
    scan.add_duckdb_connection(connection)
    scan.add_sodacl_yaml_file(str(Path(__file__).with_name("soda3.yml")))
    scan.sampler = CountingSampler()
    scan.execute()
    scan.assert_no_error_logs()
    return {
        check["name"]: [int(check["diagnostics"]["value"]), scan.sampler.handed[check["name"]]]
        for check in scan.get_scan_results()["checks"]
    }


if __name__ == "__main__":
    logging.disable(logging.INFO)
    print(json.dumps(run(Path(sys.argv[1]))))
