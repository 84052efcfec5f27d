"""The words of a formula: names, numbers, texts and signs, also in their full-width forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ..errors import FormulaError
from ..words import Message, ToolName, _, listed

MAX_CHARACTERS = 2000

Kind = Literal["name", "number", "text", "sign", "end"]

# What a Chinese keyboard writes between names; within quotes and backquotes all stays as it is.
_WIDE = str.maketrans("（）［］，：＋－＊／＾～＝＜＞！．－−×÷‘’“”", "()[],:+-*/^~=<>!.--*/''\"\"")
_TOKEN = re.compile(
    r"""\s+
    | `(?P<quoted>[^`]+)`
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])
    | (?P<time>(?:1[89]|2[01])\d\d[^\W\d_]\w*)
    | (?P<name>[^\W\d]\w*)
    | '(?P<single>[^'\n]*)' | "(?P<double>[^"\n]*)"
    | (?P<sign>==|!=|<=|>=|\*\*|[-+*/^:(),<>=~\[\]])
    """,
    re.VERBOSE,
)
_OUTSIDE = re.compile(r"`[^`]*`|[^`]+")
_CONSTANTS = ("True", "False", "None")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a formula, and whether it stood in backquotes (then it is a column, whatever it is)."""

    kind: Kind
    text: str
    quoted: bool = False


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text, then the end.

    Raises
    ------
    FormulaError
        For what is no word, or a text that is too long.
    """
    check_length(text)
    plain = "".join(p if p[0] == "`" else p.translate(_WIDE) for p in _OUTSIDE.findall(text))
    at = 0
    while at < len(plain):
        found = _TOKEN.match(plain, at)
        if found is None:
            raise cannot_read(plain[at:])
        at = found.end()
        one = _token(found)
        if one is not None:
            yield one
    yield Token("end", "")


def check_length(text: str) -> None:
    """Raise FormulaError for a text that is too long."""
    if len(text) > MAX_CHARACTERS:
        raise refused(
            Message(
                _("The formula has {n} {n:character|characters}, more than {most}"),
                n=len(text),
                most=MAX_CHARACTERS,
            )
        )


def _token(found: re.Match[str]) -> Token | None:
    part = found.groupdict()
    if part["quoted"] is not None:
        return Token("name", part["quoted"], quoted=True)
    if part["number"] is not None:
        return Token("number", part["number"])
    if part["name"] is not None:
        if part["name"] in _CONSTANTS:
            raise not_allowed(part["name"])
        return Token("name", part["name"])
    for key in ("single", "double", "time"):
        if part[key] is not None:
            return Token("text", part[key])
    if part["sign"] is None:
        return None
    return Token("sign", "^" if part["sign"] == "**" else part["sign"])


def apart(text: str, by: str = ",，") -> list[str]:
    """Return the parts between commas; one within brackets, quotes or backquotes divides nothing."""
    cuts, depth, inside = [0], 0, ""
    for at, letter in enumerate(text):
        if inside:
            inside = "" if letter == inside else inside
        elif letter in "`'\"":
            inside = letter
        depth += (letter in "([（［") - (letter in ")]）］")
        if letter in by and depth <= 0 and not inside:
            cuts.append(at + 1)
    ends = [at - 1 for at in cuts[1:]] + [len(text)]
    parts = (text[a:b].strip() for a, b in zip(cuts, ends, strict=True))
    return [part for part in parts if part]


def refused(what: Message) -> FormulaError:
    """Return the error that says what is wrong and how a formula is written."""
    from .functions import FUNCTIONS

    return FormulaError(
        _(
            "{what}. Write a model like 'y ~ x1 + log(x2) + x1:x3', a variable like 'log(gdp / pop)'. "
            "There are + - * / ^ : ( ), '- 1' for no intercept, the functions {functions}; other "
            "names stand in backquotes, as in `urban share (%)`."
        ),
        what=what,
        functions=listed(FUNCTIONS, len(FUNCTIONS)),
    )


def cannot_read(rest: str) -> FormulaError:
    """Return the error of a place that cannot be read on from."""
    if rest.lstrip().startswith("|"):
        return refused(
            Message(
                _(
                    "Cannot read {strip!r}: effects behind a bar are for regressions without weights "
                    "({without}, {by_instruments}); here {param:fixed_effects} chooses those of regions "
                    "and periods"
                ),
                strip=rest.strip()[:60],
                without=ToolName("fixed_effects"),
                by_instruments=ToolName("instrumental"),
            )
        )
    return refused(Message(_("Cannot read {strip!r}"), strip=rest.strip()[:60]))


def not_allowed(shown: str) -> FormulaError:
    """Return the error of what can be read and has no meaning there."""
    return refused(Message(_("{shown!r} is not allowed"), shown=shown[:60]))
