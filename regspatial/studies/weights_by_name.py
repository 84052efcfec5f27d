"""Weights changed by the names of regions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .._door import door
from ..choices.weights import Islands, Normalise, OneSided
from ..containers import Regions, SpatialWeights
from ..weights.edit import edit
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
        w, add=_coded(add, w, regions), remove=_coded(remove, w, regions), value=value,
        one_way=one_way, order=order, cumulative=cumulative, one_sided=one_sided, islands=islands,
        normalise=normalise,
    )  # fmt: skip


def _coded(pairs: Pairs, w: SpatialWeights, regions: Regions | None) -> list[Any]:
    """Return the pairs with ids for names."""
    given = list(pairs)
    whole = all(not isinstance(p, str) and hasattr(p, "__len__") and len(p) == 2 for p in given)
    if regions is None or not given or not whole:  # then `edit` says what is wrong
        return given
    ends = [one for pair in given for one in pair]
    if set(map(str, ends)) <= set(w.ids):
        return given
    codes = match_names(ends, regions).required()
    return list(zip(codes[::2], codes[1::2], strict=True))
