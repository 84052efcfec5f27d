"""Table: labelled rows with bilingual headings, and its plain-text and HTML forms."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..choices.languages import check_language
from ..containers.labels import spoken
from ..errors import UnknownColumnError, listed
from ..terms import Named, named, say_term
from ..terms.untimed import untimed
from ..words import PYTHON, Face, Listed, Message, Spoken, Words, _, say
from ..words.numerals import SIGNS

VARIABLE = "variable"
"""Family of columns that hold names of variables or terms of models."""

REGION = "region"
"""Family of columns that hold the id of a region, which is shown by its name where names are known."""

Kind = Literal["text", "int", "number", "p", "bool"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    key : str
        Stable ASCII name, the same in every face ("std_error").
    en : marked sentence or Message
        Heading.
    kind : {"text", "int", "number", "p", "bool"}
        How a value is written: "number" with six significant digits, "p" with three decimals and
        ``<0.001``.
    terms : str
        Family of `regspatial.terms` whose codes the cells are; "variable" for names of variables and
        terms of models, which are shown by their labels; "region" for ids of regions, which are
        shown by their names; "" for plain values.
    """

    key: str
    en: Words
    kind: Kind = "number"
    terms: str = ""

    def heading(self, language: str = "en") -> str:
        """Return the heading in one language."""
        return say(self.en, language)

    def worded(
        self, value: Any, language: str = "en", labels: Mapping[str, Words] | None = None
    ) -> Any:
        """Return a cell as a reader has it: a code as its term, a variable by its label."""
        if self.key == "time" and untimed(value):
            return say_term("time", value, language)
        if self.terms in ("", REGION) or value is None or isinstance(value, Spoken):
            return value
        if self.terms == VARIABLE:
            found = spoken(str(value), labels or {})
            return say_term(VARIABLE, value, language) if found == value else say(found, language)
        return named(self.terms, value, language)


Note = Message
"""A sentence under a table, or a cell that is a text."""


@dataclass(frozen=True)
class RegionIds(Spoken):
    """Regions in a cell, a heading or a sentence: a reader meets their names, a file their ids."""

    ids: tuple[str, ...]

    def text(self, language: str = "en", face: Face = PYTHON) -> str:
        """Return the ids, with a blank between."""
        del language, face
        return " ".join(self.ids)


