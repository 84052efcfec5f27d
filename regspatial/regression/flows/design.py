"""From a table of flows, a panel and weights to F, W and the regressors of pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.linalg as la
import scipy.sparse as sp
from numpy.typing import NDArray

from ..._kernels.linear.matrices import Matrix
from ..._kernels.shapes.distances import between
from ...choices.flows import FlowDistance, FlowModel, FlowScale, OwnFlows
from ...containers import Panel, Regions, SpatialWeights
from ...containers.labels import spoken
from ...containers.one_time import one_time
from ...errors import (
    CollinearityError,
    ConstantColumnError,
    DomainError,
    ParameterError,
    SpecificationError,
    listed,
    pair,
)
from ...formula import having
from ...formula.design import INTERCEPT, dependent
from ...results.network.layer import NetworkLayer
from ...results.table import Note
from ...words import Message, Words, _

Array = NDArray[np.float64]

OWN = "I"
"""The constant of flows within a region."""
DISTANCE = "distance"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FlowDesign:
    """What is estimated.

    Attributes
    ----------
    ids : n labels
    f : (n, n)
        Destinations in rows, origins in columns.
    w : (n, n)
    z : (n², k)
        Cells of destinations in rows, one after another.
    terms : k names
        "D(x)" of the destination, "O(x)" of the origin, "I(x)" added for own flows, "D(Wx)", "O(Wx)" of neighbours.
    variables : names
    slopes : (variables, 5) positions in `terms`, -1 where there is none
        In the order of `effects.SLOPES`.
    """

    ids: tuple[str, ...]
    f: Array
    w: Matrix
    z: Array
    terms: tuple[str, ...]
    variables: tuple[str, ...]
    slopes: NDArray[np.intp]
    notes: tuple[Note, ...]
    panel: Panel


def design_of(
    layer: NetworkLayer,
    panel: Panel,
    variables: Sequence[str],
    w: SpatialWeights,
    regions: Regions | None,
    *,
    at_time: object,
    model: FlowModel,
    scale: FlowScale,
    distance: FlowDistance,
    own: OwnFlows,
) -> FlowDesign:
    """Match what is given by label, and make the columns.

    Raises
    ------
    LabelError, DomainError, ConstantColumnError, CollinearityError, SpecificationError, ParameterError
    """
    names = _names(variables)
    panel = one_time(having(panel, names), at_time)
    ids = panel.ids
    layer, near = _all_of(layer, ids), w.aligned(ids)
    x = np.array([panel[name].finite().values[0] for name in names])
    _refuse_flat(names, x)
    f, notes = _scaled(layer, scale)
    columns, slopes = _columns(names, x, near.matrix, model, own)
    if distance != "none":
        columns[DISTANCE if distance == "level" else f"log({DISTANCE})"] = _distances(
            regions, ids, distance
        )
    z = np.stack([one.ravel() for one in columns.values()], axis=1)
    terms = tuple(columns)
    _check(terms, z)
    at = {t: k for k, t in enumerate(terms)}
    return FlowDesign(
        ids=ids,
        f=f,
        w=near.matrix,
        z=z,
        terms=terms,
        variables=names,
        slopes=np.array([[at.get(one, -1) for one in row] for row in slopes], dtype=np.intp),
        notes=notes,
        panel=panel,
    )


def _all_of(layer: NetworkLayer, ids: tuple[str, ...]) -> NetworkLayer:
    """Return the flows of all regions, in their order; those that the table does not name have none.

    Raises
    ------
    LabelError
        If the table names others that have flows.
    """
    there = set(layer.ids)
    more = tuple(one for one in ids if one not in there)
    if more:
        m = sp.csr_array(layer.matrix)
        n = layer.n + len(more)
        layer = replace(
            layer,
            ids=(*layer.ids, *more),
            matrix=sp.csr_array(
                (m.data, m.indices, np.pad(m.indptr, (0, len(more)), "edge")), shape=(n, n)
            ),
            points=None,
            own=None if layer.own is None else np.pad(layer.own, (0, len(more))),
        )
    return layer.aligned(ids, leave_isolates=True)


def labels_of(d: FlowDesign) -> dict[str, Words]:
    """Return what readers call the terms, beside the labels of the panel."""
    known = dict(d.panel.labels)
    said: dict[str, Words] = {
        "rho_d": Message(_("rho_d (flows to neighbours of the destination)")),
        "rho_o": Message(_("rho_o (flows from neighbours of the origin)")),
        "rho_w": Message(_("rho_w (flows between neighbours of both)")),
        OWN: Message(_("own flow")),
        DISTANCE: Message(_("distance")),
    }
    for name in d.variables:
        x = spoken(name, known)
        said |= {
            f"D({name})": Message(_("{x}, destination"), x=x),
            f"O({name})": Message(_("{x}, origin"), x=x),
            f"I({name})": Message(_("{x}, added for own flows"), x=x),
            f"D(W {name})": Message(_("{x}, neighbours of the destination"), x=x),
            f"O(W {name})": Message(_("{x}, neighbours of the origin"), x=x),
        }
    return {**known, **said}


def _names(variables: Sequence[str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys([variables] if isinstance(variables, str) else variables))
    if not names:
        raise ParameterError(
            _("Name one regressor of the regions at least in {param:variables}, such as log(gdp).")
        )
    return names


def _refuse_flat(names: tuple[str, ...], x: Array) -> None:
    flat = [n for n, one in zip(names, x, strict=True) if np.ptp(one) <= 1e-12 * np.abs(one).max()]
    if flat:
        raise ConstantColumnError(
            _("These columns do not vary at all: {flat}. Leave them out."),
            columns=flat,
            flat=listed(flat),
        )


def _scaled(layer: NetworkLayer, scale: FlowScale) -> tuple[Array, tuple[Note, ...]]:
    """Return F on its scale, destinations in rows, and what is said of own flows.

    Raises
    ------
    DomainError
        If logarithms are asked for and flows are zero.
    """
    m = layer.matrix
    f = np.array(m.toarray() if isinstance(m, sp.csr_array) else m, dtype=float).T
    f[np.diag_indices(layer.n)] = 0.0 if layer.own is None else layer.own
    notes: tuple[Note, ...] = ()
    if layer.own is None:
        notes = (
            Note(
                _(
                    "The table has no flow within a region: these count as zero, with a constant of their own."
                )
            ),
        )
    if scale == "level":
        return f, notes
    if scale == "log1p":
        return np.log1p(f), notes
    zero = np.argwhere(f.T == 0.0)
    if len(zero):
        raise DomainError(
            _(
                "{n} of {cells} {cells:flow is|flows are} zero or not listed, and have no logarithm: {pairs}. Use {param:flow_scale=log1p}, which "
                "keeps them, or the Poisson regression of flows (ppml)."
            ),
            n=len(zero),
            cells=f.size,
            pairs=listed([pair(layer.ids[i], layer.ids[j]) for i, j in zero.tolist()]),
        )
    return np.log(f), notes


def _columns(
    names: tuple[str, ...], x: Array, w: Matrix, model: FlowModel, own: OwnFlows
) -> tuple[dict[str, Array], list[tuple[str, ...]]]:
    """Return the columns of pairs, (n, n) each, and the terms that are slopes of each variable."""
    n = x.shape[1]
    one = np.ones(n)
    out: dict[str, Array] = {INTERCEPT: np.ones((n, n)), OWN: np.eye(n)}
    slopes: list[tuple[str, ...]] = []
    for name, v in zip(names, x, strict=True):
        out[f"D({name})"], out[f"O({name})"] = np.outer(v, one), np.outer(one, v)
        if own == "slopes":
            out[f"I({name})"] = np.diag(v)
        slopes.append((f"D({name})", f"D(W {name})", f"O({name})", f"O(W {name})", f"I({name})"))
    if model == "sdm":
        for name, v in zip(names, x, strict=True):
            wx = np.asarray(w @ v)
            out[f"D(W {name})"], out[f"O(W {name})"] = np.outer(wx, one), np.outer(one, wx)
    return out, slopes


def _distances(regions: Regions | None, ids: tuple[str, ...], distance: FlowDistance) -> Array:
    """Return distances between the middles of regions, or their logarithms, zero on the diagonal (own flows have a constant).

    Raises
    ------
    ParameterError
        Without a map; if two regions lie in one point.
    """
    if regions is None:
        raise ParameterError(
            _("Distances need a map: give {param:regions}, or use {param:distance=none}.")
        )
    xy = regions.select(ids).coordinates()
    d = between(xy[:, None, :], xy[None, :, :], "great-circle" if regions.lonlat else "planar")
    if distance == "level":
        return d
    off = ~np.eye(len(ids), dtype=bool)
    if (d[off] <= 0.0).any():
        i, j = np.argwhere(off & (d <= 0.0))[0]
        raise ParameterError(
            _(
                "{one} and {other} lie in one point: their distance has no logarithm. Use {param:distance=level}."
            ),
            one=ids[i],
            other=ids[j],
        )
    return np.log(np.where(off, d, 1.0))


def _check(terms: tuple[str, ...], z: Array) -> None:
    """Refuse more columns than flows, and columns that depend on others.

    Raises
    ------
    SpecificationError, CollinearityError
    """
    if z.shape[0] <= z.shape[1] + 4:
        raise SpecificationError(
            _(
                "{nobs} {nobs:flow leaves|flows leave} nothing for {k} {k:coefficient|coefficients}. Leave regressors out, or take more regions."
            ),
            nobs=z.shape[0],
            k=z.shape[1],
        )
    unit = z / np.linalg.norm(z, axis=0)
    triangle = np.asarray(la.qr(unit, mode="r", check_finite=False)[0])[: len(terms)]
    members = dependent(triangle, list(range(len(terms))))
    if members:
        names = [terms[i] for i in members]
        raise CollinearityError(
            _("These columns of the flows depend on one another: {names}. Leave one of them out."),
            columns=names,
            names=listed(names),
        )
