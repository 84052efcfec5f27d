"""The step "compare": several models, and their impacts, side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import ParameterError
from ..reporting.regression_table import RegressionTable
from ..reporting.tables import etable
from ..words import NameOf, _


def compare(
    titles: Sequence[NameOf], records: Sequence[Any], language: str, *, stars: bool = False
) -> list[RegressionTable]:
    """Set the models of earlier steps side by side, and their impacts where all have them.

    Raises
    ------
    ParameterError
        If a step gave no model.
    """
    models = [getattr(r, "model", r) for r in records]
    for title, model in zip(titles, models, strict=True):
        if not hasattr(model, "loglik"):
            raise ParameterError(_("Step {title!r} gave no model to compare."), title=title)
    headings = [t.text(language) for t in titles]
    tables = [etable(models, headings=headings, language=language, stars=stars)]
    impacts = [getattr(r, "impacts", None) for r in records]
    if all(i is not None for i in impacts):
        tables.append(etable(impacts, headings=headings, language=language, stars=stars))
    return tables


def stars_of(params: Mapping[str, Any]) -> bool:
    """Return whether a comparison marks significance; it has no other parameter.

    Raises
    ------
    ParameterError
    """
    unknown = sorted(set(params) - {"stars"})
    value = params.get("stars", False)
    if unknown or not isinstance(value, bool):
        raise ParameterError(
            _("A step 'compare' takes the parameter stars = true or false; given: {dict}."),
            dict=dict(params),
        )
    return value
