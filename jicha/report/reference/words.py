"""Headings and single words of the reference pages, Chinese and English."""

from __future__ import annotations

GROUPS = {
    "organisation_and_grid": ("组织与电网", "Organisation and grid"),
    "customer": ("客户档案", "Customer"),
    "metering": ("计量", "Metering"),
    "reading": ("抄表与采集", "Reading"),
    "money": ("电费与账务", "Money"),
    "process": ("业务流程", "Process"),
    "service": ("供电服务", "Service"),
    "new_energy": ("新兴业务", "New energy"),
    "other": ("其他", "Other"),
    "casework": ("稽查工单", "Casework"),
    "catalogue_data": ("目录数据", "Catalogue data"),
}
TOPICS = {
    "breach": ("违约与窃电", "Breach and theft"),
    "capacity": ("容量与需量", "Capacity and demand"),
    "collection": ("收费与账务", "Collection"),
    "connection": ("业扩报装", "Connection"),
    "inspection": ("用电检查", "Inspection"),
    "loss": ("线损", "Losses"),
    "metering": ("计量", "Metering"),
    "power_factor": ("功率因数", "Power factor"),
    "reading": ("抄表采集", "Reading"),
    "refund": ("退补", "Refund"),
    "self_audit": ("稽查自身", "The audit itself"),
    "service": ("服务质量", "Service"),
    "tariff": ("电价执行", "Tariff"),
}
LINKS_EN = {
    "connection": "Connection",
    "reading": "Reading",
    "tariff": "Tariff",
    "capacity": "Capacity and demand",
    "collection": "Collection",
    "metering": "Metering",
    "loss": "Losses and theft",
    "inspection": "Inspection",
    "service": "Service",
    "new_energy": "New energy",
    "self_audit": "The audit itself",
}
LAYERS_EN = {
    "law": "Laws and interpretations",
    "rule": "Departmental rules",
    "supervision": "Supervision",
    "standard": "Standards",
    "promise": "Promises",
    "company": "Company rules",
    "experience": "Experience",
}
MONEY = {
    "F1": "电价差：各时段电量 ×（应执行电价 − 实际电价），基金附加按各自差额",
    "F2": "容量电费：千伏安 × 容量电价 × 天数 ÷ 当月日历天数",
    "F3": "需量电费：按核定或实际需量，超过部分按规定倍数",
    "F4": "力调电费：计算基数 ×（应执行标准的调整率 − 实际标准的调整率）",
    "F5": "倍率：示数差 ×（实际倍率 − 档案倍率）× 电价，力调和损耗随之重算",
    "F6": "计量误差：按误差折算电量 × 电价，起始日不明的按一半时间",
    "F7": "接线：抄见电量 ×（更正系数 − 1），无法测得的按正常月均值",
    "F8": "窃电：容量 × 每日时数 × 天数 × 电价",
    "F9": "违约使用电费：差额电费或基本电费的规定倍数",
    "F10": "损耗：变损、线损电量 × 电价",
    "F11": "违约金：欠费 × 日利率 × 天数",
    "F12": "风险敞口：（线损率 − 参考值）× 供电量 × 购电均价；不算追回",
    "F13": "不计金额，只计差错或评分",
    "F14": "发电结算：（结算电量 − 合理电量）×（上网电价 + 补贴）",
    "F15": "资金占用：金额 × 迟延天数 × 资金成本；或按价目少收的费用",
    "none": "不涉及金额",
}
STAGES = {"before_issue": "发行前", "during": "发行中", "after_issue": "发行后"}
DIRECTIONS = {"owed_to_utility": "应追", "owed_to_customer": "应退", "both": "可追可退", "none": "不涉及"}
CAUSES = {"data": "数据", "file": "档案", "device": "设备", "customer": "客户"}
LOCALITIES = {"account": "一户", "district": "一个台区", "org": "一个单位", "whole": "全体"}
