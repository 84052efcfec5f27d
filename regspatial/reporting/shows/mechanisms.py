"""How mediation, moderation and thresholds show themselves."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from ...errors import listed
from ...regression.chains.mediation.record import Mediation
from ...regression.chains.moderation.record import Moderation
from ...regression.chains.spatial_mediation.record import SpatialMediation
from ...regression.chains.threshold.record import PanelThreshold
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
from ..own import mechanisms as draw
from ..own.moderation import moderation_plot
from ..own.spatial_mediation import spatial_mediation_plot
from .registry import Place, Show, shows


@shows(Mediation)
class ShowMediation(Show[Mediation]):
    """The regressions side by side, the effects, and the paths with their intervals."""

    draws = staticmethod(draw.mediation_plot)
    first = 2

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


@shows(PanelThreshold)
class ShowThreshold(Show[PanelThreshold]):
    """Tests, thresholds, coefficients by regime, and the likelihood ratio over the threshold."""

    draws = staticmethod(draw.threshold_plot)

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


@shows(Moderation)
class ShowModeration(Show[Moderation]):
    """Simple slopes, regions, centred coefficients, and the effect over the moderator."""

    draws = staticmethod(moderation_plot)

    def method(self, record: Moderation) -> Note:
        """Return what is moderated by what, in which model."""
        return Note(
            _(
                "Moderation of {x} on {y} by {m} in {nobs} "
                "{nobs:observation|observations}: {model}, fixed effects: {effects}, "
                "standard errors: {covariance}; simple slopes and Johnson–Neyman regions "
                "by exact derivatives."
            ),
            x=record.said(record.regressor),
            y=record.said(record.y_name),
            m=record.said(record.moderator),
            nobs=record.model.nobs,
            model=term("model", record.model.model),
            effects=term("fixed_effects", record.model.fixed_effects),
            covariance=term("covariance", record.model.covariance_type),
        )

    def short(self, record: Moderation) -> tuple[Table, ...]:
        """Return all but the curve."""
        slopes, regions, coefficients, _curve, fit = record.tables()
        return slopes, regions, coefficients, fit

    def paper(self, record: Moderation, language: str) -> tuple[Table | Layable, ...]:
        """Return coefficients, fit, slopes and regions."""
        del language
        slopes, regions, coefficients, _curve, fit = record.tables()
        return coefficients, fit, slopes, regions

    def parts(self, record: Moderation, place: Place) -> Iterator[Any]:
        """Yield coefficients, fit, slopes, the picture and the regions."""
        slopes, regions, coefficients, _curve, fit = record.tables()
        yield coefficients
        yield fit
        yield slopes
        yield moderation_plot(record, **place.how)
        yield regions


@shows(SpatialMediation)
class ShowSpatialMediation(Show[SpatialMediation]):
    """The effects by path, the picture, shares, steps, and the equations side by side."""

    draws = staticmethod(spatial_mediation_plot)
    first = 3

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
