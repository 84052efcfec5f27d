"""Weights changed by the names of regions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from .._calls.door import door
from ..choices.weights import Islands, Normalise, OneSided
from ..containers import Regions, SpatialWeights
from ..declare.asks import Asks
from ..declare.data import MapIfAny, WeightsOrRule
from ..declare.description import Output
from ..declare.tool import tool
from ..errors import LabelError, listed
from ..weights.edit import edit
from ..words import _
from .places.name_records import asked_about
from .places.names import match_names

Pairs = Iterable[tuple[object, object]]


@tool(
    group="weights",
    name=_("Change spatial weights"),
    help=_(
        "Adds and removes links by the ids or names of the regions, takes neighbours of a "
        "higher order along the links that are there, makes one-sided links two-sided, and "
        "normalises anew. Writes a weights file."
    ),
    tags=_("weights, matrix, links, higher order, symmetric, normalise, edit"),
    table=_(
        "For economic, nested-economic and gravity weights. With a table, weights are "
        "built for its regions only."
    ),
    table_optional=True,
    outputs=(
        Output.weights("weights", _("Weights file")),
        Output.table("summary", _("Measures of the weights"), "weights"),
        Output.number("regions", _("Regions"), "n"),
        Output.number("links", _("Links")),
        Output.number("components", _("Connected components")),
    ),
)
@door
def edit_weights(
    w: WeightsOrRule,
    *,
    add: Annotated[
        Pairs,
        Asks(
            _("Links to add"),
            _("Pairs separated by commas: 460000-440000, or by name with a map: Hainan-Guangdong."),
            kind="links",
        ),
    ] = (),
    remove: Annotated[
        Pairs,
        Asks(_("Links to remove"), _("Pairs separated by commas, by id or name."), kind="links"),
    ] = (),
    link_value: Annotated[
        float | None,
        Asks(
            _("Weight of added links"),
            _("Before normalisation. Empty: 1, for weights that are equal between neighbours."),
            least=0.0,
            advanced=True,
        ),
    ] = None,
    one_way: Annotated[
        bool,
        Asks(
            _("In one direction only"),
            _("A pair a-b is then b as a neighbour of a, and not a of b."),
            advanced=True,
        ),
    ] = False,
    steps: Annotated[
        int,
        Asks(
            _("Order: steps along the links"),
            _("1: as they are; 2: neighbours of neighbours, and so on."),
            least=1,
        ),
    ] = 1,
    cumulative: Annotated[
        bool, Asks(_("With the lower orders"), _("Whether neighbours at fewer steps count too."))
    ] = False,
    one_sided: Annotated[
        OneSided,
        Asks(
            _("One-sided links"),
            _("What to do where the weights of two regions for each other differ."),
            terms="one_sided",
        ),
    ] = "keep",
    new_islands: Annotated[
        Islands,
        Asks(
            _("Regions that lose all neighbours"),
            _("Stop and name them, or keep them with a zero row."),
            terms="islands",
            advanced=True,
        ),
    ] = "raise",
    renormalise: Annotated[
        Normalise | None,
        Asks(
            _("Normalise the result"),
            _("Empty: as the weights were."),
            terms="normalise",
        ),
    ] = None,
    regions: MapIfAny = None,
) -> SpatialWeights:
    """Return weights with links added and removed by id or name, or of a higher order.

    Parameters
    ----------
    w, link_value, one_way, steps, cumulative, one_sided, new_islands, renormalise
        See `w`, `value`, `one_way`, `order`, `cumulative`, `one_sided`, `islands`, `normalise` of `weights.edit`.
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
        w,
        add=_coded(add, w.ids, regions),
        remove=_coded(remove, w.ids, regions),
        value=link_value,
        one_way=one_way,
        order=steps,
        cumulative=cumulative,
        one_sided=one_sided,
        islands=new_islands,
        normalise=renormalise,
    )


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
