"""Weights changed by the names of regions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .._door import door
from ..choices.weights import Islands, Normalise, OneSided
from ..containers import Regions, SpatialWeights
from ..errors import LabelError, listed
from ..results.names import asked_about
from ..weights.edit import edit
from ..words import _
from .names import match_names

Pairs = Iterable[tuple[object, object]]


@door
def edit_weights(
    w: SpatialWeights,
    *,
    add: Pairs = (),
    remove: Pairs = (),
    value: float | None = None,
    one_way: bool = False,
    order: int = 1,
    cumulative: bool = False,
    one_sided: OneSided = "keep",
    islands: Islands = "raise",
    normalise: Normalise | None = None,
    regions: Regions | None = None,
) -> SpatialWeights:
    """Return weights with links added and removed by id or name, or of a higher order.

    Parameters
    ----------
    w, value, one_way, order, cumulative, one_sided, islands, normalise
        See `weights.edit`.
    add, remove : pairs of ids or names
        Names are those of the map's attributes, in Chinese or English, short or full.
    regions : Regions, optional
        The map that has the names.

    Returns
    -------
    SpatialWeights

    Raises
    ------
    LabelError
        If a region is unknown, or a name belongs to several.
    RegspatialError
        As `weights.edit`.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial.studies import edit_weights
    >>> regions = rs.example("dri").regions()
    >>> w = rs.weights.queen(regions, islands="keep")
    >>> more = edit_weights(w, add=[("Hainan", "Guangdong")], regions=regions)
    >>> more.links - w.links
    2
    """
    return edit(
        w, add=_coded(add, w.ids, regions), remove=_coded(remove, w.ids, regions), value=value,
        one_way=one_way, order=order, cumulative=cumulative, one_sided=one_sided, islands=islands,
        normalise=normalise,
    )  # fmt: skip


def links_by_name(pairs: Pairs, regions: Regions | None) -> tuple[Any, ...]:
    """Return the links of a rule with ids for the names of its map: Hainan-Guangdong.

    Raises
    ------
    LabelError
        If a region is unknown, or a name belongs to several.
    """
    return tuple(_coded(pairs, () if regions is None else regions.ids, regions))


def _coded(pairs: Pairs, ids: Sequence[str], regions: Regions | None) -> list[Any]:
    """Return the pairs with ids for names."""
    given = list(pairs)
    whole = all(not isinstance(p, str) and hasattr(p, "__len__") and len(p) == 2 for p in given)
    if regions is None or not given or not whole:  # then `edit` says what is wrong
        return given
    ends = [one for pair in given for one in pair]
    if set(map(str, ends)) <= set(ids):
        return given
    found = match_names(ends, regions)
    if not found.complete:
        raise LabelError(
            _(
                "{n} {n:end of a link is no region|ends of links are no regions} of the map: {names}. "
                "Write codes of the map, or names that one region alone has."
            ),
            ids=found.uncoded,
            n=len(found.uncoded),
            names=listed(asked_about(found, one) for one in found.uncoded),
        )
    codes = found.required()
    return list(zip(codes[::2], codes[1::2], strict=True))
