"""From words to a tree: arithmetic, functions, comparisons, each by its rank. Nothing is evaluated."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from ..words import Message, _
from .functions import FUNCTIONS, check_call
from .nodes import (
    AND,
    COMPARED,
    CROSSED,
    OR,
    PRODUCT,
    SUM,
    Call,
    Chain,
    Compare,
    Minus,
    Name,
    Node,
    Not,
    Number,
    Power,
    Text,
)
from .tokens import Token, cannot_read, not_allowed, refused, tokens

_DEEPEST = 60
"""Brackets within brackets: far more than any formula has, far fewer than Python's own recursion."""
_COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")
_SIGNS: dict[int, tuple[str, ...]] = {SUM: ("+", "-"), PRODUCT: ("*", "/"), CROSSED: (":",)}


def read(text: str) -> Node:
    """Return the tree of an expression.

    Raises
    ------
    FormulaError
        If it cannot be read.
    """
    if not isinstance(text, str) or not text.strip():
        raise refused(Message(_("The formula is empty")))
    return _Reader(list(tokens(text))).whole()


class _Reader:
    """Reads by descent: a rank asks the next one for its operands."""

    def __init__(self, words: list[Token]):
        self.words, self.at, self.depth = words, 0, 0

    @property
    def here(self) -> Token:
        return self.words[self.at]

    def whole(self) -> Node:
        node = self.logic(OR)
        if self.here.kind != "end":
            raise self.lost()
        return node

    def lost(self) -> Exception:
        return cannot_read(" ".join(one.text for one in self.words[max(self.at - 2, 0) :]) or "…")

    def sign(self, *allowed: str) -> str:
        """Return the sign that stands here and go on, "" if it is none of these."""
        if self.here.kind != "sign" or self.here.text not in allowed:
            return ""
        self.at += 1
        return self.words[self.at - 1].text

    def word(self, text: str) -> bool:
        """Return whether this word of a condition stands here, and go on behind it."""
        if self.here.kind != "name" or self.here.quoted or self.here.text != text:
            return False
        self.at += 1
        return True

    def expect(self, sign: str) -> None:
        if not self.sign(sign):
            raise self.lost()

    def deeper(self, read: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise refused(Message(_("The formula is nested too deeply")))
        found = read()
        self.depth -= 1
        return found

    def logic(self, rank: int) -> Node:
        word = "or" if rank == OR else "and"
        below: Callable[[], Node] = partial(self.logic, AND) if rank == OR else self.compared
        parts: list[tuple[str, Node]] = [("", below())]
        while self.word(word):
            parts.append((word, below()))
        return parts[0][1] if len(parts) == 1 else Chain(rank, tuple(parts))

    def compared(self) -> Node:
        negated = self.here.text == "not" and not self.here.quoted and self._operand_follows()
        if negated and self.word("not"):
            return Not(self.deeper(self.compared))
        left = self.chained(SUM)
        op = self.sign(*_COMPARISONS)
        if op:
            return Compare(op, left, (self.chained(SUM),))
        if self.word("in"):
            return Compare("in", left, self.items())
        if self.word("not"):
            if not self.word("in"):
                raise self.lost()
            return Compare("not in", left, self.items())
        return left

    def _operand_follows(self) -> bool:
        after = self.words[min(self.at + 1, len(self.words) - 1)]
        return after.kind in ("name", "number", "text") or after.text == "("

    def items(self) -> tuple[Node, ...]:
        closing = {"(": ")", "[": "]"}.get(self.sign("(", "["))
        if closing is None:
            raise self.lost()
        found = [self.deeper(lambda: self.chained(SUM))]
        while self.sign(","):
            found.append(self.deeper(lambda: self.chained(SUM)))
        self.expect(closing)
        return tuple(found)

    def chained(self, rank: int) -> Node:
        below: Callable[[], Node] = (
            self.signed if rank == CROSSED else partial(self.chained, rank + 1)
        )
        parts: list[tuple[str, Node]] = [("", below())]
        while op := self.sign(*_SIGNS[rank]):
            parts.append((op, below()))
        return parts[0][1] if len(parts) == 1 else Chain(rank, tuple(parts))

    def signed(self) -> Node:
        op = self.sign("-", "+")
        if not op:
            return self.powered()
        of = self.deeper(self.signed)
        return Minus(of) if op == "-" else of

    def powered(self) -> Node:
        base = self.operand()
        if not self.sign("^"):
            return base
        return Power(base, self.deeper(self.signed))

    def operand(self) -> Node:
        one = self.here
        self.at += 1
        if one.kind == "number":
            return number_of(one.text)
        if one.kind == "text":
            return Text(one.text)
        if one.kind == "name":
            called = not one.quoted and self.sign("(")
            return self.call(one.text) if called else Name(one.text)
        self.at -= 1
        if self.sign("("):
            found = self.deeper(lambda: self.logic(OR))
            self.expect(")")
            return found
        raise self.lost()

    def call(self, name: str) -> Node:
        name = "log" if name == "ln" else name
        if name not in FUNCTIONS:
            raise refused(_no_function(name))
        args: list[Node] = []
        options: list[tuple[str, Node]] = []
        while not self.sign(")"):
            if (args or options) and not self.sign(","):
                raise self.lost()
            following = self.words[min(self.at + 1, len(self.words) - 1)]
            if self.here.kind == "name" and following == Token("sign", "="):
                key = self.here.text
                self.at += 2
                options.append((key, self.deeper(lambda: self.chained(SUM))))
            elif options:
                raise self.lost()
            else:
                args.append(self.deeper(lambda: self.logic(OR)))
        return check_call(Call(name, tuple(args), tuple(options)))


def condition(text: str) -> Node:
    """Return the tree of a condition: comparisons joined by and, or, not.

    Raises
    ------
    FormulaError
        If it cannot be read, or is no condition.
    """
    node = read(text)
    if not is_condition(node):
        raise not_allowed(text)
    return node


def is_condition(node: Node) -> bool:
    """Return whether a node is true or false of a cell."""
    if isinstance(node, Compare):
        return True
    if isinstance(node, Not):
        return is_condition(node.of)
    if isinstance(node, Chain) and node.rank < COMPARED:
        return all(is_condition(part) for _op, part in node.parts)
    return False


_MEANT = {
    **dict.fromkeys(("C", "factor", "i", "as.factor"), "dummies"),
    **dict.fromkeys(("L", "l", "shift"), "lag"),
    **dict.fromkeys(("F", "f"), "lead"),
    **dict.fromkeys(("D", "d"), "diff"),
}
"""What functions of other programs are called here."""


def number_of(text: str) -> Number:
    """Return a number; one beyond the largest there is (1e400) is refused, not infinite."""
    value = float(text)
    if math.isinf(value):
        raise refused(
            Message(_("The number {text} is larger than numbers go (1.8e308)"), text=text[:40])
        )
    return Number(value)


def _no_function(name: str) -> Message:
    if name in _MEANT:
        return Message(
            _("The function {name!r} is not allowed; here it is called {meant}"),
            name=name,
            meant=_MEANT[name],
        )
    return Message(_("The function {name!r} is not allowed"), name=name)
