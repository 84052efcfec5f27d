"""The step "compare": several models side by side in one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import ParameterError
from ..results import Record, Table
from .schema import Words


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Comparison(Record):
    """Models side by side."""

    table: Table

    def tables(self) -> tuple[Table, ...]:
        """Return the one table."""
        return (self.table,)


def compare(name: str, titles: Sequence[Words], records: Sequence[object]) -> Comparison:
    """Set the models of earlier steps side by side.

    Raises
    ------
    ParameterError
        If a step gave no model.
    """
    from ..reporting.tables import side_by_side

    models = [getattr(r, "model", r) for r in records]
    for title, model in zip(titles, models, strict=True):
        if not hasattr(model, "loglik"):
            raise ParameterError(
                f"Step {title.en!r} gave no model to compare.",
                f"步骤 {title.zh!r} 没有可供比较的模型。",
            )
    return Comparison(
        table=side_by_side(name, models, [t.en for t in titles], [t.zh for t in titles])
    )
