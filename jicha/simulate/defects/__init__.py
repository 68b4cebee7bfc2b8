"""One mistake of a utility or its customers a file: THEME, PER (accounts for one of it) and `spoil`.

`spoil(county, rng, count)` changes rows as the mistake would and returns what it did; files are found by walking.
A defect with AFTER = "report" is made when the monthly reports exist; one with AFTER = "whole" changes the tables that
belong to no chunk: `spoil(plan, frames, rng)`.
"""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

import numpy as np

from jicha.simulate.correction import Truth, plain, rebill
from jicha.simulate.county import County
from jicha.simulate.frame import Frame
from jicha.simulate.plan import Plan

PER = 2500


def names() -> list[str]:
    """The defects by name."""
    return sorted(m.name for m in pkgutil.iter_modules(__path__))


def load(name: str) -> ModuleType:
    return importlib.import_module(f"{__name__}.{name}")


def inject(county: County, *, after: str = "tables") -> list[tuple[str, str, Truth]]:
    """(theme, defect, truth) of all defects of a stage, in the order of their names."""
    if after == "tables":
        county.quiet = plain(county)
    found: list[tuple[str, str, Truth]] = []
    for name in names():
        defect = load(name)
        if getattr(defect, "AFTER", "tables") != after:
            continue
        rng = county.plan.rng(county.chunk.number, f"defect {name}")
        found += [(row.theme or defect.THEME, name, row) for row in defect.spoil(county, rng, how_many(county, defect, rng))]
    if after == "tables":
        rebill(county)
    return found


def inject_whole(plan: Plan, frames: dict[str, Frame]) -> list[tuple[str, str, Truth]]:
    """(theme, defect, truth) of the defects in the tables that belong to no chunk."""
    found: list[tuple[str, str, Truth]] = []
    for name in names():
        defect = load(name)
        if getattr(defect, "AFTER", "tables") == "whole":
            found += [(defect.THEME, name, row) for row in defect.spoil(plan, frames, plan.rng(-1, f"defect {name}"))]
    return found


def how_many(county: County, defect: ModuleType, rng: np.random.Generator) -> int:
    """About one for every PER accounts, at least one in a chunk."""
    mean = county.facts.n / getattr(defect, "PER", PER)
    return max(1, int(mean + rng.random()))
