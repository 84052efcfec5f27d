"""Write `catalog.json`, and the public names for type checkers, from the package (`make catalog`)."""

from __future__ import annotations

import json
from importlib import import_module

from .. import PUBLIC
from .._files.atomic import write_text
from ..declare.description import GROUPS
from . import COMPOUND, STORED, tools
from .signatures import declared_tools
from .store import written
from .verb_types import verb_types


def text() -> str:
    """Return what `catalog.json` has to hold: by group as a study meets them, each door before what stands behind it."""
    groups = {group: k for k, group in enumerate(GROUPS)}
    places = {one.name: k for k, one in enumerate(tools())}  # as stored; what is new stands last
    found = sorted(
        declared_tools("regspatial"),
        key=lambda one: (
            groups[one.group],
            places.get(one.behind or one.name, len(places)),
            one.behind,
            places.get(one.name, len(places)),
        ),
    )
    return json.dumps(written(found, COMPOUND), ensure_ascii=False, indent=1) + "\n"


STUB = STORED.with_name("__init__.pyi")


def stub() -> str:
    """Return what `__init__.pyi` has to hold: where every public name comes from."""
    lines = ['"""Written by `make catalog` from the tools and `PUBLIC` of `__init__.py`."""', ""]
    public = {one.name: one.entry for one in declared_tools("regspatial")} | PUBLIC
    for name, place in sorted(public.items(), key=lambda one: (one[1], one[0])):
        module, _unused, inner = place.partition(":")
        found = f"from {module} import {inner} as {name}"
        lines.append(found if inner else f"from . import {name} as {name}")
    names = "".join(f'    "{name}",\n' for name in ("__version__", *sorted(public)))
    return (
        "\n".join(lines) + f"\n\n__version__: str\nPUBLIC: dict[str, str]\n__all__ = [\n{names}]\n"
    )


VERBS = STORED.parent / "runner" / "typed_verbs.pyi"


def verbs() -> str:
    """Return what `typed_verbs.pyi` has to hold: every tool as a method of a study."""
    beside = import_module("..runner.verbs", __package__).BESIDE_TOOLS  # as text: it stands above
    found = sorted(declared_tools("regspatial"), key=lambda one: one.name)
    return verb_types(found, [getattr(import_module("..", __package__), name) for name in beside])


if __name__ == "__main__":
    write_text(STUB, stub())
    write_text(VERBS, verbs())
    write_text(STORED, text())
