"""Numbers and arrays side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike

from ..results.second_opinion import Compared
from ..results.table import Note
from ..words import Message, Spoken, Words, _


def spoken(words: Words) -> Spoken:
    """Return a marked sentence as one that is put into words; in a field of another it would stay."""
    return words if isinstance(words, Spoken) else Message(words)


def number(
    quantity: Words,
    ours: float,
    theirs: float,
    *,
    converted: float | None = None,
    why: Note | None = None,
    expected: bool = False,
    size: float = 0.0,
    wanted: int = 6,
) -> Compared:
    """Return one number by both; the program's name is filled in where it is asked."""
    theirs = float(theirs)
    return Compared(
        program="",
        quantity=spoken(quantity),
        ours=float(ours),
        theirs=theirs,
        converted=theirs if converted is None else float(converted),
        why=why,
        expected=expected,
        size=size,
        wanted=wanted,
    )


def array(
    quantity: Words,
    ours: ArrayLike,
    theirs: ArrayLike,
    places: Sequence[Words],
    *,
    converted: ArrayLike | None = None,
    why: Note | None = None,
    expected: bool = False,
    wanted: int = 6,
) -> Compared:
    """Return the place of two arrays where they differ most, named.

    Differences are measured against the largest value, since one next to zero is the difference of
    larger ones.
    """
    a = np.asarray(ours, dtype=float).ravel()
    b = np.asarray(theirs, dtype=float).ravel()
    c = b if converted is None else np.asarray(converted, dtype=float).ravel()
    both = np.isnan(a) & np.isnan(c)
    gap = np.where(both, 0.0, np.abs(a - c))
    at = int(np.argmax(np.where(np.isnan(gap), np.inf, gap)))
    finite = np.abs(a[np.isfinite(a)])
    return number(
        Message(
            _("{quantity} of {n}, largest difference at {place}"),
            quantity=spoken(quantity),
            n=a.size,
            place=places[at],
        ),
        a[at],
        b[at],
        converted=c[at],
        why=why,
        expected=expected,
        size=float(finite.max()) if finite.size else 0.0,
        wanted=wanted,
    )


def each(
    quantity: Words,
    terms: Sequence[Words],
    ours: ArrayLike,
    theirs: ArrayLike,
    *,
    converted: ArrayLike | None = None,
    sizes: ArrayLike | None = None,
    why: Note | None = None,
    expected: bool = False,
    wanted: int = 6,
) -> Iterator[Compared]:
    """Yield a row for every term of a model; `sizes` are standard errors, below which is nothing."""
    a, b = np.asarray(ours, dtype=float).ravel(), np.asarray(theirs, dtype=float).ravel()
    c = b if converted is None else np.asarray(converted, dtype=float).ravel()
    for k, term in enumerate(terms):
        yield number(
            Message(_("{quantity} of {term}"), quantity=spoken(quantity), term=term),
            a[k],
            b[k],
            converted=c[k],
            size=0.0 if sizes is None else float(np.asarray(sizes).ravel()[k]),
            why=why,
            expected=expected,
            wanted=wanted,
        )
