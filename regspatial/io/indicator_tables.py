"""A system of indicators from a table: a row an indicator, in CSV or in a workbook."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from ..errors import FileFormatError, listed
from ..words import Message, _
from .tables import RawTable, read_table

HEADINGS = {
    "column": r"column|variable|indicator|code|列名?|变量名?|字段名?|指标代码|指标",
    "sign": r"sign|direction|effect|方向|符号|属性|性质|指标(属性|方向|性质)|正负向?",
    "reference": r"reference|target|参考值|目标值|标准值|满意值",
    "dimension": r"dimension|维度|一级指标|准则层|目标层",
    "subdimension": r"sub-?_?dimension|二级指标|子维度|要素层",
    "unit": r"unit|计?量?单位",
    "en": r"en|name(_en)?|english|英文名?称?",
    "zh": r"zh|name_zh|chinese|中文名?称?|指标名称?|三级指标",
}
"""What the headings of such a table are called, by what a system of indicators calls them."""
_PLUS = re.compile(r"[+＋]|positive|pos|good|正向?(指标)?|效益型?", re.IGNORECASE)
_MINUS = re.compile(r"[-−–—－]|negative|neg|bad|[负逆]向?(指标)?|成本型?", re.IGNORECASE)


def indicator_rows(path: str | os.PathLike[str]) -> dict[str, dict[str, str]]:
    """Return the indicators that a table lists, as `regspatial.indicators.systems.system_of` takes them.

    Parameters
    ----------
    path : path
        CSV, Excel or OpenDocument with one row of headings: the column of the panel and its sign;
        dimension, subdimension, unit and names in words where there are. A cell below an empty one
        of dimension or subdimension belongs to the one above, as merged cells leave them.

    Raises
    ------
    FileFormatError
        If no heading is that of columns, or of signs, or a row has none of the two; all rows at once.
    """
    table = read_table(path)
    at = _found(table.header)
    lacking = [key for key in ("column", "sign") if key not in at]
    if lacking:
        raise FileFormatError(
            _(
                "{name} lists no indicators: among its headings ({headings}) there is none for "
                "{lacking}. The columns of the panel stand under column, + or − under sign."
            ),
            name=table.source,
            headings=listed(table.header),
            lacking=listed(lacking),
        )
    out: dict[str, dict[str, str]] = {}
    faults: list[Message] = []
    for row, cells in _lines(table, at):
        column, sign = cells.pop("column"), _sign(cells["sign"])
        if not sign or not column or column in out:
            words = {"row": row, "column": column or "-", "sign": cells["sign"] or "-"}
            faults.append(Message(_("row {row}: {column} {sign}"), **words))
            continue
        out[column] = {key: text for key, text in cells.items() if text} | {"sign": sign}
    if faults:
        raise FileFormatError(
            _(
                "{name}: these rows are no indicators: {faults}. Each names a column once, with + "
                "or − as its sign."
            ),
            name=table.source,
            faults=faults,
        )
    return out


def _found(header: tuple[str, ...]) -> dict[str, str]:
    at: dict[str, str] = {}
    for name in header:
        for key, pattern in HEADINGS.items():
            if key not in at and re.fullmatch(pattern, name.strip(), re.IGNORECASE):
                at[key] = name
                break
    if "column" not in at and "zh" in at:
        at["column"] = at["zh"]
    return at


def _lines(table: RawTable, at: dict[str, str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows that hold anything, groups filled down as merged cells leave them."""
    columns = {key: table[name] for key, name in at.items()}
    above: dict[str, str] = {}
    for k, row in enumerate(table.rows):
        cells = {key: _text(column[k]) for key, column in columns.items()}
        if not any(cells.values()):
            continue
        if cells.get("dimension"):
            above.pop("subdimension", None)
        for key in ("dimension", "subdimension"):
            if key in cells:
                above[key] = cells[key] = cells[key] or above.get(key, "")
        yield row, cells


def _text(cell: object) -> str:
    return "" if cell is None or cell != cell else str(cell).strip()  # noqa: PLR0124 - NaN


def _sign(text: str) -> str:
    return "+" if _PLUS.fullmatch(text) else "-" if _MINUS.fullmatch(text) else ""
