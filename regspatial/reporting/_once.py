"""What a page says once: columns of one value, tables that stand already, methods told again with other numbers.

Standard library only, because `page` is also used inside QGIS.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from ..words import Message, _, verbatim
from ._paper import within_a_sentence
from .formats._numbers import as_printed
from .laid import Laid

LEAST_ROWS = 5
"""Rows from which a column that holds one value is said in a note."""
_NONE = "\N{EN DASH}"
LEAST_TABLE = 3
"""Rows from which a table that stands already is named and does not stand again."""
LEAST_PARTS = 4
"""Parts of a paragraph on methods from which it may be said by what differs."""
MOST_OTHERS = 0.5
"""Share of its parts that may differ from an earlier paragraph that it names instead."""
_CLAUSE_ENDS = re.compile(
    "(?<=;) |(?<=[.]) (?=[A-Z])|(?<=[\N{IDEOGRAPHIC FULL STOP}\N{FULLWIDTH SEMICOLON}])"
)
_COMMAS = re.compile("(?<=,) |(?<=\N{FULLWIDTH COMMA})")
_FORMULA = " ~ "
"""What a clause has that is a formula: names of variables in it may have commas."""
_PUNCTUATION = (
    " .;,:\N{IDEOGRAPHIC FULL STOP}\N{FULLWIDTH SEMICOLON}\N{FULLWIDTH COMMA}\N{FULLWIDTH COLON}"
)


def without_constants(laid: Laid, language: str) -> Laid:
    """Return a table for a page without the columns that hold one value in every row, which a note says.

    The first column stays, and one that stands beside it alone; so does a table of models side by side, one of short length,
    and one with headings over several columns.
    """
    if laid.compares or len(laid.rows) < LEAST_ROWS or len(laid.head) != 1:
        return laid
    if any(row.across for row in laid.rows) or any(one.span != 1 for one in laid.head[0]):
        return laid
    texts = [[row.cells[k].text for row in laid.rows] for k in range(len(laid.kinds))]
    same = [k for k, cells in enumerate(texts) if k and cells[0] and len(set(cells)) == 1]
    if not same or len(laid.kinds) - len(same) < 2:
        return laid
    kept = [k for k in range(len(laid.kinds)) if k not in same]
    said = [
        Message(
            _("{name}: {value}"),
            name=verbatim(laid.head[0][k].text),
            value=verbatim(as_printed(texts[k][0])),
        )
        for k in same
        if texts[k][0] != _NONE
    ]
    notes = [Message(_("In every row: {values}."), values=said).text(language)] if said else []
    return replace(
        laid,
        kinds=tuple(laid.kinds[k] for k in kept),
        head=(tuple(laid.head[0][k] for k in kept),),
        rows=tuple(replace(row, cells=tuple(row.cells[k] for k in kept)) for row in laid.rows),
        notes=(*notes, *laid.notes),
    )


def content_of(laid: Laid) -> tuple[Any, ...] | None:
    """Return what a table shows, by which two are one; None for a table so short that it may stand twice."""
    if len(laid.rows) < LEAST_TABLE:
        return None
    cells = tuple(tuple(cell.text for cell in row.cells) for row in laid.rows)
    head = tuple(tuple(one.text for one in line) for line in laid.head)
    return laid.name, head, cells, laid.notes


@dataclass(frozen=True, slots=True)
class Told:
    """A paragraph on methods in its parts, and its title."""

    title: str
    parts: tuple[str, ...]


def paragraph_of(
    sentences: Sequence[str], new: Sequence[str], title: str, before: list[Told], language: str
) -> str:
    """Return the paragraph of a section: where an earlier one says most of it, what differs alone.

    Parameters
    ----------
    sentences, new : sequence of str
        Of the section, all and those that no earlier section has.
    title : str
        Of the section.
    before : list of Told
        Paragraphs before it; this one is added.
    language : {"en", "zh"}
    """
    glue = "" if language.startswith("zh") else " "
    whole = glue.join(new)
    parts = tuple(one.strip(_PUNCTUATION) for one in _parts_of(glue.join(sentences)))
    alike = [(one, _others(parts, one.parts)) for one in before if one.title]
    before.append(Told(title, parts))
    found = [(one, others) for one, others in alike if others is not None]
    if not found or not title or len(parts) < LEAST_PARTS:
        return whole
    told, others = min(found, key=lambda one: len(one[1]))
    if len(others) > MOST_OTHERS * len(parts):
        return whole
    if others and others[0] == parts[0]:
        others[0] = within_a_sentence(others[0])
    between = "\N{FULLWIDTH SEMICOLON}" if language.startswith("zh") else "; "
    return Message(
        _("{title}: as “{other}”, but {what}.") if others else _("{title}: as “{other}”."),
        title=verbatim(title),
        other=verbatim(told.title),
        what=verbatim(between.join(others)),
    ).text(language)


def _parts_of(paragraph: str) -> list[str]:
    """Return the parts of a paragraph, at commas too but in a formula."""
    out: list[str] = []
    for clause in _CLAUSE_ENDS.split(paragraph):
        out += [clause] if _FORMULA in clause else _COMMAS.split(clause)
    return [one for one in out if one]


def _others(parts: Sequence[str], told: Sequence[str]) -> list[str] | None:
    """Return the parts of a paragraph that are others at their place in an earlier one; None where one has a part more."""
    out: list[str] = []
    for what, a, b, c, d in SequenceMatcher(None, told, parts, autojunk=False).get_opcodes():
        if what in ("delete", "insert") or b - a > d - c:
            return None
        if what != "equal":
            out += parts[c:d]
    return out
