"""`jicha recover`: a case from a file or from options, refused in words, printed, and written for a form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from jicha.cli.recover import command
from jicha.rating.recovery import RecoveryError
from tests.conftest import ROOT

EXAMPLES = sorted((ROOT / "examples" / "recover").glob("*.yaml"))
DUE = {
    "breach_capacity": ("owed_to_utility", "31352.40"),
    "breach_category": ("owed_to_utility", "2204.16"),
    "breach_meter": ("owed_to_utility", "500.00"),
    "fuse": ("owed_to_utility", "13497.86"),
    "meter_error": ("owed_to_utility", "1732.08"),
    "theft_bypass": ("owed_to_utility", "71263.20"),
    "theft_unknown_multiple": ("owed_to_utility", None),
    "voltage_drop": ("owed_to_utility", "3962.82"),
    "wiring": ("owed_to_utility", "59595.52"),
    "wiring_standstill": ("owed_to_utility", "7570.20"),
    "wrong_ratio": ("owed_to_customer", "-2322.53"),
}


def run(*words: object) -> Result:
    app = typer.Typer()
    app.command()(command)
    return CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False, env={"COLUMNS": "200"})


def answer(*words: object) -> Any:
    return json.loads(run(*words, "--json").stdout)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_every_example_comes_to_what_was_worked_out_by_hand(path: Path) -> None:
    direction, total = DUE[path.stem]
    found = answer(path)
    assert (found["direction"], found["base"]["total_yuan"]) == (direction, total)
    printed = run(path).stdout
    assert "供电营业规则" in printed
    assert "大写" in printed


def test_every_example_has_its_line_in_the_readme() -> None:
    readme = (ROOT / "examples" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in EXAMPLES if f"jicha recover examples/recover/{path.name}" not in readme] == []


def test_options_say_what_a_file_says() -> None:
    options = ["--act-to", "2025-06-18", "--user-class", "power", "--device-kw", "12", "--metered-kwh", "1200,1500,1800",
               "--price", "0.7288", "--contract-multiple", "3"]  # fmt: skip
    found = answer("theft", "--item", "bypass", *options)
    filed = answer(ROOT / "examples" / "recover" / "theft_bypass.yaml")
    assert found["base"]["kwh"] == filed["base"]["kwh"] == "24420.00"


def test_one_row_of_energy_reaches_from_the_last_test_to_the_correction() -> None:
    found = answer(
        "meter_error", "--error=-2.4", "--allowed-error", 1, "--last-checked", "2024-07-01", "--corrected", "2024-12-31",
        "--kwh", 97600, "--price", "0.60",
    )  # fmt: skip
    assert found["base"]["kwh"] == "1200.00"


def test_a_months_energy_without_days_is_three_months() -> None:
    words = ["breach", "--item", "change_category", "--found", "2025-03-10", "--kwh", 540]
    found = answer(*words, "--price-right", "0.80", "--price-applied", "0.50", "--contract-multiple", 2)
    assert found["base"]["total_yuan"] == "1458.00"


def test_what_low_and_high_rest_on_is_printed_beside_the_base() -> None:
    printed = run(ROOT / "examples" / "recover" / "wiring.yaml").stdout
    assert "低 更正系数 K：元件 Uab·(−Ia)，Ucb·Ic；cosφ = 0.88（感性），K = 3.20903" in printed
    assert "高 更正系数 K：元件 Uab·(−Ia)，Ucb·Ic；cosφ = 0.94（感性），K = 4.772127" in printed


def test_the_table_of_all_wirings() -> None:
    printed = run("wiring", "--all-wirings", "--meter", "3p3w", "--power-factor", "0.9").stdout
    assert len([line for line in printed.splitlines() if "U" in line and ("UI" in line or "停走" in line)]) == 48
    assert printed.count("停走") == 12
    with pytest.raises(RecoveryError, match="--all-wirings"):
        run("wiring", "--all-wirings", "--power-factor", "0.8,0.9,1")


def test_the_notice_has_parties_facts_articles_amounts_in_words_and_the_working(tmp_path: Path) -> None:
    path, again = tmp_path / "notice.json", tmp_path / "again.json"
    example = ROOT / "examples" / "recover" / "theft_bypass.yaml"
    run(example, "--notice", path)
    run(example, "--notice", again)
    assert path.read_bytes() == again.read_bytes()
    data = json.loads(path.read_text(encoding="utf-8"))
    assert (data["form"]["zh"], data["ready"], data["missing"]) == ("窃电处理通知书", True, [])
    assert data["case"]["account_id"] == "0300012354"
    assert data["case"]["evidence"] == ["现场照片 6 张", "执法记录仪录像", "用户签字的检查结果通知书"]
    assert data["amounts"]["total"] == {"figures": "71,263.20", "words": "柒万壹仟贰佰陆拾叁元贰角整"}
    assert {"《供电营业规则(2024)》第103条（二）", "《供电营业规则(2024)》第104条"} <= {a["cited"] for a in data["articles"]}
    assert all(len(a["quote"]) <= 60 for a in data["articles"])
    assert data["result"]["multiples"][0]["limit"] == "3"
    assert data["result"]["base"]["parts"][0]["lines"][0]["numbers"].startswith("12 kW × 12 h × ")
    assert {"field": "device_kw", "zh": "私接设备额定容量(千瓦，千伏安视同)", "value": "12"} in data["facts"]


def test_a_refund_is_an_approval_sheet_with_the_size_of_the_amount(tmp_path: Path) -> None:
    run(ROOT / "examples" / "recover" / "wrong_ratio.yaml", "--notice", tmp_path / "sheet.json")
    data = json.loads((tmp_path / "sheet.json").read_text(encoding="utf-8"))
    assert data["form"]["zh"] == "电量电费退补审批单"
    assert data["direction"] == {"code": "owed_to_customer", "zh": "应退还"}
    assert data["amounts"]["total"]["figures"] == "2,322.53"
    assert data["rows"][0] == {"from": "2025-04-01", "to": "2025-04-30", "kwh": "8000", "price": "0.5583"}


def test_a_notice_that_cannot_be_served_says_what_is_missing(tmp_path: Path) -> None:
    said = run(ROOT / "examples" / "recover" / "theft_unknown_multiple.yaml", "--notice", tmp_path / "n.json")
    data = json.loads((tmp_path / "n.json").read_text(encoding="utf-8"))
    assert data["ready"] is False
    assert data["amounts"]["total"] is None
    assert "合同约定倍数(contract_multiple)" in said.stderr
    assert "证据(case.evidence)" in said.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("kind: meter_error\nerror_pct: abc", "error_pct（验证误差\\(%\\)）：“abc”应为数"),
        ("kind: meter_error\nallowed_eror_pct: 1", "allowed_eror_pct：没有这一项；是不是 allowed_error_pct？"),
        ("kind: meter_error\ncorrected_on: 2024-02-30", "corrected_on（误差更正之日）：“2024-02-30”应为日期"),
        ("kind: meter_error", "allowed_error_pct（允许误差\\(±%\\)）：缺少；请补上，如 allowed_error_pct: 1"),
        ("kind: meter_error\nrows: []", "rows（抄见电量）：至少要有一行"),
        ("kind: meter_error\nrows:\n  - {from: 2024-01-31, to: 2024-01-01, kwh: 1, price: 1}", "早于起日"),
        ("kind: meter_error\nrows:\n  - {from: 2024-01-01, to: 2024-01-31, kwh: 1}", "rows.1.price（电价"),
        ("kind: meter_error\nrows:\n  - {from: 2024-01-01, to: 2024-01-31, kwh: .nan, price: -1}", "rows.1.price.*不得小于0"),
        ("kind: meter_error\nrows:\n  - {from: 2024-01-01, to: 2024-01-31, kwh: 1e14, price: 1}", "rows.1.kwh.*不得大于"),
        ("kind: meter_error\nkind: theft", ":2：字段 kind 写了两次"),
        ("kind: [", "不是有效的 YAML"),
        ("a: &a [*a]", "引用"),
        ("just words", "应为“字段: 值”的对照"),
        ("", "应为“字段: 值”的对照"),
        ("kind: thief", "kind（类别）“thief”应为 meter_error"),
        ("kind: breach", "item（违约行为）“None”应为 change_category"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_field_problem_and_remedy(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RecoveryError, match=said):
        run(path)


def test_a_file_that_is_not_there_or_has_options_beside_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecoveryError, match="没有案件文件"):
        run(tmp_path / "none.yaml")
    with pytest.raises(RecoveryError, match="不能再用选项 kwh"):
        run(EXAMPLES[0], "--kwh", 3)


def test_numbers_and_account_numbers_are_taken_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    text = EXAMPLES[-1].read_text(encoding="utf-8").replace('"0300012350"', "0300012350")
    path.write_text(text, encoding="utf-8")
    run(path, "--notice", tmp_path / "n.json")
    assert json.loads((tmp_path / "n.json").read_text(encoding="utf-8"))["case"]["account_id"] == "0300012350"
