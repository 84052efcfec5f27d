"""Classes of a map: the limits by a scheme, and what circles cannot show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..._kernels.classes import kinds, limits, merged, middle, whole
from ...containers import Variable
from ...errors import ParameterError, listed
from ...results.table import region
from ...words import Message, _

Array = NDArray[np.float64]

MOST_KINDS = 12
"""Classes that a map has at most, as `classes`."""


def classed(
    values: Array, scheme: str, classes: int, centre: float | None, name: str
) -> tuple[Array, float | None]:
    """Return the limits of the classes of values, NaN left out, and the one that no class crosses.

    Raises
    ------
    ParameterError
        If there are too many unique values.
    """
    ordered = merged(np.sort(values[np.isfinite(values)]))
    different = np.unique(ordered).size
    if scheme == "unique" and different > MOST_KINDS:
        raise ParameterError(
            _(
                "{name!r} has {n} {n:different value|different values}; a map of unique values shows at most {most}. "
                "Choose other classes, such as {param:classification='quantiles'}."
            ),
            name=name,
            n=different,
            most=MOST_KINDS,
        )
    found = limits(ordered, min(int(classes), different), scheme)
    centre = middle(ordered, scheme) if centre is None else centre
    return whole(ordered, found, centre), centre


def called(values: Array, scheme: str, edges: Array) -> tuple[str, ...]:
    """Return what the classes of values are called, NaN left out, where the scheme has names for them."""
    found = kinds(merged(np.sort(values[np.isfinite(values)])), scheme, edges)
    return () if found is None else tuple(f"{scheme}-{one}" for one in found)


def check_circles(now: Variable, several: Sequence[object]) -> None:
    """Refuse circles of what has no area, and of several times.

    Raises
    ------
    ParameterError
    """
    if several:
        raise ParameterError(
            _("{param:drawn=circles} draws one map; name one time, or draw {param:drawn=shades}.")
        )
    below = [region(i) for i, v in zip(now.ids, now.values[0], strict=True) if v < 0.0]
    if below:
        raise ParameterError(
            _(
                "A circle has no negative area; {name!r} is below zero in {regions}. Draw "
                "{param:drawn=shades}."
            ),
            name=now.name,
            regions=listed(below, 10),
        )


def check_alone(way: str, given: dict[str, object]) -> None:
    """Refuse what a kind of map has not.

    Parameters
    ----------
    way : str
        How that kind is asked for, as a parameter is spelled.
    given : dict of parameter to whether it was given

    Raises
    ------
    ParameterError
    """
    asked = [Message("{param:{name}}", name=name) for name, there in given.items() if there]
    if asked:
        raise ParameterError(
            _("{param:{way}} does not go with {given}; leave {n:it|them} out."),
            way=way,
            given=listed(asked),
            n=len(asked),
        )
