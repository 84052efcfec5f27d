"""esda, asked about global and local autocorrelation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from ..choices import codes
from ..choices.autocorrelation import ClusterStatistic
from ..results.autocorrelation import VALUE_KEYS, GlobalStatistic, JoinCounts
from ..results.local_autocorrelation import LocalStatistic
from ..results.second_opinion import Compared
from ..results.table import Note, region
from ..words import Message, Words, _
from .numbers import array, number, spoken
from .record_inputs import Given, Refused, sample
from .registry import opinion

Array = NDArray[np.float64]

_DIVISOR = _(
    "esda divides the squares by n − 1, here by n as Anselin (1995) does: theirs times n/(n − 1)."
)
_ONE_PAIR = _("esda counts each pair once in whole numbers.")


def pysal(matrix: sp.csr_array) -> Any:
    """Return the weights as esda takes them, by position."""
    import libpysal

    neighbours, values = {}, {}
    for k in range(matrix.shape[0]):
        part = slice(int(matrix.indptr[k]), int(matrix.indptr[k + 1]))
        neighbours[k] = matrix.indices[part].tolist()
        values[k] = matrix.data[part].tolist()
    return libpysal.weights.W(
        neighbours, values, id_order=list(range(matrix.shape[0])), silence_warnings=True
    )


def binary_of(matrix: sp.csr_array) -> sp.csr_array:
    """Return ones where there are weights."""
    return sp.csr_array((np.ones_like(matrix.data), matrix.indices, matrix.indptr), matrix.shape)


def at_time(quantity: Words, time: object) -> Message:
    """Return what a quantity is at a time."""
    return Message(_("{quantity} in {time}"), quantity=spoken(quantity), time=time)


@opinion(
    GlobalStatistic,
    "esda",
    extra="pysal",
    when=lambda r: r.statistic in ("moran", "geary", "getis_ord_g", "bivariate_moran"),
)
def of_global(record: GlobalStatistic, given: Given) -> Iterator[Compared]:
    """Yield the statistic and its moments at every time."""
    import esda

    key = VALUE_KEYS[record.statistic]
    two = record.statistic == "bivariate_moran"
    x = given.variable(record.variable, "variable")
    y = given.variable(str(record.other), "lagged_variable") if two else None
    binary = record.statistic == "getis_ord_g" and given.argument("binary", True)
    if record.statistic == "getis_ord_g" and not binary:
        raise Refused(Message(_("esda has G for weights of 0 and 1 only.")))
    for t, time in enumerate(record.times):
        values, matrix, ids = sample(x, time, given.weights())
        w = pysal(binary_of(matrix) if binary else matrix)
        how = {"permutations": 0}
        if y is not None:
            other = y.at(time).aligned(ids).values[0]
            theirs = esda.Moran_BV(values, other, w, transformation="O", **how)
            yield number(at_time(key, time), record.values[t], theirs.I)
            continue
        if record.statistic == "getis_ord_g":
            theirs = esda.G(values, w, **how)
            numbers = {key: theirs.G, "E": theirs.EG, "V": theirs.VG}
        elif record.statistic == "geary":
            theirs = esda.Geary(values, w, transformation="O", **how)
            numbers = {key: theirs.C, "E": theirs.EC, "V": theirs.VC_rand}
        else:
            theirs = esda.Moran(values, w, transformation="O", **how)
            numbers = {key: theirs.I, "E": theirs.EI, "V": theirs.VI_rand}
        yield number(at_time(key, time), record.values[t], numbers[key])
        if "randomisation" in record.by:
            moments = record.by["randomisation"]
            yield number(at_time(f"E[{key}]", time), moments.expected[t], numbers["E"])
            yield number(at_time(f"Var[{key}]", time), moments.variance[t], numbers["V"])
            z = (float(numbers[key]) - float(numbers["E"])) / np.sqrt(float(numbers["V"]))
            yield number(at_time("z", time), moments.z[t], z)


def _of_lags(
    record: GlobalStatistic | LocalStatistic, time: object, given: Given
) -> tuple[Array, Array, sp.csr_array, tuple[str, ...]]:
    """Return both variables and the weights of Lee's L as esda takes them, and the ids."""
    x = given.variable(record.variable, "variable")
    values, matrix, ids = sample(x, time, given.weights())
    other = given.variable(str(record.other), "second").at(time).aligned(ids).values[0]
    if np.isnan(other).any():
        raise Refused(Message(_("esda takes no empty cells of the second variable.")))
    if given.argument("star", False):
        largest = np.asarray(matrix.max(axis=1).toarray()).ravel()
        sums = np.asarray(matrix.sum(axis=1)).ravel()
        matrix = sp.csr_array(matrix + sp.diags_array(largest))
        if given.weights().normalisation == "row":
            matrix = sp.csr_array(sp.diags_array(sums / (sums + largest)) @ matrix)
    return values[:, None], other[:, None], matrix, ids


