"""What rows, columns and notes of printed tables are called, from ``words.toml``."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib import resources


@cache
def patterns(family: str) -> dict[str, re.Pattern[str]]:
    """Return {name: pattern} of one family, in the order in which they are tried."""
    text = resources.files(__package__).joinpath("words.toml").read_text(encoding="utf-8")
    return {
        name: re.compile(pattern, re.IGNORECASE)
        for name, pattern in tomllib.loads(text)[family].items()
    }


@lru_cache(4096)
def usual(text: str) -> str:
    """Return a heading with one blank for blanks and underscores."""
    return " ".join(text.replace("_", " ").split())


@lru_cache(4096)
def what(family: str, text: str) -> str | None:
    """Return the first name of a family that a heading has, None where it has none."""
    said = patterns("pattern")["as_printed"].sub("", usual(text)) or usual(text)
    return next((name for name, one in patterns(family).items() if one.fullmatch(said)), None)


@lru_cache(4096)
def is_a(family: str, name: str, text: str) -> bool:
    """Return whether a heading is this one of a family."""
    return patterns(family)[name].fullmatch(usual(text)) is not None
