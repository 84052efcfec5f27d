"""Who is treated, and who may stand for it: donors that the policy has never reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....containers import Regions, SpatialWeights
from ....errors import DomainError, SpecificationError, listed
from ....words import ToolName, Words, _
from ..exclusion import periods_before
from ..imputation.cells import reached
from ..imputation.rings import rings_of
from ..imputation.sample import PolicySample

Array = NDArray[np.float64]
FEWEST_DONORS, FEWEST_PERIODS = 2, 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """Treated regions and donors.

    Attributes
    ----------
    treated, donors : places of regions in the panel
    alone : whether each treated region has no treated neighbour in any period
    empty, beside, early : names of regions left out
        For empty cells; untreated with a treated neighbour; treated before two periods have passed.
    """

    treated: NDArray[np.intp]
    donors: NDArray[np.intp]
    alone: NDArray[np.bool_]
    empty: tuple[str, ...]
    beside: tuple[str, ...]
    early: tuple[str, ...]


def pool_of(
    s: PolicySample,
    w: SpatialWeights | None,
    regions: Regions | None,
    rings: Sequence[float] | str | None,
) -> Pool:
    """Return who is compared.

    Raises
    ------
    SpecificationError, DomainError
        As `regspatial.synthetic_control`.
    """
    if s.names:
        raise SpecificationError(
            _(
                "Synthetic controls are weighted by y alone; leave out {names}, as in y ~ 1. With covariates, use {tool}."
            ),
            names=listed(s.names),
            tool=ToolName("matching"),
        )
    about = rings_of(s.panel, w, regions, rings, 1, None, s.first)
    exposed = np.isfinite(reached(s.first, about.rings, s.panel.T).exposed)
    ever = np.isfinite(s.first)
    whole = np.isfinite(s.y).all(axis=1)
    early = ever & (s.first > 0) & (s.first < FEWEST_PERIODS)
    ids = np.array(s.panel.ids, dtype=object)
    mine = whole & ever & (s.first >= FEWEST_PERIODS)
    theirs = whole & ~ever & ~exposed
    last = s.panel.times[int(s.first[ever].max())]
    _check(
        mine,
        theirs,
        ids[exposed & ~ever],
        ids[~whole],
        by_rings=rings is not None,
        last=(last, periods_before(last, s.panel.columns)),
    )
    return Pool(
        treated=np.flatnonzero(mine),
        donors=np.flatnonzero(theirs),
        alone=~exposed[mine],
        empty=tuple(ids[~whole & (~ever | (s.first > 0)) & ~(exposed & ~ever)]),
        beside=tuple(ids[exposed & ~ever]),
        early=tuple(ids[early & whole]),
    )


def _check(
    mine: NDArray[np.bool_],
    theirs: NDArray[np.bool_],
    beside: NDArray[np.object_],
    empty: NDArray[np.object_],
    *,
    by_rings: bool,
    last: tuple[Any, Words],
) -> None:
    treated, donors = int(mine.sum()), int(theirs.sum())
    if treated and donors >= FEWEST_DONORS:
        return
    if empty.size:
        raise DomainError(
            _(
                "{treated} treated {treated:region is|regions are} left and {donors} {donors:donor|donors}; one and two are needed, and regions with "
                "empty cells are left out: {names}. Fill them, or choose periods that they have."
            ),
            ids=[str(one) for one in empty],
            names=listed([str(one) for one in empty]),
            treated=treated,
            donors=donors,
        )
    if not treated:
        raise SpecificationError(
            _(
                "No region is treated after {n} {n:period|periods} without the policy, by which donors are weighted. Give earlier periods."
            ),
            n=FEWEST_PERIODS,
        )
    if beside.size and by_rings:
        raise SpecificationError(
            _(
                "{donors} {donors:region is|regions are} neither treated nor within the rings of a treated one ({beside} are within), "
                "and two donors are needed. Give smaller {param:rings}."
            ),
            ids=[str(one) for one in beside],
            beside=listed([str(one) for one in beside]),
            donors=donors,
        )
    if beside.size:
        raise SpecificationError(
            _(
                "{donors} {donors:region is|regions are} neither treated nor beside a treated one ({beside} are beside one), and two donors are "
                "needed. Give weights with fewer neighbours, or none."
            ),
            ids=[str(one) for one in beside],
            beside=listed([str(one) for one in beside]),
            donors=donors,
        )
    raise SpecificationError(
        _(
            "{donors} {donors:region is|regions are} never treated, and two donors are needed. Use periods before {last}{before}, when the policy has come "
            "to all that have it, or give regions that are never treated."
        ),
        donors=donors,
        last=last[0],
        before=last[1],
    )
