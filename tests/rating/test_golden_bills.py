"""Golden bills: both twins give every line and every cent that was worked out by hand."""

from __future__ import annotations

import datetime as dt
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from jicha.audit.rebill import price_table, rules_of
from jicha.model.base import CatalogError
from jicha.model.catalog import Catalog, load_catalog
from jicha.model.golden import ExpectedLine, Golden, golden_bills, read_golden
from jicha.rating import Bill, PriceTable, RatedBill, Segment, rate
from jicha.rating.refusal import Refusal
from jicha.sql.allow import parse_select
from jicha.sql.catalogue_data import catalogue_table
from jicha.sql.trial import view_query
from tests.rating.twins import CHARGES, Batch, segment_rows, typed

AS_OF = dt.date(2026, 11, 5)
CATALOG = load_catalog()
CASES = golden_bills(CATALOG)
CUT = {name: golden for name, golden in CASES.items() if golden.cut}
ON_THE_LIST = {name: golden for name, golden in CASES.items() if golden.prices is None}


def bill_of(golden: Golden, stretches: Sequence[Mapping[str, Any]] | None = None, *, prefix: str = "") -> Bill:
    """The bill of a case; `prefix` keeps the price codes of cases apart in one price table."""
    made = [dict(stretch) for stretch in (golden.stretches if stretches is None else stretches)]
    for stretch in made:
        stretch["price_code"] = prefix + stretch["price_code"]
    return Bill(bill_id=golden.name, bill_month=golden.bill.bill_month, segments=tuple(Segment(**stretch) for stretch in made))


@cache
def _listed(province: str) -> tuple[PriceTable, Any]:
    return price_table(CATALOG, province), rules_of(CATALOG, province)


def rated(golden: Golden, bill: Bill, prices: Iterable[Mapping[str, Any]] | None = None) -> RatedBill:
    """The bill of a case by the calculator, at the prices of the case."""
    listed, rules = _listed(golden.bill.province)
    rows = golden.prices if prices is None else prices
    return rate(bill, listed if rows is None else PriceTable(rows), rules)


def lines_of(one: RatedBill) -> Counter[ExpectedLine]:
    """The lines of a priced bill in the words of a case, in no order."""
    return Counter(
        ExpectedLine(line.segment + 1, line.component, line.band, line.quantity, line.price, int(line.amount_yuan * 100))
        for line in one.lines
    )


def charges(lines: Iterable[ExpectedLine]) -> dict[str, Decimal]:
    """Sums of a case's lines by the columns of rated_bill."""
    lines = tuple(lines)
    return {
        name: sum((Decimal(line.fen) for line in lines if line.component in components), Decimal(0)) / 100
        for name, components in CHARGES.items()
    }


class Everything:
    """All cases in one batch: those with rows of their own under the name of the case, and those on the demo price list."""

    def __init__(self, catalog: Catalog, *, rows_reversed: bool = False) -> None:
        rows = [
            {**row, "price_code": f"{name}/{row['price_code']}"} for name, golden in CASES.items() for row in golden.prices or ()
        ]
        rows += catalogue_rows("demo") if ON_THE_LIST else []
        used = {segment.price_code for name in CASES for segment in self.bill(name).segments}
        rows = [row for row in rows if row["price_code"] in used]  # Spark's time goes by the rows
        self.prices = rows[::-1] if rows_reversed else rows
        self.batch = Batch(catalog, self.prices, as_of=AS_OF)

    @staticmethod
    def bill(name: str, stretches: Sequence[Mapping[str, Any]] | None = None) -> Bill:
        golden = CASES[name]
        return bill_of(golden, stretches, prefix="" if golden.prices is None else f"{name}/")


@pytest.fixture(scope="module")
def everything(catalog: Catalog) -> Everything:
    return Everything(catalog)


