"""Records of a regression with instruments: estimates, first stages, tests, Anderson–Rubin set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from ...._calls.door import door
from ....choices.regression import Estimator
from ....containers.labels import spoken
from ....errors import UnknownColumnError, listed
from ....results.by import axis, by, each, part
from ....results.estimates import check_level, z_and_p
from ....results.labelled import Labelled
from ....results.record import Record
from ....results.table import VARIABLE, Note, Table
from ....terms import Named, term
from ....words import Message, _
from ...panel.least_squares.result import FixedEffectsResult

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InstrumentTest(Record):
    """One test of instruments.

    Attributes
    ----------
    name : str
        "first-stage", "kp-f", "kp-lm", "effective-f", "anderson-rubin", "overidentification", "sargan"
        or "endogeneity".
    of : str
        The endogenous regressor that a first stage is of; "" otherwise.
    null : Message
    statistic : float
    df, df2 : int or None
        F with (df, df2) where `df2` is there, else χ² with `df`.
    p_value : float
        NaN for the effective F, which is held against `critical`.
    critical : float
        NaN but for the effective F: at 5 % for a bias of 10 % of the worst case.
    """

    name: str
    of: str
    null: Message
    statistic: float
    df: int
    df2: int | None
    p_value: float
    critical: float = float("nan")
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def pvalue(self) -> float:
        """The p-value, under the name of statsmodels and scipy."""
        return self.p_value

    def tables(self) -> tuple[Table, ...]:
        """Return one row."""
        return (table_of_tests((self,), self.variable_labels),)


def _called(test: InstrumentTest, labels: Mapping[str, Any]) -> Note:
    """Return what a test is called, with the regressor it is of."""
    name = Named("instrument_test", test.name)
    if not test.of:
        return Note("{test}", test=name)
    return Note(_("{test}: {x}"), test=name, x=spoken(test.of, labels))


def not_computed(tests: Sequence[InstrumentTest]) -> tuple[Note, ...]:
    """Return which tests have no value, and why."""
    without = dict.fromkeys(t.name for t in tests if np.isnan(t.statistic))
    if not without:
        return ()
    return (
        Note(
            _(
                "Not computed, since there are too few clusters (or periods) for a covariance of full rank "
                "of so many instruments: {tests}. Use fewer instruments, other clusters, or "
                "{param:covariance=hc1}."
            ),
            tests=[Named("instrument_test", name) for name in without],
        ),
    )


def table_of_tests(
    tests: tuple[InstrumentTest, ...], labels: Mapping[str, Any], notes: tuple[Note, ...] = ()
) -> Table:
    """Return tests as one table."""
    return each(None, tests).table(
        "instrument_tests",
        _("Tests of the instruments"),
        part("test", _("Test"), lambda t: _called(t, labels), "text"),
        part("null", _("Null hypothesis"), kind="text"),
        part("statistic", _("Statistic")),
        part("df", _("df"), lambda t: f"{t.df}" if t.df2 is None else f"{t.df}, {t.df2}", "text"),
        part("p_value", _("p"), kind="p"),
        part("critical", _("Critical value")),
        notes=notes,
        labels=labels,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stage(Labelled):
    """A first stage or the reduced form: coefficients of the instruments, beside the exogenous regressors.

    Attributes
    ----------
    y_name : str
        The endogenous regressor, or y.
    terms : L names
        The instruments.
    estimates : (L,) array
    covariance : (L, L) array
    df : int
        Degrees of freedom of the t distribution.
    r2_partial : float
        Share of what the exogenous regressors leave of it that the instruments explain.
    """

    y_name: str
    terms: tuple[str, ...]
    estimates: Array
    covariance: Array
    df: int
    r2_partial: float
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def se(self) -> Array:
        """Standard errors, (L,)."""
        return np.sqrt(np.clip(np.diag(self.covariance), 0.0, None))

    def _terms(self) -> tuple[Sequence[str], tuple[str, ...]]:
        return self.terms, ("term",)

    def _significance(self) -> tuple[Array, Array]:
        t, _normal = z_and_p(self.estimates, self.se)
        return t, np.asarray(2.0 * stdtr(self.df, -np.abs(t)))

    def _ends(self, level: float) -> Array:
        half = float(stdtrit(self.df, 0.5 + check_level(level) / 2)) * self.se
        return np.column_stack([self.estimates - half, self.estimates + half])

    def tables(self) -> tuple[Table, ...]:
        """Return the coefficients of the instruments."""
        return (stages_table((self,), self.variable_labels),)


def stages_table(stages: tuple[Stage, ...], labels: Mapping[str, Any]) -> Table:
    """Return first stages and the reduced form as one table."""
    lines = [(s, k) for s in stages for k in range(len(s.terms))]
    estimates = np.concatenate([s.estimates for s in stages])
    errors = np.concatenate([s.se for s in stages])
    return by(None).table(
        "first_stages",
        _("First stages and reduced form: coefficients of the instruments"),
        part("equation", _("Equation of"), [s.y_name for s, _k in lines], "text", VARIABLE),
        part("term", _("Instrument"), [s.terms[k] for s, k in lines], "text", VARIABLE),
        part("estimate", _("Estimate"), estimates),
        part("std_error", _("Std. error"), errors),
        part("statistic", _("t"), z_and_p(estimates, errors)[0]),
        part("r2_partial", _("Partial R²"), [s.r2_partial for s, _k in lines]),
        labels=labels,
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConfidenceSet(Record):
    """The Anderson–Rubin set of one coefficient: the values that its test does not reject.

    Attributes
    ----------
    variable : str
    level : float
    pieces : tuple of (float, float)
        Intervals in ascending order; infinite ends where the set is unbounded; none where it is empty.
    """

    variable: str
    level: float
    pieces: tuple[tuple[float, float], ...]
    spec: Mapping[str, Any] = field(default_factory=dict)

    @property
    def bounded(self) -> bool:
        """Whether the set has no infinite end."""
        return all(np.isfinite(piece).all() for piece in self.pieces)

    def holds(self, value: float) -> bool:
        """Return whether a value is in the set."""
        return any(low <= value <= high for low, high in self.pieces)

    def note(self) -> Note:
        """Return what kind of set it is."""
        if not self.pieces:
            return Note(
                _(
                    "The Anderson–Rubin set is empty: no value fits all instruments, some are invalid."
                )
            )
        if self.pieces == ((-np.inf, np.inf),):
            return Note(
                _(
                    "The Anderson–Rubin set is the whole line: the instruments say nothing about {x}."
                ),
                x=self.said(self.variable),
            )
        if not self.bounded:
            return Note(
                _("The Anderson–Rubin set is unbounded: the instruments are weak for {x}."),
                x=self.said(self.variable),
            )
        return Note(_("The Anderson–Rubin set holds whether or not the instruments are weak."))

    def tables(self) -> tuple[Table, ...]:
        """Return a row for each interval."""
        low, high = np.reshape(self.pieces, (-1, 2)).T
        table = by(self, axis("variables", [self.variable] * len(low))).table(
            "anderson_rubin",
            Message(_("Anderson–Rubin set, {level}"), level=f"{100 * self.level:g}%"),
            part("low", _("Low"), low),
            part("high", _("High"), high),
            notes=(self.note(),),
        )
        return (table,)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InstrumentalResult(FixedEffectsResult):
    """A regression with instruments, estimated.

    Attributes
    ----------
    terms, estimates, covariance, covariance_type, df, groups, sigma2, nobs, n_effects, sample
        As in `FixedEffectsResult`; the exogenous regressors first, then the endogenous ones.
    r2 : mapping
        1 - e'e/..., which with instruments may be below zero and compares nothing.
    estimator : {"2sls", "liml", "gmm"}
    endogenous, instruments : names
    kappa : float
        Of LIML; 1 for two-stage least squares, NaN for GMM.
    first_stages : tuple of Stage
    reduced_form : Stage
    tests : tuple of InstrumentTest
    anderson_rubin : ConfidenceSet or None
        With one endogenous regressor.
    """

    estimator: Estimator
    endogenous: tuple[str, ...]
    instruments: tuple[str, ...]
    kappa: float
    first_stages: tuple[Stage, ...]
    reduced_form: Stage
    tests: tuple[InstrumentTest, ...]
    anderson_rubin: ConfidenceSet | None

    def __repr__(self) -> str:
        effects = " + ".join(self.effects) or "none"
        return (
            f"<InstrumentalResult {self.estimator} of {self.y_name!r}: {self.nobs} observations, "
            f"{', '.join(self.endogenous)} by {', '.join(self.instruments)}, fixed effects {effects}>"
        )

    @door
    def test(self, name: str, of: str = "") -> InstrumentTest:
        """Return one test.

        Raises
        ------
        UnknownColumnError
            If there is none of this name.
        """
        found = [t for t in self.tests if t.name == name and (not of or t.of == of)]
        if not found:
            raise UnknownColumnError(
                _("There is no test {name!r}; there are: {names}."),
                name=name,
                names=listed(dict.fromkeys(t.name for t in self.tests)),
            )
        return found[0]

    def tables(self) -> tuple[Table, ...]:
        """Return coefficients, fit, arithmetic of N, tests, first stages, Anderson–Rubin set."""
        coefficients, *rest = FixedEffectsResult.tables(self)
        title = Message(
            _("{estimator} of {y_name}; fixed effects: {effects}"),
            estimator=Named("estimator", self.estimator),
            y_name=self.said(self.y_name),
            effects=self._effects() or Message(term("fixed_effects", "none")),
        )
        out = [
            replace(coefficients, en=title),
            *rest,
            table_of_tests(self.tests, self.variable_labels),
            stages_table((*self.first_stages, self.reduced_form), self.variable_labels),
        ]
        if self.anderson_rubin is not None:
            out += self.anderson_rubin.tables()
        return tuple(out)