def region(one: object) -> RegionIds:
    """Return one region for a sentence."""
    return RegionIds((str(one),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of plain Python values under headings that are put into words when they are shown.

    Parameters
    ----------
    name : str
        Stable ASCII name, used for files ("impacts").
    en : marked sentence or Message
        Title.
    columns : tuple of Column
    rows : tuple of tuples
        Plain str, int, float, bool or None; NaN for a number that does not exist; a `Note` for a
        text.
    notes : tuple of Note
    labels : mapping of variable to label
        What readers see in columns of variables; the rows, and so files, keep the names.
    across : tuple of int
        Rows whose second cell is of all columns after the first together: readers see it in their middle.
    """

    name: str
    en: Words
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    notes: tuple[Note, ...] = field(default=())
    labels: Mapping[str, Words] = field(default_factory=dict)
    across: tuple[int, ...] = ()

    def title(self, language: str = "en") -> str:
        """Return the title in one language."""
        return say(self.en, check_language(language))

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns' keys."""
        return tuple(c.key for c in self.columns)

    def column(self, key: str) -> tuple[Any, ...]:
        """Return the values of one column."""
        if key not in self.keys:
            raise UnknownColumnError(
                _("The table {name!r} has no column {key!r}; it has {keys}."),
                columns=[key],
                name=self.name,
                key=key,
                keys=listed(self.keys, 20),
            )
        at = self.keys.index(key)
        return tuple(row[at] for row in self.rows)

    def records(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries by key, bilingual cells in English."""
        return [{k: _kept(v) for k, v in zip(self.keys, row, strict=True)} for row in self.rows]

    def formatted(
        self, language: str = "en", digits: int = 6, face: Face = PYTHON
    ) -> list[list[str]]:
        """Return the cells as text, row by row; in Chinese, codes of clusters and the like in words.

        Parameters in sentences of cells are spelled as a `face` has them.
        """
        language = check_language(language)
        cells = [
            [
                format_value(c.worded(v, language, self.labels), c.kind, digits, language, face)
                for v, c in zip(row, self.columns, strict=True)
            ]
            for row in self.rows
        ]
        for k, column in enumerate(self.columns):
            if column.kind == "number" and any(_APART.fullmatch(row[k]) for row in cells):
                for row in cells:
                    row[k] = _LONG.sub(lambda m: f"{int(m[0]):,}", row[k])
        return cells

    def text(self, language: str = "en", digits: int = 6, face: Face = PYTHON) -> str:
        """Return the table as aligned plain text; Chinese characters count as two wide.

        Parameters in cells and notes are spelled as a `face` has them.
        """
        language = check_language(language)
        head = [c.heading(language) for c in self.columns]
        cells = self.formatted(language, digits, face)
        widths = [max(_width(r[k]) for r in [head, *cells]) for k in range(len(head))]
        left = [c.kind == "text" for c in self.columns]
        lines = [self.title(language)]
        rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
        lines += [rule, _line(head, widths, left), rule]
        lines += [_line(r, widths, left) for r in cells]
        lines.append(rule)
        lines += [n.text(language, face) for n in self.notes]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.text()

    def html(self, language: str = "en", digits: int = 6) -> str:
        """Return the table as an HTML ``<table>`` with caption, escaped, without styles."""
        from .._calls.edges import ask

        return str(ask("table_to_html", self, check_language(language), digits))


def _kept(value: Any) -> Any:
    """Return a cell as programs have it: a code stays a code, a sentence is English."""
    if isinstance(value, Named):
        return str(value.code)
    return say(value) if isinstance(value, Spoken) else value


_APART = re.compile(r"-?\d{1,3}(,\d{3})+")
_LONG = re.compile(r"(?<=^)\d{4,}(?=$|\.)|(?<=^-)\d{4,}(?=$|\.)")
MOST = 1e15
"""From here on a number is a power of ten; below, a million and more has its thousands apart."""


def format_value(
    value: Any, kind: Kind, digits: int = 6, language: str = "en", face: Face = PYTHON
) -> str:
    """Write one value for a reader; "" for None and "–" for NaN."""
    if value is None:
        return ""
    if isinstance(value, Spoken):
        return value.text(language, face)
    if kind == "bool":
        return say(_("yes") if value else _("no"), language)
    if kind == "text" or isinstance(value, str):
        return str(value)
    number = float(value)
    if not math.isfinite(number):
        return "–" if math.isnan(number) else "∞" if number > 0 else "−∞"
    if kind == "int":
        return f"{int(number)}"
    if kind == "p":
        return "<0.001" if 0 <= number < 0.001 else f"{number:.3f}"
    text = f"{number:.{digits}g}"
    return f"{number:,.0f}" if "e+" in text and abs(number) < MOST else text


def with_time(title: Words, time: object) -> Message:
    """Return a title with its time; of a table that has none the title alone.

    A title that is a text is taken as it is: a name. A sentence is a `Message`, or it would stay English.
    """
    if untimed(time):
        return Message("{title}", title=title)
    return Message(_("{title}, {time}"), title=title, time=time)


def p_said(p: float) -> Message:
    """Return a p-value as sentences have it: p = 0.012, or p < 0.001."""
    return Message("p < 0.001") if 0 <= p < 0.001 else Message("p = {p:.3f}", p=float(p))


def values_said(names: Iterable[Words], values: Iterable[float]) -> Listed:
    """Return names with their values for a sentence: rho = 0.251, sigma2 = 0.184."""
    pairs = zip(names, values, strict=True)
    return listed([_value_said(name, float(x)) for name, x in pairs], 20)


def _value_said(name: Words, x: float) -> Message:
    if (
        isinstance(name, str) and name in SIGNS
    ):  # a word of the sentence, which print has as a letter; no name of a user's
        return Message(f"{name} = {{x:.6g}}", x=x)
    return Message("{name} = {x:.6g}", name=name, x=x)


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _line(cells: list[str], widths: list[int], left: list[bool]) -> str:
    out = []
    for cell, width, is_left in zip(cells, widths, left, strict=True):
        pad = " " * (width - _width(cell))
        out.append(cell + pad if is_left else pad + cell)
    return "  ".join(out).rstrip()
