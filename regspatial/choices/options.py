"""Choices of how the computing is done; see `regspatial.Options`."""

from __future__ import annotations

from typing import Literal

SpectrumBy = Literal["auto", "eigen", "lu"]
Numba = Literal["auto", "on", "off"]
