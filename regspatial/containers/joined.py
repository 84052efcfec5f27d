"""The links by which regions without neighbours were joined to their nearest, as the spec of weights keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def joined_links(spec: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the links to the nearest region that a spec names, of both parts where weights are mixed."""
    out = [(str(a), str(b)) for a, b in spec.get("nearest_links", ())]
    for part in ("first", "second"):
        if isinstance(spec.get(part), Mapping):
            out += joined_links(spec[part])
    return list(dict.fromkeys(out))


def spec_among(spec: Mapping[str, Any], ids: set[str]) -> dict[str, Any]:
    """Return a spec without the links to the nearest region that a cut has lost."""
    out = dict(spec)
    if "nearest_links" in out:
        out["nearest_links"] = [pair for pair in out["nearest_links"] if ids.issuperset(pair)]
    for part in ("first", "second"):  # of mixed weights
        if isinstance(out.get(part), Mapping):
            out[part] = spec_among(out[part], ids)
    return out
