"""The last step of every builder: the policy for regions without neighbours, and normalisation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import scipy.sparse as sp

from .._kernels.linear.matrices import Matrix, freeze
from ..choices import one_of
from ..choices.weights import ISLANDS_GIVEN, Islands, Normalise
from ..containers import SpatialWeights
from ..containers.ids import WEIGHTS_IDS, label, labels, positions
from ..containers.spatial_weights import checked_matrix, parts_of, without_links
from ..errors import IslandError, ParameterError, WeightsError, WeightsWarning, listed, pair, warn
from ..progress import checkpoint
from ..words import Message, _, n_
from ..words.naming import with_names
from .normalise import check_how, normalised

Nearest = Callable[[list[int]], list[tuple[int, int, float]]]
"""From isolated regions to (region, neighbour, weight); each link counts in both directions."""
_MOST_JOINED = 5
"""So many links a person writes by hand."""


def assemble(
    ids: Iterable[object],
    matrix: Matrix,
    *,
    kind: str,
    normalise: Normalise,
    islands: Islands | None,
    spec: Mapping[str, Any],
    nearest: Nearest | None = None,
    pattern: bool = False,
    joins: bool = False,
    given: bool = False,
) -> SpatialWeights:
    """Apply the islands policy to a raw matrix, normalise, and label it.

    A `pattern` (ones off the diagonal, made here) needs no look before its weights are looked at;
    a builder that `joins` takes links that are written by hand. Weights that were `given`, or made where nothing
    is said of islands (None), keep the zero rows that stand in them and name them.
    """
    names = labels(ids, what=WEIGHTS_IDS)
    given, islands = given or islands is None, islands or ISLANDS_GIVEN
    check_policy(islands, normalise)
    checkpoint(0.7)
    out = frozen(matrix) if pattern else checked_matrix(frozen(matrix), names)
    checkpoint(0.75)
    alone = without_links(out, names)
    spec = {"islands": islands, **spec}
    if alone and islands == "raise":
        raise _joinable(names, alone, nearest) if joins and nearest else island_error(alone)
    if alone and islands == "keep" and given:
        warn_of_kept(alone)
    if alone and islands == "nearest":
        if nearest is None:
            raise ParameterError(
                _(
                    "{param:islands=nearest} needs a map: these weights have no coordinates. Use "
                    "{param:islands=keep}, or add the links to the matrix."
                ),
            )
        found = nearest(_at(names, alone))
        out = with_links(out, found)
        ends = list({frozenset((i, j)): (names[i], names[j]) for i, j, _ in found[::-1]}.values())
        spec["nearest_links"] = [list(both) for both in ends[::-1]]
        _warn_of_joined(out, alone, ends[::-1])
    return SpatialWeights(
        ids=names,
        matrix=frozen(normalised(out, normalise, names)),
        kind=kind,
        normalisation=normalise,
        spec=spec,
    )


def _at(names: tuple[str, ...], alone: tuple[str, ...]) -> list[int]:
    return [int(i) for i in positions(names, alone, source_name="weights", wanted_name="islands")]


def _warn_of_joined(matrix: Matrix, alone: tuple[str, ...], ends: list[tuple[str, str]]) -> None:
    """Name the links to the nearest region, and the parts of the map that no link joins all the same."""
    parts = parts_of(matrix)
    apart = Message(_(" The weights are in {parts} parts that no link joins."), parts=parts)
    warn(
        WeightsWarning(
            n_(
                "1 region has no neighbours and was linked to the nearest: {pairs}.{apart} "
                "{param:islands=keep} leaves it without, {param:islands=raise} stops.",
                "{n} regions have no neighbours and were linked to the nearest: {pairs}.{apart} "
                "{param:islands=keep} leaves them without, {param:islands=raise} stops.",
            ),
            ids=dict.fromkeys(one for both in ends for one in both),
            n=len(alone),
            pairs=listed([pair(one, other) for one, other in ends]),
            apart=apart if parts > 1 else "",
        )
    )


def warn_of_kept(ids: tuple[str, ...], where: Message | None = None) -> None:
    """Name the regions without neighbours of weights that were given: they stay as they are."""
    warn(
        WeightsWarning(
            _(
                "{n} {n:region has|regions have} no neighbours{where} and {n:keeps|keep} a row of zeros: "
                "{islands}."
            ),
            ids=ids,
            n=len(ids),
            where=where or "",
            islands=listed(ids),
        )
    )


def frozen(matrix: Matrix) -> Matrix:
    """Return a fresh matrix made read-only, so that the container need not copy it."""
    freeze(matrix)
    return matrix


def check_policy(islands: Islands, normalise: Normalise) -> None:
    """Raise ParameterError unless both are among the allowed values."""
    check_how(normalise)
    one_of("islands", islands, Islands)


def island_error(ids: tuple[str, ...], because: Message | None = None) -> IslandError:
    """Return the error that names the regions without neighbours and the ways out."""
    return IslandError(
        n_(
            "1 region has no neighbours{because} (an all-zero row of the weights): {regions}. "
            "Choose {param:islands=nearest}{python: (link it to its nearest region)}{shell: (link it to "
            "its nearest region)} or {param:islands=keep}{python: (a row of zeros)}{shell: (a row of "
            "zeros)}, or leave it out.",
            "{n} regions have no neighbours{because} (all-zero rows of the weights): {regions}. "
            "Choose {param:islands=nearest}{python: (link each to its nearest region)}{shell: (link "
            "each to its nearest region)} or {param:islands=keep}{python: (a row of zeros)}{shell: (a row of "
            "zeros)}, or leave them out.",
        ),
        ids=ids,
        n=len(ids),
        because=because or "",
        regions=listed(ids),
    )


def _joinable(names: tuple[str, ...], alone: tuple[str, ...], nearest: Nearest) -> IslandError:
    """Return the error that also says by which links these regions are joined to their nearest ones."""
    if len(alone) > _MOST_JOINED or len(names) == 1:
        return island_error(alone)
    found: dict[frozenset[int], tuple[str, str]] = {}
    for i, j, _unused in nearest(_at(names, alone)):
        found.setdefault(frozenset((i, j)), (names[i], names[j]))
    ends = list(found.values())
    said = Message(
        n_(
            "1 region has no neighbours (an all-zero row of the weights): {regions}. Join it to its nearest "
            "region by {param:links={links}} ({pairs}), choose {param:islands=nearest}{python:, which does "
            "so}{shell:, which does so}, or {param:islands=keep}{python: (a row of zeros)}{shell: (a row of "
            "zeros)}, or leave it out.",
            "{n} regions have no neighbours (all-zero rows of the weights): {regions}. Join each to its "
            "nearest region by {param:links={links}} ({pairs}), choose {param:islands=nearest}{python:, which "
            "does so}{shell:, which does so}, or {param:islands=keep}{python: (a row of zeros)}{shell: (a row "
            "of zeros)}, or leave them out.",
        ),
        n=len(alone),
        regions=listed(alone),
        links=str(ends),
        pairs=listed([pair(one, other) for one, other in ends]),
    )
    return IslandError(with_names(said, [end for both in ends for end in both]), ids=alone)


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
    pairs = [_pair(one, ids) for one in links]
    if not pairs:
        return []
    ends = [one for pair in pairs for one in pair]
    at = positions(ids, ends, source_name="regions", wanted_name="links").reshape(-1, 2)
    loops = [a for a, b in pairs if a == b]
    if loops:
        raise WeightsError(
            _("links joins regions to themselves: {loops}. A link needs two regions."),
            ids=loops,
            loops=listed(loops),
        )
    return [(int(i), int(j)) for i, j in at]


def _pair(link: tuple[object, object], ids: tuple[str, ...]) -> tuple[str, str]:
    if isinstance(link, str) or not hasattr(link, "__len__") or len(link) != 2:
        raise ParameterError(
            _("links holds {link!r}; each link is a pair of ids, as in {param:links={example}}."),
            link=link,
            example=str([(ids[0], ids[-1])]),
        )
    return label(link[0]), label(link[1])
