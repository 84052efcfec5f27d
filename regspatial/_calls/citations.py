"""The works that a function is computed by, read from the References of its docstring."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}\n", re.MULTILINE)
_WORK = re.compile(r"\n(?=[A-ZÀ-Ž][\w'’-]+(?: [A-Z][\w'’-]+)*, [A-Z]\.)")


def works(body: str) -> list[str]:
    """Return the works of a section References, a line each."""
    return [" ".join(one.split()) for one in _WORK.split(body.strip())]


def works_of(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return the works that a function's docstring names; none where it has no References."""
    parts = SECTION.split(inspect.getdoc(function) or "")
    for heading, body in zip(parts[1::2], parts[2::2], strict=True):
        if heading == "References":
            return tuple(works(body))
    return ()


DOI = re.compile(r"(?:https://doi\.org/|doi:)(\S+)")
_TITLE = re.compile(r".*?\(\d{4}[a-z]?\)\. [^.]*\.")
"""Authors, year and title: a book without a DOI is told by them, with its publisher or without."""


def work_key(work: str) -> str:
    """Return what tells a work from others: its DOI (a chapter of a book is that book), else its title."""
    doi, title = DOI.search(work), _TITLE.match(work)
    return doi[1] if doi else title[0] if title else work
