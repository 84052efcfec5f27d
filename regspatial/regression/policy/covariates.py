"""Covariates with which no effect of a policy can be seen: the outcome itself, and what moves with the policy alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ...errors import CollinearityError, SpecificationError, listed
from ...formula import Formula
from ...words import _, n_

Array = NDArray[np.float64]
_SAME = 1e-10
"""Of a correlation of one: what is left below this is rounding."""


def check_named(read: Formula, first: str) -> None:
    """Refuse the column of the policy's start among covariates."""
    if first in read.columns:
        raise SpecificationError(
            _(
                "{first!r} says when the policy comes; it is no covariate. Take it out of the formula: the effect "
                "of the policy is what the table shows."
            ),
            first=first,
        )


def check_outcome(x: Mapping[str, Array], y: Array, y_name: str) -> None:
    """Refuse a covariate that is y on another scale: every effect would be zero."""
    if (name := _rescaled(x, y)) is not None:
        raise SpecificationError(
            _(
                "The covariate {name!r} is the outcome {y_name!r} itself, on another scale: with it no effect can be "
                "seen. Give covariates that the policy does not move, or leave them out: {y_name} ~ 1."
            ),
            name=name,
            y_name=y_name,
        )


def check_running(x: Mapping[str, Array], running: Array, r_name: str) -> None:
    """Refuse a covariate that is the running variable on another scale: it is fitted on each side already."""
    if (name := _rescaled(x, running)) is not None:
        raise SpecificationError(
            _(
                "The covariate {name!r} is the running variable {r_name!r}, on another scale: its polynomial is fitted on "
                "each side of the cutoff already. Leave it out of the formula."
            ),
            name=name,
            r_name=r_name,
        )


def _rescaled(x: Mapping[str, Array], other: Array) -> str | None:
    """Return the first column that is another variable on another scale."""
    for name, values in x.items():
        there = np.isfinite(values) & np.isfinite(other)
        a, b = (v[there] - v[there].mean() if there.any() else v[there] for v in (values, other))
        size = np.sqrt(np.sum(a * a) * np.sum(b * b))
        if size > 0 and abs(np.sum(a * b)) >= (1.0 - _SAME) * size:
            return name
    return None


def check_moved(found: CollinearityError, covariates: Iterable[str], own: Collection[str]) -> None:
    """Refuse covariates that together say what the periods of a policy say.

    Parameters
    ----------
    found : CollinearityError
        Of the model, with its columns.
    covariates : names of the formula
    own : names of the columns of the policy
    """
    same = [name for name in covariates if name in found.columns]
    if same and set(own) & set(found.columns):
        raise moves_alone(same) from found


def moves_alone(names: Sequence[str]) -> SpecificationError:
    """Return what is said of covariates that say what the policy says."""
    return SpecificationError(
        n_(
            "The covariate {names} moves with the policy alone, so that its effect cannot be told from that of the policy. Leave it "
            "out, or give one that also moves without the policy.",
            "The covariates {names} move with the policy alone, so that their effect cannot be told from that of the policy. "
            "Leave them out, or give ones that also move without the policy.",
        ),
        columns=names,
        n=len(names),
        names=listed(names),
    )
