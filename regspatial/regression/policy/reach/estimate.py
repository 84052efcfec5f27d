"""What each radius of neighbours keeps, from cells alone: said before a policy's effect is estimated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Unpack

import numpy as np

from ...._calls.door import door
from ....containers import PeriodWeights, SpatialWeights
from ....containers.own_column import own_column
from ....declare.asks import Asks
from ....declare.data import Table
from ....declare.description import Output
from ....declare.every_tool import SampleChoice
from ....declare.policy import Anticipation, FirstTreated, PlacesOfRings, RingEdges
from ....declare.tool import tool
from ....errors import SpecificationError
from ....results.record import label_entry
from ....results.table import Note
from ....words import _
from ..imputation.cells import Reached, reached
from ..imputation.clean_cells import codes_of, kept_of
from ..imputation.fit import Cells, CleanFit, clean_fit
from ..imputation.links import Links
from ..imputation.rings import rings_of
from ..imputation.sample import PolicySample, said_always, sample_of
from .record import PolicyReach

_EVERY = _(
    "No outcome is given: every region counts in every period. With a formula, cells that are empty in it do not."
)


@tool(
    group="policy",
    behind="policy",
    name=_("How far does a policy reach?"),
    help=_(
        "Before any estimate, from cells alone: with neighbours up to each radius counted as exposed, how many cells are clean, "
        "how many treated cells can be measured, and which ring is left as a falsification."
    ),
    tags=_(
        "radius of a policy, rings, spillover, exposed, clean controls, contaminated controls, falsification, pre-analysis plan, "
        "before the estimate, order of neighbours, who is left to compare with"
    ),
    outputs=(
        Output.layer(_("Reach of the policy")),
        Output.table("kept_table", _("What each radius keeps"), "policy_kept"),
        Output.table("periods", _("Cells by period and radius"), "policy_kept_periods"),
        Output.table("regions_table", _("Regions and the ring that reaches them"), "policy_rings"),
    ),
)
@door
def policy_reach(
    panel: Table,
    w: Annotated[
        SpatialWeights | PeriodWeights | None, Asks(_("Spatial weights"), optional=True)
    ] = None,
    *,
    first: FirstTreated,
    regions: PlacesOfRings = None,
    rings: RingEdges = None,
    formula: Annotated[
        str | None,
        Asks(
            _("Formula"),
            _(
                "Such as: y ~ c1 + c2. Cells that are empty in it are not counted; its values are not looked at. Empty: every "
                "region counts in every period."
            ),
            kind="formula",
        ),
    ] = None,
    anticipation: Anticipation = 0,
    **_every_tool: Unpack[SampleChoice],
) -> PolicyReach:
    """Count what each radius of neighbours keeps, before a policy's effect is estimated.

    No outcome is looked at. A wider radius trusts fewer cells as controls: clean cells become few, and treated cells whose
    region has no clean period, or whose period no clean region, cannot be measured. Which radius is meant, and which
    ring outside it has to be near zero (the falsification), is then said before `regspatial.policy` runs.

    Parameters
    ----------
    panel : Panel
    w : SpatialWeights or PeriodWeights, optional
        Who is whose neighbour: radius 1 is neighbours, 2 their neighbours too, and 3.
    first : str, or a Variable of the panel
        As in `regspatial.policy`.
    regions : Regions, optional
        Places for `rings`.
    rings : list of float or text, optional
        Edges of rings about every region, ``[150, 300, 450]``, in km (on the plane in its own unit), in place of `w`: a
        radius an edge.
    formula : str, optional
        ``"y ~ x"``: cells that are empty in it are not counted, and a covariate that moves only where the policy has come
        leaves cells unmeasured. Without it every region counts in every period, whatever other columns hold.
    anticipation : int
        As in `regspatial.policy`.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    PolicyReach
        A row a radius in `.to_frame()`.

    Raises
    ------
    SpecificationError
        As `regspatial.policy`; also if neither weights nor rings are given.
    ParameterError
        If rings do not grow.

    Notes
    -----
    A cell is measurable if its region and its period are in one connected part of the graph of clean cells, which is
    what `regspatial.policy` imputes from; the counts are those of its table of reach.

    References
    ----------
    Butts, K. (2021). Difference-in-differences estimation with spatial spillovers.
    https://doi.org/10.48550/arXiv.2105.03737

    Examples
    --------
    >>> import regspatial as rs
    >>> cities = rs.example("pilot")
    >>> w = rs.weights.queen(cities.regions())
    >>> found = rs.policy_reach(cities.panel(), w, first="pilot_year")
    >>> [one.clean for one in found.radii]
    [1100, 816, 600]
    """
    first = own_column(first, panel, "first")
    s = sample_of(panel, formula, first, anticipation, past=False)
    about = rings_of(s.panel, w, regions, rings, 1, None, s.first)
    if about.by == "none":
        raise SpecificationError(
            _(
                "Neither weights nor {param:rings} are given, so there is no radius to choose. Give weights between neighbours, "
                "or {param:rings} with {param:regions}."
            )
        )
    every, names = (*about.rings, *about.beyond), (*about.names, *about.beyond_names)
    y = s.y.copy()
    y[s.first <= 0] = np.nan  # treated from the first period on
    there = np.isfinite(y) & np.isfinite(s.x).all(axis=0)
    radii, cells, r = [], [], reached(s.first, (), s.panel.T)
    for k, name in enumerate(names, start=1):
        r, fit = _up_to(s, every[:k], there)
        radii.append(kept_of(r, fit, there, k, name, s.panel.times))
        cells.append(codes_of(r, fit, there).T)
    return PolicyReach(
        first=first,
        ids=s.panel.ids,
        times=s.panel.times,
        radii=tuple(radii),
        by=about.by,
        cells=np.array(cells),
        ring=r.ring.T,
        start=s.first,
        exposed=r.exposed,
        notes=(*said_always(s), *(() if s.y_name else (Note(_EVERY),))),
        spec={
            "function": "policy_reach",
            "first": first,
            "rings": rings,
            "formula": formula,
            "anticipation": anticipation,
            **label_entry(s.panel.labels, s.notes),
        },
    )


def _up_to(s: PolicySample, rings: Sequence[Links], there: Cells) -> tuple[Reached, CleanFit]:
    """Return what is reached with rings, and which cells the clean ones can tell of."""
    r = reached(s.first, rings, s.panel.T)
    return r, clean_fit(r.clean, there, np.where(there, s.x, 0.0))
