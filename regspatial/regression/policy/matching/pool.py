"""The regions that are matched: who is treated, who may be a control, and what they were like before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....containers import SpatialWeights
from ....errors import DomainError, SpecificationError, listed
from ....words import Words, _
from ..exclusion import periods_before
from ..imputation.cells import reached
from ..imputation.rings import rings_of
from ..imputation.sample import PolicySample

Array = NDArray[np.float64]
FEWEST = 2
"""Treated regions, and controls, that are compared with one another."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pool:
    """What is matched.

    Attributes
    ----------
    ids : n regions
    time : time of the score
    y : (n, T) array
    x : (n, 1 + k) the constant and covariates at that time
    treated : (n,) bool
    first : (n,) places of the first treated period, infinite where there is none
    empty : regions left out for want of data
    beside : untreated regions left out since they have a treated neighbour
    """

    ids: tuple[str, ...]
    time: Any
    y: Array
    x: Array
    treated: NDArray[np.bool_]
    first: Array
    empty: tuple[str, ...]
    beside: tuple[str, ...]


def pool_of(s: PolicySample, w: SpatialWeights | None, score_time: object, first: str) -> Pool:
    """Return the regions that are matched.

    Raises
    ------
    SpecificationError, DomainError
        As `regspatial.matching` says.
    """
    if not s.names:
        raise SpecificationError(
            _(
                "Matching needs covariates: what made regions likely to be treated. Write them into {param:formula}, such "
                "as y ~ x1 + x2."
            )
        )
    at = _time_of(s, score_time, first)
    about = rings_of(s.panel, w, None, None, 1, None, s.first)
    exposed = np.isfinite(reached(s.first, about.rings, s.panel.T).exposed)
    treated = np.isfinite(s.first)
    x = s.x[:, :, at].T
    whole = np.isfinite(s.y).all(axis=1) & np.isfinite(x).all(axis=1)
    always = s.first <= 0
    beside = exposed & ~treated
    kept = whole & ~always & ~beside
    ids = np.array(s.panel.ids, dtype=object)
    last = s.panel.times[int(s.first[treated].max())]
    before = periods_before(last, s.panel.columns)
    _check(kept, treated, ids[beside], ids[~whole], last=last, before=before)
    return Pool(
        ids=tuple(ids[kept]),
        time=s.panel.times[at],
        y=s.y[kept],
        x=np.column_stack([np.ones(int(kept.sum())), x[kept]]),
        treated=treated[kept],
        first=s.first[kept],
        empty=tuple(ids[~whole & ~always & ~beside]),
        beside=tuple(ids[beside & ~always]),
    )


def _time_of(s: PolicySample, score_time: object, first: str) -> int:
    starts = s.first[np.isfinite(s.first) & (s.first > 0)]
    last = int(starts.min()) - 1
    if score_time is None:
        return last
    at = s.panel.times.index(s.panel.select(times=[score_time]).times[0])
    begun = np.flatnonzero((s.first <= at) & (s.first > 0))
    if begun.size:
        names = [str(s.panel.ids[k]) for k in begun]
        raise SpecificationError(
            _(
                "At {time} these regions are treated already by {first!r}: {names}. The score is of what they were like "
                "before: name a time up to {last} in {param:score_time}."
            ),
            ids=names,
            time=str(s.panel.times[at]),
            first=first,
            names=listed(names),
            last=str(s.panel.times[last]),
        )
    return at


def _check(
    kept: NDArray[np.bool_],
    treated: NDArray[np.bool_],
    beside: NDArray[np.object_],
    empty: NDArray[np.object_],
    *,
    last: Any,
    before: Words,
) -> None:
    if treated.all():
        raise SpecificationError(
            _(
                "Every region is treated by {last}, so there is none to match with. Use periods before it{before}, or "
                "give regions that are never treated."
            ),
            last=last,
            before=before,
        )
    mine, theirs = int((kept & treated).sum()), int((kept & ~treated).sum())
    if min(mine, theirs) >= FEWEST:
        return
    if empty.size:
        raise DomainError(
            _(
                "{treated} treated {treated:region is|regions are} left and {controls} {controls:control|controls}, and matching needs two of "
                "each; regions with empty cells are left out: {names}. Fill them, or choose periods that they have."
            ),
            ids=[str(one) for one in empty],
            names=listed([str(one) for one in empty]),
            treated=mine,
            controls=theirs,
        )
    if beside.size:
        raise SpecificationError(
            _(
                "{treated} treated {treated:region is|regions are} left and {controls} {controls:control|controls} without a treated neighbour "
                "({beside} have one), and matching needs two of each. Give weights with fewer neighbours, or none."
            ),
            ids=[str(one) for one in beside],
            beside=listed([str(one) for one in beside]),
            treated=mine,
            controls=theirs,
        )
    raise SpecificationError(
        _(
            "{treated} treated {treated:region is|regions are} left and {controls} {controls:control|controls}, and matching needs two of each. "
            "Give a table with more regions, or a policy that came to more, and to fewer than all."
        ),
        treated=mine,
        controls=theirs,
    )
