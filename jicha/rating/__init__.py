"""The tariff calculator: bills recomputed to the cent, every line explained.

Pure functions on Decimal: no files, no clock, no engine. `rate` prices one bill, `rerate` prices it under another parameter,
`explain` says in words how each line came about. The same arithmetic for millions of bills is SQL: the views rate_card,
rate_segment, rated_segment and rated_bill of the catalogue.
"""

from jicha.rating.bill import Bill, Segment
from jicha.rating.counterfactual import Difference, rerate
from jicha.rating.prices import PriceTable
from jicha.rating.rate import RatedBill, rate
from jicha.rating.rules import Rules

__all__ = ["Bill", "Difference", "PriceTable", "RatedBill", "Rules", "Segment", "rate", "rerate"]
