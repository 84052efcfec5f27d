"""Relations between the columns of a table: sums, products, shares, roots; what each implies of one of them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import combinations, permutations
from statistics import median

from ..words import Message, Words, _
from .printed import EVERYTHING, Interval, Printed, exactly
from .sheet import Sheet
from .words import patterns, what

Implied = Callable[[Sequence[Interval]], Interval]


@dataclass(frozen=True, slots=True)
class Relation:
    """What one column is, given others.

    Parameters
    ----------
    target : int
    operands : tuple of int
    implied : function of the operands' intervals
    why : message
    linear : bool
        Whether means and totals of rows obey it as the rows do.
    named : bool
        Whether the headings themselves say so, which makes chance no rival.
    of_one : bool
        Whether the columns are parts of 1 or 100.
    """

    target: int
    operands: tuple[int, ...]
    implied: Implied
    why: Words
    linear: bool = False
    named: bool = False
    of_one: bool = False


def _total(parts: Sequence[Interval]) -> Interval:
    out = exactly(0.0)
    for one in parts:
        out = out + one
    return out


def _rest_of(whole: float) -> Implied:
    return lambda parts: exactly(whole) - _total(parts)


def _root(parts: Sequence[Interval]) -> Interval:
    product = parts[0] * parts[1]
    if product.low < 0.0:
        return EVERYTHING
    return Interval(math.sqrt(product.low), math.sqrt(product.high))


def _part_of_two(scale: float) -> Implied:
    """a/(a + b), which rises in a and falls in b."""

    def implied(parts: Sequence[Interval]) -> Interval:
        a, b = parts
        if a.low <= 0.0 or b.low <= 0.0:
            return EVERYTHING
        return Interval(scale * a.low / (a.low + b.high), scale * a.high / (a.high + b.low))

    return implied


def _growth(scale: float) -> Implied:
    return lambda parts: (parts[0] / parts[1] - exactly(1.0)).scaled(scale)


def _over(scale: float) -> Implied:
    return lambda parts: (parts[0] / parts[1]).scaled(scale)


def _times(scale: float) -> Implied:
    return lambda parts: (parts[0] * parts[1]).scaled(scale)


def _inverse(numerator: float) -> Implied:
    return lambda parts: exactly(numerator) / parts[0]


def of_pairs(columns: Sequence[int], head: Sequence[str]) -> Iterator[Relation]:
    """Yield what a column may be of one other: the rest of the whole, the inverse, a half-life of a speed."""
    for a, c in combinations(columns, 2):
        for whole in (1.0, 100.0):
            why = Message(_("{whole} − {a}"), whole=f"{whole:g}", a=head[a])
            yield Relation(c, (a,), _rest_of(whole), why, linear=True)
        yield Relation(c, (a,), _inverse(1.0), Message(_("1 / {a}"), a=head[a]))
        for scale in (1.0, 100.0):
            for x, y in ((a, c), (c, a)):
                why = Message(_("ln 2 over the speed {a}"), a=head[x])
                yield Relation(y, (x,), _inverse(scale * math.log(2.0)), why)


def of_triples(columns: Sequence[int], head: Sequence[str], made: Set[int]) -> Iterator[Relation]:
    """Yield what a column may be of two others: their sum, and more where one of the three is `made` of others."""
    for three in combinations(columns, 3):
        more = not made.isdisjoint(three)
        for k, c in enumerate(three):
            a, b = (x for j, x in enumerate(three) if j != k)
            yield Relation(c, (a, b), _total, _said(_("{a} + {b}"), head, a, b), linear=True)
            if not more:
                continue
            yield Relation(c, (a, b), _root, _said(_("√({a} × {b})"), head, a, b))
            yield Relation(c, (a, b), _times(1.0), _said(_("{a} × {b}"), head, a, b))
        for a, b, c in permutations(three) if more else ():
            said = _said(_("{a} / {b}"), head, a, b)
            yield Relation(c, (a, b), _over(100.0), said)
            said = _said(_("{a} / ({a} + {b})"), head, a, b)
            yield Relation(c, (a, b), _part_of_two(1.0), said)
            yield Relation(c, (a, b), _part_of_two(100.0), said)
            said = _said(_("{a} / {b} − 1"), head, a, b)
            yield Relation(c, (a, b), _growth(1.0), said)
            yield Relation(c, (a, b), _growth(100.0), said)


def _said(text: str, head: Sequence[str], a: int, b: int) -> Message:
    return Message(text, a=head[a], b=head[b])


def of_blocks(
    columns: Sequence[int], head: Sequence[str], is_total: Callable[[str], bool]
) -> Iterator[Relation]:
    """Yield what neighbouring columns may add up to: one of them beside the rest, or 1, or 100."""
    n = len(columns)
    for i in range(n):
        for j in range(i + 3, n + 1):
            block = tuple(columns[i:j])
            for whole in (1.0, 100.0):
                why = Message(
                    _("what the other {n} {n:column|columns} {n:leaves|leave} of {whole}"),
                    n=len(block) - 1,
                    whole=f"{whole:g}",
                )
                yield Relation(
                    block[-1], block[:-1], _rest_of(whole), why, linear=True, of_one=True
                )
            for target, parts in ((block[0], block[1:]), (block[-1], block[:-1])):
                named = is_total(head[target]) and len(block) == n
                if len(parts) > 2 or named:
                    why = Message(_("the sum of {parts}"), parts=[head[k] for k in parts])
                    yield Relation(target, parts, _total, why, linear=True, named=named)


def of_names(columns: Sequence[int], sheet: Sheet) -> Iterator[Relation]:
    """Yield what headings say that a column is: a difference, a half-life, a multiple of others, chances of a state."""
    head = sheet.head
    at = {name: k for k in reversed(columns) if (name := what("related", head[k])) is not None}
    if "difference" in at:
        left = [k for k in columns if k < at["difference"]][-2:]
        if len(left) == 2:
            a, b = left
            for x, y in ((a, b), (b, a)):
                said = _said(_("{a} − {b}"), head, x, y)
                yield Relation(at["difference"], (x, y), _minus, said, linear=True, named=True)
    if {"speed", "half_life"} <= set(at):
        for scale in (1.0, 100.0):
            why = Message(_("ln 2 over the speed {a}"), a=head[at["speed"]])
            implied = _inverse(scale * math.log(2.0))
            yield Relation(at["half_life"], (at["speed"],), implied, why, named=True)
    z = sheet.found("moran").get("z")
    if z is not None and {"geary", "geary_expected", "geary_sd"} <= set(at):
        said = Message(_("(C − E(C)) over its deviation"))
        operands = (at["geary"], at["geary_expected"], at["geary_sd"])
        yield Relation(z, operands, lambda x: (x[0] - x[1]) / x[2], said, named=True)
    for target, parts in _MULTIPLES:
        if target in at and set(parts) <= set(at):
            yield from _multiple(at[target], tuple(at[k] for k in parts), sheet)
    if any(
        patterns("pattern")["transition_said"].search(t)
        for t in (head[0], *head[:2], *sheet.notes[:1])
    ):
        states = tuple(k for k in columns if what("share", head[k]) != "count")
        if len(states) > 2:
            why = Message(
                _("what the other {n} {n:column|columns} {n:leaves|leave} of {whole}"),
                n=len(states) - 1,
                whole="1",
            )
            yield Relation(
                states[-1], states[:-1], _rest_of(1.0), why, linear=True, named=True, of_one=True
            )


_MULTIPLES = (("weight", ("utility",)), ("density", ("ties",)), ("area", ("long", "short")))


def _minus(parts: Sequence[Interval]) -> Interval:
    return parts[0] - parts[1]


def _multiple(target: int, parts: tuple[int, ...], sheet: Sheet) -> Iterator[Relation]:
    """Yield that a column is others times one number, which is the median of the rows."""
    rows = [x.numbers for x in sheet.lines if {target, *parts} <= set(x.numbers)]
    ratios = []
    for one in rows:
        product = math.prod(one[k].value for k in parts)
        if product:
            ratios.append(one[target].value / product)
    if len(ratios) < _RATIOS:
        return
    factor = median(ratios)

    def implied(found: Sequence[Interval]) -> Interval:
        out = exactly(factor)
        for one in found:
            out = out * one
        return Interval(out.low * (1.0 - _SLACK), out.high * (1.0 + _SLACK))

    why = Message(
        _("{factor} × {parts}"), factor=f"{factor:.4g}", parts=[sheet.head[k] for k in parts]
    )
    yield Relation(target, parts, implied, why, named=True)


_RATIOS = 4
_SLACK = 2e-3
"""Of a factor that is known from rounded rows."""


def interval_of(one: Printed) -> Interval:
    """Return where a number lies; whole ones without percent are taken for counts, which nothing rounded.

    Where they are rounded amounts few rows keep a relation of them, and nothing is said.
    """
    counted = one.unit == 1.0 and "%" not in one.text and not one.bound
    return exactly(one.value) if counted else one.interval
