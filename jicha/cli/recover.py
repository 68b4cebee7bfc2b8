"""`jicha recover`: what a metering fault, a breach or a theft comes to, with its working."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from jicha.cli._case_file import read_case
from jicha.cli._shared import CatalogOption
from jicha.model.catalog import NATIONAL, load_catalog
from jicha.rating.recovery import KINDS, RecoveryError, RuleBook, read_facts, recover

# Facts that a row of energy is made of, where the command line gives one row.
ROW = {"row_from": "from", "row_to": "to", "kwh": "kwh", "check_kwh": "check_kwh", "price_right": "price_right",
       "price_applied": "price_applied"}  # fmt: skip
METER = {"meter_wiring": "wiring", "meter_current": "current_a", "meter_voltage": "voltage_v", "meter_ratio": "ratio"}
NORMAL = {"normal_kwh": "kwh", "normal_days": "days"}
WITH_ROWS = ("meter_error", "voltage_drop", "wiring", "fuse", "wrong_ratio")
# The earliest day that a text may count from comes first.
BEGINNINGS = ("last_checked_on", "error_began_on", "began_on")


def command(
    what: Annotated[str, typer.Argument(help="案件文件 FILE.yaml，或类别：" + " ".join([*KINDS, "breach"]))],
    item: Annotated[str | None, typer.Option(help="违约或窃电行为，如 over_capacity、bypass")] = None,
    kwh: Annotated[str | None, typer.Option(help="抄见电量")] = None,
    price: Annotated[str | None, typer.Option(help="电价，元/千瓦时")] = None,
    row_from: Annotated[str | None, typer.Option("--from", help="抄见电量起日；不写则自差错发生或上次校验之日")] = None,
    row_to: Annotated[str | None, typer.Option("--to", help="抄见电量止日(含)；不写则到更正之日")] = None,
    check_kwh: Annotated[str | None, typer.Option(help="同期考核表电量")] = None,
    last_checked_on: Annotated[str | None, typer.Option("--last-checked", help="上次校验或换装投入之日")] = None,
    error_began_on: Annotated[str | None, typer.Option("--error-began", help="误差或接线差错发生之日")] = None,
    began_on: Annotated[str | None, typer.Option("--began", help="压降、熔断、倍率差错的起日")] = None,
    corrected_on: Annotated[str | None, typer.Option("--corrected", help="更正之日")] = None,
    error_pct: Annotated[str | None, typer.Option("--error", help="验证误差(%)，范围写 低,基,高")] = None,
    allowed_error_pct: Annotated[str | None, typer.Option("--allowed-error", help="允许误差(±%)")] = None,
    drop_pct: Annotated[str | None, typer.Option("--drop", help="实测压降(%)")] = None,
    allowed_drop_pct: Annotated[str | None, typer.Option("--allowed-drop", help="允许压降(%)")] = None,
    meter: Annotated[str | None, typer.Option(help="接线方式 3p3w 或 3p4w")] = None,
    voltages: Annotated[str | None, typer.Option(help="电压端子依次所接相，如 bca")] = None,
    currents: Annotated[str | None, typer.Option(help="各元件电流，反接加负号，如 --currents=-c,a")] = None,
    lost_voltages: Annotated[str | None, typer.Option(help="失压相，如 a 或 a,c")] = None,
    lost_currents: Annotated[str | None, typer.Option(help="失流相")] = None,
    neutral_lost: Annotated[bool | None, typer.Option("--neutral-lost", help="电能表零线断开")] = None,
    power_factor: Annotated[str | None, typer.Option(help="正常月份功率因数，范围写 低,基,高")] = None,
    load: Annotated[str | None, typer.Option(help="lagging 感性，leading 容性")] = None,
    recorded_as: Annotated[str | None, typer.Option(help="反向电量怎么计：net 相减，absolute 也计为正")] = None,
    normal_kwh: Annotated[str | None, typer.Option(help="正常月份电量")] = None,
    normal_days: Annotated[str | None, typer.Option(help="正常月份天数")] = None,
    ratio_actual: Annotated[str | None, typer.Option(help="实际倍率，如 600/5")] = None,
    ratio_billed: Annotated[str | None, typer.Option(help="计费倍率，如 300/5")] = None,
    act_from: Annotated[str | None, typer.Option(help="行为起日；不明可写 最早,可能,最晚")] = None,
    act_to: Annotated[str | None, typer.Option(help="行为止日或查获日(含)")] = None,
    found_on: Annotated[str | None, typer.Option("--found", help="查获日期；改类起讫不明时自此往前算")] = None,
    days: Annotated[str | None, typer.Option(help="窃电日数，范围写 低,基,高")] = None,
    hours_per_day: Annotated[str | None, typer.Option("--hours", help="每日窃电时长")] = None,
    user_class: Annotated[str | None, typer.Option(help="power 电力用户，lighting 照明用户")] = None,
    device_kw: Annotated[str | None, typer.Option(help="私接设备额定容量")] = None,
    meter_wiring: Annotated[str | None, typer.Option(help="窃电容量：1p、3p3w、3p4w")] = None,
    meter_current: Annotated[str | None, typer.Option(help="窃电容量：标定电流(安)")] = None,
    meter_voltage: Annotated[str | None, typer.Option(help="窃电容量：电压(伏)")] = None,
    meter_ratio: Annotated[str | None, typer.Option(help="窃电容量：互感器倍率")] = None,
    proven_kwh: Annotated[str | None, typer.Option(help="查实窃电量")] = None,
    metered_kwh: Annotated[str | None, typer.Option(help="窃电期间已计量电量")] = None,
    account_opened_on: Annotated[str | None, typer.Option("--account-opened", help="立户日期")] = None,
    two_part: Annotated[bool | None, typer.Option("--two-part/--single-part", help="是否两部制")] = None,
    capacity_kw: Annotated[str | None, typer.Option("--capacity", help="违约容量")] = None,
    capacity_price: Annotated[str | None, typer.Option(help="容(需)量电价，元/千伏安·月")] = None,
    price_right: Annotated[str | None, typer.Option(help="应执行电价")] = None,
    price_applied: Annotated[str | None, typer.Option(help="已执行电价")] = None,
    times: Annotated[str | None, typer.Option(help="次数")] = None,
    party: Annotated[str | None, typer.Option(help="residential 居民，other 其他")] = None,
    contract_multiple: Annotated[str | None, typer.Option(help="合同约定倍数")] = None,
    chosen_multiple: Annotated[str | None, typer.Option(help="选定倍数")] = None,
    approver: Annotated[str | None, typer.Option(help="倍数批准人")] = None,
    all_wirings: Annotated[bool, typer.Option("--all-wirings", help="列出一种电能表全部接法的 K，配合 --meter")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="结果写成 JSON")] = False,
    notice_to: Annotated[Path | None, typer.Option("--notice", help="通知书或审批单的数据写到这个文件")] = None,
    province: Annotated[str, typer.Option(help="用哪个省的规定值")] = NATIONAL,
    catalog: CatalogOption = None,
) -> None:
    """算退补电量电费和违约使用电费：逐步列式，注明条文；新旧规则按行为日期分段。"""
    words = dict(locals())
    given = {name: value for name, value in words.items() if value is not None and name not in _NOT_FACTS}
    if all_wirings:
        _show_wirings(what, given)
        return
    content = _from_file(Path(what), given) if what.endswith((".yaml", ".yml")) else _from_options(what, given)
    loaded = load_catalog(*(catalog or []))
    facts = read_facts(content, what)
    found = recover(facts, RuleBook(loaded, province))
    if notice_to is not None:
        _write_notice(notice_to, facts, found, loaded.digest)
    if as_json:
        from jicha.rating.recovery.notice import as_data

        typer.echo(json.dumps(as_data(found), ensure_ascii=False, indent=2))
        return
    from jicha.report.recovery import show

    show(Console(), facts, found)


_NOT_FACTS = {"what", "all_wirings", "as_json", "notice_to", "province", "catalog"}


def _from_file(path: Path, given: dict[str, Any]) -> Any:
    """The facts of a case file; options beside it would leave open which of the two counts."""
    if given:
        raise RecoveryError(f"案件写在 {path} 里，不能再用选项 {'、'.join(given)}；改文件 (facts come from the file alone)")
    return read_case(path)


def _from_options(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """The same shape as a file's: one row of energy, the meter's capacity and normal months from their options."""
    facts: dict[str, Any] = {"kind": kind}
    row = {ROW[name]: given.pop(name) for name in list(given) if name in ROW}
    for group, field in ((METER, "meter"), (NORMAL, "normal")):
        found = {group[name]: given.pop(name) for name in list(given) if name in group}
        if found:
            facts[field] = found
    if row and kind == "breach" and "from" not in row:
        facts["monthly"] = row
    elif row:
        if kind in WITH_ROWS:
            row.setdefault("from", next((given[name] for name in BEGINNINGS if name in given), None))
            row.setdefault("to", given.get("corrected_on"))
            row["price"] = given.pop("price", None)
        facts["rows"] = [{name: value for name, value in row.items() if value is not None}]
    return facts | given


def _show_wirings(kind: str, given: dict[str, Any]) -> None:
    """Every wiring of a meter with its K at one power factor, 0.9 lagging where none is said."""
    from jicha.rating.recovery.phasors import tangent
    from jicha.report.recovery import wirings

    meter = given.get("meter", "3p3w")
    cosine = given.get("power_factor", "0.9")
    if kind != "wiring" or meter not in ("3p3w", "3p4w") or not re.fullmatch(r"1(\.0+)?|0?\.\d*[1-9]\d*", cosine):
        raise RecoveryError(
            "--all-wirings：写作 jicha recover wiring --all-wirings --meter 3p3w --power-factor 0.9，"
            "功率因数为一个大于0、不大于1的数 (a table of factors needs a meter and one power factor)"
        )
    load = given.get("load", "lagging")
    side = "容性" if load == "leading" else "感性"
    typer.echo(f"{meter} 全部接法，cosφ = {cosine}（{side}），K = P正确 ÷ P错，取6位小数；三相负荷对称")
    wirings(Console(), meter, tangent(Decimal(cosine), load))


def _write_notice(path: Path, facts: Any, found: Any, catalogue: str) -> None:
    from jicha.rating.recovery.notice import notice

    data = notice(facts, found, catalogue=catalogue)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    typer.echo(f"{data['form']['zh']}的数据已写入 {path}", err=True)
    if data["missing"]:
        missing = "、".join(f"{one['zh']}({one['field']})" for one in data["missing"])
        typer.echo(f"还缺：{missing}", err=True)
