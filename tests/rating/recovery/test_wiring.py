"""接线错误：K 由相量算出，用时域波形逐一核对。"""

from __future__ import annotations

import math
from decimal import Decimal
from itertools import chain, combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jicha.rating.recovery import RecoveryError, RuleBook, read_facts, recover
from jicha.rating.recovery.phasors import Connection, arrangements, factor, tangent
from tests.rating.recovery.conftest import Owed, row

THREE_WIRE = list(arrangements("3p3w"))
FOUR_WIRE = list(arrangements("3p4w"))
PHASES = ("a", "b", "c")
SOME = list(chain.from_iterable(combinations(PHASES, n) for n in range(4)))
LOST = [
    *(Connection("3p3w", "abc", ("a", "c"), frozenset(lost)) for lost in SOME),
    *(Connection("3p4w", "abc", PHASES, frozenset(lost), neutral_lost=cut) for lost in SOME for cut in (False, True)),
    *(
        Connection("3p4w", "bca", ("-a", "b", "c"), frozenset(lost), frozenset("c"), cut)
        for lost in SOME
        for cut in (False, True)
    ),
]
INSTANTS = [2 * math.pi * n / 24 for n in range(24)]


def powers(wired: Connection, phi: float) -> tuple[float, float]:
    """(true, registered) power as the mean of what volts and amperes do in a cycle: no phasor anywhere.

    A terminal that nothing feeds takes the mean of the terminals that its equal coils lead to.
    """
    true = registered = 0.0
    for t in INSTANTS:
        u = {name: math.sqrt(2) * math.cos(t - n * 2 * math.pi / 3) for n, name in enumerate(PHASES)}
        i = {name: math.sqrt(2) * math.cos(t - n * 2 * math.pi / 3 - phi) for n, name in enumerate(PHASES)}
        true += sum(u[name] * i[name] for name in PHASES)
        live = [name not in wired.lost_voltages for name in wired.voltages]
        at = [u[name] for name in wired.voltages]
        if wired.wiring == "3p3w":
            common = at[1] if live[1] else (at[0] + at[2]) / 2
            across = [(at[0] - common) * live[0], (at[2] - common) * live[2]]
            if not live[1] and not (live[0] and live[2]):
                across = [0.0, 0.0]
        else:
            fed = [v for v, is_live in zip(at, live, strict=True) if is_live]
            star = sum(fed) / len(fed) if wired.neutral_lost and fed else 0.0
            across = [(v - star) * is_live for v, is_live in zip(at, live, strict=True)]
        for volt, current in zip(across, wired.currents, strict=True):
            name = current[-1]
            if name not in wired.lost_currents:
                registered += volt * (-i[name] if current[0] == "-" else i[name])
    return true / len(INSTANTS), registered / len(INSTANTS)


def lag(cosine: str | Decimal, load: str) -> float:
    """The angle by which the current comes after its voltage: before it where the load leads."""
    return math.acos(float(cosine)) * (-1 if load == "leading" else 1)


def named(wired: Connection) -> str:
    lost = "".join(sorted(wired.lost_voltages)) + ("N" if wired.neutral_lost else "")
    return f"{wired.wiring}-{wired.voltages}-{','.join(wired.currents)}-{lost}"


def test_a_two_element_meter_has_forty_eight_wirings_and_one_of_three_two_hundred_and_eighty_eight() -> None:
    assert len({(w.voltages, w.currents) for w in THREE_WIRE}) == 48
    assert len({(w.voltages, w.currents) for w in FOUR_WIRE}) == 288


@pytest.mark.parametrize("wired", [*THREE_WIRE, *FOUR_WIRE, *LOST], ids=named)
def test_k_times_registered_is_true_power_for_every_wiring(wired: Connection) -> None:
    for cosine in ("1", "0.97", "0.9", "0.85", "0.71", "0.5", "0.3"):
        for load in ("lagging", "leading"):
            slope = tangent(Decimal(cosine), load)
            true, registered = powers(wired, lag(cosine, load))
            k = factor(wired, slope)
            if k is None:
                assert abs(registered) < 1e-8
            else:
                assert abs(registered) > 1e-8
                assert float(k) * registered == pytest.approx(true, abs=1e-6 * abs(registered) + 1e-9)


@given(n=st.integers(0, 47), cosine=st.decimals("0.05", "1", places=3), load=st.sampled_from(["lagging", "leading"]))
def test_k_holds_at_any_power_factor(n: int, cosine: Decimal, load: str) -> None:
    slope = tangent(cosine, load)
    true, registered = powers(THREE_WIRE[n], lag(cosine, load))
    k = factor(THREE_WIRE[n], slope)
    if k is not None:
        assert float(k) * registered == pytest.approx(true, abs=1e-6 * abs(registered) + 1e-8)


ROOT3 = math.sqrt(3)


