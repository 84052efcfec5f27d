"""What tools of staggered policies ask for."""

from __future__ import annotations

from typing import Annotated

from ..containers import Variable
from ..words import _
from .asks import Asks

PolicyFormula = Annotated[
    str,
    Asks(_("Formula"), _("Such as: y ~ c1 + c2; y ~ 1 without covariates."), kind="formula"),
]

FirstTreated = Annotated[
    str | Variable,
    Asks(
        _("First treated period"),
        _(
            "Column with the period in which the policy comes to a region, empty: never; or zeros and ones."
        ),
    ),
]
