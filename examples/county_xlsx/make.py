"""Write the three workbooks of the example: a made-up county's exports, with what real exports suffer from.

python examples/county_xlsx/make.py writes exports/ anew; the bytes are the same every time.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import xlsxwriter

HERE = Path(__file__).parent
MADE = dt.datetime(2026, 11, 2, 9, 30)

ACCOUNTS = (
    ("户号", "户名", "供电所", "用电性质", "电压等级", "合同容量(kVA)", "立户日期"),
    (12340001, "张某", "城关供电所", "城镇居民", "不满1千伏", 8, dt.date(2015, 6, 1)),
    (12340002, "李某", None, "城镇居民", "不满1千伏", "８", "2018年3月12日"),
    (12340003, "某某面粉厂", None, "大工业", "1-10千伏", "1,250", 43831),
    (12340004, "王某粮食加工部", None, "农业", "不满1千伏", 30, "2021.02.30"),
    (12350001, "某某养殖场", "东乡供电所", "农业", "1-10千伏", 100, "2020/7/9"),
    (12350002, "赵某", None, "城镇居民", "不满1千伏", "-", "空"),
    ("0012350003", "某某超市", None, "商业", "1-10千伏", 315, "20190101"),
    ("合计", None, None, None, None, 3053, None),
    ("制表人：某某", None, None, None, "审核人：某某", None, None),
)
BILLS = (
    ("账单编号", "户号", "电费年月", "有功电量", "应收电费(元)", "发行日期"),
    ("D2610-0001", 12340001, "2026年10月", 186, 96.72, dt.date(2026, 11, 1)),
    ("D2610-0002", 12340002, 202610, "２０４", "１０６．０８", "2026年11月1日"),
    ("D2610-0003", 12340003, "2026-10", "412,300", "278,931.60", 46327),
    ("D2610-0004", 12340004, "2026-10", 1520, "八百元", dt.date(2026, 11, 1)),
    ("D2610-0005", 12350001, "2026-10", 5230, 2_615.0, dt.date(2026, 11, 1)),
    ("D2610-0005", 12350001, "2026-10", 5230, 2_615.0, dt.date(2026, 11, 1)),
    ("D2610-0006", 12350002, "2026-10", ".", ".", dt.date(2026, 11, 1)),
    ("D2610-0007", "0012350003", "2026-10", 9_800, 6_958.0, dt.date(2026, 11, 1)),
    ("D2610-0008", 12359999, "2026-10", 77, 40.04, dt.date(2026, 11, 1)),
    ("小计", None, None, 433_317, 287_789.44, None),
)
READINGS = (
    ("户号", "表号", "倍率", "示数", None, "抄表日期"),
    (None, None, None, "上月", "本月", None),
    (12340001, "M0001", 1, 5_120.5, 5_306.5, "2026-11-01 06:10"),
    (12340002, "M0002", 1, 880, 1_084, "2026-11-01 06:12"),
    (12340003, "M0003", 1_000, 3_310.2, 3_722.5, "2026-11-01 06:15"),
    (12340004, "M0004", -10, 700, 852, "2026-11-01 06:20"),
    (12350001, "M0005", 30, 1_002.5, 1_176.8, "2026-11-01 24:00"),
    (12350002, "M0006", 1, 310, None, None),
)


def main(folder: Path) -> None:
    """Write the workbooks."""
    folder.mkdir(exist_ok=True)
    _write(folder / "用户档案.xlsx", ACCOUNTS, title="某县供电公司用户档案（2026年10月）", merged=((3, 2, 6, 2), (7, 2, 9, 2)))
    _write(folder / "2026年10月电费.xlsx", BILLS, title="电费发行清单")
    _write(folder / "抄表.xlsx", READINGS, title="抄表清单", merged=((2, 3, 2, 4),))


def _write(
    path: Path, rows: tuple[tuple[Any, ...], ...], *, title: str, merged: tuple[tuple[int, int, int, int], ...] = ()
) -> None:
    with xlsxwriter.Workbook(path) as book:
        book.set_properties({"created": MADE})
        page = book.add_worksheet("Sheet1")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        page.merge_range(0, 0, 0, len(rows[0]) - 1, title)
        page.merge_range(1, 0, 1, len(rows[0]) - 1, "制表日期：2026年11月2日")
        for number, row in enumerate(rows, start=2):
            for place, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    page.write_datetime(number, place, dt.datetime.combine(cell, dt.time()), day)
                elif cell is not None:
                    page.write(number, place, cell)
        for top, left, bottom, right in merged:
            page.merge_range(top, left, bottom, right, rows[top - 2][left])


if __name__ == "__main__":
    main(HERE / "exports")
