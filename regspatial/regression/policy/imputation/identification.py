"""Where nothing can be measured: for want of clean cells, for covariates, for neighbours, or for want of periods."""

from __future__ import annotations

import numpy as np

from ....errors import SpecificationError, listed
from ....words import ToolName, _
from ..covariates import moves_alone
from .clean_cells import without_clean
from .clean_radius import way_out
from .effects import Imputed
from .fit import clean_fit
from .rings import Rings
from .sample import PolicySample


def check_measured(s: PolicySample, one: Imputed, about: Rings) -> None:
    """Refuse an imputation that has no clean cell, or measures no treated one."""
    clean = one.fit.clean
    empty = [s.panel.times[t] for t in without_clean(s.first, clean)]
    if empty and not clean[:, int(s.first[s.first > 0].min()) :].any():
        raise SpecificationError(
            _(
                "From the first treated period on, no cell is clean: every region is treated or beside a treated one in "
                "{empty}. {way} {tool} shows what each radius keeps."
            ),
            empty=listed(empty),
            way=way_out(s.first, about, one.there, s.panel.times),
            tool=ToolName("policy_reach"),
        )
    if not (one.usable & one.reached.treated).any():
        raise _unmeasured(s, one, about)


def _unmeasured(s: PolicySample, one: Imputed, about: Rings) -> SpecificationError:
    """Return what is said where no treated cell can be measured: for covariates, for neighbours, or for want of periods."""
    treated = one.reached.treated & one.there
    x = np.where(one.there, s.x, 0.0)

    def measured(*some: int) -> bool:
        inside = clean_fit(one.fit.clean, one.there, x[list(some)]).inside
        return bool((inside & treated).any())

    if measured():
        alone = [name for k, name in enumerate(s.names) if not measured(k)]
        return moves_alone(alone or s.names)
    regions = listed([str(s.panel.ids[k]) for k in np.flatnonzero(np.isfinite(s.first))])
    if not treated.any():
        return SpecificationError(
            _(
                "No cell of {y_name!r} and the covariates is known in the treated periods of {regions}. Fill them, or give a "
                "column that has values there."
            ),
            regions=regions,
            y_name=s.y_name,
        )
    if about.rings:
        return SpecificationError(
            _(
                "No treated cell can be measured, in {regions}: they have no clean period before, or their periods no clean "
                "region. {way}"
            ),
            regions=regions,
            way=way_out(s.first, about, one.there, s.panel.times),
        )
    return SpecificationError(
        _(
            "No treated cell can be measured, in {regions}: none of them has a known cell before its start, or their periods "
            "no untreated region. Give earlier periods."
        ),
        regions=regions,
    )
