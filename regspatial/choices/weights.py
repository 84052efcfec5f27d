"""Choices of the weights: kinds with what they need and use, points, metrics, islands, scaling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WeightsKind = Literal[
    "queen",
    "rook",
    "inverse-distance",
    "knn",
    "distance-band",
    "exponential",
    "kernel",
    "economic",
    "nested-economic",
    "mixed",
    "gravity",
]
Contiguity = Literal["queen", "rook"]
KernelFunction = Literal["triangular", "uniform", "epanechnikov", "bisquare", "tricube", "gaussian"]
Normalise = Literal["row", "spectral", "min-max", "none"]
OneSided = Literal["keep", "union", "intersection", "mean"]
FlowDirection = Literal["sent", "received", "both"]
Islands = Literal["nearest", "raise", "keep"]
ISLANDS: Islands = "nearest"
"""What is done about regions without neighbours where a rule makes the weights: Hainan is no reason to stop."""
ISLANDS_GIVEN: Islands = "keep"
"""The same of weights that were given, by a file, a matrix or flows: what stands in them is the user's."""
Metric = Literal["great-circle", "geodesic", "planar"]
PointsOf = Literal["centroid", "seat", "point"]
LinkValues = Literal["weights", "distances", "binary"]
Layout = Literal["square", "links"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of weights.

    Parameters
    ----------
    builder : str
        ``module:function`` in `regspatial.weights` that makes it of the map, the variable (where
        it needs them) and what it uses, by name.
    uses : frozenset of str
        Arguments of `build_weights` that change these weights; `normalise` changes all of them.
    needs_map, needs_polygons, needs_variable, needs_bandwidth : bool
        What it cannot be built without.
    """

    builder: str
    uses: frozenset[str]
    needs_map: bool = True
    needs_polygons: bool = False
    needs_variable: bool = False
    needs_bandwidth: bool = False

    @property
    def measures(self) -> bool:
        """Whether distances between the regions enter."""
        return "metric" in self.uses


_TOUCHING = frozenset({"order", "include_lower", "snap", "links", "islands"})
_MEASURED = frozenset({"points", "metric"})
_DECAYING = _MEASURED | {"cutoff", "islands"}
_OF_A_VARIABLE = frozenset({"variable", "base"})

RULES: dict[WeightsKind, Rule] = {
    "queen": Rule("contiguity:queen", _TOUCHING, needs_polygons=True),
    "rook": Rule("contiguity:rook", _TOUCHING, needs_polygons=True),
    "inverse-distance": Rule("distance:inverse_distance", _DECAYING | {"power"}),
    "knn": Rule("distance:knn", _MEASURED | {"k"}),
    "distance-band": Rule("distance:distance_band", _MEASURED | {"threshold", "islands"}),
    "exponential": Rule("distance:exponential", _DECAYING | {"bandwidth"}, needs_bandwidth=True),
    "kernel": Rule("kernel:kernel", _DECAYING | {"bandwidth", "function", "k"}),
    "economic": Rule("attribute:economic", _OF_A_VARIABLE, needs_map=False, needs_variable=True),
    "nested-economic": Rule(
        "by_rule:nested_of_regions", _DECAYING | _OF_A_VARIABLE | {"power"}, needs_variable=True
    ),
    "mixed": Rule(
        "by_rule:mixed_of_regions",
        _DECAYING | _OF_A_VARIABLE | {"power", "omega"},
        needs_variable=True,
    ),
    "gravity": Rule(
        "attribute:gravity", _DECAYING | _OF_A_VARIABLE | {"power"}, needs_variable=True
    ),
}


def kinds_using(argument: str) -> tuple[str, ...]:
    """Return the kinds of weights that an argument of `build_weights` changes."""
    return tuple(kind for kind, rule in RULES.items() if argument in rule.uses)
