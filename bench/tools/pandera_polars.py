"""Ten checks in pandera on Polars; lazy, so that it goes on after the first failure."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandera.polars as pa
import polars as pl

COLUMNS = [
    "bill_id", "account_id", "org_id", "bill_month", "version", "period_start", "period_end", "status", "energy_kwh",
    "power_factor", "energy_yuan", "capacity_yuan", "demand_yuan", "power_factor_yuan", "fund_yuan", "other_yuan", "amount_yuan",
]  # fmt: skip
PARTS = ["energy_yuan", "capacity_yuan", "demand_yuan", "power_factor_yuan", "fund_yuan", "other_yuan"]


def schema(accounts: pl.Series) -> pa.DataFrameSchema:
    """The checks; everything that is not said otherwise is pandera's default, also what it does with NULL."""
    return pa.DataFrameSchema(
        {
            "org_id": pa.Column(nullable=False),
            "bill_id": pa.Column(unique=True),
            "power_factor": pa.Column(
                checks=pa.Check.in_range(0, 1, name="power_factor_out_of_range"), nullable=True
            ),
            "status": pa.Column(checks=pa.Check.isin(["draft", "issued", "reversed", "reversal"], name="status_not_listed")),
            "energy_kwh": pa.Column(checks=pa.Check.ge(0, name="energy_negative")),
            "account_id": pa.Column(
                checks=[
                    pa.Check.str_matches(r"^[0-9]{13}$", name="account_malformed"),
                    pa.Check(
                        lambda data: data.lazyframe.select(pl.col(data.key).is_in(accounts.implode())), name="account_unknown"
                    ),
                ]
            ),
        },
        checks=[
            pa.Check(
                lambda data: data.lazyframe.select(pl.col("amount_yuan") == pl.sum_horizontal(PARTS)), name="amount_not_the_sum"
            ),
            pa.Check(lambda data: data.lazyframe.select(pl.col("period_end") > pl.col("period_start")), name="period_reversed"),
        ],
        unique=["account_id", "bill_month", "version"],
    )


def run(folder: Path) -> dict[str, list[int | None]]:
    """Failing rows by check as its failure cases list them."""
    bill = pl.read_parquet(folder / "bill.parquet", columns=COLUMNS)
    accounts = pl.read_parquet(folder / "account.parquet", columns=["account_id"])["account_id"]
    try:
        schema(accounts).validate(bill, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        print(cases.group_by("check", "schema_context", "column").len().sort("check"), file=sys.stderr)
        return {}
    return {}


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]))))
