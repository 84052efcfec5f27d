"""Choices of reading and joining tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

MatchNames = Literal["none", "province", "prefecture", "county", "map"]
JoinBy = Literal["raise", "inner"]
MergeHow = Literal["raise", "inner", "outer"]
Missing = Literal["stop", "drop_regions", "drop_periods", "keep"]
Level = Literal["province", "prefecture"]
MapLevel = Literal["province", "prefecture", "county"]
NamesOf = Literal["province", "prefecture", "county", "map"]
NameLevel = Literal["province", "prefecture", "county"]
BalanceBy = Literal["drop_regions", "drop_periods", "interpolate"]
Where = str | Mapping[str, Any] | Sequence[Any]
"""Which regions and times: a condition, a mapping of names to what is allowed, or a list of regions."""
