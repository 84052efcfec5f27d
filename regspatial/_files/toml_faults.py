"""What is wrong with a TOML file, where, and what TOML wants there."""

from __future__ import annotations

import re

from ..errors import FileFormatError
from ..words import Message, _

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_FAULTS = (
    (
        r"Invalid value|Invalid hex|Invalid date",
        _(
            "A text stands in straight quotation marks, a list in [ ], a number is written 0.5, a switch true or false."
        ),
    ),
    (
        r"Unterminated|Expected \"'\"|Illegal character|Expected '\"'",
        _("A text ends with the quotation marks it begins with."),
    ),
    (
        r"Unescaped|escape",
        _("A backslash is doubled in double quotes, or the text stands in single ones."),
    ),
    (r"Unclosed array", _("A list that begins with [ ends with ], with commas between.")),
    (
        r"Unclosed inline|inline table",
        _("A table that begins with {{ ends with }}, with commas between."),
    ),
    (
        r"Cannot overwrite|Cannot declare|Duplicate|Cannot mutate|already defined",
        _("A key, or a table [name], stands there for the second time: keep one."),
    ),
    (r"Expected '='", _('After a key stands =, as in title = "…".')),
    (r"Expected '\]|declaration", _("The name of a table stands in brackets: [panel], [[step]].")),
    (r"newline|end of document", _("Behind a value the line ends: one key = value a line.")),
    (
        r"Invalid initial character|Invalid statement",
        _("A key is of letters, digits, _ and -; another one stands in quotation marks."),
    ),
)
"""What TOML wants, by how Python's reader begins to say what it met."""


def no_toml(name: str, text: str, error: ValueError | RecursionError) -> FileFormatError:
    """Return the error for a text that is no TOML: the line, what stands in it, and what TOML wants."""
    said = str(error)
    place = _PLACE.search(said)
    lines = text.rstrip().splitlines() or [""]
    line = min(int(place[1]), len(lines)) if place else len(lines)
    want = next((hint for pattern, hint in _FAULTS if re.search(pattern, said)), None)
    return FileFormatError(
        _("{name} is not a TOML file from line {line} on: {text!r}.{want} Correct that place."),
        name=name,
        line=line,
        text=lines[line - 1].strip(),
        want="" if want is None else Message(" {want}", want=Message(want)),
    )


def not_utf8(name: str, data: bytes, error: UnicodeDecodeError) -> FileFormatError:
    """Return the error for a TOML file in another encoding."""
    return FileFormatError(
        _(
            "{name} is not a TOML file: line {line} is not written in UTF-8, as TOML is. Save it as UTF-8 "
            "in the editor."
        ),
        name=name,
        line=data[: error.start].count(b"\n") + 1,
    )
