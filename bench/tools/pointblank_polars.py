"""Ten checks in Pointblank on Polars. What it does with NULL and how many failing rows it keeps are its defaults.

Energy is compared in an expression: col_vals_ge and its like ask is_nan of a decimal column, which Polars refuses.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pointblank as pb
import polars as pl
from columns import ACCOUNT_NUMBER, COLUMNS, ONE_VERSION, PARTS, STATUSES

ORDER = [
    "unit_missing",
    "bill_id_repeated",
    "power_factor_out_of_range",
    "status_not_listed",
    "amount_not_the_sum",
    "period_reversed",
    "account_unknown",
    "energy_negative",
    "account_malformed",
    "version_repeated",
]


def run(folder: Path) -> dict[str, list[int]]:
    """Failing rows by check, and how many of them the extract of a step holds."""
    bill = pl.read_parquet(folder / "bill.parquet", columns=COLUMNS)
    accounts = pl.read_parquet(folder / "account.parquet", columns=["account_id"])["account_id"]
    validation = (
        pb.Validate(bill)
        .col_vals_not_null("org_id")
        .rows_distinct(columns_subset=["bill_id"])
        .col_vals_between("power_factor", 0, 1, na_pass=True)
        .col_vals_in_set("status", STATUSES)
        .col_vals_expr(pl.col("amount_yuan") == pl.sum_horizontal(PARTS))
        .col_vals_gt("period_end", pb.col("period_start"))
        .col_vals_expr(pl.col("account_id").is_in(accounts.implode()))
        .col_vals_expr(pl.col("energy_kwh") >= 0)
        .col_vals_regex("account_id", ACCOUNT_NUMBER)
        .rows_distinct(columns_subset=ONE_VERSION)
        .interrogate()
    )
    failed = validation.n_failed()
    return {
        check: [failed[step], len(validation.get_data_extracts(step, frame=True))] for step, check in enumerate(ORDER, start=1)
    }


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]))))
