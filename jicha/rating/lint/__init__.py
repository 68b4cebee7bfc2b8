"""What is wrong with a utility's price table: named problems with file and line, from the text of its files alone."""

from jicha.rating.lint.known import known_of
from jicha.rating.lint.problem import NAMES, Problem
from jicha.rating.lint.rows import Known, Range, Row
from jicha.rating.lint.tariff import FILES, Checked, check

__all__ = ["FILES", "NAMES", "Checked", "Known", "Problem", "Range", "Row", "check", "known_of"]
