"""[labels] of a recipe: to the panels' columns, the regions' attributes and their groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import ParameterError, listed
from ..words import _

if TYPE_CHECKING:
    from .steps import Run


def apply_labels(run: Run) -> None:
    """Give the regions of a run their labels; the panels have theirs since they were read.

    Raises
    ------
    ParameterError
        For labels of what is in no panel and not among the regions' attributes and groups.
    """
    labels, regions = run.recipe.labels, run.inputs.regions
    columns = list(dict.fromkeys(name for panel in run.panels.values() for name in panel.columns))
    known = {*columns, *([] if regions is None else regions.nameable())}
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
