"""A clean county agrees with itself: registers, readings, bills, money, grid and reports."""

from __future__ import annotations

import duckdb
import pytest

RULES = {
    "a bill is the sum of its lines": """
        select bill_id from bill join (select bill_id, sum(amount_yuan) as total from bill_line group by 1) using (bill_id)
        where amount_yuan <> total""",
    "no bill is without lines": "select bill_id from bill anti join bill_line using (bill_id)",
    "a line is its quantity at its price, rounded half up": """
        select bill_id, line_no from bill_line where component <> 'power_factor'
        and amount_yuan <> cast(round(quantity * coalesce(price, unit_price), 2) as decimal(14, 2))""",
    "an energy price is published for its day": """
        select l.bill_id from bill_line as l left join utility_price as p
            on p.price_code = l.price_code and p.component = l.component and p.band = l.band and p.tier = l.tier
            and p.voltage_tier in (l.voltage_tier, 'all') and (p.valid_from <= l.bill_month or p.valid_from <= l.segment_start)
            and (p.valid_to is null or p.valid_to > l.bill_month) and p.price = l.price
        where l.unit = 'kwh' and l.component not in ('punitive', 'market_purchase') and p.price is null""",
    "the components of a bill add up": """
        select bill_id from bill
        where amount_yuan <>
            energy_yuan + capacity_yuan + demand_yuan + power_factor_yuan + fund_yuan + other_yuan
        or energy_yuan <> purchase_yuan + purchase_loss_yuan + transmission_yuan + system_operation_yuan
            + catalogue_yuan + tier_yuan + punitive_yuan""",
    "a bill charges what was read": """
        select bill_id from bill join (
            select bill_id, sum(energy_kwh) as kwh from reading where register = 'active_total' group by 1)
        using (bill_id) where kwh <> active_kwh
        and account_id not in (select account_id from metering_relation where kind = 'deduct')""",
    "bands add up to the total register": """
        select metering_point_id, read_month from reading where register like 'active_%' group by 1, 2
        having count(distinct register) = 5
        and sum(case when register = 'active_total' then energy_kwh else -energy_kwh end) <> 0""",
    "a reading begins where the last one ended": """
        select metering_point_id from (
            select *, lag(this_value) over (
                partition by metering_point_id, register, meter_asset_id order by read_month) as before from reading)
        where before <> last_value""",
    "energy is the difference times the multiplier, over a rollover too": """
        select metering_point_id from reading where energy_kwh <> cast(
            (this_value - last_value + case when this_value < last_value then 1000000 else 0 end) * multiplier
            as decimal(12, 2))""",
    "what the meter froze on the first is what was read": """
        select r.metering_point_id from reading as r join daily_register as d
            on d.metering_point_id = r.metering_point_id and d.day = r.read_on and d.meter_asset_id = r.meter_asset_id
        where r.register = 'active_total' and r.exception_code <> 'meter_change' and d.active_total <> r.this_value""",
    "a multiplier is the product of the ratios": """
        select m.metering_point_id from metering_point as m join (
            select metering_point_id, max(ratio_primary / ratio_secondary) filter (kind = 'ct')
                * coalesce(max(ratio_primary / ratio_secondary) filter (kind = 'pt'), 1) as k
            from instrument_transformer where removed_on is null group by 1) using (metering_point_id) where multiplier <> k""",
    "running capacity is the running equipment": """
        select v.account_id from account_version as v join bill as b
            on b.account_id = v.account_id and v.valid_from <= b.period_start
            and (v.valid_to is null or v.valid_to > b.period_start)
        join customer_equipment as e on e.account_id = v.account_id and e.valid_from <= b.period_start
            and (e.valid_to is null or e.valid_to > b.period_start)
        group by v.account_id, v.valid_from, b.bill_month, b.version, v.running_capacity_kva
        having sum(case when e.state in ('running', 'hot_standby') then e.kva else 0 end) <> v.running_capacity_kva""",
    "steps follow one another": """
        select application_id from (
            select *, lag(ended_at) over (partition by application_id order by seq) as before from application_step)
        where ended_at < started_at or started_at < before""",
    "a payment pays its receivable": """
        select receivable_id from receivable as r join payment as p using (receivable_id)
        where p.amount_yuan <> r.amount_yuan""",
    "a receivable is its bill": """
        select receivable_id from receivable as r join bill as b using (bill_id)
        where r.amount_yuan <> b.amount_yuan or b.status <> 'issued'""",
    "a station's report is the sum of its bills": """
        select org_id from submitted_report as r join (
            select org_id, bill_month as month, sum(energy_kwh) as kwh, sum(amount_yuan) as yuan
            from bill where status = 'issued' group by 1, 2)
        using (org_id, month) where cell_code = 'sold_kwh' and value <> kwh or cell_code = 'receivable_yuan' and value <> yuan""",
    "the parent units report what their stations report": """
        select u.parent_id from submitted_report as r join org_unit as u using (org_id)
        join submitted_report as p on p.org_id = u.parent_id and p.month = r.month and p.cell_code = r.cell_code
        where r.cell_code = 'receivable_yuan' group by u.parent_id, r.month, p.value having sum(r.value) <> p.value""",
    "three-wire meters show no voltage on phase B": """
        select i.metering_point_id from interval_load as i join metering_point as m using (metering_point_id)
        where m.wiring = '3p3w' and i.u_b <> 0 or m.wiring = '3p4w' and i.u_b < 190""",
}


