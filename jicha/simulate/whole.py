"""Tables that belong to no chunk: organisation, staff, calendar, prices as keyed in, fee items, lists."""

from __future__ import annotations

import datetime as dt
from typing import Any

import chinese_calendar
import numpy as np

from jicha.simulate import ids, names, workdays
from jicha.simulate.fees import fee_items
from jicha.simulate.file_tables import AREAS, area_of
from jicha.simulate.frame import NULL, Frame, coded, days, stack
from jicha.simulate.grid import Grid
from jicha.simulate.kinds import CLASS_TRADES
from jicha.simulate.metering_tables import EXTENDED_SLOT
from jicha.simulate.other_fees import other_fee_items
from jicha.simulate.plan import Plan
from jicha.simulate.prices import published_rows

Ints = np.ndarray[Any, np.dtype[np.int64]]
ROLES = (
    "installer installer tester tester inspector inspector reader reader station_head teller biller biller "
    + "district_manager " * 18
    + "applicant_desk planner repairer repairer manager accountant hotline auditor"
).split()


def whole_frames(plan: Plan, grid: Grid) -> list[Frame]:
    """The tables that are made once."""
    fee_list = stack([fee_items(), other_fee_items()])
    return [_org_units(plan, grid), _staff(plan, grid), working_days(), _utility_prices(), fee_list, _price_matches()]


def _org_units(plan: Plan, grid: Grid) -> Frame:
    """Province, cities, counties, supply stations, and in each county a station that was merged into its first one."""
    start = int(plan.month_starts[0]) - 4000
    merged_on = int(plan.month_starts[plan.merge_month])
    rows: list[tuple[Any, ...]] = [(ids.PROVINCE, "示例省电力公司", "province", None, f"/{ids.PROVINCE}/", 0, NULL, None)]
    for city in range(grid.cities):
        label = "示例市" if city == 0 else f"示例{'一二三四五六七八九十'[city % 10]}市"
        rows.append((f"C{city:02d}", f"{label}供电公司", "city", ids.PROVINCE, f"/{ids.PROVINCE}/C{city:02d}/", 0, NULL, None))
    for county in range(grid.counties):
        city = county // 6
        path = f"/{ids.PROVINCE}/C{city:02d}/X{county:03d}/"
        name = names.COUNTIES[county % len(names.COUNTIES)]
        rows.append((f"X{county:03d}", f"{name}供电公司", "county", f"C{city:02d}", path, 0, NULL, None))
        first = county * 14
        old = f"S9{county:03d}"
        rows.append(
            (
                old,
                f"{names.place(first + 31)}供电所（已并入）",
                "station",
                f"X{county:03d}",
                f"{path}{old}/",
                1,
                merged_on,
                ids.station_word(first),
            )
        )
    for station in range(grid.stations):
        county = int(grid.county(station))
        path = f"/{ids.PROVINCE}/C{county // 6:02d}/X{county:03d}/S{station:04d}/"
        area = int(area_of(np.array([station]))[0])
        rows.append(
            (ids.station_word(station), f"{names.place(station)}供电所", "station", f"X{county:03d}", path, area, NULL, None)
        )
    columns = list(zip(*rows, strict=True))
    return Frame(
        "org_unit",
        len(rows),
        org_id=list(columns[0]),
        name=list(columns[1]),
        kind=list(columns[2]),
        parent_id=list(columns[3]),
        path=list(columns[4]),
        area_kind=coded(AREAS, np.array(columns[5])),
        valid_from=start,
        valid_to=np.array(columns[6]),
        merged_into=list(columns[7]),
    )


def _staff(plan: Plan, grid: Grid) -> Frame:
    rng = plan.rng(-1, "staff")
    n = grid.stations * len(ROLES)
    station = np.repeat(np.arange(grid.stations), len(ROLES))
    place = np.tile(np.arange(len(ROLES)), grid.stations)
    return Frame(
        "staff",
        n,
        staff_id=ids.staff(station, place),
        valid_from=int(plan.month_starts[0]) - 2000,
        name=list(names.people(rng, n)),
        org_id=ids.station(station),
        role=coded(ROLES, place),
        phone_hash=ids.numbered("fs", station * 100 + place, 12),
        party_hash=ids.numbered("ps", station * 100 + place, 12),
    )


HOLIDAYS = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}


def working_days() -> Frame:
    """The Chinese working calendar; years that are not published say so."""
    every = workdays.all_days()
    published = [day.year <= workdays.LAST_PUBLISHED_YEAR for day in every]
    named = [chinese_calendar.get_holiday_detail(d)[1] if known else None for d, known in zip(every, published, strict=True)]
    working = workdays.working()
    return Frame(
        "working_day",
        len(every),
        day=np.arange(len(every)) + days(every[0]),
        is_working=working,
        year_is_published=np.array(published),
        name=[HOLIDAYS.get(h, h) if h else None for h in named],
        working_no=np.cumsum(working),
    )


def _utility_prices() -> Frame:
    """The prices as keyed into the billing system: the published table, entered before it took effect, some on its very day."""
    rows = published_rows()
    since = [dt.date.fromisoformat(r["valid_from"]) for r in rows]
    n = len(rows)
    ahead = np.where(np.arange(n) % 11 == 4, 0, 3)
    entered = (np.array([days(day) for day in since]) - ahead) * 86400 + 9 * 3600
    return Frame(
        "utility_price",
        n,
        **{c: [r[c] for r in rows] for c in ("price_code", "component", "band", "tier", "voltage_tier", "unit")},
        valid_from=since,
        valid_to=[dt.date.fromisoformat(r["valid_to"]) if r["valid_to"] else None for r in rows],
        price=[r["price"] or None for r in rows],
        unit_price=[r["unit_price"] or None for r in rows],
        entered_at=entered,
        entered_by=ids.staff(np.zeros(n, dtype=np.int64), 10),
        approved_by=ids.staff(np.zeros(n, dtype=np.int64), 11),
    )


def _price_matches() -> Frame:
    """Which trades each usage class is meant for (one list a class), and the meter batches with a longer period."""
    pairs = [(usage, trade, "trade_price_match") for usage, trades in CLASS_TRADES.items() for trade in trades]
    pairs += [("meter_batch_extended", f"{year}-{EXTENDED_SLOT}", "meter_batch_extended") for year in range(2010, 2021)]
    matches = [kind == "trade_price_match" for _, _, kind in pairs]
    return Frame(
        "policy_list",
        len(pairs),
        list_name=[name for name, _, _ in pairs],
        entity_id=[entity for _, entity, _ in pairs],
        valid_from=dt.date(2023, 6, 1),
        kind=[kind for _, _, kind in pairs],
        document=["示例省销售电价分类适用范围（虚构）" if m else "示例省电能表延期轮换批次（虚构）" for m in matches],
    )
