# SPDX-License-Identifier: GPL-2.0-or-later
"""Numbers into classes with their colours: from light to dark, or away from zero both ways."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeAlias

from .. import core

SEQUENTIAL = ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494")
LOW = ("#542788", "#998ec3", "#d8daeb")
HIGH = ("#fee0b6", "#f1a340", "#b35806")
OwnClasses: TypeAlias = tuple[Sequence[float], float | None, Sequence[Any], bool]
"""Limits of a result's own classes, the centre, what the classes are called, if anything, and whether they are circles."""
SAME = 1e-9
"""Numbers that differ by less than this share of the largest are one number to a map, as in the
figures: what was computed to be constant is constant up to rounding."""


@dataclass(frozen=True)
class Class:
    """A class of numbers, from above `low` to `high`."""

    low: float
    high: float
    colour: str
    label: str


def sequential(numbers: Sequence[float]) -> list[Class]:
    """Return classes with as many numbers each as can be, the greatest size darkest."""
    bounds = quantiles(numbers, len(SEQUENTIAL))
    colours = _spread(SEQUENTIAL, len(bounds) - 1)
    if bounds[-1] <= 0 > bounds[0]:
        colours = colours[::-1]  # the greatest size is darkest
    return _classes(bounds, colours)


def diverging(numbers: Sequence[float]) -> list[Class]:
    """Return classes below and above zero, in two colours."""
    below = quantiles([-n for n in numbers if n < 0], 3)
    above = quantiles([n for n in numbers if n > 0], 3)
    bounds = [*(-b for b in reversed(below[1:])), 0.0, *above[1:]]
    low = _spread(LOW, len(below) - 1)
    high = _spread(tuple(reversed(HIGH)), len(above) - 1)[::-1]
    return _classes(bounds, [*low, *high])


def classes_of_limits(limits: Sequence[float], centre: float | None) -> list[Class]:
    """Return the classes of a result's own limits; about a centre its two sides get two colours."""
    bounds, count = list(limits), len(limits) - 1
    if centre is None or not bounds[0] < centre < bounds[-1]:
        return _classes(bounds, _shades(SEQUENTIAL, count))
    below = sum(b <= centre for b in bounds[1:])
    low, high = _shades(LOW, below), _shades(tuple(reversed(HIGH)), count - below)[::-1]
    return _classes(bounds, [*low, *high])


def with_words(classes: Sequence[Class], words: Sequence[str]) -> list[Class]:
    """Return classes whose labels say what they are called beside their limits."""
    if len(words) != len(classes):
        return list(classes)
    return [
        replace(one, label=f"{one.label} · {word}")
        for one, word in zip(classes, words, strict=True)
    ]


def counted(classes: Sequence[Class], lang: str) -> list[Class]:
    """Return classes whose labels count in the steps of the language: 947 billion, not 947,000,000,000."""
    largest = max(abs(bound) for one in classes for bound in (one.low, one.high))
    divisor, word = core.units().step_word(largest, lang)
    if divisor == 1.0:
        return list(classes)
    bounds = [classes[0].low, *(one.high for one in classes)]
    shorter = _classes([b / divisor for b in bounds], [one.colour for one in classes])
    return [
        replace(one, label=f"{short.label} {word}")
        for one, short in zip(classes, shorter, strict=True)
    ]


def _classes(bounds: Sequence[float], colours: Sequence[str]) -> list[Class]:
    if len(bounds) == 2 and is_one(bounds[0], bounds[1]):
        return [Class(bounds[0], bounds[1], colours[0], _texts(bounds[1:])[0])]
    if all(b % 1.0 == 0.5 for b in bounds) and all(b - a == 1.0 for a, b in pairwise(bounds)):
        numbers = [f"{a + 0.5:.0f}" for a in bounds[:-1]]  # of clubs: "2", not "1.5 – 2.5"
        classes = zip(bounds[:-1], bounds[1:], colours, numbers, strict=True)
        return [Class(*one) for one in classes]
    texts = _texts(bounds)
    return [
        Class(
            low, high, colour, texts[k + 1] if is_one(low, high) else f"{texts[k]} – {texts[k + 1]}"
        )
        for k, (low, high, colour) in enumerate(zip(bounds[:-1], bounds[1:], colours, strict=True))
    ]


