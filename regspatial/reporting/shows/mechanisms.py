"""How mediation, moderation and thresholds show themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...errors import listed
from ...regression.chains.mediation.record import Mediation
from ...regression.chains.threshold.record import PanelThreshold
from ...results.table import Note, Table
from ...terms import term
from ...words import Message, _, together
from .._in_words import called
from .._methods import _seed
from ..comparisons.columns import columns_of
from ..comparisons.regression_table import RegressionTable
from ..laid import Layable
from ..own import mechanisms as draw
from .registry import Place, Show, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@shows(Mediation)
class ShowMediation(Show[Mediation]):
    """The regressions side by side, the effects, and the paths with their intervals."""

    def method(self, record: Mediation) -> Note:
        """Return what was split, by which equations, and where the intervals are from."""
        return together(
            Message(
                _(
                    "Mediation of {x} on {y} via {mediators}: {n} "
                    "{n:regression|regressions} by least squares on {nobs} "
                    "{nobs:observation|observations} with the same controls and effects; "
                    "intervals by {draws:,} {draws:bootstrap sample|bootstrap samples} of "
                    "whole blocks"
                ),
                x=record.said(record.regressor),
                y=record.said(record.y_name),
                mediators=listed([Message("{m}", m=record.said(m)) for m in record.mediators]),
                n=len(record.steps),
                nobs=record.nobs,
                draws=record.draws,
            ),
            *_seed(record),
            Message(_(".")),
        )

    def short(self, record: Mediation) -> tuple[Table, ...]:
        """Return the effects and their intervals."""
        return record.tables()[:2]

    def paper(self, record: Mediation, language: str) -> tuple[Table | Layable, ...]:
        """Return the regressions side by side, the effects and the intervals."""
        heads = [called(record, step.y_name, language) for step in record.steps]
        steps = RegressionTable(
            columns=columns_of(list(record.steps), heads),
            language=language,
            names={},
            title=record.tables()[2].title(language),
        )
        return (steps, *record.tables()[:2])

    def parts(self, record: Mediation, place: Place) -> Iterator[Any]:
        """Yield the regressions, the effects, their intervals and the picture."""
        yield from self.paper(record, place.language)
        yield draw.mediation_plot(record, **place.how)

    def figure(self, record: Mediation, *args: Any, **how: Any) -> Figure:
        """Draw the paths and the intervals of the indirect effect."""
        return draw.mediation_plot(record, *args, **how)


@shows(PanelThreshold)
class ShowThreshold(Show[PanelThreshold]):
    """Tests, thresholds, coefficients by regime, and the likelihood ratio over the threshold."""

    def method(self, record: PanelThreshold) -> Note:
        """Return what changes with what, in how many observations, and how it was tested."""
        return together(
            Message(
                _(
                    "Threshold regression (Hansen 1999) of {y}: the coefficient of {x} by "
                    "{q}, {nobs} {nobs:observation|observations}; fixed effects: "
                    "{effects}; tests by {draws:,} {draws:bootstrap sample|bootstrap "
                    "samples}"
                ),
                y=record.said(record.y_name),
                x=listed([Message("{x}", x=record.said(x)) for x in record.switching]),
                q=record.said(record.threshold),
                nobs=record.nobs,
                effects=term("fixed_effects", record.model.fixed_effects),
                draws=record.draws,
            ),
            *_seed(record),
            Message(_(".")),
        )

    def short(self, record: PanelThreshold) -> tuple[Table, ...]:
        """Return all but the periods and the curve."""
        tables = record.tables()
        return (*tables[:3], tables[-1], *tables[3 : 5 if record.thresholds else 4])

    def paper(self, record: PanelThreshold, language: str) -> tuple[Table | Layable, ...]:
        """Return tests, thresholds, coefficients, fit and regimes."""
        del language
        tables = record.tables()
        return (*tables[:3], tables[-1], tables[3])

    def parts(self, record: PanelThreshold, place: Place) -> Iterator[Any]:
        """Yield the short tables and the picture."""
        tables = record.tables()
        yield from (*tables[:3], tables[-1], *tables[3 : 6 if record.thresholds else 5])
        yield draw.threshold_plot(record, **place.how)

    def figure(self, record: PanelThreshold, *args: Any, **how: Any) -> Figure:
        """Draw LR by value with its critical line."""
        return draw.threshold_plot(record, *args, **how)
