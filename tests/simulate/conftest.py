"""Small made-up counties on disk, each made once, and a database that sees their tables by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from jicha.simulate.make import simulate
from jicha.simulate.plan import Plan

SEED = 7
ACCOUNTS = 2500


def open_county(folder: Path) -> duckdb.DuckDBPyConnection:
    """The county's tables as views named after them, and its truth."""
    con = duckdb.connect()
    for path in sorted((folder / "source").iterdir()):
        files = f"{path}/*.parquet" if path.is_dir() else str(path)
        con.execute(f"create view {path.stem} as select * from read_parquet('{files}')")
    con.execute(f"create view truth as select * from '{folder / 'truth.parquet'}'")
    return con


@pytest.fixture(scope="session")
def make_county(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    made: dict[str, Path] = {}

    def make(name: str, **plan: object) -> Path:
        if name not in made:
            made[name] = tmp_path_factory.mktemp(name)
            simulate(made[name], Plan(**{"accounts": ACCOUNTS, "months": 12, "seed": SEED, **plan}))  # type: ignore[arg-type]
        return made[name]

    return make


@pytest.fixture(scope="session")
def clean_folder(make_county: Callable[..., Path]) -> Path:
    return make_county("clean", with_defects=False)


@pytest.fixture(scope="session")
def spoiled_folder(make_county: Callable[..., Path]) -> Path:
    return make_county("spoiled")


@pytest.fixture(scope="session")
def clean(clean_folder: Path) -> duckdb.DuckDBPyConnection:
    return open_county(clean_folder)


@pytest.fixture(scope="session")
def spoiled(spoiled_folder: Path) -> duckdb.DuckDBPyConnection:
    return open_county(spoiled_folder)
