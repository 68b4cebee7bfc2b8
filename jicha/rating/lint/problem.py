"""One thing wrong with a table, its name, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

# Name → what it is called, and the remedy.
NAMES: dict[str, tuple[str, str]] = {
    "unknown_column": ("列不对", "列名照 tables/tariff_price.yaml、tou_band.yaml 或本页说明写，一列不缺、不多"),
    "unreadable_value": ("读不懂的值", "日期写作 2026-08-01，数字不超过该列的位数，必填的不留空"),
    "unknown_code": ("没有这个代码", "从 codes/ 的代码表里取"),
    "no_document": ("没有依据", "写上 regulations/documents 里的文件编号"),
    "unknown_document": ("没有这个文件", "先在 regulations/documents 加上这个文件，再引用它的编号"),
    "no_status": ("没有核实状态", "写 text_seen、secondary 或 unverified"),
    "price_both_or_neither": ("单价重复或缺失", "电量单价写 price，容（需）量等单价写 unit_price，恰写一个"),
    "unit_does_not_fit": ("单位不合", "单位须与费用项相符，见 data/price_range.csv"),
    "price_out_of_range": ("单价不可信", "核对是否差了小数位；确实如此的，改 data/price_range.csv 的范围并写明理由"),
    "duplicate_row": ("重复的行", "删去一行"),
    "period_backwards": ("起止颠倒", "valid_to 是不再有效的第一天，须晚于 valid_from"),
    "period_overlap": ("有效期重叠", "给旧价写上 valid_to，等于新价的 valid_from"),
    "period_gap": ("有效期断档", "补上这一段的价；来源确无的，写入 accepted.csv 并说明"),
    "forgotten": ("新表漏项", "新表补上旧表有的档、时段或电压等级；确已取消的，写入 accepted.csv 并说明"),
    "floats_though_fixed": ("不该浮动的浮动", "基金、容（需）量电价不随时段浮动；其他以 floating.csv 为准，只留 band = all"),
    "bands_without_calendar": ("有分时价、无时段", "在 tou.csv 补上该方案同期的时段"),
    "band_not_in_calendar": ("时段表没有这个时段", "核对 band，或在 tou.csv 补上"),
    "band_not_priced": ("时段没有价", "给时段表里有的每个时段写上价"),
    "ratio_differs": ("与浮动比例不合", "时段价 = 不分时价 × ratio.csv 的比例；核对两处"),
    "band_overlap": ("时段重叠", "同一分钟只属于一个时段；写了 all 就不写其他日类型"),
    "band_backwards": ("时段起止颠倒", "0 ≤ start_minute < end_minute ≤ 1440；跨零点写两行"),
    "calendar_gap": ("时段不满24小时", "0 至 1440 分钟全部写到；来源不全的，写入 accepted.csv 并说明"),
    "calendar_month_missing": ("缺月份", "十二个月都要写"),
    "calendar_day_kind_missing": ("缺日类型", "写 all，或写全 workday、weekend、holiday"),
    "accepted_unused": ("接受了没有的问题", "从 accepted.csv 删去这一行"),
    "no_reason": ("接受而没有理由", "在 reason 写明为什么接受"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One error: where it stands, what it is about (for accepted.csv), and what exactly is wrong."""

    error: str
    file: str
    line: int
    subject: str
    detail: str

    @property
    def title(self) -> str:
        return NAMES[self.error][0]

    @property
    def remedy(self) -> str:
        return NAMES[self.error][1]
