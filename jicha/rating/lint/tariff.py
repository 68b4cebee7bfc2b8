"""All checks on the files of one utility, less what it accepted with a reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from jicha.rating.lint import calendar, floating, one_row, periods
from jicha.rating.lint.problem import NAMES, Problem
from jicha.rating.lint.rows import Column, Known, Row, columns_of, read

FILES = ("price.csv", "undated.csv", "tou.csv", "floating.csv", "ratio.csv", "accepted.csv")
_ACCEPTED = {"error": Column(required=True), "subject": Column(required=True), "reason": Column()}


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one utility's files: problems, how many were accepted, and the rows by file."""

    problems: tuple[Problem, ...]
    accepted: int
    rows: Mapping[str, Sequence[Row]]


def check(files: Mapping[str, str], known: Known, names: Mapping[str, str] | None = None) -> Checked:
    """The problems of one utility, from the texts of its files by name; `names` says how a file is called in a message."""
    called = {file: (names or {}).get(file, file) for file in FILES}
    columns = {
        "price.csv": columns_of(known.price),
        "undated.csv": columns_of(known.price, undated=True),
        "tou.csv": columns_of(known.tou),
        "floating.csv": floating.FLOATING,
        "ratio.csv": floating.RATIO,
        "accepted.csv": _ACCEPTED,
    }
    rows: dict[str, list[Row]] = {file: [] for file in FILES}
    problems: list[Problem] = []
    for file, text in files.items():
        rows[file], found = read(text, called[file], columns[file], known)
        problems += found
    problems += _prices(rows, called, known)
    problems += _calendar(rows, called, known)
    for file in ("floating.csv", "ratio.csv"):
        subjects = [str(row["component" if file == "floating.csv" else "tou_program"]) for row in rows[file]]
        problems += one_row.sources(rows[file], called[file], known, subjects)
    problems += floating.said_to_float(rows["floating.csv"], called["floating.csv"], known)
    left, accepted = _less_accepted(problems, rows["accepted.csv"], called["accepted.csv"])
    order = {called[file]: place for place, file in enumerate(FILES)}
    return Checked(tuple(sorted(left, key=lambda p: (order[p.file], p.line, p.error))), accepted, rows)


def _prices(rows: Mapping[str, list[Row]], called: Mapping[str, str], known: Known) -> Iterator[Problem]:
    for file in ("price.csv", "undated.csv"):
        subjects = [one_row.price_subject(row) for row in rows[file]]
        yield from one_row.sources(rows[file], called[file], known, subjects)
        yield from one_row.prices(rows[file], called[file], known)
        yield from one_row.duplicates(rows[file], called[file], known.price.grain, subjects)
        by_notice = rows["floating.csv"] if file == "price.csv" else ()
        yield from floating.fixed(rows[file], called[file], by_notice, known)
    own, file = rows["price.csv"], called["price.csv"]
    yield from one_row.days(own, file, [one_row.price_subject(row) for row in own])
    yield from periods.succession(own, file, known)
    yield from periods.forgotten(own, file, known)
    yield from floating.calendars(own, file, rows["tou.csv"])
    yield from floating.by_ratio(own, file, rows["floating.csv"], rows["ratio.csv"])


def _calendar(rows: Mapping[str, list[Row]], called: Mapping[str, str], known: Known) -> Iterator[Problem]:
    own, file = rows["tou.csv"], called["tou.csv"]
    subjects = [one_row.tou_subject(row) for row in own]
    yield from one_row.sources(own, file, known, subjects)
    yield from one_row.days(own, file, subjects)
    yield from one_row.duplicates(own, file, known.tou.grain, subjects)
    yield from calendar.backwards(own, file)
    yield from calendar.coverage(own, file)


def _less_accepted(problems: Sequence[Problem], rows: Sequence[Row], file: str) -> tuple[list[Problem], int]:
    """The problems that nobody accepted, and how many were; an entry that accepts nothing is a problem itself."""
    left = list(problems)
    for row in rows:
        subject = f"{row['error']} {row['subject']}"
        if row["error"] not in NAMES:
            left.append(Problem("unknown_code", file, row.line, subject, f"error = {row['error']}"))
            continue
        if not row["reason"]:
            left.append(Problem("no_reason", file, row.line, subject, "reason 是空的"))
            continue
        matched = [p for p in problems if p.error == row["error"] and fnmatchcase(p.subject, row["subject"])]
        if not matched:
            left.append(Problem("accepted_unused", file, row.line, subject, "没有这样的问题"))
        left = [p for p in left if p not in matched]
    return left, len(problems) - sum(p in left for p in problems)
