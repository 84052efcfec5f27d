"""Records of specification tests, and of a model together with its impacts and tests."""

from __future__ import annotations

from dataclasses import dataclass

from .impacts import Impacts
from .layer import LayerColumn
from .record import Record
from .regression import SpatialPanelResult
from .table import Column, Note, Table


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SpecificationTest(Record):
    """One test: what it supposes, its statistic, its p-value.

    Attributes
    ----------
    name : str
        "lr" or "wald".
    null_en, null_zh : str
        The null hypothesis in words.
    statistic : float
        χ² with `df` degrees of freedom under the null.
    df : int
    p_value : float
    """

    name: str
    null_en: str
    null_zh: str
    statistic: float
    df: int
    p_value: float

    def tables(self) -> tuple[Table, ...]:
        """Return one row."""
        return (tests_table((self,)),)


def tests_table(tests: tuple[SpecificationTest, ...]) -> Table:
    """Return several tests as one table."""
    return Table(
        name="tests",
        en="Specification tests",
        zh="模型设定检验",
        columns=(
            Column("test", "Test", "检验", "text"),
            Column("null", "Null hypothesis", "原假设", "text"),
            Column("statistic", "χ²", "χ²"),
            Column("df", "df", "自由度", "int"),
            Column("p_value", "p", "p 值", "p"),
        ),
        rows=tuple(
            (
                t.name,
                Note(t.null_en, t.null_zh),
                float(t.statistic),
                int(t.df),
                float(t.p_value),
            )
            for t in tests
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PanelModel(Record):
    """A spatial panel model with its impacts and tests: what `panel_model` returns.

    Attributes
    ----------
    model : SpatialPanelResult
    impacts : Impacts or None
        None for ols and sem, which have no spillovers.
    tests : tuple of SpecificationTest
        For an SDM: LR and Wald tests of theta = 0 (SAR) and theta + rho·beta = 0 (SEM).
    """

    model: SpatialPanelResult
    impacts: Impacts | None
    tests: tuple[SpecificationTest, ...]

    @property
    def rho(self) -> float:
        """Spatial lag parameter, NaN where the model has none."""
        return self.model.rho

    @property
    def loglik(self) -> float:
        """Log-likelihood."""
        return self.model.loglik

    def tables(self) -> tuple[Table, ...]:
        """Return coefficients, fit, impacts and tests."""
        out = list(self.model.tables())
        if self.impacts is not None:
            out += self.impacts.tables()
        if self.tests:
            out.append(tests_table(self.tests))
        return tuple(out)

    def summary(self, language: str = "en") -> str:
        """Return the tables as text; the long table of regions is left out."""
        short = [t for t in self.tables() if t.name != "regional_impacts"]
        return "\n\n".join(t.text(language) for t in short)

    def layer_columns(self, time: object = None) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the ids and, for a map layer, the per-region impacts.

        Without impacts (ols, sem) the residuals of one time, the last by default.
        """
        if self.impacts is not None and self.impacts.regional is not None:
            return self.impacts.layer_columns(time)
        return self.model.layer_columns(time)
