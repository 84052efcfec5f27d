"""The record of regressions in which controls are added one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ....results.by import axis, by, each, part, stacked
from ....results.record import Record
from ....results.table import Note, Table
from ....words import Message, Words, _
from .result import FixedEffectsResult

CONSTANT = "Intercept"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StepwiseRegressions(Record):
    """What `fixed_effects_stepwise` returns: a sequence of models.

    Attributes
    ----------
    models : tuple of FixedEffectsResult
        On the same rows, each with one regressor more than the one before.
    """

    models: tuple[FixedEffectsResult, ...]
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        n = len(self.models)
        return f"<StepwiseRegressions of {self.y_name!r} on {self.variable!r}: {n} columns>"

    def __len__(self) -> int:
        return len(self.models)

    def __iter__(self) -> Iterator[FixedEffectsResult]:
        return iter(self.models)

    def __getitem__(self, key: int) -> FixedEffectsResult:
        return self.models[key]

    @property
    def y_name(self) -> str:
        """The dependent variable."""
        return self.models[0].y_name

    @property
    def variable(self) -> str:
        """The regressor that stands first, in every column."""
        return next(t for t in self.models[0].terms if t != CONSTANT)

    @property
    def first(self) -> float:
        """Its coefficient in the first column."""
        return self.models[0].get(self.variable)["estimate"]

    @property
    def last(self) -> float:
        """Its coefficient in the last column."""
        return self.models[-1].get(self.variable)["estimate"]

    @property
    def added(self) -> tuple[tuple[str, ...], ...]:
        """The regressors that each column has and the one before has not."""
        out: list[tuple[str, ...]] = []
        seen: set[str] = set()
        for one in self.models:
            out.append(tuple(t for t in one.terms if t not in seen))
            seen |= set(one.terms)
        return tuple(out)

    def tables(self) -> tuple[Table, ...]:
        """Return the columns side by side, their fit, and a line a coefficient."""
        return self._columns(), self._fit(), self._coefficients()

    def title(self) -> Message:
        """Return the title of the table."""
        return Message(_("Regressions of {y_name}"), y_name=self.said(self.y_name))

    def _columns(self) -> Table:
        """Return estimates with standard errors beneath, a column a model."""
        whats = (("estimate", Note(_("Estimate"))), ("std_error", Note(_("Std. error"))))
        lines = [(name, key, said) for name in self.models[-1].terms for key, said in whats]
        return by(self, axis("terms", [name for name, _key, _said in lines])).table(
            "columns",
            self.title(),
            part("what", _("What"), [said for _name, _key, said in lines], "text"),
            *(
                part(
                    f"model{k}",
                    f"({k})",
                    [m.get(name)[key] if name in m.terms else None for name, key, _said in lines],
                )
                for k, m in enumerate(self.models, start=1)
            ),
            notes=self.models[-1].notes,
        )

    def _fit(self) -> Table:
        return each(
            self, zip(range(1, len(self.models) + 1), self.models, self.added, strict=True)
        ).table(
            "fit",
            _("Fit"),
            part("model", _("Column"), lambda one: one[0], "int"),
            part("added", _("Added"), lambda one: self._names(one[2]), "text"),
            part("nobs", _("Observations"), lambda one: one[1].nobs, "int"),
            part("r2_within", _("R² within"), lambda one: one[1].r2["within"]),
            part("r2_adjusted", _("R² adjusted"), lambda one: one[1].r2["adjusted"]),
            part("sigma2", _("sigma²"), lambda one: one[1].sigma2),
            part("loglik", _("Log-likelihood"), lambda one: one[1].loglik),
            labels=self.variable_labels,
        )

    def _names(self, terms: tuple[str, ...]) -> Note:
        said: dict[str, Words] = {f"t{k}": self.said(one) for k, one in enumerate(terms)}
        return Note(" + ".join(f"{{{key}}}" for key in said), **said)

    def _coefficients(self) -> Table:
        numbers = part("model", _("Column"), range(1, len(self.models) + 1), "int")
        return by(self).table(
            "coefficients",
            _("Coefficients by column"),
            *stacked([one.tables()[0] for one in self.models], numbers),
        )
