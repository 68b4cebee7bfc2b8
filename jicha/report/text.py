"""Words and numbers as an auditor reads them."""

from __future__ import annotations

import datetime as dt
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
DIRECTIONS = {"owed_to_utility": "应追", "owed_to_customer": "应退", "none": "—"}
SEVERITY = {"low": "轻微", "medium": "一般", "high": "较大", "critical": "重大"}
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


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
