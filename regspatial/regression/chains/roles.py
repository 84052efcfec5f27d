"""Terms of a formula that must be two: a regressor, and what stands beside it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ...errors import SpecificationError, listed
from ...words import _


def refuse_one_for_both(names: Sequence[str], x: str | None, others: Collection[str]) -> None:
    """Refuse a formula of one term, and one term in both roles.

    Raises
    ------
    SpecificationError
    """
    if len(names) < 2:
        raise SpecificationError(
            _(
                "The formula has only the term {names} on its right; a second one must stand beside it, "
                "as in y ~ x + m."
            ),
            names=listed(names),
        )
    if x in others:
        raise SpecificationError(
            _("{x!r} cannot stand in both roles; name two different terms of {names}."),
            columns=[x],
            x=x,
            names=listed(names),
        )
