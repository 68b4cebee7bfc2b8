"""The days that a recovery covers: cut by text of the rules, and the recorded energy of each piece."""

from __future__ import annotations

import calendar
import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from jicha.rating.recovery.facts import EnergyRow, Row
from jicha.rating.recovery.rulebook import Basis, RecoveryError, RuleBook, Span

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Piece:
    """A row, or the days of it that fall into a period, with their share of the row's energy."""

    row: EnergyRow
    first: dt.date
    last: dt.date

    @property
    def share(self) -> Fraction:
        return Fraction((self.last - self.first).days + 1, self.row.days)

    @property
    def kwh(self) -> Decimal:
        return scaled(self.row.kwh, self.share)

    @property
    def check_kwh(self) -> Decimal | None:
        return None if self.row.check_kwh is None else scaled(self.row.check_kwh, self.share)

    @property
    def is_cut(self) -> bool:
        return self.share != 1


@dataclass(frozen=True)
class Due:
    """The days that one text of the rules adjusts, the share of them that counts, and whether the start was known."""

    span: Span
    share: Decimal
    from_check: bool
    basis: tuple[Basis, ...]


def scaled(value: Decimal, share: Fraction) -> Decimal:
    """A number times a fraction, to 28 digits."""
    return value * share.numerator / share.denominator


def error_periods(
    book: RuleBook,
    began: dt.date | None,
    last_checked: dt.date | None,
    corrected: dt.date,
    *,
    always: str,
    unknown_share: str,
) -> tuple[Due, ...]:
    """The days to adjust, by each text that governs them.

    `always` names the flag that a text counts from the last test whatever is known, `unknown_share` the share of
    the days that counts if it does. RecoveryError where the day of the last test is needed and not given.
    """
    start = began or last_checked
    if start is None:
        raise RecoveryError(
            "error_began_on、last_checked_on：两个日期都没有，无法定退补时间；填上次校验或换装投入之日 (no first day)"
        )
    if start > corrected:
        raise RecoveryError(f"起日 {start} 晚于更正之日 {corrected}；改正日期 (the period is empty)")
    found: list[Due] = []
    for span in book.spans(start, corrected):
        rule = book.at(always, span.first)
        from_check = rule.value is True or began is None
        if from_check and last_checked is None:
            raise RecoveryError(
                f"last_checked_on：{rule.basis.cited}自上次校验或换装投入之日起算，缺这个日期；"
                "按检定或换装记录补上 (last test missing)"
            )
        first = min(span.first, last_checked) if from_check and last_checked and not found else span.first
        share = book.at(unknown_share, span.first) if from_check else None
        days = Span(span.rules, first, span.last)
        basis = (rule.basis, *([share.basis] if share else []))
        found.append(Due(days, book.number(unknown_share, span.first) if from_check else Decimal(1), from_check, basis))
    return tuple(found)


def pieces(rows: Sequence[EnergyRow], first: dt.date, last: dt.date) -> tuple[Piece, ...]:
    """The rows' days within a period; RecoveryError names the days that no row covers or two rows cover."""
    found = []
    for band, of_band in itertools.groupby(sorted(rows, key=lambda r: (r.band, r.first)), key=lambda r: r.band):
        covered = first - DAY
        for row in of_band:
            a, b = max(first, row.first), min(last, row.last)
            if a > b:
                continue
            if a <= covered:
                raise RecoveryError(
                    f"rows：{a} 在两行里{f'（{band}）' if band else ''}；起止日不要重叠，止日含当日 (rows overlap)"
                )
            if a > covered + DAY:
                raise RecoveryError(_gap(covered + DAY, a - DAY, band))
            found.append(Piece(row, a, b))
            covered = b
        if covered < last:
            raise RecoveryError(_gap(covered + DAY, last, band))
    if not found:
        raise RecoveryError(_gap(first, last, ""))
    return tuple(sorted(found, key=lambda p: (p.first, p.row.band)))


def _gap(first: dt.date, last: dt.date, band: str) -> str:
    return f"rows：{first} 至 {last} 没有抄见电量{f'（{band}）' if band else ''}；补上这些天的电量和电价 (days without energy)"


def extent(rows: Sequence[Row]) -> tuple[dt.date, dt.date]:
    """First and last day of the rows."""
    return min(row.first for row in rows), max(row.last for row in rows)


def month_pieces(first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, dt.date, int]]:
    """The calendar months of a period: (first day, last day, days of the whole month)."""
    while first <= last:
        length = calendar.monthrange(first.year, first.month)[1]
        end = min(last, first.replace(day=length))
        yield first, end, length
        first = end + DAY


def months_before(day: dt.date, months: int) -> dt.date:
    """The first of so many months that end with the day: three months to 31 August begin on 1 June."""
    after = day + DAY
    return _months_later(after, -months)


def whole_months(first: dt.date, last: dt.date) -> tuple[int, int]:
    """How many whole months a period has, counted from its first day, and the days that are left over."""
    months = 0
    while _months_later(first, months + 1) <= last + DAY:
        months += 1
    return months, (last + DAY - _months_later(first, months)).days


def _months_later(day: dt.date, months: int) -> dt.date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
