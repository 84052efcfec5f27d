"""R's spdep, asked about global and local autocorrelation."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..choices import codes
from ..choices.autocorrelation import ClusterStatistic
from ..results.autocorrelation import VALUE_KEYS, GlobalStatistic
from ..results.local_autocorrelation import LocalStatistic
from ..results.second_opinion import Compared
from ..results.table import Note, region
from ..words import Message, _
from .autocorrelation import at_time, binary_of
from .in_r import run_r
from .numbers import array, number
from .record_inputs import Given, Refused, sample
from .registry import opinion

Array = NDArray[np.float64]

_GLOBAL = """
suppressMessages(library(spdep))
set.ZeroPolicyOption(TRUE)
t <- CALL
answer(value = as.numeric(t$estimate))
"""
_CALLS = {
    "moran": "moran.test(d$x, w, randomisation = TRUE, zero.policy = TRUE, adjust.n = FALSE)",
    "geary": "geary.test(d$x, w, randomisation = TRUE, zero.policy = TRUE, adjust.n = FALSE)",
    "getis_ord_g": "globalG.test(d$x, w, zero.policy = TRUE, B1correct = TRUE, adjust.x = FALSE, adjust.n = FALSE)",
}
_LOCAL = {
    "local_moran": "as.numeric(localmoran(d$x, w, zero.policy = TRUE)[, 1])",
    "local_geary": "as.numeric(localC(d$x, w, zero.policy = TRUE))",
    "local_g": "as.numeric(localG(d$x, w, zero.policy = TRUE))",
    "local_g_star": "as.numeric(localG(d$x, w, zero.policy = TRUE))",
}
_DIVISOR = _(
    "spdep standardises with n − 1, here with n as Anselin (1995) does: theirs times n/(n − 1)."
)


@opinion(
    GlobalStatistic, "R: spdep", module="spdep", in_r=True, when=lambda r: r.statistic in _CALLS
)
def of_global(record: GlobalStatistic, given: Given) -> Iterator[Compared]:
    """Yield the statistic, its expected value and variance, of the last time."""
    t = len(record.times) - 1
    time, key = record.times[t], VALUE_KEYS[record.statistic]
    values, matrix, _ids = sample(
        given.variable(record.variable, "variable"), time, given.weights()
    )
    if record.statistic == "getis_ord_g" and given.argument("binary", True):
        matrix = binary_of(matrix)
    found = run_r(_GLOBAL.replace("CALL", _CALLS[record.statistic]), {"x": values}, matrix)
    value, expected, variance = found["value"]
    yield number(at_time(key, time), record.values[t], value)
    if "randomisation" in record.by:
        moments = record.by["randomisation"]
        yield number(at_time(f"E[{key}]", time), moments.expected[t], expected)
        yield number(at_time(f"Var[{key}]", time), moments.variance[t], variance)


@opinion(
    LocalStatistic,
    "R: spdep",
    module="spdep",
    in_r=True,
    when=lambda r: r.statistic in codes(ClusterStatistic),
)
def of_local(record: LocalStatistic, given: Given) -> Iterator[Compared]:
    """Yield the statistic of the last time, of the region where it differs most."""
    t = len(record.times) - 1
    time = record.times[t]
    values, matrix, ids = sample(given.variable(record.variable, "variable"), time, given.weights())
    index = {i: k for k, i in enumerate(record.ids)}
    mine = record.values[t][[index[i] for i in ids]]
    if record.statistic.startswith("local_g_") or record.statistic == "local_g":
        binary = given.argument("binary", True)
        star = record.statistic == "local_g_star"
        if star and not binary:
            raise Refused(Message(_("spdep has no self-weight that is the largest of the row.")))
        matrix = binary_of(matrix) if binary else matrix
        if star:
            matrix = sp.csr_array(matrix + sp.eye_array(len(ids), format="csr"))
    script = "suppressMessages(library(spdep))\nset.ZeroPolicyOption(TRUE)\n"
    script += "attr(w$neighbours, 'self.included') <- TRUE\n" * (record.statistic == "local_g_star")
    found = run_r(script + f"answer(value = {_LOCAL[record.statistic]})", {"x": values}, matrix)
    key = {"local_moran": "I", "local_geary": "c"}.get(record.statistic, "z")
    theirs, n = found["value"], len(ids)
    geary = record.statistic == "local_geary"
    yield array(
        at_time(key, time),
        mine,
        theirs,
        [region(i) for i in ids],
        converted=theirs * n / (n - 1) if geary else None,
        why=Note(_DIVISOR) if geary else None,
    )
