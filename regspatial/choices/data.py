"""Choices of reading and joining tables."""

from __future__ import annotations

from typing import Literal

MatchNames = Literal["none", "province", "prefecture", "county", "map"]
JoinBy = Literal["raise", "inner"]
MergeHow = Literal["raise", "inner", "outer"]
Missing = Literal["stop", "drop_regions", "drop_periods", "keep"]
Level = Literal["province", "prefecture"]
NamesOf = Literal["province", "prefecture", "county", "map"]
NameLevel = Literal["province", "prefecture", "county"]
BalanceBy = Literal["drop_regions", "drop_periods", "interpolate"]
