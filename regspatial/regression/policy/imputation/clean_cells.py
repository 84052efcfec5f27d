"""What is left to measure when neighbours up to one ring count as exposed: from cells alone, no outcome is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....errors import listed
from ....results.by import Part, part
from ....results.table import Note
from ....words import Words, _
from .cells import Reached
from .fit import Cells, CleanFit

CELLS = ("clean", "treated", "exposed", "dropped", "empty", "linked")
"""What a cell is, by its code."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kept:
    """Counts of cells when neighbours up to one ring count as exposed.

    Attributes
    ----------
    ring : what the outermost ring is called
    clean : int
    treated_cells, kept_cells, own_cells : int
        Treated cells; those that are measurable; those of them without a treated region in the rings.
    outer_cells, outer_kept : int
        Untreated cells whose nearest treated region is in the outermost ring; those that are measurable.
    lost : int
        Cells, treated or exposed, that cannot be measured.
    without : tuple of str
        Periods since the first start without a clean cell.
    never : int
        Regions that are reached in no period.
    """

    ring: Words
    clean: int
    treated_cells: int
    kept_cells: int
    own_cells: int
    outer_cells: int
    outer_kept: int
    lost: int
    without: tuple[str, ...]
    never: int

    @property
    def kept(self) -> float:
        """Share of treated cells that are measurable."""
        return self.kept_cells / self.treated_cells if self.treated_cells else float("nan")


def kept_of(
    r: Reached, fit: CleanFit, there: Cells, k: int, ring: Words, times: Sequence[Any]
) -> Kept:
    """Return what is kept with rings up to the k-th, which `r` counts as exposed.

    Parameters
    ----------
    r : Reached
    fit : CleanFit
        On the clean cells of `r`.
    there : (n, T) cells that have data
    k, ring : the place of the outermost ring, from 1, and what it is called
    times : T labels
    """
    treated, usable = r.treated & there, fit.inside & ~fit.clean
    outer = ~r.treated & (r.ring == k) & there
    reached = r.treated | (r.ring > 0)
    return Kept(
        ring=ring,
        clean=int(fit.clean.sum()),
        treated_cells=int(treated.sum()),
        kept_cells=int((treated & usable).sum()),
        own_cells=int((treated & usable & (r.ring == 0)).sum()),
        outer_cells=int(outer.sum()),
        outer_kept=int((outer & usable).sum()),
        lost=int((there & ~fit.inside & ~fit.clean).sum()),
        without=tuple(str(times[t]) for t in without_clean(r.first, fit.clean)),
        never=int((there.any(axis=1) & ~reached.any(axis=1)).sum()),
    )


def codes_of(r: Reached, fit: CleanFit, there: Cells, *, linear: bool = False) -> NDArray[np.int64]:
    """Return what every cell is, (n, T), as a place in `CELLS`."""
    code = {name: k for k, name in enumerate(CELLS)}
    out = np.full(r.treated.shape, code["clean"])
    out[r.ring > 0] = code["linked" if linear else "exposed"]
    out[r.treated] = code["treated"]
    out[~fit.clean & ~fit.inside] = code["dropped"]
    out[~there] = code["empty"]
    return out


def without_clean(first: NDArray[np.float64], clean: Cells) -> NDArray[np.intp]:
    """Return the periods, from the first start after the first period on, without a clean cell."""
    starts = first[np.isfinite(first) & (first > 0)]
    since = np.arange(clean.shape[1]) >= starts.min(initial=np.inf)
    return np.flatnonzero(since & ~clean.any(axis=0))


def ring_part() -> Part:
    """Return the column that says up to which ring neighbours count as exposed."""
    return part("ring", _("Up to"), lambda one: Note("{said}", said=one.ring), "text")


def kept_parts(*, short: bool = False) -> tuple[Part, ...]:
    """Return the columns of what is kept, of tables with a row a radius; the first ones, beside estimates."""
    first = (
        part("clean", _("Clean cells"), lambda one: one.clean, "int"),
        part(
            "without", _("Periods without a clean cell"), lambda one: _listed(one.without), "text"
        ),
        part("kept", _("Treated cells kept"), lambda one: one.kept),
    )
    if short:
        return first
    return (
        *first,
        part("kept_cells", _("Treated cells: measurable"), lambda one: one.kept_cells, "int"),
        part("own_cells", _("Own effect alone: cells"), lambda one: one.own_cells, "int"),
        part("outer_kept", _("Outermost ring: cells"), lambda one: one.outer_kept, "int"),
        part("lost", _("Cells not measurable"), lambda one: one.lost, "int"),
        part("never", _("Regions never reached"), lambda one: one.never, "int"),
    )


def _listed(periods: tuple[str, ...]) -> Note:
    return Note("{said}", said=listed(periods) if periods else "–")
