"""Which terms share what they are made of: the powers of each base in ``x``, ``x:z``, ``x^2``."""

from __future__ import annotations

from collections.abc import Iterable

from .models import Term
from .nodes import Call, Minus, Node, Number, Power, text_of

Parts = dict[str, dict[str, float]]


def sharing(terms: Iterable[Term]) -> tuple[Parts, dict[str, Node]]:
    """Return the powers of each base, by term, and the bases; no powers where no term has two or one.

    A base is a factor without its powers: x of ``x:log(z)^2``, and ``log(z)`` with the power 2.
    """
    nodes: dict[str, Node] = {}
    parts: Parts = {}
    for term in terms:
        powers: dict[str, float] = {}
        for _text, node in term.factors:
            base, power = _base(node)
            name = text_of(base)
            nodes.setdefault(name, base)
            powers[name] = powers.get(name, 0.0) + power
        parts[term.name] = powers
    if all(list(powers.values()) == [1.0] for powers in parts.values()):
        return {}, nodes
    return parts, nodes


def _base(node: Node) -> tuple[Node, float]:
    power = 1.0
    while True:
        if isinstance(node, Call) and node.name == "square":
            node, power = node.args[0], 2.0 * power
        elif isinstance(node, Power) and (exponent := _number(node.exponent)) is not None:
            node, power = node.base, exponent * power
        else:
            return node, power


def _number(node: Node) -> float | None:
    if isinstance(node, Minus) and isinstance(node.of, Number):
        return -node.of.value
    return node.value if isinstance(node, Number) else None
