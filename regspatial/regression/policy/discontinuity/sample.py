"""From a panel to observations about a cutoff: the outcome, covariates, and the running variable."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ....containers import Panel
from ....errors import SpecificationError
from ....formula import columns_of, evaluate, parse
from ....words import Message, _, n_
from ...panel.least_squares.source import source_of
from ..covariates import check_outcome, check_running
from .jump import sides_of
from .side import Side

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sample:
    """Observations, (N,) each, in the order of the panel.

    Attributes
    ----------
    panel : Panel
    y_name : str
    names : k covariates
    u : running variable less the cutoff
    y : outcome
    z : (k, N) covariates, about their means
    groups : codes of clusters
    region, time : places in the panel
    notes : what has to be said
    """

    panel: Panel
    y_name: str
    names: tuple[str, ...]
    u: Array
    y: Array
    z: Array
    groups: NDArray[np.intp]
    region: NDArray[np.intp]
    time: NDArray[np.intp]
    notes: tuple[Message, ...]

    def kept(self, some: Mask) -> Sample:
        """Return some of the observations."""
        own = {k: getattr(self, k)[some] for k in ("u", "y", "groups", "region", "time")}
        return replace(self, z=self.z[:, some], **own)

    def at(self, u: Array) -> Sample:
        """Return the observations with another running variable, less its cutoff."""
        return replace(self, u=u)

    def sides(
        self, cutoff: float = 0.0, of: Array | None = None, plain: bool = False
    ) -> tuple[Side, Side]:
        """Return the observations left and right of a cutoff, of y or another outcome, without covariates on request."""
        z = self.z[:0] if plain or of is not None else self.z
        return sides_of(self.u - cutoff, self.y if of is None else of, z, self.groups)


def sample_of(
    panel: Panel,
    formula: str,
    running: str,
    cutoff: float,
    at_time: object,
    cluster: str | None,
) -> Sample:
    """Return the observations that have all numbers.

    Raises
    ------
    SpecificationError
        If a side of the cutoff has none.
    """
    read = parse(formula, bare=True)
    columns = (
        columns_of(panel, formula, None, None, holes=True)
        if read.terms
        else evaluate(read, panel, holes=True)
    )
    used = columns.panel or panel
    source = source_of(used, None, None, None)
    r = source.numbers(running)
    y = columns.y.ravel()
    z = np.array([v.ravel() for v in columns.x.values()]).reshape(-1, y.size)
    check_outcome(columns.x, columns.y, columns.y_name)
    check_running(dict(zip(columns.x, z, strict=True)), r, running)
    groups = source.factor(cluster or "id").codes
    chosen = np.ones(y.size, dtype=bool)
    region, time = np.tile(np.arange(used.n), used.T), np.repeat(np.arange(used.T), used.n)
    if at_time is not None:
        chosen = time == used.times.index(used.select(times=[at_time]).times[0])
    whole = np.isfinite(r) & np.isfinite(y) & np.isfinite(z).all(axis=0) & (groups >= 0)
    kept = chosen & whole
    _check(running, cutoff, r[kept])
    notes = list(columns.notes)
    gone = int((chosen & ~whole).sum())
    if gone:
        notes.append(
            Message(
                n_(
                    "{n} of {all} observations has an empty cell and is left out.",
                    "{n} of {all} observations have an empty cell and are left out.",
                ),
                n=gone,
                all=int(chosen.sum()),
            )
        )
    out = Sample(
        panel=used,
        y_name=columns.y_name,
        names=tuple(columns.x),
        u=r - cutoff,
        y=y,
        z=z,
        groups=groups,
        region=region,
        time=time,
        notes=tuple(notes),
    ).kept(kept)
    return replace(out, z=_about_means(_about_means(out.z)))


def _about_means(z: Array) -> Array:
    """Return rows less their means; done twice, the last digit of a mean far from zero is no matter."""
    return np.asarray(z - z.mean(axis=1, keepdims=True))


def _check(running: str, cutoff: float, r: Array) -> None:
    left, right = int((r < cutoff).sum()), int((r >= cutoff).sum())
    if not left or not right:
        span = (float(r.min()), float(r.max())) if r.size else (float("nan"),) * 2
        raise SpecificationError(
            _(
                "All observations ({n}) lie on one side of the cutoff {cutoff}: the values of {running!r} lie between {low:.6g} and {high:.6g}. "
                "Give the cutoff in its units, {param:cutpoint}."
            ),
            n=left + right,
            cutoff=cutoff,
            running=running,
            low=span[0],
            high=span[1],
        )
