"""A sentence in both languages, and the words for what a bill is made of."""

from __future__ import annotations

from typing import NamedTuple


class Words(NamedTuple):
    """The same in Chinese and English."""

    zh: str
    en: str

    def of(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


COMPONENTS = {
    "catalogue_energy": Words("目录电度电费", "Energy at the catalogue price"),
    "purchase": Words("代理购电费", "Agency purchase"),
    "market_purchase": Words("市场化购电费", "Market purchase"),
    "purchase_loss": Words("上网环节线损费用", "Losses of purchase"),
    "transmission": Words("输配电费", "Transmission and distribution"),
    "system_operation": Words("系统运行费用", "System operation"),
    "fund": Words("政府性基金及附加", "Funds and surcharges"),
    "punitive": Words("差别电价加价", "Punitive addition"),
    "basic": Words("基本服务费", "Standing charge"),
    "capacity": Words("容量电费", "Capacity charge"),
    "demand": Words("需量电费", "Demand charge"),
    "demand_excess": Words("超需量加倍电费", "Excess demand"),
    "power_factor": Words("功率因数调整电费", "Power-factor adjustment"),
    **{
        f"tier_{number}": Words(f"第{word}档加价", f"Addition of tier {number}")
        for number, word in zip(range(2, 7), "二三四五六", strict=True)
    },
}

BANDS = {
    "all": Words("", ""),
    "sharp": Words("尖", "sharp"),
    "peak": Words("峰", "peak"),
    "flat": Words("平", "flat"),
    "valley": Words("谷", "valley"),
    "deep_valley": Words("深谷", "deep valley"),
}

UNITS = {
    "kwh": Words("千瓦时", "kWh"),
    "kva_month": Words("千伏安·月", "kVA·month"),
    "kw_month": Words("千瓦·月", "kW·month"),
    "month": Words("月", "month"),
    "day": Words("日", "day"),
    "percent": Words("%", "%"),
}

REFUSALS_EN = {
    "structure_not_priced": "the price structure (mechanism price, local consumption) has no table here",
    "no_price_table": "no published price for this code and voltage on that day",
    "two_prices_published": "two prices are published for one thing",
    "no_energy": "no register energy",
    "deduction_without_bands": "a sub-meter is deducted without its bands",
    "negative_energy": "the energy is negative after deductions",
    "no_band_price": "no published price for one of the bands",
    "market_price_missing": "the settlement of the market purchase is missing",
    "no_loss_data": "the figures of the transformer losses are missing",
    "tier_year_unknown": "the year's earlier energy is not complete, so no tier can be told",
    "no_capacity": "the capacity is missing",
    "no_demand": "the demand register or the contract demand is missing",
    "no_capacity_price": "no capacity or demand price is published",
    "demand_discount_unknown": "nobody has settled whether the 260 kWh/kVA reduction goes on from 2026-08-01",
    "no_reactive": "no reactive register",
    "pf_standard_changes": "the power-factor standard changes within the bill",
    "quantity_out_of_range": "more than 50 GWh in one stretch: a register or multiplier must be wrong",
    "pf_standard_not_listed": "the adjustment table has no such standard or factor",
}


def titled(component: str, band: str) -> Words:
    """The name of a line with its band."""
    name, hours = COMPONENTS.get(component, Words(component, component)), BANDS.get(band, Words(band, band))
    return Words(f"{name.zh}（{hours.zh}）", f"{name.en} ({hours.en})") if hours.zh else name
