"""docs/pictures/demo.svg: an audit and a finding explained, as a terminal shows them, from a real run.

Run by `make picture`. The county is small and always the same; only the time that the audit took differs.
"""

from __future__ import annotations

import io
import re
from contextlib import chdir
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.sax.saxutils import escape

import pyarrow.parquet as pq
from rich.cells import cell_len
from rich.console import Console

from jicha.audit.store import latest_run
from jicha.cli import app, audit, explain

TARGET = Path(__file__).resolve().parent / "demo.svg"
WIDTH = 110
ACCOUNTS, MONTHS, SEED, PERIOD = "2000", "13", "2026", "2026-10"
# One or two of each business link: all of them would fill three screens.
THEMES = ("BE14", "MR04", "TF04", "TF05", "TF06", "CP07", "CP12", "MT01", "AT05")
# Rich's own format fetches a font; a picture in a README may not.
SVG = """<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{ font: {char_height}px/{line_height}px Menlo,Consolas,"DejaVu Sans Mono","Noto Sans CJK SC",monospace }}
.{unique_id}-title {{ font: bold 18px sans-serif }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


class Recorder(Console):
    """A console that is recorded, and leaves out where on this machine the files lie."""

    def print(self, *objects: Any, **settings: Any) -> None:
        here = f"{Path.cwd().resolve()}/"
        super().print(*(one.replace(here, "") if isinstance(one, str) else one for one in objects), **settings)


def run(*words: str) -> None:
    app(list(words), standalone_mode=False)


def shown(console: Console, *words: str) -> None:
    """Run a command on the recorded console, after a prompt."""
    console.print(f"[bold green]$[/] jicha {' '.join(words)}", highlight=False)
    run(*words)


def finding_to_show(out: Path) -> str:
    """The open finding about most money."""
    rows = pq.read_table(latest_run(out) / "findings.parquet").to_pylist()
    return str(max((row for row in rows if row["triage"] == "open"), key=lambda row: abs(row["base_yuan"]))["finding_id"])


def placed_by_cells(svg: str) -> str:
    """The picture with every character at the place of its cell: fonts disagree how wide a Chinese character is."""

    def placed(match: re.Match[str]) -> str:
        text = unescape(match["text"])
        if not text.strip():
            return ""
        cell = float(match["width"]) / len(text)
        places, at = [], float(match["x"])
        for character in text:
            places.append(f"{at:g}")
            at += cell * cell_len(character)
        return f'<text{match["style"]} x="{" ".join(places)}"{match["y"]}>{escape(text)}</text>'

    one = r'<text(?P<style>[^>]*?) x="(?P<x>[\d.]+)"(?P<y> y="[\d.]+") textLength="(?P<width>[\d.]+)"[^>]*>(?P<text>[^<]*)</text>'
    return re.sub(one, placed, svg)


def main() -> None:
    console = Recorder(record=True, width=WIDTH, file=io.StringIO(), force_terminal=False)
    with TemporaryDirectory() as folder, chdir(folder):
        run("simulate", "county", "--accounts", ACCOUNTS, "--months", MONTHS, "--seed", SEED)
        run("load", "county/source", "--warehouse", "warehouse")
        audit.Console = explain.Console = lambda: console
        themes = [word for code in THEMES for word in ("--theme", code)]
        shown(console, "audit", "--warehouse", "warehouse", "--period", PERIOD, "--out", "audit", *themes)
        shown(console, "explain", finding_to_show(Path("audit")), "--out", "audit")
    TARGET.write_text(placed_by_cells(console.export_svg(title="jicha", code_format=SVG)), encoding="utf-8")


if __name__ == "__main__":
    main()
