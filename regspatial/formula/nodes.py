"""What a formula is made of once it is read: a tree of a few kinds of nodes, and its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PLAIN = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class Name:
    """A column, by the name that was written."""

    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number."""

    value: float


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes: the label of a group."""

    value: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function of what stands in its brackets, with options as ``by=period``."""

    name: str
    args: tuple[Node, ...]
    options: tuple[tuple[str, Node], ...] = ()


@dataclass(frozen=True, slots=True)
class Minus:
    """What is below zero by its operand."""

    of: Node


@dataclass(frozen=True, slots=True)
class Power:
    """A base to an exponent."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Chain:
    """Parts of one rank, left to right, each with the operator before it ("" or "-" at the first).

    Long sums stay flat, so that nothing recurses as deep as a sum is long.
    """

    rank: int
    parts: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison, or ``in`` with a list of labels."""

    op: str
    left: Node
    right: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary of a condition."""

    of: Node


Node = Name | Number | Text | Call | Minus | Power | Chain | Compare | Not

OR, AND, COMPARED, SUM, PRODUCT, CROSSED = range(1, 7)
"""Ranks of chains: what binds more tightly is higher; negation is 7, a power 8."""


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes right below one."""
    match node:
        case Call():
            return (*node.args, *(value for _name, value in node.options))
        case Minus() | Not():
            return (node.of,)
        case Power():
            return (node.base, node.exponent)
        case Chain():
            return tuple(part for _op, part in node.parts)
        case Compare():
            return (node.left, *node.right)
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it, in the order of writing."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += reversed(children(one))


def text_of(node: Node) -> str:
    """Return a node as it is written in tables: ``log(a / b)``; names stand without backquotes."""
    return _text(node, back=False)


def written(node: Node) -> str:
    """Return a node as it can be read again: names that are none of Python's in backquotes."""
    return _text(node, back=True)


def quoted(name: str) -> str:
    """Return a column's name as it stands in a formula: in backquotes unless it is a plain word."""
    return name if _PLAIN.fullmatch(name) else f"`{name}`"


def _text(node: Node, *, back: bool) -> str:  # noqa: PLR0911 - one return a kind of node
    match node:
        case Name():
            return quoted(node.name) if back else node.name
        case Number():
            return _number(node.value)
        case Text():
            return f"'{node.value}'"
        case Call():
            options = [f"{name}={_text(value, back=back)}" for name, value in node.options]
            return (
                f"{node.name}({', '.join([*(_text(a, back=back) for a in node.args), *options])})"
            )
        case Minus():
            return f"-{_inner(node.of, 7, back)}"
        case Not():
            return f"not {_inner(node.of, COMPARED, back)}"
        case Power():
            return f"{_inner(node.base, 9, back)}^{_inner(node.exponent, 8, back)}"
        case Compare():
            right = [_inner(one, SUM, back) for one in node.right]
            listed = f"({', '.join(right)})" if node.op in ("in", "not in") else right[0]
            return f"{_inner(node.left, SUM, back)} {node.op} {listed}"
        case Chain():
            return _chained(node, back)


def _chained(node: Chain, back: bool) -> str:
    out = ""
    for k, (op, part) in enumerate(node.parts):
        inner = _inner(part, node.rank + (k > 0), back)
        tight = node.rank == CROSSED or (k == 0)
        out += f"{op}{inner}" if tight else f" {op} {inner}"
    return out


def _inner(node: Node, rank: int, back: bool) -> str:
    text = _text(node, back=back)
    return text if _rank(node) >= rank else f"({text})"


def _rank(node: Node) -> int:
    match node:
        case Chain():
            return node.rank
        case Compare() | Not():
            return COMPARED
        case Minus():
            return 7
        case Power():
            return 8
        case _:
            return 9


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
