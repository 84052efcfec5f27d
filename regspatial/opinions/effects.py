"""Average effects, by spatialreg's inverse and spreg's multipliers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..regression.impacts.record import EFFECTS, Impacts
from ..regression.panel.dynamic.record import SpatialDynamicResult
from ..results.regression import SpatialPanelResult
from ..results.second_opinion import Compared
from ..results.table import Note
from ..terms import term
from ..words import Message, _
from .in_r import run_r
from .numbers import number
from .record_inputs import Given, Refused
from .registry import opinion

Array = NDArray[np.float64]

_MOST_REGIONS = 2000

_WITHOUT_THETA = _(
    "spreg leaves theta out of the direct effect (its multiplier is tr S/n times beta); theta counts "
    "there through tr(SW)/n, which the conversion adds."
)

_INVERSE = """
suppressMessages({library(spdep); library(spatialreg)})
set.ZeroPolicyOption(TRUE)
S <- as.matrix(invIrW(w, RHO))
W <- listw2mat(w)
SW <- S %*% W
n <- nrow(W)
answer(direct = d$beta * sum(diag(S)) / n + d$theta * sum(diag(SW)) / n,
       total = d$beta * sum(S) / n + d$theta * sum(SW) / n)
"""


def _model(record: Impacts, given: Given) -> SpatialPanelResult:
    model = given.argument("result")
    if not isinstance(model, SpatialPanelResult):
        raise Refused(Message(_("The model that these effects are of is not at hand.")))
    own = isinstance(record.spec.get("at"), str)  # at the regions' own values, or in levels
    if own or model.parts or isinstance(model, SpatialDynamicResult):
        raise Refused(
            Message(_("Effects through products and squares, and of dynamics, are ours alone."))
        )
    if len(model.ids) > _MOST_REGIONS or model.w is None:
        raise Refused(
            Message(
                _("(I - rho W) of {n} {n:region|regions} is not inverted here."), n=len(model.ids)
            )
        )
    return model


@opinion(Impacts, "R: spatialreg", module="spatialreg", in_r=True)
def by_the_inverse(record: Impacts, given: Given) -> Iterator[Compared]:
    """Yield the effects at our estimates from the inverse of (I - rho W)."""
    model = _model(record, given)
    rho = 0.0 if np.isnan(model.rho) else model.rho
    assert model.w is not None  # noqa: S101 - for the type checker; `_model` has refused
    found = run_r(
        _INVERSE.replace("RHO", repr(float(rho))),
        {"beta": model.beta, "theta": model.theta},
        sp.csr_array(model.w.matrix),
    )
    theirs = np.stack([found["direct"], found["total"] - found["direct"], found["total"]])
    for j, effect in enumerate(EFFECTS):
        for k, name in enumerate(record.variables):
            yield number(
                Message(
                    _("{effect} effect of {name}"),
                    effect=term("effect", effect),
                    name=record.said(name),
                ),
                record.estimates[k, j],
                theirs[j, k],
                size=float(np.abs(record.estimates[k]).max()),
            )


@opinion(Impacts, "spreg", extra="pysal", when=lambda r: r.model in ("sar", "sdm", "sac", "gns"))
def by_multipliers(record: Impacts, given: Given) -> Iterator[Compared]:
    """Yield spreg's direct effect, with and without what it leaves out."""
    from spreg.sputils import spmultiplier

    from .autocorrelation import pysal

    model = _model(record, given)
    assert model.w is not None  # noqa: S101 - for the type checker; `_model` has refused
    matrix = sp.csr_array(model.w.matrix)
    multiplier = spmultiplier(pysal(matrix), model.rho, method="full")
    direct = float(multiplier["adi"])
    lagged = (direct - 1.0) / model.rho if model.rho else 0.0  # tr(SW)/n, as S = I + rho S W
    for k, name in enumerate(record.variables):
        yield number(
            Message(
                _("{effect} effect of {name}"),
                effect=term("effect", "direct"),
                name=record.said(name),
            ),
            record.estimates[k, 0],
            direct * model.beta[k],
            converted=direct * model.beta[k] + lagged * model.theta[k],
            why=Note(_WITHOUT_THETA) if model.theta[k] else None,
            size=float(np.abs(record.estimates[k]).max()),
        )
