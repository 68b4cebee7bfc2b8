"""What can be wrong with a row or a value: the code that is stored, the words that a user reads, the consequence."""

from __future__ import annotations

# A row with one of these is quarantined: what it says cannot be stored, or two rows claim to be the same thing.
QUARANTINED: dict[str, str] = {
    "field_count": "字段数与表头不符",
    "missing": "缺必填值",
    "not_a_number": "不是数字",
    "out_of_range": "超出列的取值范围",
    "too_many_digits": "小数位数超过列允许的位数",
    "digits_lost": "长编号被存成科学计数，尾数已丢失",
    "not_a_date": "不是日期",
    "incomplete_date": "日期不完整，缺日",
    "impossible_date": "不存在的日期",
    "ambiguous_month": "月份不明：.1 可能是 1 月，也可能是丢了零的 10 月",
    "not_a_boolean": "不是“是/否”",
    "not_positive": "应大于零",
    "negative": "不能为负",
    "unknown_required_code": "未知代码，且该列必填",
    "exact_duplicate": "完全重复",
    "conflicting_duplicate": "主键重复且内容不同",
    "key_in_other_month": "主键已在仓库的其他月份中，请连同该月一起装载",
}

# A row with one of these is loaded all the same, and the note says what is wrong with it: losing a bill because
# its account is missing would hide the bill from the audit, and often the fault is what the audit looks for.
NOTED: dict[str, str] = {
    "unknown_code": "未知代码，按空值装载",
    "broken_reference": "引用不存在",
    "unique_conflict": "唯一键重复",
}

REASONS = QUARANTINED | NOTED
