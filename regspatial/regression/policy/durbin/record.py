"""Record of a spatial Durbin model of a policy by event time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ....results.by import by, each, part
from ....results.policy_name import policy_said
from ....results.record import Record
from ....results.regression import SpatialPanelResult
from ....results.table import Note, Table
from ....terms import Named
from ....words import Message, Words, _
from ..imputation.effects import Effect
from ..imputation.record import since_of
from .constancy import OneEffect


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PolicyDurbin(Record):
    """What `policy_durbin` returns.

    Attributes
    ----------
    y_name, first : str
    ids : n regions
    direct, indirect : Effect
        Means over treated cells.
    own, next_door : tuples of Effect
        Direct and indirect effects by periods since the start; the last stands for later ones too.
    static : (Effect, Effect)
        Direct and indirect with one effect for all periods.
    outermost : int
        The last period with an effect of its own, if later ones count with it; else −1.
    tests : tuple of OneEffect
    model, static_model : SpatialPanelResult
    spec : mapping
    """

    y_name: str
    first: str
    ids: tuple[str, ...]
    direct: Effect
    indirect: Effect
    own: tuple[Effect, ...]
    next_door: tuple[Effect, ...]
    static: tuple[Effect, Effect]
    outermost: int
    tests: tuple[OneEffect, ...]
    model: SpatialPanelResult
    static_model: SpatialPanelResult
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"<PolicyDurbin of {self.first!r} on {self.y_name!r}: direct {self.direct.estimate:.4g}, "
            f"indirect {self.indirect.estimate:.4g}, {self.direct.units} of {len(self.ids)} regions>"
        )

    @property
    def same(self) -> OneEffect:
        """The test that one effect, own and of neighbours, holds for all periods."""
        return self.tests[-1]

    def tables(self) -> tuple[Table, ...]:
        """Return effects by periods with their means, and the tests of one effect for all."""
        return self._effects(), self._tests()

    def _effects(self) -> Table:
        clocks = (
            ("direct", self.own, self.direct, 0),
            ("indirect", self.next_door, self.indirect, 1),
        )
        rows = []
        for kind, by_period, mean, place in clocks:
            if len(by_period) > 1:
                rows += [(kind, str(since_of(e)), self._since(since_of(e)), e) for e in by_period]
            rows.append((kind, "mean", Named("policy_effect", "durbin-mean"), mean))
            rows.append(
                (kind, "static", Named("policy_effect", "durbin-static"), self.static[place])
            )
        effects = [e for _kind, _key, _said, e in rows]
        low, high = np.array([e.interval for e in effects]).T
        estimates = np.array([e.estimate for e in effects])
        indirect = np.array([kind == "indirect" for kind, _key, _said, _e in rows])
        return by(self).table(
            "policy_durbin",
            Message(
                _("Direct and indirect effects of {first} on {y}"),
                first=policy_said(self, self.first),
                y=self.said(self.y_name),
            ),
            part("effect", _("Effect"), [kind for kind, *_rest in rows], "text", "effect"),
            part("key", _("Key"), [key for _kind, key, *_rest in rows], "text"),
            part(
                "since",
                _("Periods since the start"),
                [Note("{said}", said=said) for _kind, _key, said, _e in rows],
                "text",
            ),
            part("estimate", _("Estimate"), estimates),
            part("std_error", _("Std. error"), np.array([e.se for e in effects])),
            part("df", _("df"), np.array([e.df for e in effects])),
            part("p_value", _("p"), np.array([e.p_value for e in effects]), "p"),
            part("low", Message(_("{pct} low"), pct="95%"), low),
            part("high", Message(_("{pct} high"), pct="95%"), high),
            part(
                "each",
                _("Per receiving region"),
                np.where(indirect, estimates / (len(self.ids) - 1), np.nan),
            ),
            part("cells", _("Cells"), [e.cells for e in effects], "int"),
            part("units", _("Regions"), [e.units for e in effects], "int"),
            notes=self.notes,
        )

    def _since(self, k: int) -> Words:
        return Message("{k}+" if k == self.outermost else "{k}", k=k)

    def _tests(self) -> Table:
        return each(self, self.tests).table(
            "policy_durbin_tests",
            _("Is one effect enough for all periods?"),
            part("what", _("What"), lambda one: Named("policy_restriction", one.key), "text"),
            part("q", _("Restrictions"), lambda one: one.q),
            part("statistic", _("Wald"), lambda one: one.statistic),
            part("p_value", _("p"), lambda one: one.p_value, "p"),
            notes=(
                Note(
                    _(
                        "p by {draws:,} signs of whole regions' residuals of the model with one effect, at its rho (restricted wild "
                        "cluster bootstrap, seed {seed})."
                    ),
                    draws=self.spec["draws"],
                    seed=self.spec["seed"],
                ),
            ),
        )
