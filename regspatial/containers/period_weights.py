"""PeriodWeights: spatial weights that change from time to time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .._calls.door import door, fields_checked
from ..errors import LabelError, UnknownColumnError, listed
from ..words import _
from .spatial_weights import SpatialWeights
from .times import Time, time_label


@dataclass(frozen=True, slots=True, eq=False)
class WeightsAt:
    """Weights of the regions that are there at some times, and these times."""

    w: SpatialWeights
    times: tuple[Time, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PeriodWeights:
    """Weights by time; the global and local statistics take them where they take one W.

    Parameters
    ----------
    weights : mapping of time to SpatialWeights
        All for the same regions; a region that is not there at some time may have a row of zeros.

    Raises
    ------
    LabelError
        If the weights have different regions.

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> ring = np.roll(np.eye(5), 1, axis=1)
    >>> w = rs.SpatialWeights(ids=tuple("abcde"), matrix=ring)
    >>> rs.PeriodWeights({2010: w, 2020: w})
    <PeriodWeights: 5 regions, 2010, 2020>
    """

    weights: Mapping[Time, SpatialWeights]

    def __post_init__(self) -> None:
        fields_checked(self)
        found = {time_label(t): w for t, w in self.weights.items()}
        object.__setattr__(self, "weights", MappingProxyType(found))
        ids = {frozenset(w.ids) for w in found.values()}
        if len(ids) != 1:
            differ = (
                sorted(frozenset.union(frozenset(), *ids) - frozenset.intersection(*ids))
                if ids
                else []
            )
            raise LabelError(
                _(
                    "The weights of different times must have the same regions; not everywhere: {differing}."
                ),
                ids=differ,
                differing=listed(differ),
            )

    @property
    def ids(self) -> tuple[str, ...]:
        """Regions, in the order of the first weights."""
        return next(iter(self.weights.values())).ids

    @door
    def at(self, time: object) -> SpatialWeights:
        """Return the weights of one time.

        Raises
        ------
        UnknownColumnError
            If there are none.
        """
        wanted = time_label(time)
        if wanted not in self.weights:
            raise UnknownColumnError(
                _("There are no weights of {wanted!r}; there are those of {times}."),
                wanted=wanted,
                times=listed(self.weights, 20),
            )
        return self.weights[wanted]

    def __repr__(self) -> str:
        return f"<PeriodWeights: {len(self.ids)} regions, {listed(self.weights, 6)}>"
