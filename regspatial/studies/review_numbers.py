"""The number under which a map of China was approved, as people type it."""

from __future__ import annotations

import re

_HEAD = re.compile("^\\s*(\u5ba1\u56fe\u53f7|map review number)\\s*[:\uff1a]?\\s*", re.IGNORECASE)


def bare_review_number(typed: str) -> str:
    """Return a number without what many copy before it: the line under the map says that itself."""
    return _HEAD.sub("", typed).strip()
