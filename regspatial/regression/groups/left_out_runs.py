"""The runs of leaving out: one model with all, and again without each; what is left of data and weights."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...choices.regression import FORMS, LeftOut
from ...containers import Panel, PeriodWeights, SpatialWeights
from ...errors import RegspatialError, RegspatialWarning, SpecificationError
from ...options import Options
from ...progress import Progress, part, report
from ...results.regression import SpatialPanelResult
from ...results.table import Note
from ...terms import Named
from ...weights import subset
from ...weights._cut_words import as_cut
from ...words import Message, _
from ..impacts.average import impacts
from ..panel.least_squares.result import FixedEffectsResult
from .leave_out.record import LeaveOut

Array = NDArray[np.float64]


class Estimates(NamedTuple):
    """What one run gives.

    Attributes
    ----------
    names : K pairs (kind, term)
    values, errors : (K,) arrays
    df, stretch : (K,) arrays
        Degrees of freedom of t, or infinity, and what errors are multiplied by.
    """

    names: tuple[tuple[str, str], ...]
    values: Array
    errors: Array
    df: Array
    stretch: Array


_WEIGHTS = ("w", "w_error")
_KINDS = ("direct", "indirect", "total")


def labels_of(panel: Panel, leave: LeftOut) -> list[str]:
    """Return what is left out, one after another.

    Raises
    ------
    SpecificationError
        If fewer than three are there.
    """
    labels = list(panel.ids) if leave == "region" else [str(t) for t in panel.times]
    if len(labels) < 3:
        raise SpecificationError(
            _("There are {n} to leave out, one after another; at least 3 are needed."),
            n=len(labels),
        )
    return labels


def without(arguments: Mapping[str, Any], k: int, leave: LeftOut) -> dict[str, Any]:
    """Return the arguments of a model without the k-th region or period; all of them for k = -1."""
    out = dict(arguments)
    whole: Panel = out["panel"]
    if k < 0:
        return out
    if leave == "time":
        gone = whole.times[k]
        out["panel"] = whole.select(times=[t for t in whole.times if t != gone])
        return out
    left = [i for i in whole.ids if i != whole.ids[k]]
    out["panel"] = whole.select(ids=left)
    for name in _WEIGHTS:
        w = out.get(name)
        if isinstance(w, SpatialWeights):
            out[name] = _among(w, whole, left)
        elif isinstance(w, PeriodWeights):
            out[name] = PeriodWeights({t: _among(one, whole, left) for t, one in w.weights.items()})
    return out


def _among(w: SpatialWeights, whole: Panel, left: list[str]) -> SpatialWeights:
    return subset(w.aligned(whole.ids), left, islands="keep")


def estimates_of(fit: Any, options: Options | None) -> Estimates:
    """Return the coefficients of a model and, where it spills over, its impacts by the delta method."""
    names = [("coefficient", t) for t in fit.terms]
    values, errors = [fit.estimates], [fit.se]
    if isinstance(fit, SpatialPanelResult) and FORMS[fit.model].spills:
        found = impacts(fit, inference="delta", by_region=False, options=options)
        names += [(kind, v) for v in found.variables for kind in _KINDS]
        values.append(found.estimates.ravel())
        errors.append(found.se.ravel())
    df, stretch = np.full(len(names), np.inf), np.ones(len(names))
    if isinstance(fit, FixedEffectsResult):
        df[:], stretch[:] = fit.by_t
    elif isinstance(fit, SpatialPanelResult) and fit.df is not None:
        df[:] = fit.df
    return Estimates(tuple(names), np.concatenate(values), np.concatenate(errors), df, stretch)


def weights_note(w: Any, leave: LeftOut) -> tuple[Note, ...]:
    """Say which weights the runs have, where regions are left out."""
    if leave == "time" or w is None:
        return ()
    one = next(iter(w.weights.values())) if isinstance(w, PeriodWeights) else w
    return (
        Note(
            _(
                "Weights of every run: {w}, cut to the other regions, {again}; links to the region that is left "
                "out do not count."
            ),
            w=Named("weights_kind", one.kind),
            again=as_cut(one),
        ),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """The runs, whole and without each."""

    labels: list[str]

    def record(
        self,
        without: Callable[[int], Estimates],
        progress: Progress | None,
        *,
        y_name: str,
        by: LeftOut,
        spec: dict[str, Any],
        notes: tuple[Note, ...] = (),
    ) -> LeaveOut:
        """Run all, and keep why one could not be run.

        Raises
        ------
        SpecificationError
            If none could.
        """
        with_all = without(-1)
        names = with_all.names
        count = len(self.labels)
        values, errors, df, stretch = np.full((4, count, len(names)), np.nan)
        failed: dict[str, Message] = {}
        inner = part(progress, 0.05, 1.0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RegspatialWarning)
            for k, label in enumerate(self.labels):
                try:
                    run = without(k)
                except RegspatialError as error:
                    failed[label] = Message("{reason}", reason=error.message)
                    continue
                at = [names.index(t) for t in run.names if t in names]
                keep = [i for i, t in enumerate(run.names) if t in names]
                for table, row in zip((values, errors, df, stretch), run[1:], strict=True):
                    table[k, at] = row[keep]
                report(inner, (k + 1) / count, "without")
        if len(failed) == count:
            raise SpecificationError(
                _("Without any one of them nothing can be estimated: {reason}"),
                reason=next(iter(failed.values())),
            )
        return LeaveOut(
            y_name=y_name,
            by=by,
            labels=tuple(self.labels),
            names=names,
            whole=with_all.values,
            whole_errors=with_all.errors,
            estimates=values,
            errors=errors,
            whole_df=with_all.df,
            whole_stretch=with_all.stretch,
            df=df,
            stretch=stretch,
            failed=failed,
            notes=notes,
            spec=spec,
        )
