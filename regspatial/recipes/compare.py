"""The step "compare": several models side by side in one regression table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..errors import ParameterError
from ..reporting.regression_table import RegressionTable
from ..reporting.tables import etable
from .schema import Words


def compare(titles: Sequence[Words], records: Sequence[Any], language: str) -> RegressionTable:
    """Set the models of earlier steps side by side.

    Raises
    ------
    ParameterError
        If a step gave no model.
    """
    models = [getattr(r, "model", r) for r in records]
    for title, model in zip(titles, models, strict=True):
        if not hasattr(model, "loglik"):
            raise ParameterError(
                f"Step {title.en!r} gave no model to compare.",
                f"步骤 {title.zh!r} 没有可供比较的模型。",
            )
    return etable(models, headings=[t.text(language) for t in titles], language=language)
