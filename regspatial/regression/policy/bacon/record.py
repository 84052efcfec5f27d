"""Record of the comparisons that a two-way coefficient of a policy is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ....results.by import by, part
from ....results.policy_name import policy_said
from ....results.record import Record
from ....results.table import Note, Table
from ....words import Message, _
from .weights import Comparison

KINDS = ("never", "later", "earlier")
"""What controls are: never treated, treated later, treated already."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bacon(Record):
    """What `bacon` returns.

    Attributes
    ----------
    y_name, first : str
    ids : n regions
    times : T periods
    coefficient, se : float
        Of two-way fixed effects, by region.
    comparisons : tuple of Comparison
    spec : mapping
    """

    y_name: str
    first: str
    ids: tuple[str, ...]
    times: tuple[Any, ...]
    coefficient: float
    se: float
    comparisons: tuple[Comparison, ...]
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"<Bacon of {self.first!r} on {self.y_name!r}: {self.coefficient:.4g}, "
            f"{self.forbidden:.1%} from regions treated already>"
        )

    @property
    def forbidden(self) -> float:
        """Weight of the comparisons whose controls were treated already."""
        return of_kind(self.comparisons, "earlier")[0]

    def _group(self, start: float) -> str:
        return str(self.times[int(start)]) if np.isfinite(start) else "–"

    def tables(self) -> tuple[Table, ...]:
        """Return weights and estimates by kind of comparison, and every comparison."""
        found = [of_kind(self.comparisons, kind) for kind in KINDS]
        weights = np.array([*(w for w, _e in found), 1.0])
        estimates = np.array([*(e for _w, e in found), self.coefficient])
        rows = self.comparisons
        return (
            by(self).table(
                "bacon",
                Message(
                    _("What the two-way coefficient of {first} on {y} is made of"),
                    first=policy_said(self, self.first),
                    y=self.said(self.y_name),
                ),
                part("kind", _("Control regions"), [*KINDS, "all"], "text", "bacon_kind"),
                part("weight", _("Weight"), weights),
                part("estimate", _("Estimate"), estimates),
                notes=(
                    Note(
                        _(
                            "Controls treated already take what the policy goes on to do there for what would have happened: where "
                            "effects grow, that part is too small. Neighbours are not looked at."
                        )
                    ),
                ),
            ),
            by(self).table(
                "bacon_comparisons",
                _("Comparisons of two groups"),
                part("kind", _("Control regions"), [c.kind for c in rows], "text", "bacon_kind"),
                part("treated", _("Treated from"), [self._group(c.treated) for c in rows], "text"),
                part(
                    "control",
                    _("Controls treated from"),
                    [self._group(c.control) for c in rows],
                    "text",
                ),
                part("weight", _("Weight"), np.array([c.weight for c in rows])),
                part("estimate", _("Estimate"), np.array([c.estimate for c in rows])),
            ),
        )


def of_kind(comparisons: tuple[Comparison, ...], kind: str) -> tuple[float, float]:
    """Return the weight of a kind of comparison, and its mean estimate (NaN without one)."""
    some = [one for one in comparisons if one.kind == kind]
    weight = float(sum(one.weight for one in some))
    total = sum(one.weight * one.estimate for one in some)
    return weight, float(total / weight) if weight else float("nan")
