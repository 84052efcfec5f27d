"""Records of specification tests, and of a model together with its impacts and tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..._calls.door import door
from ...choices.regression import FixedEffects, LmModel
from ...errors import UnknownColumnError, listed
from ...results.by import each, part
from ...results.labelled import OfModel
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.regression import SpatialPanelResult
from ...results.table import Note, Table
from ...terms import Named
from ...words import Message, _
from ..impacts.record import Impacts

OF_LIKELIHOOD = Note(
    _(
        "LM and LR tests are of likelihoods, which assume that errors are independent over time and have equal variances."
    )
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpecificationTest(Record):
    """One test: what it supposes, its statistic, its p-value.

    Attributes
    ----------
    name : str
        "lr", "wald", "lm-lag", "lm-error", "robust-lm-lag", "robust-lm-error", "lm-joint",
        "lm-residual" or "hausman".
    null : Message
        The null hypothesis in words.
    statistic : float
        Customarily read as χ² with `df` degrees of freedom.
    df : int
    p_value : float
        The one to read: of χ², or where `df_below` is one, of F.
    df_below : float or None
        Degrees of freedom below, where p is that of F.
    p_usual : float
        Of the customary χ², where `p_value` is another; else NaN.
    """

    name: str
    null: Message
    statistic: float
    df: int
    p_value: float
    df_below: float | None = None
    p_usual: float = float("nan")

    @property
    def pvalue(self) -> float:
        """The p-value, under the name of statsmodels and scipy."""
        return self.p_value

    @property
    def label(self) -> Note:
        """What the test is called."""
        return Note("{said}", said=Named("specification_test", self.name))

    def tables(self) -> tuple[Table, ...]:
        """Return one row."""
        return (table_of((self,)),)


def table_of(tests: tuple[SpecificationTest, ...], notes: tuple[Note, ...] = ()) -> Table:
    """Return several tests as one table."""
    below = part("df_below", _("df below"), lambda t: float(t.df_below) if t.df_below else None)
    usual = part("p_usual", _("p as usually printed"), lambda t: float(t.p_usual), "p")
    return each(None, tests).table(
        "tests",
        _("Specification tests"),
        part("test", _("Test"), "label", "text"),
        part("null", _("Null hypothesis"), kind="text"),
        part("statistic", _("χ²"), lambda t: float(t.statistic)),
        part("df", _("df"), lambda t: int(t.df), "int"),
        *((below,) if any(t.df_below for t in tests) else ()),
        part("p_value", _("p"), lambda t: float(t.p_value), "p"),
        *((usual,) if any(np.isfinite(t.p_usual) for t in tests) else ()),
        notes=notes,
    )


_POINTS = {
    (True, True): _(
        "The tests find a lag of y and spatial errors: a model that nests both is called for."
    ),
    (True, False): _("The tests point to a lag of y."),
    (False, True): _("The tests point to spatial errors."),
    (False, False): _("The tests find no spatial dependence; this is no proof."),
}
_LEFT = {
    True: _("The spatial lag leaves errors that are correlated in space."),
    False: _("No spatial errors are found beside the spatial lag; this is no proof."),
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LagrangeTests(Record):
    """Lagrange multiplier tests of one model: what `lm_tests` returns.

    Attributes
    ----------
    model : {"ols", "slx", "sar", "sdm"}
    y_name, fixed_effects : str
    tests : tuple of SpecificationTest
    """

    model: LmModel
    y_name: str
    fixed_effects: FixedEffects
    tests: tuple[SpecificationTest, ...]
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    @door
    def points_to(self, alpha: float = 0.05) -> tuple[bool, bool]:
        """Return whether the tests point to a spatial lag, and whether to spatial errors.

        Where both plain tests find something, the robust ones decide between them; where these agree,
        both stay.
        """
        found = {t.name: t.p_value < alpha for t in self.tests}
        if "lm-residual" in found:
            return True, found["lm-residual"]
        lag, error = found["lm-lag"], found["lm-error"]
        if lag and error and found["robust-lm-lag"] != found["robust-lm-error"]:
            lag, error = found["robust-lm-lag"], found["robust-lm-error"]
        return lag, error

    @door
    def finding(self, alpha: float = 0.05) -> Message:
        """Return what the tests say together."""
        pair = self.points_to(alpha)
        if self.tests[0].name == "lm-residual":
            return Message(_LEFT[pair[1]])
        return Message(_POINTS[pair])

    @door
    def get(self, name: str) -> SpecificationTest:
        """Return one test.

        Raises
        ------
        UnknownColumnError
        """
        for test in self.tests:
            if test.name == name:
                return test
        names = [t.name for t in self.tests]
        raise UnknownColumnError(
            _("There is no test {name!r}; there are: {names}."), name=name, names=listed(names)
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the tests as one table."""
        said = Note("{said}", said=self.finding())
        return (table_of(self.tests, (said, *self.notes)),)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PanelModel(OfModel):
    """A spatial panel model with its impacts and tests: what `spatial_panel` returns.

    Attributes
    ----------
    model : SpatialPanelResult
    impacts : Impacts or None
        None for ols and sem, which have no spillovers.
    tests : tuple of SpecificationTest
        Lagrange multiplier tests on least-squares residuals with the same fixed effects; LR tests of
        those; for an SDM, LR and Wald tests of theta = 0 (SAR) and theta + rho·beta = 0 (SEM).
    """

    model: SpatialPanelResult
    impacts: Impacts | None
    tests: tuple[SpecificationTest, ...]
    test_notes: tuple[Note, ...] = ()

    @property
    def rho(self) -> float:
        """Spatial lag parameter, NaN where the model has none."""
        return self.model.rho

    @property
    def spec(self) -> Mapping[str, Any]:
        """What was run: the model, and the seed its impacts were drawn with (None: no draws)."""
        seed = None if self.impacts is None else self.impacts.spec.get("seed")
        by_instruments = self.model.spec.get("function") == "spatial_panel_2sls_estimate"
        function = "spatial_panel_2sls" if by_instruments else "spatial_panel"
        return {"function": function, "seed": seed, "model": dict(self.model.spec)}

    def tables(self) -> tuple[Table, ...]:
        """Return coefficients, fit, impacts and tests."""
        out = list(self.model.tables())
        if self.impacts is not None:
            out += self.impacts.tables()
        if self.tests:
            out.append(table_of(self.tests, self.test_notes))
        return tuple(out)

    def _read(self) -> Sequence[Table]:
        return [t for t in self.tables() if t.name != "regional_impacts"]

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids and, for a map layer, the per-region impacts.

        Without impacts (ols, sem) the residuals of one time, the last by default.
        """
        if self.impacts is not None and self.impacts.regional is not None:
            return self.impacts.layer_columns(at_time)
        return self.model.layer_columns(at_time)
