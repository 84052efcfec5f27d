"""Regions left out of a study, by code or name: off the map, out of the table and the weights alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from ..containers import Panel, Regions, SpatialWeights
from ..errors import InputError, LabelError, ParameterError, RegspatialWarning, listed, warn
from ..words import _
from ..words.lists import items
from .ignoring import places, plain
from .places.gazetteer import bearers, regions_gazetteer

T = TypeVar("T", "Regions | None", "Panel | None", "SpatialWeights | None")


LEFT_OUT = _("{n} {n:region was|regions were} left out as asked: {left}.")


def parts(labels: str | Iterable[object]) -> list[str]:
    """Return labels given as a list, or as a line with commas between them."""
    return items(labels)


def leave_out(
    labels: str | Iterable[object],
    regions: Regions | None = None,
    panel: Panel | None = None,
    weights: SpatialWeights | None = None,
) -> tuple[Regions | None, Panel | None, SpatialWeights | None, tuple[str, ...]]:
    """Return the containers without some regions, and the ids that were left out.

    Parameters
    ----------
    labels : str or list
        Ids, or names: of the map, or of China's places, in any way that they are written.
    regions, panel, weights : optional
        The weights are those among the regions that stay, normalised anew.

    Raises
    ------
    LabelError
        Naming every label that no container has, and every name of more than one region.
    InputError
        If nothing would be left.
    """
    asked = parts(labels)
    if not asked:
        return regions, panel, weights, ()
    found: dict[str, dict[str, None]] = {one: {} for one in asked}
    gone = [_ids(one, asked, found) for one in (regions, panel, weights)]
    unknown = [one for one, ids in found.items() if not ids]
    if unknown:
        raise LabelError(
            _(
                "{param:exclude} names regions that are neither on the map nor in the table: "
                "{unknown}. Look for another spelling, or leave them out."
            ),
            ids=unknown,
            unknown=listed(unknown),
        )
    left = dict.fromkeys(one for ids in gone for one in sorted(ids))
    return (
        _without(regions, gone[0]),
        _without(panel, gone[1]),
        _without(weights, gone[2]),
        tuple(left),
    )


def refuse_flows(excluded: object, flows: object) -> None:
    """Raise for regions left out beside observed flows, whose ends would be missing.

    Raises
    ------
    ParameterError
    """
    if excluded and flows:
        raise ParameterError(
            _(
                "{param:exclude} cannot be used with observed flows, whose ends would be missing. Leave "
                "the regions out of the map and the flows."
            )
        )


def left_out(
    excluded: str | Iterable[object] | None,
    regions: Regions | None,
    panel: Panel | None,
    weights: SpatialWeights | None,
) -> tuple[Regions | None, Panel | None, SpatialWeights | None]:
    """Return the containers without the regions that a run leaves out, and say which they are."""
    if not excluded:
        return regions, panel, weights
    regions, panel, weights, left = leave_out(excluded, regions, panel, weights)
    warn(
        RegspatialWarning(
            LEFT_OUT,
            ids=left,
            n=len(left),
            left=listed(left, 12),
        )
    )
    return regions, panel, weights


def _ids(container: Any, asked: Sequence[str], found: dict[str, dict[str, None]]) -> set[str]:
    """Return the ids of a container that are meant; what each label meant is taken down."""
    if container is None:
        return set()
    by_label = {plain(one): one for one in container.ids}
    names = regions_gazetteer(container) if isinstance(container, Regions) else None
    meant: dict[str, set[tuple[str, str]]] | None = None
    out: set[str] = set()
    for label in asked:
        ids: Iterable[str] = ()
        if plain(label) in by_label:
            ids = (by_label[plain(label)],)
        elif names is not None and bearers(label, names):
            ids = bearers(label, names)
        elif wanted := places(plain(label)):
            if meant is None:
                meant = {one: set(places(key)) for key, one in by_label.items()}
            ids = tuple(one for one, own in meant.items() if own & wanted)
        if len(tuple(ids)) > 1:
            raise LabelError(
                _(
                    "{param:exclude} names {label!r}, which may be {several}. Write the code instead."
                ),
                ids=ids,
                label=label,
                several=listed(ids),
            )
        found[label] |= dict.fromkeys(ids)
        out |= set(ids)
    return out


def _without(container: T, gone: set[str]) -> T:
    from ..weights import subset

    if container is None or not gone:
        return container
    kept = [one for one in container.ids if one not in gone]
    if not kept:
        raise InputError(_("{param:exclude} leaves no region."))
    return (
        subset(container, kept) if isinstance(container, SpatialWeights) else container.select(kept)
    )
