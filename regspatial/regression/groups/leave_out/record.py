"""The record of estimates without each region, or each period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri, stdtr, stdtrit

from ....results.by import AXES, Axis, Part, axis, by, part
from ....results.estimates import z_and_p
from ....results.record import Record
from ....results.table import REGION, Column, Note, Table, region
from ....words import Message, _

Array = NDArray[np.float64]


def halves(record: LeaveOut, level: float = 0.95) -> tuple[Array, Array]:
    """Return half the widths of the intervals with all, (K,), and in each run, (L, K)."""
    return (
        _quantile(record.whole_df, level) * record.whole_stretch * record.whole_errors,
        _quantile(record.df, level) * record.stretch * record.errors,
    )


def _quantile(df: Array, level: float) -> Array:
    share = 0.5 + level / 2.0
    by_t = np.isfinite(df)
    return np.asarray(np.where(by_t, stdtrit(np.where(by_t, df, 1.0), share), ndtri(share)))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LeaveOut(Record):
    """What `leave_one_out`, `spatial_leave_one_out` and `leave_out` return.

    Attributes
    ----------
    y_name : str
    by : {"region", "time"}
    labels : L ids or times, left out one after another
    names : K pairs (kind, term): kind "coefficient", "direct", "indirect" or "total"
    whole, whole_errors : (K,) arrays
        With all.
    estimates, errors : (L, K) arrays
        NaN where nothing could be estimated.
    whole_df, df : (K,) and (L, K) arrays
        Degrees of freedom of t, with all and in each run; infinite where p is of the normal distribution.
    whole_stretch, stretch : (K,) and (L, K) arrays
        What standard errors are multiplied by for p and intervals: with Driscoll and Kraay's and few periods as in
        `FixedEffectsResult`, else 1.
    failed : mapping of label to reason
    notes : tuple of Note
        Which weights the runs have.
    """

    y_name: str
    by: str
    labels: tuple[str, ...]
    names: tuple[tuple[str, str], ...]
    whole: Array
    whole_errors: Array
    estimates: Array
    errors: Array
    whole_df: Array
    whole_stretch: Array
    df: Array
    stretch: Array
    failed: Mapping[str, Message]
    notes: tuple[Note, ...] = ()
    spec: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<LeaveOut of {self.y_name!r}: {len(self.labels)} runs, each without one {self.by}>"

    def tables(self) -> tuple[Table, ...]:
        """Return the range of every estimate, and the estimates one by one."""
        return self._range_table(), self._long_table()

    @property
    def sign_changes(self) -> int:
        """Number of runs in which any estimate has another sign than with all."""
        other = np.sign(self.estimates) * np.sign(self.whole) < 0
        return int(other.any(axis=1).sum())

    @staticmethod
    def _p(estimates: Array, errors: Array, df: Array) -> Array:
        """Return p of t with its degrees of freedom, as the model itself prints it."""
        z, normal = z_and_p(estimates, errors)
        by_t = np.isfinite(df)
        t = 2.0 * stdtr(np.where(by_t, df, 1.0), -np.abs(z))
        return np.asarray(np.where(by_t, t, normal))

    def _range_table(self) -> Table:
        p = self._p(self.whole, self.whole_stretch * self.whole_errors, self.whole_df)
        each = self._p(self.estimates, self.stretch * self.errors, self.df)
        rows = []
        for k, (kind, term) in enumerate(self.names):
            column = self.estimates[:, k]
            known = np.isfinite(column)
            if not known.any():
                rows.append(
                    (
                        kind,
                        term,
                        float(self.whole[k]),
                        float(self.whole_errors[k]),
                        *[float("nan")] * 2,
                        "",
                        float("nan"),
                        "",
                        0,
                        0,
                    )
                )
                continue
            low, high = int(np.nanargmin(column)), int(np.nanargmax(column))
            signs = int((np.sign(column[known]) * np.sign(self.whole[k]) < 0).sum())
            level = int(((each[known, k] < 0.05) != (p[k] < 0.05)).sum())
            rows.append(
                (
                    kind,
                    term,
                    float(self.whole[k]),
                    float(self.whole_errors[k]),
                    float(p[k]),
                    float(column[low]),
                    self.labels[low],
                    float(column[high]),
                    self.labels[high],
                    signs,
                    level,
                )
            )
        place = REGION if self.by == "region" else ""
        return Table(
            name="range",
            en=self._title(),
            columns=(
                Column("kind", _("What"), "text", "left_out_kind"),
                AXES["terms"],
                Column("estimate", _("With all")),
                Column("std_error", _("Std. error")),
                Column("p_value", _("p"), "p"),
                Column("least", _("Least")),
                Column("least_without", _("without"), "text", place),
                Column("greatest", _("Greatest")),
                Column("greatest_without", _("without"), "text", place),
                Column("sign_changes", _("Other sign"), "int"),
                Column("level_changes", _("Other side of p = 0.05"), "int"),
            ),
            rows=tuple(rows),
            notes=self._notes(),
            labels=self.variable_labels,
        )

    def _title(self) -> Message:
        if self.by == "region":
            return Message(
                _("Estimates for {y}, each time without one region"), y=self.said(self.y_name)
            )
        return Message(
            _("Estimates for {y}, each time without one period"), y=self.said(self.y_name)
        )

    def _notes(self) -> tuple[Note, ...]:
        out = [
            Note(
                _(
                    "{n} {n:run|runs}. The last two columns count runs in which the "
                    "estimate has another sign, or its p lies on the other side of 0.05."
                ),
                n=len(self.labels) - len(self.failed),
            ),
            *self.notes,
        ]
        for label, reason in self.failed.items():
            out.append(
                Note(
                    _("Nothing could be estimated without {label}: {reason}"),
                    label=region(label) if self.by == "region" else label,
                    reason=reason,
                )
            )
        return tuple(out)

    def _long_table(self) -> Table:
        p = self._p(self.estimates, self.stretch * self.errors, self.df)
        without = Column("without", _("Without"), "text", REGION if self.by == "region" else "")
        kinds, terms = zip(*self.names, strict=True)
        return by(self, Axis(without, self.labels), axis("terms", terms), shown=("without",)).table(
            "left_out",
            _("Estimates without each"),
            part("kind", _("What"), kinds, "text", "left_out_kind"),
            Part(AXES["terms"], terms),
            part("estimate", _("Estimate"), self.estimates),
            part("std_error", _("Std. error"), self.errors),
            part("p_value", _("p"), p, "p"),
        )
