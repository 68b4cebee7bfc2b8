"""Bills priced a second: the batch twin with every line written, the calculator in Decimal, and what else installs here.

`python -m bench.rating make FILE --bills N` writes stretches of bills to be priced (a mix of tiered homes, shops and factories
with bands, demand, power factor, losses and cut periods); `python -m bench.rating scan|batch|explain FILE` is what is measured.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from pathlib import Path

import duckdb

AS_OF = dt.date(2026, 11, 5)
MIX = """
    select
        'B' || (i // {copies}) as bill_id, 'P' as metering_point_id, 'A' || (i // {copies}) as account_id,
        date '2026-07-01' as bill_month,
        cast(1 + i % {copies} as bigint) as segment_no, cast({copies} as bigint) as segments,
        {start} as segment_start, {end} as segment_end,
        '{code}' as price_code, '{voltage}' as voltage_tier, 'agency' as market_mode,
        true as is_energy, {tou} as is_tou,
        cast(h % 900000 / 10 as decimal(12, 2)) as metered_kwh,
        {bands}
        cast(null as decimal(12, 2)) as deducted_kwh,
        {no_deductions}
        cast(null as decimal(12, 2)) as fixed_kwh,
        cast(h % 400000 / 10 as decimal(12, 2)) as reactive_kvarh,
        cast({pf} as decimal(3, 2)) as pf_standard,
        '{loss}' as loss_mode,
        cast(315 * 744 as decimal(14, 2)) as loss_kvah, cast(357.12 as decimal(14, 4)) as loss_no_load_kwh,
        cast(2849.52 as decimal(14, 4)) as loss_load_kwh, cast(2812.32 as decimal(14, 4)) as loss_no_load_kvarh,
        cast(9374.40 as decimal(14, 4)) as loss_load_kvarh, cast(null as decimal(12, 2)) as loss_fixed_kwh,
        cast(null as decimal(8, 4)) as loss_pct, cast({line_loss} as decimal(8, 4)) as line_loss_pct,
        {tiered} as is_tiered, cast(12 as bigint) as tier_months, cast(null as decimal(12, 2)) as tier_extra_kwh,
        cast(h % 500000 / 100 as decimal(12, 2)) as kwh_before, cast(null as decimal(10, 8)) as punitive_add,
        cast(null as decimal(4, 2)) as agency_factor, cast(null as decimal(14, 2)) as market_yuan,
        '{mode}' as charge_mode, cast({days} as bigint) as capacity_days, cast(31 as bigint) as month_days,
        cast(315 + h % 5000 as decimal(12, 2)) as capacity_kva, cast(1000 as decimal(12, 2)) as contract_kva,
        cast(300 + h % 2000 as decimal(12, 2)) as contract_demand_kw, cast(h % 2500 as decimal(12, 2)) as demand_kw
    from (select i, hash(i + {salt}) % 1000000007 as h from range({rows}) as r(i)) as made
"""
KINDS = (  # share of bills, and what they are
    (0.40, {"code": "home", "voltage": "below_1kv", "tiered": "true"}),
    (0.15, {"code": "shop", "voltage": "below_1kv"}),
    (0.15, {"code": "shop", "voltage": "1_10kv", "tou": "true", "pf": "0.85", "loss": "formula"}),
    (0.10, {"code": "factory", "voltage": "1_10kv", "tou": "true", "pf": "0.90", "mode": "capacity", "days": "31"}),
    (
        0.10,
        {
            "code": "factory",
            "voltage": "1_10kv",
            "tou": "true",
            "pf": "0.90",
            "mode": "contract_demand",
            "days": "31",
            "loss": "formula",
        },
    ),
    (
        0.05,
        {
            "code": "factory",
            "voltage": "35kv",
            "tou": "true",
            "pf": "0.90",
            "mode": "actual_demand",
            "days": "31",
            "line_loss": "1.5",
        },
    ),
    (0.05, {"code": "factory", "voltage": "1_10kv", "tou": "true", "pf": "0.90", "mode": "capacity", "copies": 2}),
)
BANDS = ("sharp", "peak", "flat", "valley", "deep_valley")


def make(file: Path, bills: int) -> None:
    """Write the stretches, those of one kind together as a sorted file has them."""
    connection = duckdb.connect()
    parts = []
    for number, (share, given) in enumerate(KINDS):
        values = {"tou": "false", "pf": "0", "mode": "none", "days": "0", "loss": "none", "line_loss": "null", "tiered": "false"}
        values |= {"copies": 1, "salt": number, **given}
        two = values["copies"] == 2
        values["days"] = "case when i % 2 = 0 then 14 else 17 end" if two else values["days"]
        values["start"] = "case when i % 2 = 0 then date '2026-07-01' else date '2026-07-15' end" if two else "date '2026-07-01'"
        values["end"] = "case when i % 2 = 0 then date '2026-07-15' else date '2026-08-01' end" if two else "date '2026-08-01'"
        values["rows"] = int(bills * share) * values["copies"]
        band = "cast({} as decimal(12, 2)) as {}_kwh,"
        amount = "h % {} / 10" if values["tou"] == "true" else "null"
        values["bands"] = " ".join(band.format(amount.format(90_000 + 70_000 * n), name) for n, name in enumerate(BANDS))
        values["no_deductions"] = " ".join(f"cast(null as decimal(12, 2)) as deducted_{name}_kwh," for name in BANDS)
        text = MIX.format(**values).replace("'B' ||", f"'B{number}-' ||").replace("'A' ||", f"'A{number}-' ||")
        parts.append(text)
    connection.execute(f"copy ({' union all '.join(parts)}) to '{file}' (format parquet)")
    rows = connection.execute(f"select count(*), count(distinct bill_id) from '{file}'").fetchone()
    print(json.dumps({"stretches": rows[0] if rows else 0, "bills": rows[1] if rows else 0}))


def scan(file: Path) -> None:
    """Read and sum every column that the batch reads."""
    connection = duckdb.connect()
    described = connection.execute(f"describe select * from '{file}'").fetchall()
    sums = ", ".join(f"sum({name})" if "DECIMAL" in kind or "INT" in kind else f"count({name})" for name, kind, *_ in described)
    began = time.perf_counter()
    connection.execute(f"select {sums} from '{file}'").fetchall()
    print(json.dumps({"seconds": round(time.perf_counter() - began, 3)}))


def batch(file: Path) -> None:
    """Price every bill by the views of the catalogue; every charge of every stretch and every bill is written."""
    from jicha.model.catalog import load_catalog
    from jicha.sql.catalogue_data import catalogue_table
    from jicha.sql.clock import Clock
    from jicha.sql.trial import view_query
    from tests.rating.published import rows
    from tests.rating.twins import typed

    catalog, connection = load_catalog(), duckdb.connect()
    connection.execute("set preserve_insertion_order = false")
    connection.register("tariff_price", typed(rows(), catalog.tables["tariff_price"].columns_types))
    connection.register("pf_adjustment", catalogue_table(catalog, "pf_adjustment", "demo"))

    def text(name: str) -> str:
        return str(view_query(catalog, catalog.views[name], province="demo", clock=Clock.whole(AS_OF)).sql("duckdb"))

    for name in ("price_list", "rate_card"):
        connection.execute(f"create temp table {name} as {text(name)}")
    connection.execute(f"create view rate_segment as select * from '{file}'")
    connection.execute(f"create view rate_quantity as {text('rate_quantity')}")
    lines, bills = file.with_suffix(".lines.parquet"), file.with_suffix(".bills.parquet")
    began = time.perf_counter()
    connection.execute(f"copy ({text('rated_segment')}) to '{lines}' (format parquet, compression lz4)")
    middle = time.perf_counter()
    connection.execute(f"create view rated_segment as select * from '{lines}'")
    connection.execute(f"copy ({text('rated_bill')}) to '{bills}' (format parquet, compression lz4)")
    ended = time.perf_counter()
    found = connection.execute(f"select count(*), count(amount_yuan), sum(amount_yuan) from '{bills}'").fetchone()
    print(json.dumps({"seconds": round(ended - began, 3), "lines": round(middle - began, 3), "bills": str(found)}))


def explain(file: Path, limit: int = 200_000) -> None:
    """Price bills one at a time in Decimal, every line made."""
    import pyarrow.parquet as pq

    from jicha.audit.rebill import bills_of, rules_of
    from jicha.model.catalog import load_catalog
    from jicha.rating import PriceTable, rate
    from tests.rating.published import rows

    table = pq.read_table(file)
    step = max(1, table.num_rows // limit)
    bills = bills_of(table.take(list(range(0, table.num_rows, step))))
    prices, rules = PriceTable(rows()), rules_of(load_catalog(), "demo")
    began = time.perf_counter()
    lines = sum(len(rate(bill, prices, rules).lines) for bill in bills)
    seconds = time.perf_counter() - began
    print(json.dumps({"bills": len(bills), "lines": lines, "bills_per_second": round(len(bills) / seconds)}))


if __name__ == "__main__":
    job, path, *rest = sys.argv[1:]
    if job == "make":
        make(Path(path), int(rest[1]) if rest[:1] == ["--bills"] else 2_000_000)
    else:
        {"scan": scan, "batch": batch, "explain": explain}[job](Path(path))
