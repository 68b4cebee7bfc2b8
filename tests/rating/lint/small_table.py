"""A small price table without a fault, and ways to break it."""

from __future__ import annotations

from functools import cache

from jicha.model.catalog import load_catalog
from jicha.rating.lint import Known, known_of

PRICE = """\
price_code,component,band,tier,voltage_tier,valid_from,valid_to,usage_class,structure,unit,price,unit_price,document,status
single,transmission,all,all,below_1kv,2025-01-01,2026-01-01,commercial,single_part,kwh,0.21,,td_price_1077_2026,secondary
single,transmission,all,all,1_10kv,2025-01-01,2026-01-01,commercial,single_part,kwh,0.19,,td_price_1077_2026,secondary
single,transmission,all,all,below_1kv,2026-01-01,,commercial,single_part,kwh,0.20,,td_price_1077_2026,secondary
single,transmission,all,all,1_10kv,2026-01-01,,commercial,single_part,kwh,0.18,,td_price_1077_2026,secondary
single,purchase,all,all,all,2026-01-01,,commercial,single_part,kwh,0.40,,td_price_1077_2026,secondary
single,purchase,peak,all,all,2026-01-01,,commercial,single_part,kwh,0.60,,td_price_1077_2026,secondary
single,purchase,valley,all,all,2026-01-01,,commercial,single_part,kwh,0.20,,td_price_1077_2026,secondary
single,fund,all,all,all,2026-01-01,,commercial,single_part,kwh,0.03,,td_price_1077_2026,secondary
double,capacity,all,all,35kv,2026-01-01,,commercial,two_part,kva_month,,26.3,td_price_1077_2026,secondary
home,catalogue_energy,all,all,all,2025-01-01,2026-01-01,residential,single_part,kwh,0.55,,td_price_1077_2026,secondary
home,tier_2,all,2,all,2025-01-01,2026-01-01,residential,single_part,kwh,0.05,,td_price_1077_2026,secondary
home,tier_3,all,3,all,2025-01-01,2026-01-01,residential,single_part,kwh,0.30,,td_price_1077_2026,secondary
home,catalogue_energy,all,all,all,2026-01-01,,residential,single_part,kwh,0.56,,td_price_1077_2026,secondary
home,tier_2,all,2,all,2026-01-01,,residential,single_part,kwh,0.05,,td_price_1077_2026,secondary
home,tier_3,all,3,all,2026-01-01,,residential,single_part,kwh,0.30,,td_price_1077_2026,secondary
"""
TOU = "tou_program,day_kind,month,start_minute,valid_from,valid_to,end_minute,band,document,status\n" + "".join(
    f"commercial,all,{month},{start},2026-01-01,,{end},{band},tou_price_1093_2021,secondary\n"
    for month in range(1, 13)
    for start, end, band in ((0, 480, "valley"), (480, 1440, "peak"))
)
FLOATING = """\
component,floats,document,status
purchase,yes,tou_price_1093_2021,secondary
transmission,no,tou_price_1093_2021,secondary
fund,no,tou_price_1093_2021,secondary
"""
RATIO = """\
tou_program,applies_to,months,band,ratio,document,status
commercial,all,all,peak,1.5,tou_price_1093_2021,secondary
commercial,all,all,valley,0.5,tou_price_1093_2021,secondary
"""
ACCEPTED = "error,subject,reason\n"

CLEAN = {"price.csv": PRICE, "tou.csv": TOU, "floating.csv": FLOATING, "ratio.csv": RATIO, "accepted.csv": ACCEPTED}


@cache
def known() -> Known:
    return known_of(load_catalog())


def broken(file: str, old: str, new: str) -> dict[str, str]:
    """The clean table with one place changed: the only one where `old` stands."""
    text = CLEAN[file]
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
    return {**CLEAN, file: text.replace(old, new)}


def line_of(text: str, piece: str) -> int:
    """The line on which a piece stands."""
    return text[: text.index(piece)].count("\n") + 1
