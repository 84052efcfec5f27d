"""The shocks of a shift–share design and how much regions are exposed to them, and their tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...results.by import axis, by, part
from ...results.measures import measures
from ...results.table import Note, Table
from ...words import _

Array = NDArray[np.float64]
Time = int | str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Exposures:
    """How much the regions are exposed to each shock, and what the shocks are.

    Attributes
    ----------
    industries : K names
    groups : K names
        The cluster of each.
    times : T times
    weights : (T, K) array
        Exposure to each shock: sums of shares over the regions, that sum to one.
    shocks : (T, K) array
        In the unit of the instrument; NaN where no region has the industry.
    """

    industries: tuple[str, ...]
    groups: tuple[str, ...]
    times: tuple[Time, ...]
    weights: Array
    shocks: Array

    @property
    def by_industry(self) -> Array:
        """Exposure to each industry over all times, (K,)."""
        return np.asarray(self.weights.sum(axis=0))

    @property
    def effective_shocks(self) -> float:
        """One over the sum of squared exposures to shocks."""
        return float(1.0 / np.sum(self.weights**2))

    @property
    def effective_groups(self) -> float:
        """The same over clusters of industries."""
        names = list(dict.fromkeys(self.groups))
        codes = [names.index(g) for g in self.groups]
        return float(1.0 / np.sum(np.bincount(codes, weights=self.by_industry) ** 2))

    def mean(self) -> Array:
        """Return the mean shock of each industry by exposure, (K,)."""
        with np.errstate(invalid="ignore"):
            return np.asarray(np.nansum(self.weights * self.shocks, axis=0) / self.by_industry)

    def distribution(self) -> dict[str, float]:
        """Return mean, standard deviation and quartiles of the shocks, weighted by exposure."""
        used = (self.weights > 0.0) & np.isfinite(self.shocks)
        w, g = self.weights[used], self.shocks[used]
        w = w / w.sum()
        order = np.argsort(g, kind="stable")
        below = np.cumsum(w[order])
        mean = float(w @ g)
        out = {"mean": mean, "sd": float(np.sqrt(w @ (g - mean) ** 2))}
        for name, share in (("q25", 0.25), ("median", 0.5), ("q75", 0.75)):
            out[name] = float(g[order][min(int(np.searchsorted(below, share - 1e-12)), g.size - 1)])
        return out

    def rows(self) -> list[tuple[Any, str, float]]:
        """Return the rows of the table that says how many shocks there are, and how spread."""
        largest = int(np.argmax(self.by_industry))
        spread = self.distribution()
        many = int(np.count_nonzero(self.weights > 0.0))
        return [
            ("shocks", _("Shocks (industries × times)"), many),
            ("clusters", _("Clusters of industries"), len(set(self.groups))),
            ("effective_shocks", _("Effective number of shocks (1/HHI)"), self.effective_shocks),
            ("effective_clusters", _("Effective number of clusters"), self.effective_groups),
            (
                "largest_exposure",
                _("Largest exposure to one industry"),
                float(self.by_industry[largest]),
            ),
            ("shock_mean", _("Mean of the shocks"), spread["mean"]),
            ("shock_sd", _("Standard deviation of the shocks"), spread["sd"]),
            ("shock_q25", _("First quartile"), spread["q25"]),
            ("shock_median", _("Median"), spread["median"]),
            ("shock_q75", _("Third quartile"), spread["q75"]),
        ]


def exposure_table(found: Exposures, notes: tuple[Note, ...] = ()) -> Table:
    """Return how many shocks there are, and how they are spread."""
    title = _("The shocks, weighted by exposure")
    return measures("shocks", title, "what", found.rows(), notes=notes)


def each_shock(found: Exposures, labels: Mapping[str, Any]) -> Table:
    """Return every shock with the exposure to it."""
    return by(
        None, axis("industries", found.industries), axis("times", map(str, found.times))
    ).table(
        "each_shock",
        _("Each shock and the exposure to it"),
        part("exposure", _("Exposure"), found.weights.T),
        part("shock", _("Shock"), found.shocks.T),
        labels=labels,
    )
