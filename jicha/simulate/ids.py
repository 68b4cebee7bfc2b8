"""The ids of the made-up utility, all derived from numbers so that chunks need not know each other."""

from __future__ import annotations

from typing import Any

import numpy as np

from jicha.simulate.frame import Text, serial
from jicha.simulate.grid import STATIONS_PER_COUNTY

Ints = np.ndarray[Any, np.dtype[np.int64]]
STAFF_PER_STATION = 40
PROVINCE, CITY = "1", 10


def account(number: Ints) -> Text:
    """户号: thirteen digits with a leading zero."""
    return serial("05820", number, 8)


def account_word(number: int) -> str:
    return f"05820{number:08d}"


def point(number: Ints, which: int = 1) -> Text:
    """Metering point: 1 the settlement point, 2 the generation point."""
    return serial(f"JL{which}", number, 9)


def meter(number: Ints, generation: Any = 0) -> Text:
    """Asset number of a meter; the generation counts the meters of one point."""
    return serial("0130009", np.asarray(number) * 10 + generation, 12)


def installation(number: Ints, generation: Any = 0) -> Text:
    return serial("ZC", np.asarray(number) * 10 + generation, 11)


def bill(number: Ints, month_code: Any, version: Any = 1) -> Text:
    """Bill of an account (number), month (yyyymm) and version."""
    return serial("DF", (np.asarray(month_code) * 10**8 + number) * 10 + version, 15)


def district(number: Ints) -> Text:
    """Public transformer district."""
    return serial("TQ", number, 8)


def own_district(number: Ints) -> Text:
    """The district of a customer with a transformer of its own, by account number."""
    return serial("TZ", number, 8)


def feeder(number: Ints) -> Text:
    return serial("XL", number, 6)


def bus(substation: Ints, which: Any) -> Text:
    return serial("MX", np.asarray(substation) * 10 + which, 6)


def station(number: Ints) -> Text:
    """Supply station as org unit."""
    return serial("S", np.asarray(number), 4)


def station_word(number: int) -> str:
    return f"S{number:04d}"


def station_in_month(station_number: Ints, old: Any) -> Text:
    """The station of each row, the merged one of its county where the row is older than the merger."""
    number = np.where(old, 9000 + np.asarray(station_number) // STATIONS_PER_COUNTY, station_number)
    return serial("S", number, 4)


def staff(station_number: Ints, place: Any) -> Text:
    """Staff by station and place in it."""
    return serial("P", np.asarray(station_number) * STAFF_PER_STATION + place, 7)


def book(feeder_number: Ints) -> Text:
    return serial("CB", feeder_number, 6)


def terminal(district_number: Ints) -> Text:
    return serial("ZD", district_number, 8)


def numbered(prefix: str, number: Ints, width: int = 10) -> Text:
    return serial(prefix, np.asarray(number), width)