def is_one(low: float, high: float) -> bool:
    """Return whether nothing but rounding lies between two numbers."""
    return high - low <= SAME * max(abs(low), abs(high))


def quantiles(numbers: Sequence[float], classes: int) -> list[float]:
    """Return ascending class bounds with as many numbers in each class as can be.

    The first bound is the least number (zero for numbers that are all positive distances from
    zero is taken by the caller), the last the greatest; equal bounds are one.
    """
    ordered = _merged(sorted(numbers))
    at = [ordered[math.ceil(len(ordered) * k / classes) - 1] for k in range(1, classes + 1)]
    bounds = [*dict.fromkeys([ordered[0], *at])]
    return [min(numbers), *(bounds[1:] or bounds)]


def _merged(ordered: Sequence[float]) -> list[float]:
    """Return ascending numbers, those that only rounding tells apart as the greatest of them."""
    out = list(ordered)
    same = SAME * max(abs(out[0]), abs(out[-1]))
    for k in range(len(out) - 2, -1, -1):
        if ordered[k + 1] - ordered[k] <= same:
            out[k] = out[k + 1]
    return out


def _spread(colours: Sequence[str], count: int) -> list[str]:
    """Return `count` of the colours, the ends among them."""
    if count <= 1:
        return [colours[len(colours) // 2]] if len(colours) % 2 else [colours[-1]]
    return [colours[round(k * (len(colours) - 1) / (count - 1))] for k in range(count)]


def _shades(colours: Sequence[str], count: int) -> list[str]:
    """Return as many colours, mixed from neighbours where there are more classes than colours."""
    if count <= len(colours):
        return _spread(colours, count)
    rgb = [[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in colours]
    out = []
    for k in range(count):
        at = k * (len(colours) - 1) / (count - 1)
        i = min(int(at), len(colours) - 2)
        mixed = [round(a + (at - i) * (b - a)) for a, b in zip(rgb[i], rgb[i + 1], strict=True)]
        out.append("#" + "".join(f"{v:02x}" for v in mixed))
    return out


_ALIKE = 1000.0
"""Bounds farther apart than this keep their own digits: 1,563.00000 beside 0.00123 is worse than 1,563."""


def _texts(bounds: Sequence[float]) -> list[str]:
    """Return the bounds with as many digits as tell them apart."""
    apart = sum(not is_one(a, b) for a, b in pairwise(bounds)) + 1
    for digits in range(3, 16):
        texts = [_text(b, digits) for b in bounds]
        if len(set(texts)) >= apart:
            break
    sizes = [abs(b) for b in bounds if b]
    return _even(texts, bounds) if sizes and max(sizes) < _ALIKE * min(sizes) else texts


def _even(texts: list[str], bounds: Sequence[float]) -> list[str]:
    """Return bounds with as many decimals as the one with most, each its own: 1.0087 beside 0.0715."""
    places = max(len(one.partition(".")[2]) for one in texts)
    if not places or any("e" in one for one in texts):
        return texts
    return [f"{b + 0.0:,.{places}f}".replace("-", "−") for b in bounds]


def _text(bound: float, digits: int) -> str:
    """Return a bound to a number of digits; thousands as people read them (1,563), not 1.56e+03."""
    size = abs(bound)
    if 1e3 <= size < 1e9:
        text = f"{bound:,.{max(0, digits - 1 - int(math.log10(size)))}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        text = f"{Decimal(f'{bound:.{digits}g}'):,f}"  # no 4.96e-05
    return text.replace("-", "−")
