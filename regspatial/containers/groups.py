"""What regions belong to, as labels by region; and which words are an expression, not a name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from ..errors import InputError, LabelError, listed
from ..terms import TERMS
from ..words import _, languages, say
from .ids import label

_EXPRESSION = re.compile(r"[-+*/^:()<>=!`（）＋－＊／＾＜＞＝]")


def grouped(groups: Mapping[str, Sequence[Any]], ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return groups as text, one label a region.

    Raises
    ------
    InputError
        If there are not as many labels as regions.
    """
    out = {}
    for name, labels in groups.items():
        if isinstance(labels, str) or len(labels) != len(ids):
            raise InputError(
                _(
                    "The groups {name!r} have {given} {given:label|labels} for {n} "
                    "{n:region|regions}; give one a region."
                ),
                columns=[name],
                name=name,
                given=len(labels),
                n=len(ids),
            )
        out[str(name)] = tuple(written(one) for one in labels)
    return out


def groups_of(regions: Any, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the attributes of regions as groups in the order of `ids`, "" where a map lacks one."""
    at = {one: k for k, one in enumerate(regions.ids)}
    places = [at.get(one, -1) for one in ids]
    return {
        name: tuple("" if k < 0 else written(values[k]) for k in places)
        for name, values in regions.attributes.items()
    }


def nameable(columns: Collection[str], groups: Mapping[str, Collection[str]]) -> dict[str, None]:
    """Return what a table's labels may name: columns, groupings and the groups in them."""
    inside = (one for labels in groups.values() for one in labels)
    return dict.fromkeys((*columns, *groups, *inside))


def named(labels: Mapping[str, Any], there: Collection[str]) -> dict[str, Any]:
    """Return the labels of what is there."""
    return {k: v for k, v in labels.items() if k in there}


def of_part(
    groups: Mapping[str, Sequence[str]],
    labels: Mapping[str, Any],
    columns: Collection[str],
    at: Iterable[int],
) -> dict[str, Any]:
    """Return the groups of some regions, and labels: a group whose regions have gone has none either."""
    places = list(at)
    kept = {k: tuple(v[i] for i in places) for k, v in groups.items()}
    return {"groups": kept, "labels": named(labels, nameable(columns, kept))}


def in_order(name: str, labels: Any, ids: Sequence[str]) -> tuple[str, ...]:
    """Return labels in the order of `ids`, those of a mapping by region.

    Raises
    ------
    LabelError
        If a mapping lacks a region.
    """
    if not isinstance(labels, Mapping):
        return tuple(written(one) for one in labels)
    by_id = {label(key): value for key, value in labels.items()}
    without = [one for one in ids if one not in by_id]
    if without:
        raise LabelError(
            _("The groups {name!r} leave out {left}; put every region in one group."),
            ids=without,
            columns=[name],
            name=name,
            left=listed(without),
        )
    return tuple(written(by_id[one]) for one in ids)


def written(label: Any) -> str:
    """Return a label as text; a whole number without its decimals."""
    plain = label.item() if hasattr(label, "item") else label
    if isinstance(plain, float) and plain.is_integer():
        return str(int(plain))
    return str(plain)


def meant(label: str, there: Collection[Any]) -> str:
    """Return the group that a label means: the code, or what a macro-region is called in a language."""
    if label in there:
        return label
    for code, one in TERMS["macro_region"].items():
        if code in there and label in {say(one.said, language) for language in languages()}:
            return code
    return label


def is_expression(text: str) -> bool:
    """Return whether a text has signs of arithmetic or functions, so that it may be no plain name."""
    return _EXPRESSION.search(text) is not None
