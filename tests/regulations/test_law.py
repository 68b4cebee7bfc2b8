"""Can a user attach the full text of a rule, and does the attachment check our quotes?"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from jicha.model.base import Text
from jicha.model.catalog import load_catalog
from jicha.model.law import AttachedLaw, LawError, MissingQuote, add_law, article_text, attached_laws
from jicha.model.regulation import Article, Document

FULL_TEXTS = Path(__file__).resolve().parents[3] / "shared" / "domain" / "reg_data"


def rule(year: int, number: str, **quotes: str) -> Document:
    return Document(
        name=f"lamp_rules_{year}",
        title=Text(zh=f"路灯规则({year})"),
        number=number,
        layer="rule",
        effective=dt.date(year, 1, 1),
        status="text_seen",
        source=Text(zh="虚构"),
        articles={key.removeprefix("a"): Article(summary=Text(zh="摘要"), quote=quote) for key, quote in quotes.items()},
    )


RULES = {
    "lamp_rules_1999": rule(1999, "路灯令第3号", a1="天黑开灯"),
    "lamp_rules_2020": rule(2020, "路灯令2020年第5号", a1="天黑即开灯", a2="天亮即关灯"),
}
NEW = (
    {"_meta": "路灯规则, 路灯令2020年第5号"},
    {"article": 1, "chapter": "总则", "text": "路灯天黑\n即开灯。"},
    {"article": 2, "text": "路灯天亮熄灭。"},
)


def jsonl(path: Path, *entries: Any) -> Path:
    path.write_text(
        "".join((e if isinstance(e, str) else json.dumps(e, ensure_ascii=False)) + "\n" for e in entries), encoding="utf-8"
    )
    return path


def attach(tmp_path: Path, *entries: Any, document: str | None = None) -> AttachedLaw:
    return add_law(jsonl(tmp_path / "text.jsonl", *entries), tmp_path / "store", documents=RULES, document=document)


def test_a_text_is_recognised_by_its_number_among_editions_of_one_title(tmp_path: Path) -> None:
    assert attach(tmp_path, *NEW).document == "lamp_rules_2020"
    assert attach(tmp_path, {"_meta": "路灯规则 路灯令第3号"}, *NEW[1:]).document == "lamp_rules_1999"


def test_an_attached_article_is_found_and_another_is_not(tmp_path: Path) -> None:
    assert article_text(tmp_path / "store", "lamp_rules_2020", "1") is None
    attach(tmp_path, *NEW)
    assert article_text(tmp_path / "store", "lamp_rules_2020", "1") == "路灯天黑\n即开灯。"
    assert article_text(tmp_path / "store", "lamp_rules_2020", "9") is None
    assert attached_laws(tmp_path / "store") == {"lamp_rules_2020": 2}


def test_a_quote_broken_by_a_line_end_counts_and_one_that_is_not_there_is_reported(tmp_path: Path) -> None:
    report = attach(tmp_path, *NEW)
    assert (report.articles, report.quotes) == (2, 2)
    assert report.missing == (MissingQuote(article="2", quote="天亮即关灯"),)


def test_attaching_again_replaces_the_earlier_text(tmp_path: Path) -> None:
    attach(tmp_path, *NEW)
    attach(tmp_path, NEW[0], {"article": "1", "text": "修改后的条文，天黑即开灯。"})
    assert article_text(tmp_path / "store", "lamp_rules_2020", "1") == "修改后的条文，天黑即开灯。"
    assert article_text(tmp_path / "store", "lamp_rules_2020", "2") is None


def test_a_text_that_could_be_two_documents_asks_which(tmp_path: Path) -> None:
    with pytest.raises(LawError, match=r"text\.jsonl:1.*lamp_rules_1999、lamp_rules_2020.*--document"):
        attach(tmp_path, {"_meta": "路灯规则"}, *NEW[1:])
    assert attach(tmp_path, *NEW[1:], document="lamp_rules_2020").document == "lamp_rules_2020"


def test_a_document_that_is_not_in_the_catalogue_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawError, match="lamp_rules_2077"):
        attach(tmp_path, *NEW, document="lamp_rules_2077")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"article": 2, "text": ', "text.jsonl:3: 不是有效的JSON"),
        ('{"text": "没有条号"}', "text.jsonl:3: 缺少条号"),
        ('{"article": 2, "text": "  "}', "text.jsonl:3: 第2条没有 text"),
        ('{"article": 1, "text": "重复"}', "text.jsonl:3: 第1条出现两次"),
        ("[1]", "text.jsonl:3: 应为一个对象"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_stored(tmp_path: Path, line: str, says: str) -> None:
    with pytest.raises(LawError, match=says.replace(".", r"\.")):
        attach(tmp_path, *NEW[:2], line)
    assert not (tmp_path / "store").exists()


def test_a_file_without_articles_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawError, match="没有条文"):
        attach(tmp_path, NEW[0])


def test_plain_json_is_read_too(tmp_path: Path) -> None:
    file = tmp_path / "text.json"
    file.write_text(json.dumps({"_meta": NEW[0]["_meta"], "articles": NEW[1:]}, ensure_ascii=False), encoding="utf-8")
    assert add_law(file, tmp_path / "store", documents=RULES).articles == 2


def test_a_name_that_leaves_the_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LawError, match="不是文件编号"):
        article_text(tmp_path, "../text", "1")


@pytest.mark.full_text
@pytest.mark.parametrize(("edition", "articles"), [("1996", 107), ("2024", 110)])
def test_the_supply_rules_are_recognised_and_hold_every_quote(tmp_path: Path, edition: str, articles: int) -> None:
    file = FULL_TEXTS / f"supply_rules_{edition}_fulltext.jsonl"
    report = add_law(file, tmp_path, documents=load_catalog().documents)
    assert (report.document, report.articles, report.missing) == (f"supply_rules_{edition}", articles, ())
