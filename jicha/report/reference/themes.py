"""Themes: one page for each business link."""

from __future__ import annotations

from jicha.model.cases import read_cases
from jicha.model.catalog import Catalog, ThemeFolder
from jicha.model.theme import LINK_PREFIX, Need, Parameter
from jicha.report import text
from jicha.report.reference.law import cited
from jicha.report.reference.page import both, bullets, code, facts, grid, link, page, plain
from jicha.report.reference.tables import look_back, parameter, where
from jicha.report.reference.words import CAUSES, DIRECTIONS, LINKS_EN, LOCALITIES, MONEY, STAGES


def theme_pages(catalog: Catalog) -> dict[str, str]:
    """One page for each business link that has themes, in the order of the work."""
    present = {folder.theme.business_link for folder in catalog.themes.values()}
    return {f"themes/{name}.md": _link_page(catalog, name) for name in LINK_PREFIX if name in present}


def _link_page(catalog: Catalog, name: str) -> str:
    folders = [folder for folder in catalog.themes.values() if folder.theme.business_link == name]
    contents = grid(
        ("主题", "名称", "类", "问什么"),
        (
            (
                link(f.theme.code, f"#{f.theme.code.lower()}"),
                both(f.theme.title),
                text.CLASSES[f.theme.class_],
                plain(f.theme.asks.zh),
            )
            for f in folders
        ),
    )
    return page(f"稽查主题：{text.LINKS[name]} · {LINKS_EN[name]}", contents, *(_theme(catalog, folder) for folder in folders))


def _theme(catalog: Catalog, folder: ThemeFolder) -> str:
    theme = folder.theme
    population = theme.population
    rows = f"{where(catalog, population.from_)}，主键 {'、'.join(map(code, population.key))}"
    if population.where != "true":
        rows += f"，条件 {code(' '.join(population.where.split()))}"
    about = facts(
        ("问", both(theme.asks)),
        ("类别", f"{text.CLASSES[theme.class_]}，{STAGES[theme.stage]}，{text.SEVERITY[theme.severity]}"),
        ("判断对象", rows),
        ("读取", "、".join(where(catalog, name) for name in theme.reads)),
        ("缺了就无法判断", "、".join(_need(need) for need in theme.all_needs)),
        ("规定值", "、".join(_parameter(entry) for entry in theme.all_parameters)),
        ("只看", LOCALITIES[theme.locality]),
        ("往前看", look_back(theme.look_back)),
        ("依据", cited(catalog, ((basis.document, basis.article) for basis in theme.basis), back="../")),
        ("金额", f"{DIRECTIONS[theme.direction]}；{theme.money} {MONEY[theme.money]}"),
        ("原因", CAUSES[theme.cause_family]),
        ("责任班组", both(theme.owner_desk)),
        ("怎么核实", both(theme.how_to_verify)),
    )
    parts = [f"## {theme.code}", both(theme.title), about]
    for title, texts in (("可能误报", theme.false_alarms), ("看不见的", theme.blind_spots)):
        if texts:
            parts += [f"{title}：", bullets(both(entry) for entry in texts)]
    if folder.cases:
        parts += ["用例：", bullets(plain(case.name) for case in read_cases(folder.cases))]
    return "\n\n".join(parts)


def _need(need: Need) -> str:
    return code(need.column) + (f"（仅当 {code(need.where)}）" if need.where else "")


def _parameter(entry: Parameter) -> str:
    return parameter(entry.name, back="../") + (f"（仅当 {code(entry.where)}）" if entry.where else "")
