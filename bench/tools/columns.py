"""What the ten checks read of a bill, and what they hold it against."""

COLUMNS = [
    "bill_id",
    "account_id",
    "org_id",
    "bill_month",
    "version",
    "period_start",
    "period_end",
    "status",
    "power_factor",
    "energy_kwh",
    "energy_yuan",
    "capacity_yuan",
    "demand_yuan",
    "power_factor_yuan",
    "fund_yuan",
    "other_yuan",
    "amount_yuan",
]
PARTS = ["energy_yuan", "capacity_yuan", "demand_yuan", "power_factor_yuan", "fund_yuan", "other_yuan"]
STATUSES = ["draft", "issued", "reversed", "reversal"]
ACCOUNT_NUMBER = "^[0-9]{13}$"
ONE_VERSION = ["account_id", "bill_month", "version"]
