"""Do our quotes stand in the rules, and is nothing longer than a quote copied from them?"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from jicha.model.catalog import OWN_CATALOG, load_catalog
from jicha.model.regulation import MAX_QUOTE

FULL_TEXTS = Path(__file__).resolve().parents[3] / "shared" / "domain" / "reg_data"
EDITIONS = ("1996", "2024")


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def full_text(edition: str) -> dict[str, str]:
    """The articles of one edition of the rules, where this machine has them."""
    path = FULL_TEXTS / f"supply_rules_{edition}_fulltext.jsonl"
    entries = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {str(entry["article"]): squeezed(entry["text"]) for entry in entries if "article" in entry}


@pytest.mark.full_text
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_quotes_of_the_supply_rules_are_verbatim(edition: str) -> None:
    texts = full_text(edition)
    articles = load_catalog().documents[f"supply_rules_{edition}"].articles
    assert len(articles) > 50
    assert [number for number, a in articles.items() if not a.quote or squeezed(a.quote) not in texts[number]] == []


@pytest.mark.full_text
@pytest.mark.parametrize("edition", EDITIONS)
def test_nothing_longer_than_a_quote_is_copied_from_the_supply_rules(edition: str) -> None:
    whole = "\n".join(full_text(edition).values())
    too_long = MAX_QUOTE + 1
    pieces = {whole[i : i + too_long] for i in range(len(whole) - too_long + 1)}
    copied = []
    for path in sorted((OWN_CATALOG / "regulations").rglob("*.yaml")):
        ours = squeezed(path.read_text(encoding="utf-8"))
        copied += [
            f"{path.name}: {ours[i : i + too_long]}" for i in range(len(ours) - too_long + 1) if ours[i : i + too_long] in pieces
        ]
    assert not copied


def test_every_quote_is_short() -> None:
    for name, document in load_catalog().documents.items():
        for number, article in document.articles.items():
            assert len(squeezed(article.quote)) <= MAX_QUOTE, f"{name} {number}"


def test_a_document_has_a_chinese_and_an_english_title_and_says_where_it_is_from() -> None:
    poor = [n for n, d in load_catalog().documents.items() if not (d.title.zh and d.title.en and d.source.zh and d.articles)]
    assert not poor


def test_the_old_rules_end_on_the_day_the_new_ones_begin() -> None:
    documents = load_catalog().documents
    assert documents["supply_rules_1996"].ends == documents["supply_rules_2024"].effective
    assert documents["dlt448_2000"].ends == documents["dlt448_2016"].effective
