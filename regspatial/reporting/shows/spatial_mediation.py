"""How a mediation in space shows itself."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...errors import listed
from ...regression.chains.spatial_mediation.record import SpatialMediation
from ...results.table import Note, Table
from ...terms import term
from ...words import Message, _, together
from .._in_words import called
from .._methods import _seed
from ..comparisons.columns import columns_of
from ..comparisons.regression_table import RegressionTable
from ..findings.models import or_not
from ..findings.registry import Findings, Names, finds, interval, number
from ..laid import Layable
from ..own.spatial_mediation import spatial_mediation_plot
from .registry import Place, Show, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@shows(SpatialMediation)
class ShowSpatialMediation(Show[SpatialMediation]):
    """The effects by path, the picture, shares, steps, and the equations side by side."""

    def method(self, record: SpatialMediation) -> Note:
        """Return what was split, by which equations, and where the intervals are from."""
        last = record.steps[-1]
        return together(
            Message(
                _(
                    "Mediation of {x} on {y} via {mediators} in {nobs} "
                    "{nobs:observation|observations}: {model} of {y} and {other} of "
                    "{mediators}, fixed effects: {effects}; intervals by {how}, {draws:,} "
                    "{draws:draw|draws}"
                ),
                x=record.said(record.regressor),
                y=record.said(record.y_name),
                mediators=listed([Message("{m}", m=record.said(m)) for m in record.mediators]),
                nobs=record.nobs,
                model=term("model", last.model),
                other=term("model", record.steps[1].model),
                effects=term("fixed_effects", last.fixed_effects),
                how=term("mediation_inference", record.inference),
                draws=len(record.draws),
            ),
            *_seed(record),
            Message(_(".")),
        )

    def short(self, record: SpatialMediation) -> tuple[Table, ...]:
        """Return effects, shares and the steps' effects."""
        return record.tables()[:3]

    def paper(self, record: SpatialMediation, language: str) -> tuple[Table | Layable, ...]:
        """Return the equations side by side, effects, shares and steps."""
        heads = [called(record, step.y_name, language) for step in record.steps]
        equations = RegressionTable(
            columns=columns_of(list(record.steps), heads),
            language=language,
            names={},
            title=record.tables()[3].title(language),
        )
        return (equations, *record.tables()[:3])

    def parts(self, record: SpatialMediation, place: Place) -> Iterator[Any]:
        """Yield effects, the picture, shares, steps and the equations."""
        equations, effects, shares, steps = self.paper(record, place.language)
        yield effects
        yield spatial_mediation_plot(record, **place.how)
        yield shares
        yield steps
        yield equations

    def figure(self, record: SpatialMediation, *args: Any, **how: Any) -> Figure:
        """Draw the effects by path and place with their intervals."""
        return spatial_mediation_plot(record, *args, **how)


@finds
def _found(record: SpatialMediation, names: Names) -> Findings:
    """Say what goes through of the effect at home and of that in other regions."""
    del names
    out = []
    for path, via, place, numbers in record.effect_rows():
        estimate, _error, _p, low, high = numbers
        if path != "through" or via or place == "total" or not math.isfinite(low):
            continue
        sentence = (
            _("Through {m}, at home: {value} ({interval})")
            if place == "direct"
            else _("Through {m}, in other regions: {value} ({interval})")
        )
        said = listed([Message("{m}", m=record.said(m)) for m in record.mediators])
        shown = Message(
            sentence, m=said, value=number(estimate), interval=interval(low, high, record.level)
        )
        out.append(together(shown, or_not(low, high)))
    return tuple(out)
