"""Ten checks in pandera on Polars; lazy, so that it goes on after the first failure. What it does with NULL is its default."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandera.polars as pa
import polars as pl
from columns import ACCOUNT_NUMBER, COLUMNS, ONE_VERSION, PARTS, STATUSES
from pandera.polars import PolarsData

# The names that pandera gives its own checks in its list of failure cases.
OWN_NAMES = {
    "not_nullable": "unit_missing",
    "field_uniqueness": "bill_id_repeated",
    "in_range(0, 1)": "power_factor_out_of_range",
    f"isin({STATUSES})": "status_not_listed",
    "greater_than_or_equal_to(0)": "energy_negative",
    f"str_matches('{ACCOUNT_NUMBER}')": "account_malformed",
    "multiple_fields_uniqueness": "version_repeated",
}


def schema(accounts: pl.Series) -> pa.DataFrameSchema:
    def is_known(data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col(data.key).is_in(accounts.implode()))

    def is_sum(data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("amount_yuan") == pl.sum_horizontal(PARTS))

    def is_forward(data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("period_end") > pl.col("period_start"))

    return pa.DataFrameSchema(
        {
            "org_id": pa.Column(nullable=False),
            "bill_id": pa.Column(unique=True),
            "power_factor": pa.Column(checks=pa.Check.in_range(0, 1), nullable=True),
            "status": pa.Column(checks=pa.Check.isin(STATUSES)),
            "energy_kwh": pa.Column(checks=pa.Check.ge(0)),
            "account_id": pa.Column(checks=[pa.Check.str_matches(ACCOUNT_NUMBER), pa.Check(is_known, name="account_unknown")]),
        },
        checks=[pa.Check(is_sum, name="amount_not_the_sum"), pa.Check(is_forward, name="period_reversed")],
        unique=ONE_VERSION,
    )


def run(folder: Path) -> dict[str, list[int]]:
    """Failing rows by check; pandera lists every failing row in its failure cases."""
    bill = pl.read_parquet(folder / "bill.parquet", columns=COLUMNS)
    accounts = pl.read_parquet(folder / "account.parquet", columns=["account_id"])["account_id"]
    try:
        schema(accounts).validate(bill, lazy=True)
    except pa.errors.SchemaErrors as errors:
        counted = errors.failure_cases.group_by("check").len()
        return {OWN_NAMES.get(check, check): [rows, rows] for check, rows in counted.iter_rows()}
    return {}


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]))))
