"""Lagrange multiplier tests, by spreg and spdep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..regression import lm_tests
from ..regression.estimation.design import design
from ..regression.tests.record import LagrangeTests
from ..results.second_opinion import Compared
from ..results.table import Note
from ..words import Message, _
from .autocorrelation import pysal
from .in_r import run_r
from .lsdv import stacked
from .numbers import number
from .record_inputs import Given, Refused
from .registry import opinion

Array = NDArray[np.float64]

_TRANSFORMED = _(
    "Programs for cross-sections have the plain tests, which reject too often under fixed effects; ours "
    "are those of the transformed data. Plain ones are compared in the rows called plain."
)
_OF_SPREG = {
    "lm-error": "lme",
    "lm-lag": "lml",
    "robust-lm-error": "rlme",
    "robust-lm-lag": "rlml",
    "lm-joint": "sarma",
}
_OF_SPDEP = {
    "lm-error": "RSerr",
    "lm-lag": "RSlag",
    "robust-lm-error": "adjRSerr",
    "robust-lm-lag": "adjRSlag",
    "lm-joint": "SARMA",
}


def _of_least_squares(record: LagrangeTests) -> bool:
    """Tell the five tests from that of the residuals of a SAR or SDM, which neither program has for panels."""
    return record.model in ("ols", "slx")


def _stacked(record: LagrangeTests, given: Given) -> tuple[Any, LagrangeTests]:
    """Return the columns with dummies, and the plain tests."""
    how = {
        "y": given.argument("y"),
        "x": given.argument("x"),
        "model": record.model,
        "durbin": given.argument("durbin"),
    }
    formula = given.argument("formula", record.spec.get("formula"))
    d = design(given.data(), formula, given.weights(), fixed_effects=record.fixed_effects, **how)
    plain = lm_tests(
        given.data(),
        formula,
        given.weights(),
        fixed_effects=record.fixed_effects,
        bias_correction="none",
        **how,
    )
    return stacked(d), plain


def _rows(
    record: LagrangeTests, plain: LagrangeTests, theirs: dict[str, float]
) -> Iterator[Compared]:
    joint = plain.get("lm-joint").statistic
    for name, value in theirs.items():
        mine, simple = record.get(name), plain.get(name)
        # a robust test is the joint one less a plain one: next to zero it has what these leave of rounding
        size = joint if name.startswith("robust") else 1e-6
        differs = abs(mine.statistic - simple.statistic) > 1e-9 * abs(simple.statistic)
        why = Note(_TRANSFORMED) if differs else None
        yield number(
            mine.label,
            mine.statistic,
            value,
            why=why,
            expected=differs,
            size=0.0 if differs else size,
        )
        if differs:
            yield number(
                Message(_("{test}, plain"), test=simple.label), simple.statistic, value, size=size
            )


@opinion(LagrangeTests, "spreg", extra="pysal", when=_of_least_squares)
def by_spreg(record: LagrangeTests, given: Given) -> Iterator[Compared]:
    """Yield the five tests on least-squares residuals with dummies."""
    from spreg.diagnostics_sp import LMtests
    from spreg.ols import BaseOLS

    s, plain = _stacked(record, given)
    if s.matrix.nnz == 0:
        raise Refused(Message(_("The weights have no links.")))
    fit = BaseOLS(s.y[:, None], s.columns)
    found = LMtests(fit, pysal(s.matrix), tests=list(_OF_SPREG.values()))
    theirs = {ours: float(np.ravel(getattr(found, name)[0])[0]) for ours, name in _OF_SPREG.items()}
    # spreg inverts X'X of all dummies, whose rounding leaves five digits where regressors are large
    yield from (replace(row, wanted=5) for row in _rows(record, plain, theirs))


_SCRIPT = """
suppressMessages({library(spdep)})
d <- as.data.frame(d)
f <- as.formula(paste("y ~ 0 +", paste(setdiff(names(d), "y"), collapse = " + ")))
fit <- lm(f, d)
found <- lm.RStests(fit, w, zero.policy = TRUE, test = "all")
answer(RSerr = as.numeric(found$RSerr$statistic), RSlag = as.numeric(found$RSlag$statistic),
       adjRSerr = as.numeric(found$adjRSerr$statistic), adjRSlag = as.numeric(found$adjRSlag$statistic),
       SARMA = as.numeric(found$SARMA$statistic))
"""


@opinion(LagrangeTests, "R: spdep", module="spdep", in_r=True, when=_of_least_squares)
def by_spdep(record: LagrangeTests, given: Given) -> Iterator[Compared]:
    """Yield the five tests on least-squares residuals with dummies."""
    s, plain = _stacked(record, given)
    sums = np.asarray(sp.csr_array(s.matrix).sum(axis=1)).ravel()
    if not np.allclose(sums[sums > 0], 1.0):
        raise Refused(Message(_("spdep's tests are for rows that sum to one.")))
    columns = {"y": s.y, **{f"x{k}": v for k, v in enumerate(s.columns.T)}}
    found = run_r(_SCRIPT, columns, s.matrix)
    theirs = {ours: float(found[name][0]) for ours, name in _OF_SPDEP.items()}
    yield from _rows(record, plain, theirs)