@pytest.mark.parametrize(
    ("wired", "expected"),
    [
        (Connection("3p4w", "abc", PHASES, frozenset("a")), lambda _: 1.5),
        (Connection("3p4w", "abc", PHASES, frozenset("ab")), lambda _: 3),
        (Connection("3p4w", "abc", ("-a", "b", "c")), lambda _: 3),
        (Connection("3p4w", "abc", ("-a", "-b", "c")), lambda _: -3),
        (Connection("3p4w", "abc", PHASES, frozenset("a"), neutral_lost=True), lambda _: 2),
        (Connection("3p4w", "abc", PHASES, neutral_lost=True), lambda _: 1),
        (Connection("3p3w", "abc", ("a", "c"), frozenset("a")), lambda t: 2 * ROOT3 / (ROOT3 + t)),
        (Connection("3p3w", "abc", ("a", "c"), frozenset("b")), lambda _: 2),
        (Connection("3p3w", "abc", ("a", "c"), frozenset("c")), lambda t: 2 * ROOT3 / (ROOT3 - t)),
        (Connection("3p3w", "abc", ("-a", "c")), lambda t: ROOT3 / t),
        (Connection("3p3w", "abc", ("a", "-c")), lambda t: -ROOT3 / t),
        (Connection("3p3w", "abc", ("-a", "-c")), lambda _: -1),
    ],
)
def test_the_factors_that_books_have(wired: Connection, expected: Any) -> None:
    for cosine in ("0.8", "0.9", "0.95"):
        slope = tangent(Decimal(cosine), "lagging")
        k = factor(wired, slope)
        assert k is not None
        assert float(k) == pytest.approx(expected(slope), abs=5.1e-7)


def test_phases_a_and_c_of_the_current_changed_over_stop_the_meter_at_any_load() -> None:
    for cosine in ("1", "0.9", "0.4"):
        assert factor(Connection("3p3w", "abc", ("c", "a")), tangent(Decimal(cosine), "lagging")) is None


def test_twelve_of_the_forty_eight_stand_still_and_two_read_right_whatever_the_load() -> None:
    slopes = [tangent(Decimal(c), "lagging") for c in ("0.95", "0.8", "0.6")]
    found = [[factor(wired, slope) for slope in slopes] for wired in THREE_WIRE]
    assert sum(k == [None] * 3 for k in found) == 12
    right = [wired for wired, k in zip(THREE_WIRE, found, strict=True) if k == [Decimal(1)] * 3]
    # The elements changed over as a whole register what they should.
    assert right == [Connection("3p3w", "abc", ("a", "c")), Connection("3p3w", "cba", ("c", "a"))]


WIRING: dict[str, Any] = {
    "kind": "wiring",
    "meter": "3p4w",
    "currents": ["-a", "b", "c"],
    "error_began_on": "2024-07-01",
    "corrected_on": "2024-07-31",
    "rows": [row("2024-07-01", "2024-07-31", 1000)],
}


def test_recorded_energy_times_k_less_itself(owed: Owed) -> None:
    found = owed(**WIRING)
    assert found.base.kwh == Decimal("2000.00")  # K = 3
    assert "K = 3（取6位小数" in " ".join(step.result for step in found.base.parts[0].steps)


def test_a_meter_that_ran_backwards_is_put_right_from_its_negative_energy(owed: Owed) -> None:
    backwards = {**WIRING, "currents": ["-a", "-b", "c"]}
    assert owed(**{**backwards, "rows": [row("2024-07-01", "2024-07-31", -1000)]}).base.kwh == Decimal("4000.00")
    with pytest.raises(RecoveryError, match="电表应反转，抄见电量却是 1,000"):
        owed(**backwards)


def test_a_meter_that_counts_reverse_energy_as_forward_recorded_the_size(owed: Owed) -> None:
    found = owed(**{**WIRING, "currents": ["-a", "-b", "c"], "recorded_as": "absolute"})
    assert found.base.kwh == Decimal("2000.00")


def test_a_check_meter_comes_first_by_the_text_of_2024_and_not_by_that_of_1996(owed: Owed) -> None:
    found = owed(**{**WIRING, "rows": [row("2024-07-01", "2024-07-31", 1000, check_kwh=2890)]})
    assert found.base.kwh == Decimal("1890.00")
    old = {**WIRING, "last_checked_on": "2024-05-01", "error_began_on": "2024-05-01", "corrected_on": "2024-05-31"}
    found = owed(**{**old, "rows": [row("2024-05-01", "2024-05-31", 1000, check_kwh=2890)]})
    assert found.base.kwh == Decimal("2000.00")
    assert any("旧文本" in text.zh for text in found.assumed)


def test_the_text_of_1996_counts_from_the_last_test_and_never_halves(owed: Owed) -> None:
    old = {**WIRING, "last_checked_on": "2024-05-01", "error_began_on": "2024-05-20", "corrected_on": "2024-05-31"}
    assert owed(**{**old, "rows": [row("2024-05-01", "2024-05-31", 1000)]}).base.kwh == Decimal("2000.00")


