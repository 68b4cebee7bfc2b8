"""A recomputed bill as a Word document for the customer: what is due, how it was worked out, by which documents."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

if TYPE_CHECKING:
    from jicha.audit.recomputed import Recomputed

FONT = "宋体"
TITLES = {"zh": "电费重算说明", "en": "How this bill comes about"}
HEADS = {
    "zh": ("费用", "起止", "计费量", "单价", "金额（元）"),
    "en": ("charge", "from – to", "quantity", "price", "amount (yuan)"),
}


def write_bill_docx(path: Path, told: Recomputed, *, language: str = "zh") -> None:
    """Write the document; sections: result, differences, charges, working."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    document.add_heading(TITLES[language], level=0)
    for sentence in _result(told, language):
        document.add_paragraph(sentence)
    for gap in told.gaps:
        word = _direction(gap.yuan, language)
        document.add_paragraph(f"{gap.title.of(language)}：{word} {abs(gap.yuan):,.2f}", style="List Bullet")
        for words in gap.why:
            document.add_paragraph(words.of(language))
    if told.lines:
        _charges(document, told, language)
        document.add_heading({"zh": "怎么算的", "en": "Working"}[language], level=1)
        for line in told.lines:
            document.add_paragraph(line.title.of(language), style="List Number")
            for words in line.working:
                document.add_paragraph(words.of(language))
            for source in line.sources:
                document.add_paragraph(f"{'依据' if language == 'zh' else 'basis'}：{source.title} {source.article}")
    document.save(str(path))


def _result(told: Recomputed, language: str) -> list[str]:
    zh = language == "zh"
    first = f"账单 {told.bill_id}，户号 {told.account_id}" if zh else f"Bill {told.bill_id}, account {told.account_id}"
    if told.refusal is not None or told.rated.amount_yuan is None or told.yuan is None:
        why = told.refusal.of(language) if told.refusal else ""
        return [first, f"不能重算：{why}" if zh else f"It cannot be recomputed: {why}"]
    billed, right = f"{told.billed_yuan:,.2f}", f"{told.rated.amount_yuan:,.2f}"
    if not told.yuan:
        return [first, f"账单 {billed} 元，与重算一致。" if zh else f"Billed {billed} yuan, as recomputed."]
    gap, word = f"{abs(told.yuan):,.2f}", _direction(told.yuan, language)
    if zh:
        return [first, f"账单 {billed} 元，应收 {right} 元，{word} {gap} 元。"]
    return [first, f"Billed {billed} yuan, due {right} yuan: {gap} yuan {word}."]


def _direction(yuan: Decimal, language: str) -> str:
    much, little = {"zh": ("多收", "少收"), "en": ("too much", "too little")}[language]
    return much if yuan < 0 else little


def _charges(document: Document, told: Recomputed, language: str) -> None:
    table = document.add_table(rows=1, cols=5, style="Light Grid Accent 1")
    for cell, name in zip(table.rows[0].cells, HEADS[language], strict=True):
        cell.text = name
    for line in told.lines:
        values = (
            line.title.of(language),
            f"{line.start} – {line.end}",
            "—" if line.quantity is None else f"{line.quantity:,.2f}",
            "—" if line.price is None else f"{line.price:f}",
            f"{line.amount_yuan:,.2f}",
        )
        cells = table.add_row().cells
        for cell, value in zip(cells, values, strict=True):
            cell.text = value
        for cell in cells[2:]:
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
