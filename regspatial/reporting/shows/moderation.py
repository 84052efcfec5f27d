"""How a moderation shows itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...regression.chains.moderation.record import Moderation
from ...results.table import Note, Table
from ...terms import term
from ...words import _
from ..laid import Layable
from ..own.moderation import moderation_plot
from .registry import Place, Show, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@shows(Moderation)
class ShowModeration(Show[Moderation]):
    """Simple slopes, regions, centred coefficients, and the effect over the moderator."""

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

    def figure(self, record: Moderation, *args: Any, **how: Any) -> Figure:
        """Draw the effect over the moderator."""
        return moderation_plot(record, *args, **how)
