"""The functions of formulas: one table of what each takes, refuses and computes.

A further function is one entry here, a sentence in `containers/labels.py` for what readers see, and
a line of docs/reference/formulas.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..errors import FormulaError
from ..words import Message, _
from . import national, pointwise, series
from .nodes import (
    CROSSED,
    Call,
    Compare,
    Minus,
    Name,
    Node,
    Number,
    Text,
    text_of,
    walk,
)

Takes = Literal["x", "whole", "number", "time", "label", "levels"]
"""x: an expression; whole, number: written as digits; time: a time of the panel; label: the name of
a group; levels: the name of what has groups (an attribute, a column, year)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function of formulas.

    Parameters
    ----------
    takes : kinds of its arguments, in order
    needs : how many of them must be given
    options : mapping of option to its words, the default first
    usage : how it is written, where it takes more than x
    more : whether the last kind of argument may stand again and again
    columns : the options whose value is an expression, such as a column
    cell : callable, optional
        Of arrays, cell by cell: ``(grid, text, *arrays) -> array``.
    panel : callable, optional
        Of whole series: ``(panel, text, *arguments, **options) -> Cells``.
    """

    takes: tuple[Takes, ...]
    needs: int = 1
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    usage: str = ""
    more: bool = False
    columns: tuple[str, ...] = ()
    cell: Callable[..., Any] | None = None
    panel: Callable[..., Any] | None = None

    def kinds(self, many: int) -> tuple[Takes, ...]:
        """Return the kinds of so many arguments."""
        return self.takes + self.takes[-1:] * (many - len(self.takes) if self.more else 0)


_BY = {"by": ("pooled", "period")}
_SHIFT: tuple[Takes, ...] = ("x", "whole")

FUNCTIONS: Mapping[str, Function] = {
    "log": Function(takes=("x",), cell=pointwise.log),
    "log1p": Function(takes=("x",), cell=pointwise.log1p),
    "asinh": Function(takes=("x",), cell=pointwise.asinh),
    "exp": Function(takes=("x",), cell=pointwise.exp),
    "sqrt": Function(takes=("x",), cell=pointwise.sqrt),
    "square": Function(takes=("x",), cell=pointwise.square),
    "abs": Function(takes=("x",), cell=pointwise.absolute),
    "I": Function(takes=("x",), cell=pointwise.same),
    "W": Function(takes=("x",)),  # with weights: `lags`
    "per": Function(takes=("x", "x", "number"), needs=2, usage="per(x, pop)", cell=pointwise.per),
    "lag": Function(takes=_SHIFT, usage="lag(x, 2)", panel=series.lag),
    "lead": Function(takes=_SHIFT, usage="lead(x, 2)", panel=series.lead),
    "diff": Function(takes=_SHIFT, usage="diff(x, 2)", panel=series.diff),
    "growth": Function(takes=_SHIFT, usage="growth(x, 2)", panel=series.growth),
    "cagr": Function(takes=_SHIFT, usage="cagr(x, 2)", panel=series.cagr),
    "chain": Function(takes=("x",), panel=series.chain),
    "deflate": Function(
        takes=("x", "x", "time"), needs=3, usage="deflate(x, cpi, 2010)", panel=series.deflate
    ),
    "winsor": Function(
        takes=("x", "number"), options=_BY, usage="winsor(x, .01)", panel=series.winsor
    ),
    "zscore": Function(
        takes=("x",), options=_BY, usage="zscore(x, by=period)", panel=series.zscore
    ),
    "interpolate": Function(takes=("x",), panel=series.interpolate),
    "at": Function(takes=("x", "time"), needs=2, usage="at(x, 2010)", panel=national.at),
    "others": Function(takes=("x",), panel=national.others),
    "bartik": Function(
        takes=("x", "x"),
        needs=2,
        more=True,
        columns=("total",),
        options={
            "base": (),
            "total": (),
            "leave_out": ("own", "none"),
            "since": ("previous", "base"),
        },
        usage="bartik(farms, mills, mines, base=2010)",
        panel=national.bartik,
    ),
    "dummy": Function(
        takes=("levels", "label"), needs=2, usage="dummy(region3, east)", panel=series.dummy
    ),
    "dummies": Function(
        takes=("levels",), options={"base": ()}, usage="dummies(region3, base=east)"
    ),
}
"""By name. `dummies` stands for several terms and is taken apart before anything is computed."""


def check_call(call: Call) -> Call:
    """Return a call if its arguments are such as the function takes.

    Raises
    ------
    FormulaError
    """
    from .tokens import not_allowed

    what = FUNCTIONS[call.name]
    kinds = what.kinds(len(call.args))
    if not what.needs <= len(call.args) <= len(kinds):
        raise _arguments(call.name, what)
    for kind, node in zip(kinds, call.args, strict=False):
        if not _FITS[kind](node):
            raise not_allowed(text_of(node))
    for name, value in call.options:
        words = what.options.get(name)
        if words is None or not _FITS["x" if name in what.columns else "label"](value):
            raise not_allowed(f"{name}={text_of(value)}")
        if words and label_of(value) not in words:
            raise not_allowed(f"{name}={text_of(value)}")
    return call


def _arguments(name: str, what: Function) -> FormulaError:
    from .tokens import refused

    if what.takes == ("x",):
        return refused(Message(_("{name}() takes one argument"), name=name))
    return refused(Message(_("{name}() is written like {usage}"), name=name, usage=what.usage))


def _expression(node: Node) -> bool:
    """Return whether a node has a number in every cell: no crossing, no text but in comparisons."""
    compared = {
        id(one)
        for node_ in walk(node)
        if isinstance(node_, Compare)
        for one in (node_.left, *node_.right)
    } | {
        id(one)
        for node_ in walk(node)
        if isinstance(node_, Call)
        for one in (*node_.args[1:], *(v for _name, v in node_.options))
    }
    return not any(
        (isinstance(one, Text) and id(one) not in compared)
        or getattr(one, "rank", 0) == CROSSED
        or (isinstance(one, Call) and one.name == "dummies")
        for one in walk(node)
    )


def _is_number(node: Node) -> bool:
    return isinstance(node, Number) or (isinstance(node, Minus) and isinstance(node.of, Number))


_FITS: Mapping[str, Callable[[Node], bool]] = {
    "x": _expression,
    "number": _is_number,
    "whole": lambda node: isinstance(node, Number) and node.value >= 1 and node.value % 1 == 0,
    "time": lambda node: isinstance(node, (Number, Text, Name)),
    "label": lambda node: isinstance(node, (Number, Text, Name)),
    "levels": lambda node: isinstance(node, Name),
}


def label_of(node: Node) -> str:
    """Return the label that is written: in quotes, as a word, or as a number."""
    if isinstance(node, Text):
        return node.value
    return node.name if isinstance(node, Name) else text_of(node)


def over_series(node: Node) -> bool:
    """Return whether a node is a function of whole series rather than of cells."""
    return isinstance(node, Call) and FUNCTIONS[node.name].cell is None
