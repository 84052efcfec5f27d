"""How tests of one thing of a model show themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...regression.panel.random.record import HausmanTest
from ...regression.tests.effects_tests.record import EffectsTests
from ...regression.tests.nested.record import NestedTests
from ...regression.tests.record import LagrangeTests
from ...results.table import Note
from ...terms import term
from ...words import _
from ..comparisons.side_by_side import effects_plot
from ..findings.registry import Findings, Names, finds
from .registry import Place, Show, shows


@shows(HausmanTest)
class ShowHausman(Show[HausmanTest]):
    """The test, and the coefficients under three kinds of effects."""

    draws = staticmethod(effects_plot)

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
        yield effects_plot(record, **place.how)
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
