"""How tests of one thing of a model show themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from ...containers.labels import spoken
from ...regression.panel.random.record import HausmanTest
from ...regression.tests.effects_tests.record import EffectsTests
from ...regression.tests.nested.record import NestedTests
from ...regression.tests.record import LagrangeTests
from ...results.table import Note, p_said
from ...terms import term
from ...words import Message, _, say
from ..findings.registry import Findings, Names, finds
from ..stock import Chart, Panel, dots, intervals, rule
from ..style import ACCENT, CONTRAST, THIRD
from .registry import Place, Show, shows

_APART = 0.22
_WIDE = 1.959963984540054


def effects_chart(
    test: HausmanTest, *, names: Mapping[str, str] | None = None, language: str
) -> Chart:
    """Return the coefficients under fixed, random and correlated effects, with 95% intervals."""
    models = (test.with_fixed, test.with_random, test.with_correlated)
    said = [say(one, language) for one in (_("Fixed"), _("Random"), _("Correlated"))]
    terms = [t for t in test.with_fixed.terms if t in test.with_random.terms]
    labels = {**test.variable_labels, "rho": "ρ", "lambda": "λ", **(names or {})}
    y = np.arange(len(terms))[::-1]
    marks = [rule(0.0)]
    for k, (model, colour) in enumerate(zip(models, (ACCENT, CONTRAST, THIRD), strict=True)):
        at = [model.terms.index(t) for t in terms]
        middle, half = model.estimates[at], _WIDE * model.se[at]
        place = y + _APART * (1 - k)
        marks.append(intervals(place, middle - half, middle + half, color=colour, lw=1.5))
        style: dict[str, Any] = {"color": colour, "ms": 4.5, "ls": "none", "label": said[k]}
        marks.append(dots(middle, place, "osD"[k], **style))
    above = {"frameon": False, "ncols": 3, "loc": "lower left", "bbox_to_anchor": (0.0, 1.0)}
    return Chart(
        caption=test.tables()[0].title(language),
        told=lambda title: Message(
            _(
                "{caption}. {terms} {terms:coefficient|coefficients} of three models, with "
                "their intervals; {p}."
            ),
            caption=title,
            terms=len(terms),
            p=p_said(test.p_value),
        ),
        size=(5.8, 1.1 + 0.42 * len(terms)),
        panels=[
            Panel(
                marks=marks,
                rows=[say(spoken(t, labels), language) for t in terms],
                x=say(_("Estimate and 95% interval"), language),
                grid="x",
                key=above,
            )
        ],
    )


@shows(HausmanTest)
class ShowHausman(Show[HausmanTest]):
    """The test, and the coefficients under three kinds of effects."""

    chart = staticmethod(effects_chart)

    def method(self, record: HausmanTest) -> Note:
        """Return what is tested, and how."""
        return Note(
            _(
                "Hausman's test in the form of Mundlak ({model}): F test of the means over time of the "
                "regressors, and of their spatial lags, beside random effects of regions."
            ),
            model=term("model", record.model),
        )

    def parts(self, record: HausmanTest, place: Place) -> Iterator[Any]:
        """Yield the test, the figure and the coefficients."""
        test, compared = record.tables()
        yield test
        yield self.figure(record, **place.how)
        yield compared


@shows(LagrangeTests)
class ShowLagrange(Show[LagrangeTests]):
    """The tests, and what they point to."""

    no_picture = _("tests")

    def method(self, record: LagrangeTests) -> Note:
        """Return what is tested."""
        effects = term("fixed_effects", record.fixed_effects)
        if record.model in ("sar", "sdm"):
            sentence = _(
                "Lagrange multiplier test of the residuals of a {model} against spatial errors (fixed "
                "effects: {effects})."
            )
            return Note(sentence, model=record.model.upper(), effects=effects)
        return Note(
            _(
                "Lagrange multiplier tests of {model} against a spatial lag and spatial errors, plain and "
                "robust to the other (fixed effects: {effects})."
            ),
            model=record.model.upper(),
            effects=effects,
        )


@shows(NestedTests)
class ShowNested(Show[NestedTests]):
    """The tests, and what each says."""

    no_picture = _("tests")

    def method(self, record: NestedTests) -> Note:
        """Return what is compared."""
        sentence = (
            _(
                "Likelihood ratios of the {model} against the models that it nests, on the same data (fixed "
                "effects: {effects})."
            )
            if record.by == "lr"
            else _(
                "Wald tests of restrictions of the {model} by its own covariance (fixed effects: {effects})."
            )
        )
        if record.draws:
            sentence = (
                _(
                    "Likelihood ratios of the {model} against the models that it nests, on the same data, compared with "
                    "those in {draws} data sets drawn from each of these (fixed effects: {effects})."
                )
                if record.by == "lr"
                else _(
                    "Likelihood ratios of restrictions of the {model}, in the place of Wald tests, compared with those "
                    "in {draws} data sets drawn from each smaller model (fixed effects: {effects})."
                )
            )
        effects = term("fixed_effects", record.fixed_effects)
        return Note(sentence, model=record.model.upper(), effects=effects, draws=record.draws)


@finds
def _nested(record: NestedTests, names: Names) -> Findings:
    del names
    return record.findings()


@finds
def _lagrange(record: LagrangeTests, names: Names) -> Findings:
    del names
    return (record.finding(),)


@shows(EffectsTests)
class ShowEffectsTests(Show[EffectsTests]):
    """The tests of effects."""

    no_picture = _("tests")

    def method(self, record: EffectsTests) -> Note:
        """Return what is compared, and how it is judged."""
        if record.draws:
            sentence = _(
                "Likelihood ratios of the {model} with and without effects, by uncorrected likelihoods, compared "
                "with those in {draws} data sets drawn from the model without them (parametric bootstrap)."
            )
            return Note(sentence, model=term("model", record.model), draws=record.draws)
        return Note(
            _(
                "Likelihood ratios of the {model} with and without effects, by uncorrected likelihoods, "
                "judged as an F statistic, which they are without space."
            ),
            model=term("model", record.model),
        )
