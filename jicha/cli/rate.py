"""`jicha rate`: bills priced anew and explained line by line, and the published prices checked."""

from __future__ import annotations

import json
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from jicha.cli._shared import CatalogOption, WarehouseOption, opened
from jicha.cli._told_bill import print_bill
from jicha.model.base import CatalogError
from jicha.model.catalog import Catalog, load_catalog

if TYPE_CHECKING:
    from jicha.rating.lint import Checked, Problem, Row

app = typer.Typer(help="电费重算：逐行说明一张账单，检查公布的价表", no_args_is_help=True)


@app.command()
def explain(
    bill: Annotated[str, typer.Argument(help="账单编号")],
    warehouse: WarehouseOption,
    corrections: Annotated[
        list[str] | None, typer.Option("--with", help="换一个参数再算，如 pf_standard=0.85、price_code=…，可多次")
    ] = None,
    province: Annotated[str, typer.Option(help="电价和规定值所属的省份")] = "demo",
    english: Annotated[bool, typer.Option("--english", help="English")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    docx: Annotated[Path | None, typer.Option(help="另存一份给客户看的 Word 说明")] = None,
    catalog: CatalogOption = None,
) -> None:
    """逐行说明一张账单：应收多少、怎么算的、依据哪份文件，和账单差在哪里。"""
    from jicha.audit.recomputed import recomputed

    loaded = load_catalog(*(catalog or []))
    opened_warehouse, manifest = opened(warehouse, loaded)
    with tempfile.TemporaryDirectory() as folder:
        told = recomputed(
            loaded, opened_warehouse, manifest, bill, province=province, folder=Path(folder), corrections=_given(corrections)
        )
    if docx is not None:
        from jicha.report.bill_docx import write_bill_docx

        write_bill_docx(docx, told, language="en" if english else "zh")
    if as_json:
        typer.echo(json.dumps(told.as_json(), ensure_ascii=False, indent=2))
        return
    print_bill(Console(), told, "en" if english else "zh")


@app.command()
def lint(
    utilities: Annotated[list[str] | None, typer.Argument(help="单位（价表文件夹名）；不写则检查全部")] = None,
    catalog: CatalogOption = None,
) -> None:
    """检查价表和分时时段：断档、重叠、漏项、单位、范围、依据；有错时以 1 结束。"""
    from jicha.rating.lint import check, known_of

    whole = load_catalog(*(catalog or []))
    shipped = _files(whole)
    if unknown := sorted(set(utilities or ()) - set(shipped)):
        raise CatalogError(f"没有 {'、'.join(unknown)} 的价表；有：{'、'.join(sorted(shipped))}")
    known = known_of(whole)
    found = done = 0
    for name in utilities or sorted(shipped):
        files = shipped[name]
        utility = whole.utilities.get(name)
        if utility is not None and utility.currency != "CNY":
            typer.echo(f"{name}：以 {utility.currency} 计价，电价码和价格范围是另一国的，不在检查之列")
            continue
        done += 1
        texts = {file: path.read_text(encoding="utf-8") for file, path in files.items()}
        checked = check(texts, known, {file: _shown(path) for file, path in files.items()})
        for problem in checked.problems:
            typer.echo(_line(problem))
        found += len(checked.problems)
        typer.echo(_summary(name, checked))
        if utilities:
            for line in _floating(checked):
                typer.echo(line)
    typer.echo(f"共 {done} 家，" + (f"{found} 个问题。" if found else "没有问题。"))
    if found:
        raise typer.Exit(1)


def _files(catalog: Catalog) -> dict[str, dict[str, Path]]:
    """The files that a price table consists of, by utility."""
    from jicha.rating.lint import FILES

    shipped: dict[str, dict[str, Path]] = defaultdict(dict)
    for place, path in catalog.data.items():
        match Path(place).parts:
            case ("tariffs", utility, file) if file in FILES:
                shipped[utility][file] = path
    return shipped


def _shown(path: Path) -> str:
    """A path as the user would open it."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def _line(problem: Problem) -> str:
    what = f"{problem.title}（{problem.error}）{problem.subject}：{problem.detail}"
    return f"{problem.file}:{problem.line}: {what}。处理：{problem.remedy}。"


def _summary(name: str, checked: Checked) -> str:
    called = {"price.csv": "电价", "undated.csv": "未知日期的电价", "tou.csv": "时段"}
    parts = [f"{zh} {len(checked.rows[file])} 行" for file, zh in called.items() if checked.rows[file]]
    accepted = f"，接受 {checked.accepted} 处" if checked.accepted else ""
    return f"{name}：{'，'.join(parts) or '没有行'}{accepted}，{len(checked.problems)} 个问题"


def _floating(checked: Checked) -> list[str]:
    """What floats in a utility, and by how much."""
    said: dict[str, list[str]] = defaultdict(list)
    for row in checked.rows["floating.csv"]:
        said[row["floats"]].append(row["component"])
    named = (("yes", "浮动"), ("no", "不浮动"), ("unknown", "未知是否浮动"))
    lines = [f"  {zh}：{'、'.join(said[word])}" for word, zh in named if said[word]]
    return lines + [f"  {_ratio(row)}" for row in checked.rows["ratio.csv"]]


def _ratio(row: Row) -> str:
    whom = "" if row["applies_to"] == "all" else f" {row['applies_to']}"
    months = "" if row["months"] == "all" else f"（{row['months']} 月）"
    return f"比例 {row['tou_program']}{whom} {row['band']}{months}：{row['ratio']}"


def _given(corrections: list[str] | None) -> dict[str, str]:
    pairs = [text.partition("=") for text in corrections or ()]
    if wrong := [name for name, equals, _ in pairs if not equals]:
        raise CatalogError(f"--with {wrong[0]!r} 应写作 参数=值，如 pf_standard=0.85")
    return {name.strip(): value.strip() for name, _, value in pairs}
