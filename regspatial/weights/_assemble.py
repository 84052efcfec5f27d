"""The last step of every builder: the policy for regions without neighbours, and normalisation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import scipy.sparse as sp

from .._kernels.labels import label, labels, positions
from .._kernels.matrices import Matrix
from ..containers import SpatialWeights
from ..containers.spatial_weights import checked_matrix, without_links
from ..errors import IslandError, ParameterError, WeightsError, listed
from .normalise import check_how, normalised

ISLANDS = ("raise", "keep", "nearest")

Nearest = Callable[[list[int]], list[tuple[int, int, float]]]
"""From isolated regions to (region, neighbour, weight); each link counts in both directions."""


def assemble(
    ids: Iterable[object],
    matrix: Matrix,
    *,
    kind: str,
    normalise: str,
    islands: str,
    spec: Mapping[str, Any],
    nearest: Nearest | None = None,
) -> SpatialWeights:
    """Apply the islands policy to a raw matrix, normalise, and label it."""
    names = labels(ids, what="ids of the weights")
    check_policy(islands, normalise)
    out = checked_matrix(frozen(matrix), names)
    alone = without_links(out, names)
    spec = {**spec, "islands": islands}
    if alone and islands == "raise":
        raise island_error(alone)
    if alone and islands == "nearest":
        if nearest is None:
            raise ParameterError(
                "islands='nearest' needs a map: these weights have no coordinates. Use "
                "islands='keep', or add the links to the matrix.",
                "islands='nearest' 需要地图：这些权重没有坐标。请使用 islands='keep'，或在矩阵中补上连接。",
            )
        at = positions(names, alone, source_name="weights", wanted_name="islands")
        found = nearest([int(i) for i in at])
        out = with_links(out, found)
        spec["nearest_links"] = [[names[i], names[j]] for i, j, _ in found]
    return SpatialWeights(
        ids=names,
        matrix=frozen(normalised(out, normalise, names)),
        kind=kind,
        normalisation=normalise,
        spec=spec,
    )


def frozen(matrix: Matrix) -> Matrix:
    """Return a fresh matrix made read-only, so that the container need not copy it."""
    if isinstance(matrix, np.ndarray):
        matrix.setflags(write=False)
    return matrix


def check_policy(islands: str, normalise: str) -> None:
    """Raise ParameterError unless both are among the allowed values."""
    check_how(normalise)
    if islands not in ISLANDS:
        raise ParameterError(
            f"islands={islands!r} is not allowed; choose one of: {listed(ISLANDS)}.",
            f"islands={islands!r} 无效；可选：{listed(ISLANDS)}。",
        )


def island_error(ids: tuple[str, ...], because_en: str = "", because_zh: str = "") -> IslandError:
    """Return the error that names the regions without neighbours and the ways out."""
    have = "1 region has" if len(ids) == 1 else f"{len(ids)} regions have"
    return IslandError(
        f"{have} no neighbours{because_en} (all-zero rows of the weights): "
        f"{listed(ids)}. Join them by links=[(id, id)], choose islands='nearest' (link each to "
        "its nearest region) or islands='keep' (a row of zeros), or leave them out.",
        f"{len(ids)} 个区域没有邻居{because_zh}（权重行全为零）：{listed(ids)}。可用 links=[(编号, 编号)] "
        "指定连接，或选择 islands='nearest'（与最近区域相连）、islands='keep'（保留零行），或剔除这些区域。",
        ids=ids,
    )


def with_links(matrix: Matrix, links: Iterable[tuple[int, int, float]]) -> Matrix:
    """Return a copy with symmetric links added; a weight that is there already stays."""
    rows = list(links)
    if isinstance(matrix, np.ndarray):
        out = matrix.copy()
        for i, j, value in rows:
            for a, b in ((i, j), (j, i)):
                if out[a, b] == 0.0:
                    out[a, b] = value
        return out
    there = sp.csr_array(matrix)
    new = {(a, b): value for i, j, value in rows for a, b in ((i, j), (j, i)) if there[a, b] == 0.0}
    at = np.array(list(new), dtype=np.intp).reshape(-1, 2)
    values = np.fromiter(new.values(), dtype=float, count=len(new))
    return there + sp.csr_array((values, (at[:, 0], at[:, 1])), shape=there.shape)


def link_positions(
    ids: tuple[str, ...], links: Iterable[tuple[object, object]]
) -> list[tuple[int, int]]:
    """Return explicit links as positions.

    Raises
    ------
    LabelError, WeightsError
        If a region is unknown, or linked to itself.
    """
    pairs = [_pair(one) for one in links]
    ends = [one for pair in pairs for one in pair]
    at = positions(ids, ends, source_name="regions", wanted_name="links").reshape(-1, 2)
    loops = [a for a, b in pairs if a == b]
    if loops:
        raise WeightsError(
            f"links joins regions to themselves: {listed(loops)}. A link needs two regions.",
            f"links 将区域与其自身相连：{listed(loops)}。一条连接需要两个不同的区域。",
            ids=loops,
        )
    return [(int(i), int(j)) for i, j in at]


def _pair(link: tuple[object, object]) -> tuple[str, str]:
    if isinstance(link, str) or not hasattr(link, "__len__") or len(link) != 2:
        raise ParameterError(
            f"links holds {link!r}; each link is a pair of ids, as in "
            "links=[('460000', '440000')].",
            f"links 中含有 {link!r}；每条连接应为一对编号，例如 links=[('460000', '440000')]。",
        )
    return label(link[0]), label(link[1])
