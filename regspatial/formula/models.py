"""A model's formula: a response, its terms, an intercept or none."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import FormulaError
from ..words import Message, _
from .functions import FUNCTIONS, _expression
from .nodes import (
    CROSSED,
    PRODUCT,
    SUM,
    Call,
    Chain,
    Compare,
    Minus,
    Name,
    Node,
    Number,
    Power,
    children,
    text_of,
)
from .reading import read
from .tokens import check_length, not_allowed, refused

MAX_TERMS = 500


@dataclass(frozen=True, slots=True)
class Term:
    """A product of factors; each factor is a column or an expression of columns."""

    factors: tuple[tuple[str, Node], ...]

    @property
    def name(self) -> str:
        """The term as it is written in tables: ``a:log(b)``."""
        return ":".join(text for text, _ in self.factors)

    @property
    def key(self) -> frozenset[str]:
        """The factors without their order: a:b is b:a."""
        return frozenset(text for text, _ in self.factors)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was read: one response, its terms in order, whether there is an intercept."""

    text: str
    response: Term
    terms: tuple[Term, ...]
    intercept: bool

    @property
    def columns(self) -> tuple[str, ...]:
        """All names that stand in the formula; ``exp`` is one unless it is called."""
        return names_in(self.nodes)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The factors of all terms, those of the response first."""
        return tuple(node for term in (self.response, *self.terms) for _, node in term.factors)


def names_in(nodes: Iterable[Node]) -> tuple[str, ...]:
    """Return the names of columns in some nodes; labels of groups and words of options are none."""
    found: dict[str, None] = {}
    waiting = list(nodes)[::-1]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Name):
            found[node.name] = None
        elif isinstance(node, Compare):  # a bare word on the right may be the label of a group
            right = [one for one in node.right if not isinstance(one, Name)]
            waiting += [*right[::-1], node.left]
        elif isinstance(node, Call):
            what = FUNCTIONS[node.name]
            kinds = what.kinds(len(node.args))
            used = [a for a, kind in zip(node.args, kinds, strict=False) if kind in ("x", "levels")]
            used += [value for name, value in node.options if name in what.columns]
            waiting += used[::-1]
        else:
            waiting += children(node)[::-1]
    return tuple(found)


def parse(text: str, *, bare: bool = False) -> Formula:
    """Read a formula.

    Parameters
    ----------
    text : str
        At most 2,000 characters and 500 terms.
    bare : bool
        Whether there may be no regressors, as in ``y ~ 1``.

    Raises
    ------
    FormulaError
        If it cannot be read or holds something that is not in the grammar.

    Examples
    --------
    >>> [t.name for t in parse("y ~ log(x) + a*b - 1").terms]
    ['log(x)', 'a', 'b', 'a:b']
    """
    if not isinstance(text, str) or not text.strip():
        raise refused(Message(_("The formula is empty")))
    check_length(text)
    return _parsed(text, bare)


@functools.lru_cache(maxsize=64)
def _parsed(text: str, bare: bool) -> Formula:
    sides = text.replace("～", "~").split("~")
    if len(sides) > 2 and "[" in text:
        raise FormulaError(
            _(
                "Instruments in brackets, as in {formula!r}, are not for this tool. Leave the bracket out, or "
                "estimate by {python:rs.instrumental}{shell:regspatial run instrumental}{qgis:“Regression with "
                "instruments”}."
            ),
            formula=text,
        )
    if len(sides) != 2:
        raise refused(_without_sides(text, len(sides)))
    left, right = (read(side) for side in sides)
    response = _atom(left)
    if response is None:
        raise refused(Message(_("The left side must be one column or a function of one")))
    terms, intercept = _terms(right)
    if not terms and not bare:
        raise refused(Message(_("The formula has no regressors")))
    return Formula(text, Term((response,)), terms, intercept)


_NAMES = re.compile(r"`[^`]+`|[^\W\d]\w*(?:\([^()]*\))?")
"""Columns, or functions of one, that stand in a text."""


def _without_sides(text: str, sides: int) -> Message:
    """Return what a formula without one '~' lacks; with none, the formula that its names make."""
    names = list(dict.fromkeys(_NAMES.findall(text)))
    if sides > 1 or len(names) < 2:
        return Message(_("The formula {formula!r} must have one '~'"), formula=text)
    whole = f"{names[0]} ~ {' + '.join(names[1:])}"
    return Message(
        _("The formula {formula!r} must have one '~', as {whole!r} has"), formula=text, whole=whole
    )


def _terms(node: Node) -> tuple[tuple[Term, ...], bool]:
    intercept = True
    found: dict[frozenset[str], Term] = {}
    for positive, part in _summands(node):
        if isinstance(part, Number):
            if part.value not in (0, 1):
                raise refused(Message(_("The number {number!r} is no term"), number=text_of(part)))
            intercept = positive == (part.value == 1)
            continue
        for term in _expanded(part):
            if positive:
                found.setdefault(term.key, term)
            else:
                found.pop(term.key, None)
        _limit(len(found))
    return tuple(found.values()), intercept


def _expanded(node: Node) -> list[Term]:
    one = _atom(node)
    if one is not None:
        return [Term((one,))]
    if isinstance(node, Chain) and node.rank == SUM:
        parts = _summands(node)
        if all(positive for positive, _part in parts):
            return _unique([t for _unused, part in parts for t in _expanded(part)])
    if isinstance(node, Chain) and node.rank in (PRODUCT, CROSSED):
        if any(op == "/" for op, _part in node.parts):
            raise refused(
                Message(
                    _("{shown!r} may be arithmetic or crossing; write arithmetic as I(…)"),
                    shown=text_of(node)[:60],
                )
            )
        return _crossed(node)
    raise not_allowed(text_of(node))


def _crossed(node: Chain) -> list[Term]:
    """Return a:b, or a + b + a:b of a*b, part by part."""
    (_first, head), *rest = node.parts
    out = _expanded(head)
    for _op, part in rest:
        more = _expanded(part)
        _limit(len(out) * len(more))
        both = [_product(a, b) for a in out for b in more]
        out = _unique([*out, *more, *both] if node.rank == PRODUCT else both)
    return out


def _atom(node: Node) -> tuple[str, Node] | None:
    """Return a factor with its text: a column, a call, a power or a ratio of such; else None."""
    fits = isinstance(node, (Name, Call)) or _is_power(node) or _is_ratio(node)
    return (text_of(node), node) if fits else None


def _is_power(node: Node) -> bool:
    return (
        isinstance(node, Power)
        and isinstance(node.base, (Name, Call))
        and _expression(node.base)
        and isinstance(node.exponent, (Number, Minus))
        and _expression(node.exponent)
    )


def _is_ratio(node: Node) -> bool:
    if not isinstance(node, Chain) or node.rank != PRODUCT:
        return False
    (_first, head), *rest = node.parts
    if any(op != "/" for op, _part in rest):
        return False
    return all(
        (isinstance(part, (Name, Call)) and _expression(part)) or _is_power(part)
        for part in (head, *(part for _op, part in rest))
    ) or (isinstance(head, Number) and all(_atom(part) and _expression(part) for _op, part in rest))


def _summands(node: Node) -> list[tuple[bool, Node]]:
    """Return the signed parts of a sum, left to right."""
    parts = node.parts if isinstance(node, Chain) and node.rank == SUM else (("", node),)
    out: list[tuple[bool, Node]] = []
    for op, part in parts:
        minus = isinstance(part, Minus)
        out.append(((op != "-") != minus, part.of if isinstance(part, Minus) else part))
    return out


def _product(a: Term, b: Term) -> Term:
    return Term((*a.factors, *(f for f in b.factors if f[0] not in a.key)))


def _unique(terms: list[Term]) -> list[Term]:
    _limit(len(terms) // 3)
    return list({t.key: t for t in reversed(terms)}.values())[::-1]


def _limit(count: int) -> None:
    if count > MAX_TERMS:
        raise refused(
            Message(_("The formula has more than {most} {most:term|terms}"), most=MAX_TERMS)
        )


def expression(text: str) -> Node:
    """Read a variable: a column, or arithmetic and functions of columns.

    Raises
    ------
    FormulaError
    """
    node = read(text)
    if isinstance(node, Call) and node.name == "dummies":
        raise refused(
            Message(
                _("{shown} is several columns; one is {example}"),
                shown=text_of(node),
                example=f"dummy({text_of(node.args[0])}, label)",
            )
        )
    flat = _as_product(node)
    if not _expression(flat):
        raise not_allowed(text_of(node))
    return flat


def _as_product(node: Node) -> Node:
    """Return ``a:b`` at the head of a variable as the product that it is in a model."""
    if isinstance(node, Chain) and node.rank == CROSSED:
        return Chain(PRODUCT, tuple(("*" if op else "", part) for op, part in node.parts))
    return node


__all__ = ["Formula", "FormulaError", "Term", "expression", "names_in", "parse"]
