"""Geographically weighted regressions, by mgwr."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..gw.local_design import LocalDesign
from ..gw.multiscale_record import MgwrResult
from ..gw.record import GwrResult
from ..results.second_opinion import Compared
from ..results.table import Note, region
from ..words import Message, _
from .numbers import array, number
from .record_inputs import Given, Refused
from .registry import opinion

Array = NDArray[np.float64]

_RADIUS = 6371.0088 / 6371.0
"""Our mean radius of the Earth over mgwr's."""
_STEP, _MOST_STEPS = 1e-12, 200
"""mgwr's iterations of local likelihoods stop at 1e-5 by themselves, which is the digits that would agree."""
_MOST_PLACES = 3000
_MOST_MULTISCALE = 400

_ITERATIONS = _(
    "mgwr stops back-fitting by its own rule, on standardised data; its standard errors repeat the "
    "iterations, ours are those of the end: 1e-3 of themselves."
)

_LEAST_OF_SEARCH = 40
"""mgwr's search starts at so many neighbours and twice the number of terms."""
_AT_OURS = _(
    "mgwr's search starts at more neighbours than there are places: it back-fits at our bandwidths, and stops by "
    "its own rule, on standardised data."
)


def _design(record: GwrResult | MgwrResult, most: int) -> LocalDesign:
    d = record.data
    if d is None:
        raise Refused(Message(_("The record does not hold its data.")))
    if len(d.times) > 1 or len(d.ids) > most:
        raise Refused(
            Message(_("mgwr takes one period of up to {most} {most:place|places} here."), most=most)
        )
    if record.kernel not in ("gaussian", "bisquare", "exponential"):
        raise Refused(Message(_("mgwr has kernels gaussian, bisquare and exponential.")))
    return d


@opinion(GwrResult, "mgwr", extra="pysal", when=lambda r: r.model == "gwr")
def by_gwr(record: GwrResult, given: Given) -> Iterator[Compared]:
    """Yield the local estimates at our bandwidth."""
    from mgwr.gwr import GWR, Binomial, Gaussian, Poisson

    del given
    d = _design(record, _MOST_PLACES)
    width = float(record.bandwidth)
    sphere = record.metric == "great-circle"
    if sphere and not record.adaptive:
        width /= _RADIUS
    model: Any = GWR(
        d.coords,
        d.y[:, None],
        d.x,
        width,
        kernel=record.kernel,
        fixed=not record.adaptive,
        constant=False,
        spherical=sphere,
        n_jobs=1,
        family={"gaussian": Gaussian, "poisson": Poisson, "binomial": Binomial}[record.family](),
        offset=None if d.exposure is None else d.exposure[:, None],
    )
    normal = record.family == "gaussian"
    fit = model.fit() if normal else model.fit(tol=_STEP, max_iter=_MOST_STEPS)
    places = [region(i) for i in record.ids]
    for j, name in enumerate(record.terms):
        said = record.said(name)
        yield array(
            Message(_("coefficient of {name}"), name=said),
            record.coefficients[:, j],
            fit.params[:, j],
            places,
        )
        yield array(
            Message(_("standard error of {name}"), name=said),
            record.se[:, j],
            fit.bse[:, j],
            places,
        )
    yield number(_("trace of the hat matrix"), record.tr_s, fit.tr_S)
    yield number(_("AICc"), record.aicc, fit.aicc)
    if not normal:
        yield number(_("share of the deviance explained"), record.r2, fit.D2)
        return
    yield array(_("local R²"), record.local_r2, fit.localR2, places)
    yield number(_("sigma²"), record.sigma2, fit.sigma2)
    yield number(_("R²"), record.r2, fit.R2)


@opinion(MgwrResult, "mgwr", extra="pysal")
def by_mgwr(record: MgwrResult, given: Given) -> Iterator[Compared]:
    """Yield bandwidths, standardised coefficients and effective parameters of mgwr's own search."""
    from mgwr.gwr import MGWR
    from mgwr.sel_bw import Sel_BW

    d = _design(record, _MOST_MULTISCALE)
    if not record.adaptive:
        raise Refused(Message(_("mgwr's search of fixed bandwidths steps differently.")))
    own = d.x[:, 1:] if d.intercept else d.x
    y = (d.y - d.y.mean())[:, None] / d.y.std()
    x = (own - own.mean(axis=0)) / own.std(axis=0)
    how: dict[str, Any] = {
        "kernel": record.kernel,
        "constant": d.intercept,
        "spherical": record.metric == "great-circle",
        "n_jobs": 1,
    }
    selector = Sel_BW(d.coords, y, x, multi=True, **how)
    few = len(d.ids) <= _LEAST_OF_SEARCH + 2 * len(record.terms)
    ours = [float(one) for one in record.bandwidth]
    limits: dict[str, Any] = (
        {
            "init_multi": max(ours),
            "multi_bw_min": ours,
            "multi_bw_max": ours,
        }
        if few
        else {}
    )
    widths = selector.search(tol_multi=float(given.argument("tolerance", 1e-5)), **limits)
    fit = MGWR(d.coords, y, x, selector, **how).fit()
    why = Note(_AT_OURS if few else _ITERATIONS)
    places = [region(i) for i in record.ids]
    for j, name in enumerate(record.terms):
        said = record.said(name)
        if not few:
            yield number(
                Message(_("bandwidth of {name}"), name=said),
                record.bandwidth[j],
                float(widths[j]),
                why=why,
                wanted=3,
            )
        yield array(
            Message(_("standardised coefficient of {name}"), name=said),
            record.standardised[:, j],
            fit.params[:, j],
            places,
            why=why,
            wanted=3,
        )
        yield number(
            Message(_("effective parameters of {name}"), name=said),
            record.enp[j],
            float(fit.ENP_j[j]),
            why=why,
            wanted=3,
        )
    yield number(_("R²"), record.r2, fit.R2, why=why, wanted=4)
