"""Full texts of laws and rules, attached at the user's site.

The catalogue holds summaries and short quotes only; whoever has the right to a text attaches it,
and a finding can then show the whole clause.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from jicha.model.base import CatalogError
from jicha.model.regulation import Document

_BRACKETS = str.maketrans("[]［］()（）", "〔〕〔〕〔〕〔〕")
_FILE_NUMBER = re.compile(r"(?:〔\d{4}〕|\d{4}年第|第)?\d+号")


class LawError(CatalogError):
    """A text that cannot be attached; the message names file, place and remedy."""


@dataclass(frozen=True)
class MissingQuote:
    """A phrase that our document quotes and the attached text does not have."""

    article: str
    quote: str


@dataclass(frozen=True)
class AttachedLaw:
    """What one attachment did: the document, its articles, and the quotes that do not occur in it."""

    document: str
    path: Path
    articles: int
    quotes: int
    missing: tuple[MissingQuote, ...]


@dataclass(frozen=True)
class _Record:
    article: str
    chapter: str
    text: str


def add_law(file: Path, store: Path, *, documents: Mapping[str, Document], document: str | None = None) -> AttachedLaw:
    """The report of attaching a text (JSONL or JSON) to the document that it is, or that the caller names.

    Attaching again replaces the earlier text. LawError names file and line.
    """
    meta, records = _read(file)
    name = _recognised(file, meta, documents, document)
    store.mkdir(parents=True, exist_ok=True)
    target = _place(store, name)
    head = {"_meta": meta, "document": name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest()}
    lines = [head, *({"article": r.article, "chapter": r.chapter, "text": r.text} for r in records)]
    unfinished = target.with_suffix(".part")
    unfinished.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    unfinished.replace(target)
    quoted = {article: entry.quote for article, entry in documents[name].articles.items() if entry.quote}
    return AttachedLaw(
        document=name,
        path=target,
        articles=len(records),
        quotes=len(quoted),
        missing=tuple(_missing_quotes({r.article: r.text for r in records}, quoted)),
    )


def article_text(store: Path, document: str, article: str) -> str | None:
    """The whole text of one article as attached, or None where it is not."""
    path = _place(store, document)
    return _texts(path, path.stat().st_mtime_ns).get(article) if path.is_file() else None


def attached_laws(store: Path) -> dict[str, int]:
    """How many articles of which documents are attached."""
    return {path.stem: len(_texts(path, path.stat().st_mtime_ns)) for path in sorted(store.glob("*.jsonl"))}


@lru_cache(maxsize=64)
def _texts(path: Path, _changed: int) -> dict[str, str]:
    """The articles of an attached text; `_changed` is there so that a replaced file is read again."""
    return {record.article: record.text for record in _read(path)[1]}


def _place(store: Path, document: str) -> Path:
    if not re.fullmatch(r"\w+", document):
        raise LawError(f"“{document}”不是文件编号(只含字母、数字和下划线)")
    return store / f"{document}.jsonl"


def _read(file: Path) -> tuple[str, list[_Record]]:
    """What the file says about itself, and its articles in order."""
    try:
        content = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LawError(f"{file}: 无法按UTF-8读取：{error}") from None
    meta = ""
    records: dict[str, _Record] = {}
    for line, entry in _entries(file, content):
        if "_meta" in entry:
            meta = " ".join(map(str, entry["_meta"].values())) if isinstance(entry["_meta"], dict) else str(entry["_meta"])
        if "article" not in entry and "_meta" in entry:
            continue
        record = _record(entry, f"{file}:{line}")
        if record.article in records:
            raise LawError(f"{file}:{line}: 第{record.article}条出现两次")
        records[record.article] = record
    if not records:
        raise LawError(f'{file}: 没有条文；每行应为 {{"article": 1, "text": "…"}}')
    return meta, list(records.values())


def _entries(file: Path, content: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The entries with the line (JSONL) or the ordinal (JSON array) at which they stand."""
    if file.suffix == ".json":
        whole = _parsed(content, file, 1)
        if isinstance(whole, dict):
            listed = whole.get("articles")
            whole = [{"_meta": whole.get("_meta", "")}, *(listed if isinstance(listed, list) else [])]
        entries = list(enumerate(whole if isinstance(whole, list) else [whole], start=1))
    else:
        entries = [(n, _parsed(line, file, n)) for n, line in enumerate(content.splitlines(), start=1) if line.strip()]
    for line, entry in entries:
        if not isinstance(entry, dict):
            raise LawError(f'{file}:{line}: 应为一个对象，如 {{"article": 1, "text": "…"}}')
        yield line, entry


def _parsed(text: str, file: Path, line: int) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise LawError(f"{file}:{line + error.lineno - 1}: 不是有效的JSON：{error.msg}") from None


def _record(entry: Mapping[str, Any], place: str) -> _Record:
    article, text = entry.get("article"), entry.get("text")
    if isinstance(article, bool) or not isinstance(article, int | str) or not str(article).strip():
        raise LawError(f"{place}: 缺少条号 article")
    if not isinstance(text, str) or not text.strip():
        raise LawError(f"{place}: 第{article}条没有 text")
    return _Record(article=str(article).strip(), chapter=str(entry.get("chapter", "")), text=text)


def _recognised(file: Path, meta: str, documents: Mapping[str, Document], document: str | None) -> str:
    """The document that is named, or the only one whose number or title the text carries."""
    if document is not None:
        if document not in documents:
            raise LawError(f"目录中没有文件“{document}”；可用：{'、'.join(sorted(documents))}")
        return document
    about = _squeezed(meta).translate(_BRACKETS)
    numbered = {name for name, entry in documents.items() if (number := _file_number(entry)) and number in about}
    titled = {name for name, entry in documents.items() if _bare_title(entry) in about}
    found = numbered & titled or numbered or titled
    if len(found) == 1:
        return found.pop()
    reason = f"可能是{'、'.join(sorted(found))}" if found else "_meta 中没有目录里的标题或文号"
    raise LawError(f"{file}:1: 认不出是哪个文件({reason})；请用 --document 指明")


def _file_number(entry: Document) -> str:
    number = _squeezed(entry.number).translate(_BRACKETS)
    match = _FILE_NUMBER.search(number)
    return match[0] if match else number


def _bare_title(entry: Document) -> str:
    """The title without the year that tells two editions apart in our own lists."""
    return re.sub(r"〔\d{4}〕$", "", _squeezed(entry.title.zh).translate(_BRACKETS))


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _missing_quotes(texts: Mapping[str, str], quoted: Mapping[str, str]) -> Iterator[MissingQuote]:
    """The quotes that do not stand in their article, or nowhere where our articles are not numbered as the text's."""
    whole = "".join(texts.values())
    for article, quote in quoted.items():
        if _squeezed(quote) not in _squeezed(texts.get(article, "" if article.isdigit() else whole)):
            yield MissingQuote(article=article, quote=quote)
