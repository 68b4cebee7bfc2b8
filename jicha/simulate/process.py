"""Applications with their steps, work tickets and supply plans, on working days and within the limits of the trade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from jicha.simulate import ids, workdays
from jicha.simulate.county import County
from jicha.simulate.customers import Facts
from jicha.simulate.file_tables import EVENTS, application_number, event_days, hashes, voltage_code
from jicha.simulate.frame import NULL, Frame, coded, stack
from jicha.simulate.kinds import KINDS
from jicha.simulate.prices import VOLTAGES

Ints = np.ndarray[Any, np.dtype[np.int64]]
DAY = 86400
# Who does a step, as a place among the station's staff.
PLACE = {
    "accept": 30,
    "survey": 31,
    "plan_reply": 31,
    "design_review": 4,
    "final_check": 5,
    "contract": 30,
    "install": 0,
    "connect": 0,
    "billing_setup": 10,
    "archive": 30,
    "approve": 34,
    "test": 2,
    "reply": 30,
}
Template = tuple[tuple[str, int, int], ...]


def _template(text: str) -> Template:
    """Steps with their fewest and most working days; the one marked * ends on the day the change takes effect."""
    return tuple((name, int(days[0]), int(days[-1])) for name, days in (step.split() for step in text.split(",")))


_NEW_HV = _template(
    "accept 0, survey 1-2, plan_reply 1-4, design_review 1-2, final_check 1-2, contract 0-1, "
    "install 0-1, *connect 0-1, billing_setup 0-1, archive 0-1"
)
_NEW_LV = _template("accept 0, plan_reply 0-1, contract 0-1, install 0-1, *connect 0, archive 0-1")
_UNIT = _template("accept 0, approve 1-2, survey 1-2, *connect 1-2, billing_setup 0, archive 0-1")
TEMPLATES: dict[str, Template] = {
    "new_hv": _NEW_HV,
    "increase": _NEW_HV,
    "new_lv": _NEW_LV,
    "temporary": _NEW_LV,
    "new_resident": _template("accept 0, plan_reply 0-1, install 0-1, *connect 0, archive 0-1"),
    "reduce": _UNIT,
    "restore": _UNIT,
    "category_change": _template("accept 0, survey 0-1, approve 0-1, *billing_setup 0-1, archive 0-1"),
    "rename": _template("accept 0, approve 0-1, *contract 0-1, archive 0-1"),
    "close": _template("accept 0, survey 0-1, *install 0-1, billing_setup 0-1, archive 0-1"),
    "mode_change": (("accept", 0, 0), ("approve", 2, 4), ("*billing_setup", 10, 12), ("archive", 0, 1)),
    "meter_replace": _template("accept 0, approve 0-1, *install 1-2, archive 0-1"),
    "adjustment": _template("accept 0, approve 1-3, *billing_setup 0-1, archive 0-1"),
    "meter_test": _template("accept 0, test 1-2, *reply 0-1, archive 0-1"),
}
METER_REPLACE, ADJUSTMENT, METER_TEST = 8, 9, 7  # the last digit of their application numbers (7: beside mode_change, never both)


@dataclass
class Requests:
    """Applications of one kind: number, account, day of effect."""

    kind: str
    number: Ints
    account: Ints
    day: Ints


def requests_of_events(facts: Facts) -> list[Requests]:
    """The applications behind the events of the files and behind meter changes."""
    found = []
    for e, when in enumerate(event_days(facts)):
        rows = np.flatnonzero(when != NULL)
        number = application_number(facts, rows, e)
        if EVENTS[e] != "open":
            found.append(Requests(EVENTS[e], number, rows, when[rows]))
            continue
        home = facts.is_kind("household")[rows]
        high = facts.high_voltage[rows]
        temporary = facts.temporary[rows] & ~high
        for kind, some in (
            ("new_hv", high),
            ("temporary", temporary),
            ("new_resident", home),
            ("new_lv", ~high & ~home & ~temporary),
        ):
            found.append(Requests(kind, number[some], rows[some], when[rows][some]))
    rows = np.flatnonzero(facts.meter_changed_on != NULL)
    found.append(Requests("meter_replace", application_number(facts, rows, METER_REPLACE), rows, facts.meter_changed_on[rows]))
    return found


def process_frames(county: County, requests: list[Requests]) -> list[Frame]:
    """Applications, steps, work tickets and supply plans."""
    rng = county.plan.rng(county.chunk.number, "process")
    applications, steps = [], []
    for request in requests:
        if len(request.number):
            application, step = applications_of(rng, county, request)
            applications.append(application)
            steps.append(step)
    every_step = stack(steps)
    return [stack(applications), every_step, _work_tickets(county), _supply_plans(county, requests, every_step)]


def applications_of(rng: np.random.Generator, county: County, request: Requests) -> tuple[Frame, Frame]:
    """The rows of application and application_step for requests of one kind."""
    facts = county.facts
    a, n = request.account, len(request.number)
    template = TEMPLATES[request.kind]
    important = facts.important[a] > 0
    ends = step_days(rng, template, request.day)
    building = np.zeros(n, dtype=np.int64)
    if template is _NEW_HV:
        final = [name for name, _, _ in template].index("final_check")
        building = rng.integers(8, 30, n)
        for i in range(final):  # the customer's own works lie before the final check
            ends[i] = workdays.subtract(ends[i], building)
    minute = rng.integers(0, 30, (len(template), n))
    end_at = np.stack([ends[i] * DAY + 9 * 3600 + (i * 42 + minute[i]) * 60 for i in range(len(template))])
    start_at = np.concatenate([end_at[:1] - 20 * 60, end_at[:-1] + 5 * 60])
    as_of = county.plan.as_of_second
    closed = end_at[-1] < as_of
    application = Frame(
        "application",
        n,
        application_id=ids.numbered("YK", request.number, 11),
        kind=request.kind,
        account_id=ids.account(facts.number[a]),
        org_id=ids.station(facts.station[a]),
        premise_id=ids.numbered("DZ", facts.number[a]),
        applicant_hash=hashes("p", facts.number[a]),
        channel="internal" if request.kind in ("meter_replace", "adjustment") else coded(("counter", "app"), facts.number[a] % 2),
        voltage_class=coded(("lv", "hv"), facts.high_voltage[a].astype(np.int32)),
        voltage_kv=facts.voltage_kv[a],
        source_count=1 + (facts.dual_source[a] & (template is _NEW_HV)),
        capacity_kva=facts.kva[a],
        usage_class=coded([k.usage_class for k in KINDS], facts.kind[a]),
        is_important_user=important,
        is_housing_estate=False,
        three_zero=~facts.high_voltage[a],
        has_external_line=False,
        accepted_at=start_at[0],
        closed_at=np.where(closed, end_at[-1], NULL),
        status=coded(("open", "closed"), closed.astype(np.int32)),
        returned_count=np.zeros(n, dtype=np.int64),
        design_commissioned_on=_commissioned(template, ends, n),
        _account=a,
    )
    steps = []
    for i, (name, _, most) in enumerate(template):
        name = name.lstrip("*")
        rows = np.arange(n) if name != "design_review" else np.flatnonzero(important)
        rows = rows[start_at[i][rows] < as_of]
        done = end_at[i][rows] < as_of
        pause = (name == "final_check") & (building[rows] > 0)
        resumed = end_at[i][rows] - 4 * 3600
        steps.append(
            Frame(
                "application_step",
                len(rows),
                application_id=ids.numbered("YK", request.number[rows], 11),
                seq=np.full(len(rows), i + 1),
                step=name,
                started_at=start_at[i][rows],
                ended_at=np.where(done, end_at[i][rows], NULL),
                due_at=workdays.add(start_at[i][rows] // DAY, max(most, 1) + 1) * DAY + 61200,
                suspended_from=np.where(pause, start_at[i][rows] + 3600, NULL),
                suspended_to=np.where(pause & done, resumed, NULL),
                suspended_days=np.where(pause, (resumed - start_at[i][rows] - 3600) / DAY, 0.0),
                suspend_count=pause.astype(np.int64),
                suspend_reason=coded(["客户受电工程施工"], np.where(pause, 0, -1)),
                is_customer_side=False,
                operator_id=ids.staff(facts.station[a[rows]], PLACE[name]),
                device=coded([f"终端{PLACE[name]:02d}"], np.zeros(len(rows))),
                is_auto=False,
                is_returned=False,
                _account=a[rows],
                _number=request.number[rows],
            )
        )
    return application, stack(steps)


def _commissioned(template: Template, ends: list[Ints], n: int) -> Ints:
    """When the customer commissioned the design: after the plan was replied."""
    names = [name for name, _, _ in template]
    return ends[names.index("plan_reply")] + 1 if "design_review" in names else np.full(n, NULL)


def step_days(rng: np.random.Generator, template: Template, effect: Ints) -> list[Ints]:
    """The day on which each step ends; the marked one on the day of effect, the others in working days around it."""
    anchor = next(i for i, (name, _, _) in enumerate(template) if name.startswith("*"))
    length = [rng.integers(low, high + 1, len(effect)) for _, low, high in template]
    ends: list[Ints] = [effect] * len(template)
    for i in range(anchor, 0, -1):
        ends[i - 1] = workdays.subtract(ends[i], length[i])
    for i in range(anchor + 1, len(template)):
        ends[i] = workdays.add(ends[i - 1], length[i])
    return ends


def _work_tickets(county: County) -> Frame:
    """A metering ticket for every meter put in place inside the window."""
    facts = county.facts
    install = county.tables["meter_installation"]
    ticket = install.text("work_ticket_id")
    rows = np.flatnonzero(ticket.codes >= 0)
    a, at = install["_account"][rows], install["installed_at"][rows]
    n = len(rows)
    return Frame(
        "work_ticket",
        n,
        work_ticket_id=ticket.take(rows),
        kind="metering",
        org_id=ids.station(facts.station[a]),
        account_id=ids.account(facts.number[a]),
        metering_point_id=ids.point(facts.number).take(a),
        task="电能表装拆",
        opened_at=at - 20 * 3600,
        issued_at=at - 19 * 3600,
        issuer_id=ids.staff(facts.station, 8).take(a),
        permitted_at=at - 1800,
        permitter_id=ids.staff(facts.station, 34).take(a),
        leader_id=ids.staff(facts.station, 0).take(a),
        leader_signed_at=at - 1500,
        due_at=at + 6 * 3600,
        arrived_at=at - 2400,
        lat=30.2 + (facts.number[a] % 997) / 2000,
        lon=112.1 + (facts.number[a] % 991) / 2000,
        finished_at=at + 1800,
        closed_at=at + 3600,
        status="closed",
        _account=a,
    )


def _supply_plans(county: County, requests: list[Requests], steps: Frame) -> Frame:
    """The supply plan of each high-voltage connection, replied when its step ended and good for a year."""
    facts = county.facts
    some = [r for r in requests if TEMPLATES[r.kind] is _NEW_HV]
    number = np.concatenate([r.number for r in some])
    a = np.concatenate([r.account for r in some])
    replies = np.flatnonzero(steps["step"] == "plan_reply")
    replies = replies[np.argsort(steps["_number"][replies])]
    replied = steps["ended_at"][replies[np.searchsorted(steps["_number"][replies], number)]]
    n = len(a)
    return Frame(
        "supply_plan",
        n,
        application_id=ids.numbered("YK", number, 11),
        version=np.ones(n, dtype=np.int64),
        voltage_kv=facts.voltage_kv[a],
        voltage_tier=coded(VOLTAGES, voltage_code(facts)[a]),
        source_count=1 + facts.dual_source[a],
        capacity_kva=facts.kva[a],
        phases=np.full(n, 3),
        metering_mode=coded(("hv_lv", "hv_hv"), facts.high_side[a].astype(np.int32)),
        metering_side=coded(("lv", "hv"), facts.high_side[a].astype(np.int32)),
        ct_primary_a=facts.ct[a].astype(np.float64),
        feeder_id=ids.feeder(facts.feeder).take(a),
        replied_at=replied,
        valid_to=np.where(replied == NULL, NULL, replied // DAY + 365),
        planner_id=ids.staff(facts.station, 31).take(a),
    )
