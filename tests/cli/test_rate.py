"""`jicha rate explain`: why is this bill too high, and by which clause?"""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner

from jicha.cli.rate import app
from jicha.model.catalog import Catalog
from jicha.warehouse import Warehouse, open_warehouse
from tests.rating.twins import typed

BILL = "B1"
MONTH, NEXT = dt.date(2026, 7, 1), dt.date(2026, 8, 1)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Path:
    """One bill of a collective building whose clerk typed 0.60 yuan for the price of 0.5681."""
    path = tmp_path_factory.mktemp("rate") / "warehouse"
    opened: Warehouse = open_warehouse(path, tables=catalog.tables, create=True)
    kwh = Decimal("1000.00")
    common = {"bill_id": BILL, "account_id": "0001", "bill_month": MONTH}
    rows = {
        "bill": {
            **common, "org_id": "O", "version": 1, "period_start": MONTH, "period_end": NEXT, "status": "issued",
            "active_kwh": kwh, "energy_kwh": kwh, "energy_yuan": Decimal("600.00"), "fund_yuan": Decimal("10.20"),
            "amount_yuan": Decimal("610.20"),
        },
        "bill_snapshot": {
            **common, "metering_point_id": "P", "segment_start": MONTH, "segment_end": NEXT,
            "price_code": "residential_collective", "usage_class": "residential_collective", "voltage_tier": "below_1kv",
            "structure": "single_part", "charge_mode": "none", "loss_mode": "none", "tou_program": "none",
            "market_mode": "catalogue", "pf_standard": Decimal("0.00"), "is_tiered": False,
        },
        "reading": {
            "metering_point_id": "P", "account_id": "0001", "read_month": MONTH, "register": "active_total",
            "meter_asset_id": "M", "energy_kwh": kwh,
        },
    }  # fmt: skip
    lines = [
        {**common, "line_no": 1, "component": "catalogue_energy", "band": "all", "tier": "all", "quantity": kwh, "unit": "kwh",
         "price": Decimal("0.60000000"), "amount_yuan": Decimal("600.00")},
        {**common, "line_no": 2, "component": "fund", "band": "all", "tier": "all", "quantity": kwh, "unit": "kwh",
         "price": Decimal("0.01020000"), "amount_yuan": Decimal("10.20")},
    ]  # fmt: skip
    loaded = {name: typed([row], catalog.tables[name].columns_types) for name, row in rows.items()}
    loaded["bill_line"] = typed(lines, catalog.tables["bill_line"].columns_types)
    with opened.load("测试装载") as loader:
        for name, table in loaded.items():
            if catalog.tables[name].month:
                loader.replace_months(name, table, months=[MONTH])
            else:
                loader.replace_all(name, table)
        loader.commit(as_of=dt.date(2026, 8, 5), sources=[], counts={})
    opened.close()
    return path


def test_one_output_says_how_much_too_high_why_and_by_which_document(warehouse: Path) -> None:
    told = CliRunner().invoke(app, ["explain", BILL, "--warehouse", str(warehouse)], env={"COLUMNS": "200"})
    assert told.exit_code == 0, told.output
    assert "账单 610.20 元，应收 578.30 元，多收 31.90 元" in told.output
    assert "单价账单为 0.60000000，公布为 0.56810000" in told.output
    assert "示例" in told.output  # the invented document that published the price
    assert "1000.00 × 0.56810000 = 568.1000000000" in told.output


def test_in_english_and_as_json(warehouse: Path) -> None:
    told = CliRunner().invoke(app, ["explain", BILL, "--warehouse", str(warehouse), "--json"])
    content = json.loads(told.output)
    assert (content["billed_yuan"], content["right_yuan"], content["difference_yuan"]) == ("610.20", "578.30", "-31.90")
    assert [line["title"]["en"] for line in content["lines"]] == ["Energy at the catalogue price", "Funds and surcharges"]


def test_under_another_parameter(warehouse: Path) -> None:
    told = CliRunner().invoke(app, ["explain", BILL, "--warehouse", str(warehouse), "--json", "--with", "metered_kwh=1100"])
    assert json.loads(told.output)["with_yuan"] == "636.13"  # 1,100 × 0.5681 + 1,100 × 0.0102


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["B2"], "没有账单 B2"),
        ([BILL, "--with", "colour=red"], "没有计费参数 colour"),
        ([BILL, "--with", "metered_kwh"], "参数=值"),
    ],
)
def test_what_cannot_be_done_is_said(warehouse: Path, arguments: list[str], said: str) -> None:
    told = CliRunner().invoke(app, ["explain", *arguments, "--warehouse", str(warehouse)])
    assert told.exit_code != 0
    assert said in str(told.exception)


def test_the_word_document_holds_the_same(warehouse: Path, tmp_path: Path) -> None:
    import docx

    file = tmp_path / "bill.docx"
    CliRunner().invoke(app, ["explain", BILL, "--warehouse", str(warehouse), "--docx", str(file)])
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(file)).paragraphs)
    assert "应收 578.30 元，多收 31.90 元" in text
