"""Whether a variable is an amount, such as GDP or population, that grows with the size of its region."""

from __future__ import annotations

import re

from .units import unit_of

_COUNTED = {
    "yuan",
    "usd",
    "euro",
    "person",
    "household",
    "item",
    "firm",
    "institution",
    "vehicle",
    "bed",
    "visit",
    "volume",
    "m3",
    "m2",
    "ton",
    "kwh",
    "tce",
}
"""Bases of units whose sums over regions mean something."""
_MEANS = re.compile(
    r"人均|户均|平均|均|每|率|比|工资|收入|价|指数|密度|强度|程度|\b(?:per|mean|average|rate|ratio|share|"
    r"wage|income|price|index|density|p?capita|ln|log|growth)(?:\b|_)|^(?:ln|log|p|pc)_?(?:gdp|pop)|/",
    re.IGNORECASE,
)
"""Words of what is a mean, a rate or a price whatever its unit."""
_AMOUNTS = re.compile(
    r"^(?:gdp|population|pop|地区生产总值|国内生产总值|生产总值|人口|总人口|常住人口|户籍人口)$",
    re.IGNORECASE,
)
"""What is an amount although no unit is stated."""


def is_amount(name: str, unit: str = "") -> bool:
    """Return whether a variable is an amount by its unit, or by its name where no unit is stated.

    Examples
    --------
    >>> (
    ...     is_amount("gdp", "亿元"),
    ...     is_amount("人均GDP", "元"),
    ...     is_amount("population"),
    ...     is_amount("ln_gdp"),
    ... )
    (True, False, True, False)
    """
    if _MEANS.search(name):
        return False
    if not unit:
        return bool(_AMOUNTS.match(name))
    found = unit_of(unit)
    return found is not None and not found.per and found.base in _COUNTED
