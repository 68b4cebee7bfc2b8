"""What the kinds that adjust recorded energy share: their lines, their formula step, and what is said at the end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from jicha.model.base import Text
from jicha.rating.recovery.facts import EnergyRow
from jicha.rating.recovery.periods import Piece
from jicha.rating.recovery.rulebook import RuleBook
from jicha.rating.recovery.steps import ROUNDING, Line, Outcome, Recovery, Scenario, Step, cents, plain

NOT_RERATED = Text(
    zh="只按行内电价计算；功率因数调整、阶梯、线变损、基金随电量变动的部分没有重算",
    en="priced by the rows only: power factor, tiers, losses and funds that follow the energy are not rated anew",
)
EACH_BY_ITS_TEXT = Text(
    zh="行为或差错跨越新旧规则：分段各按其时文本；另一读法是全部按更正(查获)之日的文本，须由本单位核定",
    en="days under two texts are split, each by its own; another reading takes the text of the last day for all",
)
PRO_RATA = Text(zh="跨段的抄见电量按天数分摊", en="energy of a row that is cut is shared out by days")


def priced(piece: Piece) -> str:
    """The energy of a piece as it is written, with the share of its row where it is cut."""
    whole = plain(piece.row.kwh)
    return f"{whole} × {piece.share.numerator}/{piece.share.denominator}" if piece.is_cut else whole


def line(piece: Piece, numbers: str, kwh: Decimal) -> Line:
    """The line of a piece: kWh and yuan, each rounded."""
    rounded = cents(kwh)
    yuan = cents(rounded * piece.row.price)
    told = f"{numbers} = {plain(rounded)} kWh；× {plain(piece.row.price)} = {plain(yuan)} 元"
    return Line(piece.first, piece.last, piece.row.band, told, rounded, yuan)


def formula_step(book: RuleBook, day: dt.date, key: str, numbers: str) -> Step:
    """The formula with where it comes from; the articles give bases and periods, seldom a formula."""
    found = book.at("refund.formula", day, key)
    return Step(Text(zh="算式", en="Formula"), str(found.value), numbers, found.note, (found.basis,))


def closed(
    kind: str,
    title: Text,
    outcomes: Mapping[Scenario, Outcome],
    book: RuleBook,
    day: dt.date,
    *,
    parts: int,
    rows: Sequence[EnergyRow] = (),
    unknown: Sequence[Text] = (),
    assumed: Sequence[Text] = (),
    notes: Sequence[Text] = (),
) -> Recovery:
    """The recovery of an energy fault, with what every one of them assumes."""
    price = book.find("refund.price_basis", day)
    told = list(assumed)
    if price:
        told.append(
            Text(
                zh=f"电价：{price.value}（{price.basis.cited}，二手来源）；行内电价由使用者填报",
                en="price: that of the months concerned, by second-hand company practice; the rows' prices are taken as given",
            )
        )
    first = min(part.first for part in outcomes["base"].parts)
    last = max(part.last for part in outcomes["base"].parts)
    outside = [row for row in rows if row.last < first or row.first > last]
    if outside:
        told.append(
            Text(
                zh=f"退补时间 {first} 至 {last} 以外的 {len(outside)} 行电量没有用",
                en="rows outside the days adjusted were left out",
            )
        )
    cut = any("/" in line.numbers for part in outcomes["base"].parts for line in part.lines)
    told += [PRO_RATA] if cut else []
    told += [EACH_BY_ITS_TEXT] if parts > 1 else []
    return Recovery(
        kind=kind,
        item="",
        title=title,
        has_energy=True,
        low=outcomes["low"],
        base=outcomes["base"],
        high=outcomes["high"],
        unknown=tuple(unknown),
        assumed=tuple(told),
        notes=(*notes, NOT_RERATED, ROUNDING),
    )
