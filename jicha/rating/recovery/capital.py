"""An amount of yuan in the capital numerals that notices and cheques are written in (大写金额)."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "兆")


def capital(yuan: Decimal) -> str:
    """壹仟肆佰零玖元伍角整: a whole number of fen, below 10^16 yuan, negative with 负. ValueError otherwise."""
    fen = yuan * 100
    if fen != fen.to_integral_value() or abs(yuan) >= 10**16:
        raise ValueError(f"{yuan} 不是整分，或超过千兆 (not a whole number of fen, or too large)")
    whole, rest = divmod(int(abs(fen)), 100)
    jiao, cent = divmod(rest, 10)
    text = f"{_whole(whole)}元" if whole or not rest else ""
    if jiao:
        text += DIGITS[jiao] + "角"
    elif cent and whole:
        text += "零"
    text += DIGITS[cent] + "分" if cent else "整"
    return ("负" if yuan < 0 else "") + text


def _whole(number: int) -> str:
    """A whole number: four digits to a group, one 零 for any run of noughts inside, none at the end."""
    groups = []
    for name in GROUPS:
        number, group = divmod(number, 10_000)
        written = "".join(
            DIGITS[int(digit)] + (place if digit != "0" else "")
            for digit, place in zip(f"{group:04}", reversed(PLACES), strict=True)
        )
        groups.append(re.sub("零+$", "", written) + (name if group else "") if group else "零")
    text = re.sub("零+", "零", "".join(reversed(groups)))
    return text.strip("零") or "零"