def wrong_in(rows: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What differs from the cases in rows of rated_bill, charge by charge, in a sentence each."""
    found = []
    for name, golden in CASES.items():
        row = rows[name]
        if row["refusal"] != golden.bill.refused:
            found.append(f"{name}: refused {row['refusal']}, not {golden.bill.refused}")
        elif golden.bill.refused is None:
            expected = {**charges(golden.lines), "amount_yuan": Decimal(golden.bill.total_fen or 0) / 100}
            found += [f"{name}: {key} {row[key]}, not {value}" for key, value in expected.items() if row[key] != value]
    return found


@pytest.mark.parametrize("name", CASES)
def test_the_calculator_gives_every_line(name: str) -> None:
    golden = CASES[name]
    one = rated(golden, bill_of(golden))
    assert (one.refused.code if one.refused else None) == golden.bill.refused
    if golden.bill.refused:
        assert (one.lines, one.amount_yuan) == ((), None)
        return
    assert lines_of(one) == Counter(golden.lines)
    assert one.amount_yuan == Decimal(golden.bill.total_fen or 0) / 100


def test_the_views_give_every_charge(everything: Everything) -> None:
    rows = everything.batch.rated([everything.bill(name) for name in CASES])
    assert not wrong_in(rows)


@pytest.mark.parametrize("name", CUT)
def test_a_cut_stretch_comes_to_what_the_case_says(name: str) -> None:
    golden = CUT[name]
    assert golden.bill.cut is not None
    one = rated(golden, bill_of(golden, golden.cut))
    assert one.refused is None
    assert one.amount_yuan == Decimal(golden.bill.cut.total_fen) / 100


def test_cut_stretches_come_to_the_same_in_the_views(everything: Everything) -> None:
    rows = everything.batch.rated([everything.bill(name, golden.cut) for name, golden in CUT.items()])
    wrong = [
        f"{name}: {rows[name]['amount_yuan']}, not {golden.bill.cut.total_fen} fen"
        for name, golden in CUT.items()
        if golden.bill.cut and rows[name]["amount_yuan"] != Decimal(golden.bill.cut.total_fen) / 100
    ]
    assert not wrong


@pytest.mark.parametrize("name", CASES)
def test_the_order_of_stretches_and_prices_never_matters(name: str) -> None:
    golden = CASES[name]
    bill = bill_of(golden)
    forward = rated(golden, bill)
    prices = golden.prices[::-1] if golden.prices is not None else catalogue_rows(golden.bill.province)[::-1]
    backward = rated(golden, replace(bill, segments=bill.segments[::-1]), prices)
    assert (backward.refused, backward.amount_yuan) == (forward.refused, forward.amount_yuan)
    turned = {n: len(bill.segments) + 1 - n for n in range(1, len(bill.segments) + 1)} | {0: 0}
    renumbered = Counter(line._replace(stretch=turned[line.stretch]) for line in lines_of(backward).elements())
    assert renumbered == lines_of(forward)


def test_the_order_of_rows_never_matters_in_the_views(catalog: Catalog) -> None:
    turned = Everything(catalog, rows_reversed=True)
    bills = [turned.bill(name) for name in CASES]
    assert not wrong_in(turned.batch.rated([replace(bill, segments=bill.segments[::-1]) for bill in reversed(bills)]))


@cache
def catalogue_rows(province: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = catalogue_table(CATALOG, "tariff_price", province).to_pylist()
    return rows


def test_every_refusal_and_every_component_has_a_case() -> None:
    assert {golden.bill.refused for golden in CASES.values()} - {None} == {refusal.code for refusal in Refusal}
    met = {line.component for golden in CASES.values() for line in golden.lines}
    assert met == {component for components in CHARGES.values() for component in components}
    assert {line.band for golden in CASES.values() for line in golden.lines} == {
        "all", "sharp", "peak", "flat", "valley", "deep_valley",
    }  # fmt: skip


def test_every_case_says_where_it_is_known_from() -> None:
    for name, golden in CASES.items():
        readme = (CATALOG.layers[0].path / "bills" / name / "README.md").read_text(encoding="utf-8")
        assert readme.startswith(f"# {golden.bill.title.zh}\n"), name
        assert "**出处**：" in readme, name
        if golden.bill.total_fen is not None:
            assert f"**{Decimal(golden.bill.total_fen) / 100:.2f}**" in readme, name


@pytest.mark.parametrize(
    ("line", "instead", "says"),
    [
        ("total_fen: 11760", "total_fen: 11761", "add up to 11760 fen, total_fen says 11761"),
        ("  metered_kwh   | 200.00", "  metred_kwh    | 200.00", "rate_segment has no column metred_kwh"),
        ("  metered_kwh   | 200.00", "  metered_kwh   | 200.001", "'200.001' is no decimal(12,2)"),
        ("kind: single_price", "kind: simple", "kind: Input should be"),
        ("  price_code    | home", "  market_mode   | agency", "stretch 1 has no price_code"),
        ("    metered_kwh | 97.50 | 102.50", "    metered_kwh | 97.50 | 102.51", "do not add up to 200.00"),
        ("total_fen: 11760", "refused: too_dear", "neither lines nor a total"),
    ],
)
def test_a_wrong_case_is_refused_with_file_and_place(
    tmp_path: Path, catalog: Catalog, line: str, instead: str, says: str
) -> None:
    own = catalog.layers[0].path / "bills" / "yueyang-home-200"
    text = (own / "bill.yaml").read_text(encoding="utf-8")
    assert line in text
    shutil.copy(own / "README.md", tmp_path)
    (tmp_path / "bill.yaml").write_text(text.replace(line, instead, 1), encoding="utf-8")
    with pytest.raises(CatalogError) as error:
        read_golden(tmp_path, catalog)
    assert says in str(error.value)
    assert str(tmp_path / "bill.yaml") in str(error.value)


def test_a_province_lays_its_own_cases_over_ours(tmp_path: Path, catalog: Catalog) -> None:
    own = catalog.layers[0].path / "bills" / "yueyang-home-200"
    theirs = tmp_path / "bills" / "yueyang-home-200"
    shutil.copytree(own, theirs)
    text = (own / "bill.yaml").read_text(encoding="utf-8").replace("kind: single_price", "kind: rounding")
    (theirs / "bill.yaml").write_text(text, encoding="utf-8")
    laid = golden_bills(load_catalog(tmp_path))
    assert laid["yueyang-home-200"].bill.kind == "rounding"
    assert set(laid) == set(CASES)


@pytest.mark.slow
@pytest.mark.spark
@pytest.mark.skipif(shutil.which("java") is None, reason="Spark needs Java 17, which is not on this machine")
def test_the_views_give_every_charge_on_spark(catalog: Catalog, everything: Everything) -> None:
    pytest.importorskip("pyspark", reason="pyspark is not installed (extra: spark)")
    from jicha.sql.check_spark import FOR_FEW_ROWS
    from jicha.sql.clock import Clock
    from jicha.sql.engines.spark import open_spark

    engine = open_spark(**FOR_FEW_ROWS)
    tables: dict[str, pa.Table] = {
        "tariff_price": typed(everything.prices, catalog.tables["tariff_price"].columns_types),
        "pf_adjustment": catalogue_table(catalog, "pf_adjustment", "demo"),
        "rate_segment": typed(
            segment_rows(everything.bill(name) for name in CASES), catalog.views["rate_segment"].view.columns_types
        ),
    }
    for name, table in tables.items():
        engine.register(name, table)
    try:
        for name in ("price_list", "rate_card", "rate_quantity", "rated_segment", "rated_bill"):
            engine.materialise(name, view_query(catalog, catalog.views[name], province="demo", clock=Clock.whole(AS_OF)))
        columns = ", ".join(catalog.views["rated_bill"].view.columns)
        rows = engine.fetch(parse_select(f"select {columns} from rated_bill")).to_pylist()
    finally:
        engine.close()
    assert not wrong_in({row["bill_id"]: row for row in rows})
