"""[labels] of a recipe: to the panels' columns, the regions' attributes and their groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..containers import Label
from ..containers.groups import nameable
from ..errors import ParameterError, listed
from ..words import NameOf, _
from . import kinds
from .giving import given_columns

if TYPE_CHECKING:
    from .steps import Run


def words_of(value: Any) -> NameOf:
    """Return what a recipe says in one text, or in a table with both languages.

    Raises
    ------
    ParameterError
    """
    if isinstance(value, str):
        return NameOf(en=value, zh=value)
    if isinstance(value, Mapping) and {"en", "zh"} == set(value):
        return NameOf(en=str(value["en"]), zh=str(value["zh"]))
    raise ParameterError(_("{given!r} must be a text, or a table with en and zh."), given=value)


def labels_of(raw: Mapping[str, Any]) -> dict[str, Label]:
    """Return [labels]; every one that is wrong is named at once.

    Raises
    ------
    ParameterError
    """
    wrong = [name for name, one in raw.items() if not _is_label(one)]
    if wrong:
        raise ParameterError(
            _("[labels] {name} must be a text, or a table with en, zh and unit."),
            name=listed(wrong),
        )
    return {
        name: Label(en=one)
        if isinstance(one, str)
        else Label(
            en=one.get("en", ""),
            zh=one.get("zh", ""),
            unit=words_of(one["unit"]) if one.get("unit") else "",
        )
        for name, one in raw.items()
    }


def _is_label(value: Any) -> bool:
    """Return whether a value is a text, or a table with a text in a language, and a unit."""
    if not isinstance(value, Mapping):
        return kinds.text(value)
    unit = value.get("unit", "")
    both = isinstance(unit, Mapping) and set(unit) == {"en", "zh"}
    said = [value[k] for k in ("en", "zh") if k in value]
    return (
        not set(value) - {"en", "zh", "unit"}
        and bool(said)
        and all(map(kinds.text, [*said, *(unit.values() if both else ())]))
        and (both or isinstance(unit, str))
    )


def apply_labels(run: Run) -> None:
    """Give the regions of a run their labels; the panels have theirs since they were read.

    Raises
    ------
    ParameterError
        For labels of what is in no panel and not among the regions' attributes and groups.
    """
    labels, regions = run.recipe.labels, run.inputs.regions
    columns = list(dict.fromkeys(name for panel in run.panels.values() for name in panel.columns))
    columns += [name for name in given_columns(run.recipe) if name not in columns]
    known = {*columns, *([] if regions is None else regions.nameable())}
    known |= {one for panel in run.panels.values() for one in nameable((), panel.groups)}
    unknown = [name for name in labels if name not in known]
    if unknown:
        raise ParameterError(
            _(
                "[labels] names what is neither a column of a panel nor an attribute or group of "
                "the regions: {unknown}. Columns: {names}."
            ),
            columns=unknown,
            unknown=listed(unknown),
            names=listed(columns, 30),
        )
    if regions is not None:
        ours = regions.nameable()
        run.inputs.regions = regions.with_labels({k: v for k, v in labels.items() if k in ours})
