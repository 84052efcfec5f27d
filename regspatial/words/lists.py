"""A line of names: what stands between the commas of either language."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

_BETWEEN = re.compile(r"[,，、;；\n]")
_CERTAIN = re.compile(r"[,，;；\n]")


def items(given: str | Iterable[object], known: Collection[str] = ()) -> list[str]:
    """Return names given as a list, or as a line with commas between them.

    Parameters
    ----------
    given : str or iterable
    known : collection of str
        Names that hold a 、 of their own, as columns of Chinese yearbooks do, and are not divided at it.
    """
    if not isinstance(given, str):
        found = [str(one) for one in given]
    elif any("、" in one for one in known):
        parts = [one.strip() for one in _CERTAIN.split(given)]
        found = [p for one in parts for p in ([one] if one in known else _BETWEEN.split(one))]
    else:
        found = _BETWEEN.split(given)
    return [one.strip() for one in found if one.strip()]
