"""Pages of Markdown: escaped text, tables, links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from jicha.model.base import Text

MARK = "<!-- 由 jicha docs 从目录生成，请勿手改。Made by `jicha docs` from the catalogue: do not edit. -->"


def page(title: str, *blocks: str) -> str:
    """A page that says that it is generated; empty blocks are left out."""
    return "\n\n".join([f"# {title}", MARK, *(block for block in blocks if block)]) + "\n"


def plain(text: str) -> str:
    """A text that Markdown shows as it stands."""
    return re.sub(r"([\\*~<|`])", r"\\\1", " ".join(text.split()))


def both(text: Text) -> str:
    """Chinese, then English where there is any."""
    return plain(text.zh) + (f" · {plain(text.en)}" if text.en and text.en != text.zh else "")


def code(name: str) -> str:
    return f"`{name}`"


def link(name: str, target: str) -> str:
    return f"[{name}]({target})"


def grid(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are Markdown already. '' for no rows, and columns without a single entry are left out."""
    lines = [list(row) for row in rows]
    kept = [number for number in range(len(headers)) if any(line[number] for line in lines)]
    if not kept:
        return ""
    cells = [[headers[n] for n in kept], ["---"] * len(kept), *([line[n] for n in kept] for line in lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def facts(*pairs: tuple[str, str]) -> str:
    """A list of named facts; those without content are left out."""
    return bullets(f"**{name}** {content}" for name, content in pairs if content)