def test_unknown_start_under_the_text_of_2024_is_the_last_test_not_halved(owed: Owed) -> None:
    facts = {name: value for name, value in WIRING.items() if name != "error_began_on"}
    assert owed(**facts, last_checked_on="2024-07-01").base.kwh == Decimal("2000.00")


REVERSED = {**WIRING, "meter": "3p3w", "currents": "-a,c"}


def test_an_unknown_power_factor_gives_low_base_and_high(owed: Owed) -> None:
    found = owed(**{**REVERSED, "power_factor": "0.85,0.90,0.95"})
    assert [outcome.kwh for _, outcome in found.outcomes] == [Decimal("1794.78"), Decimal("2576.24"), Decimal("4269.65")]
    assert any("感性" in text.zh for text in found.assumed)


def test_a_leading_load_turns_the_meter_the_other_way(owed: Owed) -> None:
    with pytest.raises(RecoveryError, match="电表应反转"):
        owed(**{**REVERSED, "power_factor": "0.9", "load": "leading"})


def test_a_power_factor_that_k_needs_and_nobody_gave_is_asked_for(owed: Owed) -> None:
    with pytest.raises(RecoveryError, match="power_factor：Uab·\\(−Ia\\)，Ucb·Ic 的 K 随功率因数变化"):
        owed(**REVERSED)


def test_a_range_across_which_the_meter_stands_still_is_refused_unless_normal_months_are_given(owed: Owed) -> None:
    still = {**REVERSED, "currents": "c,a", "voltages": "acb", "power_factor": "0.80,0.866,0.90"}
    with pytest.raises(RecoveryError, match=r"normal：.*停走"):
        owed(**still)
    found = owed(**still, normal={"kwh": 9100, "days": 91})
    assert found.base.kwh == Decimal("2100.00")  # 100 kWh × 31 days − 1000


def test_power_factor_one_stops_a_meter_with_one_current_reversed(owed: Owed) -> None:
    with pytest.raises(RecoveryError, match="停走"):
        owed(**{**REVERSED, "power_factor": "1"})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"currents": "a,b"}, "3p4w 应有 a、b、c 相电流"),
        ({"currents": "a,b,x"}, "电流“x”应写作"),
        ({"voltages": "abb"}, "三相的一种次序"),
        ({"lost_voltages": "d"}, "失压相应为"),
        ({"power_factor": "1.1"}, "功率因数应大于0"),
        ({"power_factor": "0.9,0.8,0.95"}, "由小到大"),
        ({"meter": "3p3w", "currents": "a,c", "neutral_lost": True}, "没有零线"),
    ],
)
def test_a_wiring_that_cannot_be_is_refused_by_name(owed: Owed, change: dict[str, Any], said: str) -> None:
    with pytest.raises(RecoveryError, match=said):
        owed(**{**WIRING, **change})


FUSE: dict[str, Any] = {
    "kind": "fuse",
    "meter": "3p3w",
    "lost_voltages": ["b"],
    "rows": [row("2024-07-01", "2024-07-31", 1000)],
}


def test_a_blown_middle_fuse_of_a_two_element_meter_halves_what_it_reads(owed: Owed) -> None:
    found = owed(**FUSE)
    assert found.base.kwh == Decimal("1000.00")
    assert ("83", "（二）2") in {(b.article, b.item) for b in found.bases}


def test_where_it_cannot_be_computed_normal_months_less_those_of_the_fault(owed: Owed) -> None:
    found = owed(**FUSE, cannot_compute=True, normal={"kwh": 6000, "days": 60})
    assert found.base.kwh == Decimal("2100.00")


def test_by_the_text_of_1996_a_blown_fuse_is_recovered_and_never_refunded(owed: Owed) -> None:
    leading = {**FUSE, "lost_voltages": ["a"], "power_factor": "0.4"}  # K = 0.86
    assert owed(**leading).base.kwh < 0
    found = owed(**{**leading, "rows": [row("2024-05-01", "2024-05-31", 1000)]})
    assert (found.base.kwh, found.direction) == (0, "none")


@given(cosine=st.decimals("0.5", "0.99", places=2), kwh=st.integers(1, 10**6))
def test_true_energy_less_recorded_is_what_is_owed(book: RuleBook, cosine: Decimal, kwh: int) -> None:
    facts = {**REVERSED, "power_factor": cosine, "rows": [row("2024-07-01", "2024-07-31", kwh)]}
    found = recover(read_facts(facts), book)
    k = math.sqrt(3) / math.tan(math.acos(cosine))
    assert float(found.base.kwh) == pytest.approx(kwh * (k - 1), abs=0.0051 + kwh * 5.1e-7)
