"""Choices of pictures for print: their fonts, widths and files."""

from __future__ import annotations

from typing import Literal

FigureFont = Literal["screen", "songti", "heiti"]
FigureWidth = Literal["single", "double"]
PictureFormat = Literal["png", "pdf", "svg", "tiff"]
