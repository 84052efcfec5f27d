"""What tools that sum regions ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from ...declare.asks import Asks
from ...words import _
from .kinds import Kinds

KindsOfVariables = Annotated[
    Kinds | None,
    Asks(
        _("How variables are taken"),
        _(
            "sum, mean, mean:COLUMN, min, max or same, as gdp=sum, pgdp=mean:population. What is not said here is "
            "read off names and units."
        ),
        kind="text",
    ),
]

ColumnsToKeep = Annotated[
    Sequence[str] | None,
    Asks(_("Columns to keep"), _("Empty: all."), kind="variables"),
]
