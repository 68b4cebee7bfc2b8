"""Words and numbers as an auditor reads them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

LINKS = {
    "connection": "业扩报装",
    "reading": "抄表采集",
    "tariff": "核算与电价",
    "capacity": "容量与需量",
    "collection": "收费与账务",
    "metering": "计量",
    "loss": "线损与反窃电",
    "inspection": "用电检查",
    "service": "服务质量",
    "new_energy": "新兴业务",
    "self_audit": "稽查自身",
}
TRIAGE = {"open": "待办", "explained": "已有解释", "suppressed": "已抑制", "settled": "已退补", "stock": "存量"}
CLASSES = {"E": "差错", "A": "异常", "L": "线索"}
STATUS = {"text_seen": "已见原文", "secondary": "二手来源", "unverified": "未核实"}
UNKNOWN_YUAN = "金额未知"
DIRECTIONS = {"owed_to_utility": "应追", "owed_to_customer": "应退", "none": "—"}
SEVERITY = {"low": "轻微", "medium": "一般", "high": "较大", "critical": "重大"}
UNITS = {
    "percent": "%",
    "percentage_point": "个百分点",
    "day": "天",
    "working_day": "个工作日",
    "hour": "小时",
    "minute": "分钟",
    "second": "秒",
    "month": "个月",
    "year": "年",
    "cycle": "个周期",
    "bill": "张账单",
    "count": "次",
    "point": "个点",
    "person": "人",
    "yuan": "元",
    "multiple": "倍",
    "kWh": "千瓦时",
    "kWh/kVA": "千瓦时/千伏安",
    "kVA": "千伏安",
    "kW": "千瓦",
    "kV": "千伏",
    "yuan/kW": "元/千瓦",
    "yuan/kWh": "元/千瓦时",
    "mm2": "平方毫米",
    "A": "安",
    # A share, a ratio or a flag says all by its number.
    "share": "",
    "ratio": "",
    "factor": "",
    "flag": "",
    "share/day": "/天",
    "hour_of_day": "时",
    "day_of_month": "日",
    "edition": "版",
    "rank": "级",
    "decimal": "位小数",
    "hour/day": "小时/天",
    "kWh/kW": "千瓦时/千瓦",
}
LAYERS = {
    "law": "法律法规",
    "rule": "部门规章",
    "supervision": "监管要求",
    "standard": "标准规程",
    "promise": "服务承诺",
    "company": "公司规定",
    "experience": "经验值",
}


def shown(value: Any) -> str:
    """A value as text: money and kWh with separators, dates as they are, nothing as a dash."""
    match value:
        case None:
            return "—"
        case bool():
            return "是" if value else "否"
        case Decimal():
            return f"{value:,}"
        case float():
            return f"{value:,.4f}".rstrip("0").rstrip(".")
        case int():
            return f"{value:,}"
        case dt.datetime():
            return value.strftime("%Y-%m-%d %H:%M")
        case _:
            return str(value)


def yuan(value: Decimal | None) -> str:
    """An amount with its unit; what nobody knows is said so and never shown as nought."""
    return UNKNOWN_YUAN if value is None else f"{value} 元"


def listed(entries: Iterable[str]) -> str:
    """Several sentences as one line: set apart by semicolons, not by a full stop and a semicolon."""
    return "；".join(entry.rstrip("。；") for entry in entries)


def citation(title: str, article: str) -> str:
    """A document with the article that is meant; where no article is known by number, the document alone."""
    return f"《{title}》第{article}条" if article.isdigit() else f"《{title}》"


def unit(name: str) -> str:
    """A unit as it is written behind a number."""
    return UNITS.get(name, name)


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
