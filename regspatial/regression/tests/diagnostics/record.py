"""Records of what the residuals of a model say, and of the way to a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....choices import one_of
from ....choices.regression import FORMS, Effects, FixedEffects, Model
from ....results.by import by, part
from ....results.panel_tables import collinearity_table
from ....results.record import Record
from ....results.table import Column, Note, Table, p_said
from ....terms import TERMS, Named, term
from ....words import Message, _, listed
from ..record import SpecificationTest, table_of

Array = NDArray[np.float64]

FINDINGS = {
    "moran": (
        _("The residuals are correlated in space: the model leaves spatial dependence out."),
        _("No correlation of the residuals in space was found."),
    ),
    "cd": (
        _(
            "Regions move together beyond what the model explains: standard errors may be too small."
        ),
        _("No common movement of the residuals was found."),
    ),
    "serial": (
        _("The residuals are correlated over time: cluster by region, or use a dynamic model."),
        _("No correlation of the residuals over time was found."),
    ),
    "heteroskedasticity": (
        _(
            "The variance of the residuals depends on the regressors: use robust standard errors; with "
            "a spatial lag of y or spatial errors the estimates themselves rest on equal variances."
        ),
        _("No dependence of the variance on the regressors was found."),
    ),
    "normality": (
        _("The errors are not normal: intervals hold approximately only, worst in small samples."),
        _("No departure from the normal distribution was found."),
    ),
}
"""What a rejected null means, and what is said of one that is not."""

VIF_MARK, CONDITION_MARK = 10, 30
"""Above which textbooks speak of strong collinearity: conventions."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelDiagnostics(Record):
    """What the residuals and the regressors of a model say: what `model_diagnostics` returns.

    Attributes
    ----------
    model, fixed_effects : str
    names : tuple of str
        Of the tests: moran, cd, serial, heteroskedasticity, normality, as far as there are.
    statistics, expected, p_values, p_usual : arrays
        The value, its mean where the model is true, p from the draws, and p as other programs print
        it (NaN where they print none).
    draws : int
        Data sets drawn from the model.
    condition_number : float
        Of the regressors without effects, columns scaled to length one (Belsley).
    vif : (p,) array
        Variance inflation of `terms`.
    level : float
        Of what is called a finding.
    about : {"all", "tests", "regressors"}
        What it tells: tests of the residuals, the collinearity of the regressors, or both.
    """

    model: Model
    fixed_effects: FixedEffects
    y_name: str
    names: tuple[str, ...]
    statistics: Array
    expected: Array
    p_values: Array
    p_usual: Array
    draws: int
    condition_number: float
    terms: tuple[str, ...]
    vif: Array
    level: float = 0.05
    about: str = "all"
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def p_value(self, name: str) -> float:
        """Return p of one test.

        Raises
        ------
        ParameterError
            If there is no such test.
        """
        return float(self.p_values[self.names.index(one_of("name", name, self.names))])

    def findings(self) -> tuple[Message, ...]:
        """Return what the tests say, a sentence each, without over-claiming."""
        out = [
            Message(
                _("{finding} ({test}: {p})"),
                finding=Message(FINDINGS[name][int(p > self.level)]),
                test=term("residual_test", name),
                p=p_said(float(p)),
            )
            for name, p in zip(self.names, self.p_values, strict=True)
        ]
        return (*out, *(() if self.about == "tests" else self.judged()))

    def judged(self) -> tuple[Message, ...]:
        """Return what the inflation factors and the condition number say, by the customary marks."""
        with np.errstate(invalid="ignore"):
            high = [k for k in np.argsort(-self.vif) if self.vif[k] > VIF_MARK]
        strong = self.condition_number > CONDITION_MARK
        out = []
        if high:
            said = _(
                "Above {mark}, a customary mark, {n:is the inflation factor|are the inflation factors} of {terms}: "
                "taken singly {n:this coefficient rests|these coefficients rest} on little of "
                "{n:its|their} own; what such regressors do together may still be clear."
            )
            named = [
                Message("{x} ({v:.1f})", x=self.said(self.terms[k]), v=float(self.vif[k]))
                for k in high
            ]
            out.append(Message(said, n=len(high), mark=VIF_MARK, terms=listed(named)))
        if strong and high:
            said = _(
                "The regressors are nearly collinear (condition number {number:.0f}; above {mark} "
                "single coefficients are shaky)."
            )
            out.append(Message(said, number=self.condition_number, mark=CONDITION_MARK))
        elif strong:
            said = (
                _(
                    "The condition number {number:.0f} is above {mark}, though no inflation factor is above {vif}: "
                    "the intercept counts among its columns, so that variables whose mean is large against their "
                    "spread raise it; that concerns the intercept more than the slopes."
                )
                if "Intercept" in self.terms
                else _(
                    "The condition number {number:.0f} is above {mark}, though no inflation factor is above {vif}: "
                    "several regressors together are nearly collinear, none of them strongly."
                )
            )
            mark, vif = CONDITION_MARK, VIF_MARK
            out.append(Message(said, number=self.condition_number, mark=mark, vif=vif))
        if not out and np.isfinite(self.condition_number):
            said = _(
                "No inflation factor is above {vif} and the condition number is not above {number}: by these "
                "customary marks, which are no tests, collinearity is not strong."
            )
            out.append(Message(said, vif=VIF_MARK, number=CONDITION_MARK))
        if FORMS[self.model].lag_of_y:
            out.append(
                Message(
                    _(
                        "The factors are those of least squares on the same regressors: how far Wy goes "
                        "with them is not in them."
                    )
                )
            )
        return tuple(out)

    def tables(self) -> tuple[Table, ...]:
        """Return the tests, what they say, and the collinearity."""
        if self.about == "regressors":
            return (self._collinearity(),)
        tests = by(self).table(
            "diagnostics",
            Message(
                _("Tests of the residuals of {y_name} ({model}; fixed effects: {effects})"),
                y_name=self.said(self.y_name),
                model=self.model.upper(),
                effects=term("fixed_effects", self.fixed_effects),
            ),
            part("test", _("Test"), [_said("residual_test", one) for one in self.names], "text"),
            part("null", _("Null hypothesis"), [_said("null", n) for n in self.names], "text"),
            part("statistic", _("Statistic"), self.statistics, "number"),
            part("expected", _("Mean under the null"), self.expected, "number"),
            part("p_value", _("p"), self.p_values, "p"),
            part("p_usual", _("p as usually printed"), self.p_usual, "p"),
            notes=self.notes,
        )
        found = [Note("{said}", said=one) for one in self.findings()]
        said = by(self).table(
            "findings", _("What the tests say"), part("finding", _("Finding"), found, "text")
        )
        return (tests, said) if self.about == "tests" else (tests, said, self._collinearity())

    def _collinearity(self) -> Table:
        number = Note(_("Condition number: {number:.1f}."), number=self.condition_number)
        judged = self.judged() if self.about == "regressors" else ()
        return collinearity_table(self, (number, *judged))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ModelChoice(Record):
    """The way from least squares to a spatial model: what `select_model` returns.

    Attributes
    ----------
    chosen : str
        The model that the sequence ends with; "ols" where no weights were given.
    fixed_effects : str
        Those asked for; without weights, those that the tests leave.
    effects : {"fixed", "random"}
        Of regions: "random" only where no weights were given and no test speaks against it.
    steps : tuple of (Message, Message)
        What was asked, and what was found.
    tests : tuple of SpecificationTest
        All of them, in order.
    models : tuple of (str, float, float, float, float, str)
        Model (without weights: kind of panel model), log-likelihood, parameters, AIC, BIC; and why
        there is none, if there is none.
    without_weights : bool
        Whether it was chosen among pooled, fixed and random effects.
    """

    chosen: Model
    y_name: str
    fixed_effects: FixedEffects
    steps: tuple[tuple[Message, Message], ...]
    tests: tuple[SpecificationTest, ...]
    models: tuple[tuple[str, float, float, float, float, Note], ...]
    level: float
    effects: Effects = "fixed"
    without_weights: bool = False
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def panel_kind(self) -> str:
        """What is done about effects, as one word of `panel_kind`."""
        if self.effects == "fixed":
            return self.fixed_effects
        return "random-time" if self.fixed_effects == "twoway" else "random"

    def tables(self) -> tuple[Table, ...]:
        """Return the way, the tests, and the log-likelihoods."""
        kind = "panel_kind" if self.without_weights else "model"
        chosen = self.panel_kind if self.without_weights else self.chosen
        way = Table(
            name="way",
            en=Message(
                _("Choosing a model of {y_name}: {chosen}"),
                y_name=self.said(self.y_name),
                chosen=term(kind, chosen),
            ),
            columns=(
                Column("step", _("Step"), "int"),
                Column("question", _("Question"), "text"),
                Column("answer", _("Answer"), "text"),
            ),
            rows=tuple(
                (i, Note("{said}", said=q), Note("{said}", said=a))
                for i, (q, a) in enumerate(self.steps, start=1)
            ),
            notes=self.notes,
        )
        models = Table(
            name="models",
            en=_("Log-likelihoods and information criteria"),
            columns=(
                Column("model", _("Model"), "text", kind),
                Column("loglik", _("Log-likelihood")),
                Column("parameters", _("Parameters")),
                Column("aic", _("AIC")),
                Column("bic", _("BIC")),
                Column("note", _("Note"), "text"),
            ),
            rows=self.models,
        )
        return way, table_of(self.tests, self._on_p()), models

    def _on_p(self) -> tuple[Note, ...]:
        """Return of which distribution p is, where it is not that of χ² in the column before it."""
        out = []
        nulls = [term("effects_null", code) for code in TERMS["effects_null"]]
        if any(dict(t.null.fields).get("null") in nulls for t in self.tests):
            said = (
                _("p of the LR of effects is that of F, since χ² rejects true nulls too often.")
                if self.without_weights
                else _(
                    "p of the LR of effects is the share of data sets drawn without them whose LR is as "
                    "large, since χ² rejects true nulls too often."
                )
            )
            out.append(Note(said))
        if any(t.name == "hausman" for t in self.tests):
            out.append(
                Note(
                    _(
                        "p of Hausman's test is that of F, the statistic over its df, with the degrees of "
                        "freedom below of Satterthwaite."
                    )
                )
            )
        return tuple(out)


def _said(family: str, code: str) -> Note:
    """Return a cell of a test's name or null."""
    return Note(
        "{said}", said=Named(family, code) if family == "residual_test" else term(family, code)
    )