@pytest.mark.parametrize("rule", RULES)
def test_a_clean_county_agrees(rule: str, clean: duckdb.DuckDBPyConnection) -> None:
    assert clean.execute(f"select * from ({RULES[rule]}) limit 3").fetchall() == []


DISTRICT_DAYS = """
    with placed as (
        select district_id, day, metering_point_id from (select distinct day from daily_register) as days
        join point_district as p on p.source = 'marketing' and p.valid_from <= day and (p.valid_to is null or p.valid_to > day)),
    drawn as (
        select district_id, p.day, count(n.day) = count(*) as complete, sum(
            (n.active_total - d.active_total + case when n.active_total < d.active_total then 1000000 else 0 end) * m.multiplier
            - coalesce(n.reverse_total - d.reverse_total, 0)) as drawn
        from placed as p join metering_point as m using (metering_point_id)
        left join daily_register as d on d.metering_point_id = p.metering_point_id and d.day = p.day
        left join daily_register as n on n.metering_point_id = p.metering_point_id and n.day = p.day + 1
            and n.meter_asset_id = d.meter_asset_id
        group by all),
    supplied as (
        select g.district_id, day, sum(case e.direction when 'forward' then energy_kwh else -energy_kwh end) as supply
        from gateway_energy as e join gateway_point as g using (gateway_point_id) where g.kind = 'district_total' group by all)
    select count(*), min(supply - drawn), max((supply - drawn) / supply)
    from drawn join supplied using (district_id, day) where complete and supply > 300"""


def test_a_district_takes_what_its_customers_drew_and_a_little_more(clean: duckdb.DuckDBPyConnection) -> None:
    row = clean.execute(DISTRICT_DAYS).fetchone()
    assert row is not None
    assert row[0] > 500
    assert row[1] > 0
    assert row[2] < 0.09


def test_buses_balance_within_half_a_per_cent(clean: duckdb.DuckDBPyConnection) -> None:
    worst = clean.execute(
        """select max(abs(gap)) from (
            select bus_id, day, sum(case g.direction when 'in' then energy_kwh else -energy_kwh end)
                / sum(energy_kwh) filter (g.direction = 'in') as gap
            from gateway_energy join gateway_point as g using (gateway_point_id) where bus_id is not null group by 1, 2)"""
    ).fetchone()
    assert worst is not None
    assert 0 < worst[0] < 0.008


def test_curves_add_up_to_the_registers(clean: duckdb.DuckDBPyConnection) -> None:
    row = clean.execute(
        """with curve as (
            select metering_point_id, cast(measured_at as date) as day, sum(p_total_kw) / 4 as kwh, count(p_total_kw) as n
            from interval_load group by 1, 2)
        select count(*), max(abs(kwh - cast(b.active_total - a.active_total as double))) from curve
        join daily_register as a using (metering_point_id, day)
        join daily_register as b on b.metering_point_id = a.metering_point_id and b.day = a.day + 1 where n = 96"""
    ).fetchone()
    assert row is not None
    assert row[0] > 100
    assert row[1] < 0.01


def test_the_county_is_of_a_likely_size(clean: duckdb.DuckDBPyConnection) -> None:
    home = clean.execute(
        """select median(energy_kwh) from bill join bill_snapshot using (bill_id)
        where usage_class = 'residential' and energy_kwh > 0"""
    ).fetchone()
    assert home is not None
    assert 80 < home[0] < 300
    price = clean.execute("select sum(amount_yuan) / sum(energy_kwh) from bill where status = 'issued'").fetchone()
    assert price is not None
    assert 0.45 < price[0] < 0.9


def test_lawful_oddities_are_there(clean: duckdb.DuckDBPyConnection) -> None:
    """What must not be accused: each kind occurs."""
    for name, sql in {
        "a rollover": "select 1 from reading where exception_code = 'rollover'",
        "a meter change": "select 1 from reading where exception_code = 'meter_change'",
        "an approved later reading": "select 1 from reading_exception where kind = 'moved_day'",
        "a capacity change inside a month": "select 1 from bill_snapshot group by bill_id having count(*) > 1",
        "a category change": "select 1 from account_event where kind = 'category_change'",
        "a reversed and reissued bill": "select 1 from bill where version = 3 and status = 'issued'",
        "doubled excess demand": "select 1 from bill_line where component = 'demand_excess'",
        "the discount before August": "select 1 from bill_line where component = 'demand' and unit_price = 37.8",
        "a chooser of the single-part price": "select 1 from policy_list where list_name = 'two_part_optional'",
        "a running temporary supply": "select 1 from account where is_temporary and temporary_until > date '2026-11-06'",
        "an approved waiver": "select 1 from late_fee where waived_yuan > 0 and approver_id is not null",
        "a house that feeds in": "select 1 from daily_register where reverse_total > 0",
        "a cut-over": "select 1 from point_district where valid_to is not null",
        "a transfer of load": "select 1 from switching where transferred_kwh > 0",
        "a merged station": "select 1 from org_unit where merged_into is not null",
        "data that came after the run": "select 1 from collection_day where backfilled_at > timestamp '2026-11-06'",
        "an empty home that was visited": "select 1 from inspection semi join account using (account_id) where kind = 'special'",
    }.items():
        assert clean.execute(f"select * from ({sql}) limit 1").fetchall(), name
