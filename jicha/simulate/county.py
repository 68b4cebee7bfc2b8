"""One chunk of the made-up county in memory: its facts, its tables and the bookkeeping that defects need."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from jicha.simulate import ids
from jicha.simulate.billing import bill_frames, bill_ids, make_inputs
from jicha.simulate.consumption import Consumption, make_consumption
from jicha.simulate.curves import Curves, curve_frame, make_curves
from jicha.simulate.customers import Facts, make_facts
from jicha.simulate.demand import Demand, make_demand
from jicha.simulate.frame import Frame
from jicha.simulate.grid import Chunk, Grid
from jicha.simulate.metering_records import record_frames
from jicha.simulate.metering_tables import metering_frames
from jicha.simulate.plan import Plan
from jicha.simulate.prices import Prices
from jicha.simulate.pricing import BillInputs, Spans
from jicha.simulate.reading_tables import daily_accounts, daily_frames, demand_frame, exception_frame, reading_frame
from jicha.simulate.registers import Registers, make_registers
from jicha.simulate.solar import solar_frames

Ints = np.ndarray[Any, np.dtype[np.int64]]


@dataclass
class County:
    """A chunk: facts and truth beside the tables that the utility's systems would show."""

    plan: Plan
    grid: Grid
    chunk: Chunk
    prices: Prices
    facts: Facts
    consumption: Consumption
    registers: Registers
    demand: Demand
    bills: BillInputs
    spans: Spans
    daily: Ints
    curves: Curves
    tables: dict[str, Frame] = field(default_factory=dict)
    taken: Any = None  # accounts that a defect already has
    dirty: Any = None  # bills whose inputs a defect changed
    taken_districts: Any = None
    quiet: Any = None  # accounts to which nothing lawful happens

    def __post_init__(self) -> None:
        self.taken = np.zeros(self.facts.n, dtype=bool)
        self.taken_districts = np.zeros(0, dtype=np.int64)
        self.dirty = np.zeros(len(self.bills), dtype=bool)

    @cached_property
    def account_words(self) -> list[str]:
        """The account numbers as text."""
        return [ids.account_word(int(number)) for number in self.facts.number]

    @cached_property
    def bill_row(self) -> Ints:
        """The row among the bill inputs of an account's month, [n, months]; -1 where there is no bill."""
        rows = np.full((self.facts.n, self.plan.months), -1)
        rows[self.bills.account, self.bills.month] = np.arange(len(self.bills))
        return rows

    def add(self, *frames: Frame) -> None:
        for frame in frames:
            self.tables[frame.table] = frame

    def join(self, *frames: Frame) -> None:
        """Add frames to the rows that a table has already."""
        for frame in frames:
            if frame.table in self.tables:
                self.tables[frame.table].join(frame)
            else:
                self.add(frame)


def make_county(plan: Plan, grid: Grid, chunk: Chunk, prices: Prices) -> County:
    """A clean chunk: everything agrees with everything."""
    facts = make_facts(plan, grid, chunk)
    consumption = make_consumption(facts)
    demand = make_demand(facts, consumption)
    curves = make_curves(facts, consumption, demand)
    bills, spans = make_inputs(facts, consumption, demand.kw)
    registers = make_registers(facts, consumption)
    county = County(
        plan=plan,
        grid=grid,
        chunk=chunk,
        prices=prices,
        facts=facts,
        consumption=consumption,
        registers=registers,
        demand=demand,
        bills=bills,
        spans=spans,
        daily=daily_accounts(facts),
        curves=curves,
    )
    county.add(*bill_frames(facts, bills, spans, prices))
    county.add(*solar_frames(facts, consumption))
    county.add(*metering_frames(facts, registers), *record_frames(facts))
    county.add(
        reading_frame(facts, registers, bills, bill_ids(facts, bills)),
        demand_frame(facts, demand, bills, consumption.detailed),
        exception_frame(facts),
        *daily_frames(facts, registers, county.daily),
        curve_frame(facts, curves),
    )
    return county
