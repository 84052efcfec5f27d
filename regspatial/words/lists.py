"""A line of names: what stands between the commas of either language."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BETWEEN = re.compile(r"[,，、;；\n]")


def items(given: str | Iterable[object]) -> list[str]:
    """Return names given as a list, or as a line with commas between them."""
    found = _BETWEEN.split(given) if isinstance(given, str) else [str(one) for one in given]
    return [one.strip() for one in found if one.strip()]
