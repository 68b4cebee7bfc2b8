"""One bill file and one account file with faults in known numbers, for the comparison of tools.

Made from a simulated county: bills without reversals, in one Parquet file, and in every 2,003rd bill one fault of
each sort; planted.json says how many. `python -m bench.planted COUNTY PLACE` also loads them into a warehouse.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from bench.unchecked import load_unchecked

EVERY = 2003
# Where in each 2,003 bills a fault sits, apart from each other so that a row has one fault only.
PLACE = {
    "unit_missing": 0,
    "bill_id_repeated": 20,
    "power_factor_out_of_range": 40,
    "status_not_listed": 60,
    "amount_not_the_sum": 80,
    "period_reversed": 100,
    "account_unknown": 120,
    "energy_negative": 140,
    "account_malformed": 160,
    "version_repeated": 180,
    "amount_missing": 200,
    "period_end_missing": 220,
}

_BILL = """
with numbered as (
    select *, row_number() over (order by bill_id) - 1 as n
    from read_parquet('{bills}')
    where status <> 'reversal'
),
beside as (
    select
        *,
        n % {every} as place,
        lag(bill_id) over by_number as bill_before,
        lag(account_id) over by_number as account_before,
        lag(bill_month) over by_number as month_before,
        lag(version) over by_number as version_before
    from numbered
    window by_number as (order by n)
)
select * exclude (n, place, bill_before, account_before, month_before, version_before) replace (
    case when place <> {unit_missing} then org_id end as org_id,
    case place when {bill_id_repeated} then bill_before else bill_id end as bill_id,
    case place when {power_factor_out_of_range} then 1.20 else power_factor end as power_factor,
    case place when {status_not_listed} then 'posted' else status end as status,
    cast(case place
        when {amount_not_the_sum} then amount_yuan + 0.01
        when {amount_missing} then null
        else amount_yuan end as decimal(14, 2)) as amount_yuan,
    case place when {period_reversed} then period_start when {period_end_missing} then null else period_end end as period_end,
    case place when {energy_negative} then -1.00 else energy_kwh end as energy_kwh,
    case place
        when {account_unknown} then '9' || substr(account_id, 2)
        when {account_malformed} then substr(account_id, 1, 12) || 'X'
        when {version_repeated} then account_before
        else account_id end as account_id,
    case place when {version_repeated} then month_before else bill_month end as bill_month,
    case place when {version_repeated} then version_before else version end as version
)
from beside
order by n
"""


def parquet_of(source: Path, table: str) -> str:
    """A table of a county as DuckDB names it: one file, or a folder of parts."""
    path = source / f"{table}.parquet"
    return str(path / "*.parquet") if path.is_dir() else str(path)


def plant(county: Path, place: Path) -> None:
    """Write files/bill.parquet, files/account.parquet and planted.json; nothing where they lie already."""
    folder, source = place / "files", county / "source"
    if (place / "planted.json").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    bill = _BILL.format(bills=parquet_of(source, "bill"), every=EVERY, **PLACE)
    for name, query in (("bill", bill), ("account", f"select * from read_parquet('{parquet_of(source, 'account')}')")):
        connection.execute(f"copy ({query}) to '{folder / name}.parquet' (format parquet, row_group_size 122880)")
    bills = pq.ParquetFile(folder / "bill.parquet").metadata.num_rows
    facts = json.loads((county / "simulation.json").read_text(encoding="utf-8"))
    counts = {fault: (bills - place_of + EVERY - 1) // EVERY for fault, place_of in PLACE.items()}
    record = {"bills": bills, "as_of": str(facts["as_of"])[:10], "planted": counts}
    (place / "planted.json").write_text(json.dumps(record, indent=1), encoding="utf-8")


if __name__ == "__main__":
    made = Path(sys.argv[2])
    plant(Path(sys.argv[1]), made)
    day = json.loads((made / "planted.json").read_text(encoding="utf-8"))["as_of"]
    load_unchecked(made / "files", made / "warehouse", as_of=dt.date.fromisoformat(day))
