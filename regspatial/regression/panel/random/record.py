"""The record of a spatial panel model whose effects of regions are random."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...._calls.door import door
from ....choices.regression import Effects, ErrorComponents, HausmanEffects, Model
from ....results.by import axis, by, each, part
from ....results.record import Record
from ....results.regression import SpatialPanelResult
from ....results.table import Note, Table, p_said
from ....terms import term
from ....words import Message, _
from ...tests.record import SpecificationTest

Array = NDArray[np.float64]
_AS_SHOWN = 0.005  # degrees of freedom this near a whole number are shown as one

MEANS_LEFT_OUT = _("Means over time left out, since other regressors say the same: {names}.")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RandomEffectsResult(SpatialPanelResult):
    """A spatial panel model with random effects of regions, estimated.

    `fixed_effects` are those beside them: "time" or "none". `entity_effects` are predictions of the
    random ones (BLUP), `residuals` what is left after them (of models with lambda, filtered).

    Attributes
    ----------
    effects_of_regions : {"random", "correlated"}
    error_components : {"kkp", "baltagi"}
    vartheta : float
        sqrt(sigma2/(T sigma2_mu + sigma2)): the share 1 - vartheta of the means over time is taken
        from the data. 0 gives fixed effects, 1 none.
    sigma2_mu, sigma2_mu_std_error : float
        The variance between regions (NaN for the error where it is found to be zero).
    means : tuple of str
        The terms ``mean(x)`` and ``W(mean(x))`` of correlated effects.
    """

    effects_of_regions: Effects
    error_components: ErrorComponents
    vartheta: float
    sigma2_mu: float
    sigma2_mu_std_error: float
    means: tuple[str, ...] = ()

    @property
    def n_parameters(self) -> int:
        """Slopes, intercept, rho or lambda, sigma2 and sigma2_mu; fixed effects not counted."""
        return len(self.terms) + 2

    @property
    def share_between(self) -> float:
        """The share of the regions in the variance, sigma2_mu/(sigma2_mu + sigma2)."""
        return self.sigma2_mu / (self.sigma2_mu + self.sigma2)

    def tables(self) -> tuple[Table, ...]:
        """Return the coefficients and the fit, with the variance between regions."""
        coefficients, fit = SpatialPanelResult.tables(self)
        title = Message(
            _("{model} of {y_name}; effects of regions: {effects}; fixed effects: {fixed}"),
            model=self.model.upper(),
            y_name=self.said(self.y_name),
            effects=term("effects", self.effects_of_regions),
            fixed=term("fixed_effects", self.fixed_effects),
        )
        more = (
            ("sigma2_mu", Note(_("Variance between regions")), self.sigma2_mu),
            ("sigma2_mu_se", Note(_("… its standard error")), self.sigma2_mu_std_error),
            ("share_between", Note(_("Share of the regions in the variance")), self.share_between),
            ("vartheta", Note(_("Weight of the means over time")), self.vartheta),
        )
        return replace(coefficients, en=title), replace(fit, rows=(*fit.rows, *more))


def hausman_said(p: float, test: Message, level: float) -> Message:
    """Return what a Hausman test says, with its statistic and p in words."""
    sentence = (
        _("Effects of regions go with the regressors: keep them fixed ({test}).")
        if p < level
        else _(
            "No link between effects of regions and the regressors was found ({test}): random "
            "effects are an alternative; fixed ones stay right."
        )
    )
    return Message(sentence, test=test)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HausmanTest(Record):
    """Whether effects of regions may be random: what `hausman_test` returns.

    Attributes
    ----------
    statistic, df, df_below : float, int, float
        F of the coefficients of the means over time, with `df` and `df_below` degrees of freedom: those that
        the variances between and within regions have together (Satterthwaite); clustered by region those of
        Hotelling's T² with CR2 errors (NaN where too few regions leave none).
    p_value, p_of_f : float
        The p to judge by, and that of F: another one where p is drawn.
    means : tuple of str
        The terms that are tested.
    usual, usual_definite, usual_df : float, bool, int
        (b_F - b_R)'(V_F - V_R)^-1 (b_F - b_R), whether V_F - V_R is positive definite, and how many
        coefficients both models have. Of ols and slx b_R is generalised least squares with the variances of
        Swamy and Arora (NaN where nothing is left between regions), of the others maximum likelihood.
    usual_p : float
        Its customary p, of χ² with `usual_df` degrees of freedom; NaN where it is no test.
    with_fixed, with_random, with_correlated : SpatialPanelResult
        The three models; those of a sac or gns without the draws along their likelihood, which impacts want
        (estimate the model alone for these).
    """

    model: Model
    fixed_effects: HausmanEffects
    y_name: str
    statistic: float
    df: int
    df_below: float
    p_value: float
    p_of_f: float
    means: tuple[str, ...]
    usual: float
    usual_definite: bool
    usual_df: int
    usual_p: float
    with_fixed: SpatialPanelResult
    with_random: SpatialPanelResult
    with_correlated: SpatialPanelResult
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def test(self) -> SpecificationTest:
        """As one of several tests: the statistic times its degrees of freedom, p of F."""
        return SpecificationTest(
            name="hausman",
            null=Message(_("effects of regions are independent of the regressors")),
            statistic=self.statistic * self.df,
            df=self.df,
            p_value=self.p_value,
            df_below=self.df_below,
        )

    @door
    def finding(self, level: float = 0.05) -> Message:
        """Return what the test says."""
        test = Message(_("F = {f:.2f}, {p}"), f=self.statistic, p=p_said(self.p_value))
        return hausman_said(self.p_value, test, level)

    def tables(self) -> tuple[Table, ...]:
        """Return the test, and the coefficients of both models with their difference."""
        title = Message(
            _("Hausman's test in the form of Mundlak: {model} of {y_name}"),
            model=self.model.upper(),
            y_name=self.said(self.y_name),
        )
        whole = abs(self.df_below - np.rint(self.df_below)) < _AS_SHOWN
        test = each(self, [self]).table(
            "hausman",
            title,
            part("null", _("Null hypothesis"), "test.null", "text"),
            part("statistic", _("F")),
            part("df", _("df"), kind="int"),
            part("df_below", _("df below"), kind="int" if whole else "number"),
            part("p_value", _("p"), kind="p"),
            part("usual", _("Customary statistic")),
            part("usual_p", _("Customary p"), kind="p"),
            notes=(Note("{said}", said=self.finding()), *self.notes),
        )
        return test, self._coefficients()

    def _coefficients(self) -> Table:
        models = (
            ("fixed", _("Fixed"), self.with_fixed),
            ("random", _("Random"), self.with_random),
            ("correlated", _("Correlated"), self.with_correlated),
        )
        names = list(dict.fromkeys(t for _key, _said, m in models for t in m.terms))

        def of(m: SpatialPanelResult, values: Array) -> list[float]:
            found = dict(zip(m.terms, map(float, values), strict=True))
            return [found.get(name, float("nan")) for name in names]

        pairs = [
            (part(key, said, of(m, m.estimates)), part(f"{key}_se", _("Std. error"), of(m, m.se)))
            for key, said, m in models
        ]
        return by(self, axis("terms", names)).table(
            "compared",
            _("Fixed, random and correlated effects of regions"),
            *(one for pair in pairs for one in pair),
        )
