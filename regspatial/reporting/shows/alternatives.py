"""How a specification curve shows itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...regression.policy.specification_curve.record import SpecificationCurve
from ...results.table import Note
from ...terms import term
from ...words import Message, n_
from ..findings.registry import Findings, Names, finds, number
from ..own.specifications import curve_of
from .registry import Place, Show, shows


@finds
def _curve(record: SpecificationCurve, names: Names) -> Findings:
    del names
    low, high = record.intervals.T
    return (
        Message(
            n_(
                "Coefficient of {x} on {y} in {n} model: median {median}, from {least} to {most}; the 95% "
                "interval is above zero in {above} and below zero in {below}.",
                "Coefficient of {x} on {y} in {n} models: median {median}, from {least} to {most}; the 95% "
                "interval is above zero in {above} and below zero in {below}.",
            ),
            x=record.said(record.variable),
            y=record.said(record.y_name),
            n=record.size,
            median=number(record.median),
            least=number(record.estimates.min()),
            most=number(record.estimates.max()),
            above=int((low > 0).sum()),
            below=int((high < 0).sum()),
        ),
    )


@shows(SpecificationCurve)
class ShowSpecificationCurve(Show[SpecificationCurve]):
    """The curve, all models together, what each choice does."""

    draws = staticmethod(curve_of)

    def method(self, record: SpecificationCurve) -> Note:
        """Return what is varied, how many models there are, and the standard errors."""
        return Note(
            n_(
                "Coefficient of {x} on {y} by least squares in {n} model: every choice of {controls}; "
                "standard errors: {errors} (specification curve, Simonsohn, Simmons and Nelson 2020).",
                "Coefficient of {x} on {y} by least squares in {n} models: every choice of {controls}; "
                "standard errors: {errors} (specification curve, Simonsohn, Simmons and Nelson 2020).",
            ),
            x=record.said(record.variable),
            y=record.said(record.y_name),
            n=record.size,
            controls=[said for _key, said, _has in record.choices()],
            errors=term("covariance_of_groups", record.spec["covariance"]),
        )

    def parts(self, record: SpecificationCurve, place: Place) -> Iterator[Any]:
        """Yield the curve, the summary, the choices, and the models where they are few."""
        models, *others = record.tables()
        yield self.figure(record, **place.how)
        yield from others
        if models in self.short(record):
            yield models