@opinion(GlobalStatistic, "esda", extra="pysal", when=lambda r: r.statistic == "lee")
def of_lee(record: GlobalStatistic, given: Given) -> Iterator[Compared]:
    """Yield Lee's L of every time."""
    import esda

    for t, time in enumerate(record.times):
        values, other, matrix, _ids = _of_lags(record, time, given)
        theirs = esda.Spatial_Pearson(matrix, permutations=0).fit(values, other)
        yield number(at_time("L", time), record.values[t], theirs.association_[0, 1])


@opinion(LocalStatistic, "esda", extra="pysal", when=lambda r: r.statistic == "local_lee")
def of_local_lee(record: LocalStatistic, given: Given) -> Iterator[Compared]:
    """Yield local Lee's L of the region where it differs most."""
    import esda

    index = {i: k for k, i in enumerate(record.ids)}
    for t, time in enumerate(record.times):
        values, other, matrix, ids = _of_lags(record, time, given)
        if not np.allclose(np.asarray(matrix.sum(axis=1)), 1.0, rtol=1e-9):
            raise Refused(Message(_("esda scales every row of the weights to sum to one.")))
        theirs = esda.Spatial_Pearson_Local(matrix.toarray(), permutations=0).fit(values, other)
        mine = record.values[t][[index[i] for i in ids]]
        yield array(at_time("L", time), mine, theirs.associations_, [region(i) for i in ids])


@opinion(JoinCounts, "esda", extra="pysal")
def of_joins(record: JoinCounts, given: Given) -> Iterator[Compared]:
    """Yield BB, WW and BW of every time."""
    import esda

    x = given.variable(record.bb.variable, "variable")
    for t, time in enumerate(record.bb.times):
        values, matrix, _ids = sample(x, time, given.weights())
        binary = binary_of(matrix)
        if abs(binary - binary.T).nnz or not np.array_equal(matrix.data, np.ones_like(matrix.data)):
            raise Refused(
                Message(
                    _(
                        "esda counts joins of symmetric weights of 0 and 1; these are others (here each "
                        "pair counts with the mean of its two weights)."
                    )
                )
            )
        theirs = esda.Join_Counts(values, pysal(matrix), permutations=0)
        for name, mine in (("bb", record.bb), ("ww", record.ww), ("bw", record.bw)):
            yield number(
                at_time(name.upper(), time),
                mine.values[t],
                getattr(theirs, name),
                why=Note(_ONE_PAIR),
            )


@opinion(
    LocalStatistic,
    "esda",
    extra="pysal",
    when=lambda r: r.statistic in (*codes(ClusterStatistic), "bivariate_local_moran"),
)
def of_local(record: LocalStatistic, given: Given) -> Iterator[Compared]:
    """Yield the statistic of the region where it differs most, and the quadrants that do."""
    import esda

    x = given.variable(record.variable, "variable")
    index = {i: k for k, i in enumerate(record.ids)}
    for t, time in enumerate(record.times):
        values, matrix, ids = sample(x, time, given.weights())
        at, places = [index[i] for i in ids], [region(i) for i in ids]
        mine, n = record.values[t][at], len(ids)
        if record.statistic in ("local_moran", "bivariate_local_moran"):
            how = {"transformation": "O", "permutations": 0, "n_jobs": 1}
            if record.statistic == "local_moran":
                theirs = esda.Moran_Local(values, pysal(matrix), **how)
            else:
                other = (
                    given.variable(str(record.other), "lagged_variable")
                    .at(time)
                    .aligned(ids)
                    .values[0]
                )
                if np.isnan(other).any():
                    raise Refused(Message(_("esda takes no empty cells of the second variable.")))
                theirs = esda.Moran_Local_BV(values, other, pysal(matrix), **how)
            yield array(
                at_time("I", time),
                mine,
                theirs.Is,
                places,
                converted=theirs.Is * n / (n - 1),
                why=Note(_DIVISOR),
            )
            code = np.array(["", "HH", "LH", "LL", "HL"])[theirs.q]
            same = (record.quadrant[t][at] == code) | (record.quadrant[t][at] == "")
            yield number(at_time(_same_quadrant(n), time), n, int(same.sum()))
        elif record.statistic == "local_geary":
            fitted = esda.Geary_Local(connectivity=pysal(matrix), permutations=0, labels=False).fit(
                values
            )
            yield array(at_time("c", time), mine, fitted.localG, places)
        else:
            star = record.statistic == "local_g_star"
            if not given.argument("binary", True):
                raise Refused(Message(_("esda has Gi and Gi* for weights of 0 and 1 only.")))
            theirs = esda.G_Local(values, pysal(matrix), transform="B", permutations=0, star=star)
            yield array(at_time("z", time), mine, theirs.Zs, places)


def _same_quadrant(n: int) -> Message:
    return Message(_("regions in the same quadrant, of {n}"), n=n)
