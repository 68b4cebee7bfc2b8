"""Ten checks in plain DuckDB SQL: what the engine needs without anything around it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb


def run(folder: Path) -> dict[str, list[int]]:
    """Failing rows by check, all kept in a table; rows that a NULL leaves open stand under `<check>?`."""
    connection = duckdb.connect()
    query = Path(__file__).with_name("plain.sql").read_text(encoding="utf-8").replace("FOLDER", str(folder))
    connection.execute(f"create table failing as {query}")
    counted = connection.execute(
        """select "check" || if(failing is null, '?', ''), count(*) from failing group by all"""
    ).fetchall()
    return {check: [rows, rows] for check, rows in counted}


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]))))
