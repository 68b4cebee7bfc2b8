"""大写金额：财会书写规范的例子，和读回去的性质。"""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jicha.rating.recovery.capital import capital


@pytest.mark.parametrize(
    ("yuan", "words"),
    [
        ("1409.50", "壹仟肆佰零玖元伍角整"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "壹拾万柒仟元伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("10.00", "壹拾元整"),
        ("100000001.00", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("1000000010000", "壹兆零壹万元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("0", "零元整"),
        ("-2322.53", "负贰仟叁佰贰拾贰元伍角叁分"),
    ],
)
def test_amounts_as_cheques_have_them(yuan: str, words: str) -> None:
    assert capital(Decimal(yuan)) == words


@pytest.mark.parametrize("yuan", ["0.001", "10000000000000000"])
def test_what_cannot_be_written_is_refused(yuan: str) -> None:
    with pytest.raises(ValueError, match="不是整分"):
        capital(Decimal(yuan))


def read_back(words: str) -> int:
    """The fen that capital numerals say, read from left to right as a clerk does."""
    size, total, group, digit = 1, 0, 0, 0
    units = {"拾": 10, "佰": 100, "仟": 1000}
    groups = {"兆": 10**12, "亿": 10**8, "万": 10**4, "元": 1}
    for sign in words.removeprefix("负").removesuffix("整"):
        if sign in units:
            group, digit = group + digit * units[sign], 0
        elif sign in groups:
            total, group, digit = total + (group + digit) * groups[sign] * 100, 0, 0
        elif sign in ("角", "分"):
            total, digit = total + digit * (10 if sign == "角" else 1), 0
        else:
            digit = "零壹贰叁肆伍陆柒捌玖".index(sign)
    return total * size * (-1 if words.startswith("负") else 1)


@given(st.integers(-(10**18) + 1, 10**18 - 1))
def test_words_read_back_are_the_amount(fen: int) -> None:
    words = capital(Decimal(fen) / 100)
    assert read_back(words) == fen
    assert not re.search("零零|零[元万亿兆角]", words.replace("零元整", "")) or fen == 0
    assert words.endswith(("整", "分"))
