"""What stands beside a jump: covariates as outcomes, placebo cutoffs, donuts, other bandwidths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .jump import Jump, jump
from .sample import Sample
from .side import How

PLACEBO = (1 / 3, 2 / 3)
"""Quantiles of each side at which a cutoff is tried where there is none."""
DONUTS = (0.1, 0.25)
"""Radii of donuts as shares of the bandwidth."""
SCALES = (0.5, 0.75, 1.25, 1.5, 2.0)
"""Bandwidths as multiples of the chosen one."""


class Setting(NamedTuple):
    """How a jump is estimated: order of the polynomial, kernel and errors, level, rule, given bandwidths."""

    order: int
    how: How
    level: float
    rule: str
    given: tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Check:
    """One estimate beside the main one.

    Attributes
    ----------
    kind : "covariate", "cutoff", "donut", "neighbours" or "bandwidth"
    name : str
        The covariate; "" for others.
    value : float
        Cutoff, radius, bandwidth or number of regions left out; NaN for covariates.
    jump : Jump or None
        None where observations do not suffice.
    """

    kind: str
    name: str
    value: float
    jump: Jump | None


def checks(
    s: Sample,
    main: Jump,
    setting: Setting,
    cutoff: float,
    beside: NDArray[np.bool_] | None = None,
) -> tuple[Check, ...]:
    """Return all checks.

    Parameters
    ----------
    s : Sample
    main : Jump
    setting : Setting
    cutoff : of the main estimate, on the running variable's scale
    beside : (N,) of bool, optional
        Observations of regions that have a neighbour across the cutoff.
    """
    return (
        *_covariates(s, setting),
        *_donuts(s, main, setting),
        *_neighbours(s, setting, beside),
        *_placebos(s, setting, cutoff),
        *_scaled(s, main, setting),
    )


def _covariates(s: Sample, setting: Setting) -> Iterator[Check]:
    for name, values in zip(s.names, s.z, strict=True):
        found = jump(s.sides(of=values), *setting)
        yield Check(kind="covariate", name=name, value=float("nan"), jump=found)


def _donuts(s: Sample, main: Jump, setting: Setting) -> Iterator[Check]:
    for share in DONUTS:
        radius = share * main.h
        found = jump(s.kept(np.abs(s.u) >= radius).sides(), *setting)
        yield Check(kind="donut", name="", value=radius, jump=found)


def _neighbours(s: Sample, setting: Setting, beside: NDArray[np.bool_] | None) -> Iterator[Check]:
    if beside is not None:
        count = float(len(np.unique(s.region[beside])))
        found = jump(s.kept(~beside).sides(), *setting)
        yield Check(kind="neighbours", name="", value=count, jump=found)


def _placebos(s: Sample, setting: Setting, cutoff: float) -> Iterator[Check]:
    for side in (s.u < 0, s.u >= 0):
        own = s.kept(side)
        for at in np.quantile(own.u, PLACEBO):
            found = jump(own.sides(float(at)), *setting)
            yield Check(kind="cutoff", name="", value=float(at) + cutoff, jump=found)


def _scaled(s: Sample, main: Jump, setting: Setting) -> Iterator[Check]:
    for scale in SCALES:
        given = (scale * main.h, scale * main.b)
        found = jump(s.sides(), *setting._replace(given=given))
        yield Check(kind="bandwidth", name="", value=given[0], jump=found)
