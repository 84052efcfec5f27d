"""The verbs of a study for type checkers: a method a tool, without what the study holds (`make catalog`)."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from .._calls.hints import hints_of
from ..declare.description import Tool
from ._expand import COMPOUND

_HEAD = (
    '''"""Written by `make catalog` from the signatures of the tools; see `typed_verbs.py`."""'''
)


def verb_types(tools: Iterable[Tool], beside: Iterable[Callable[..., Any]]) -> str:
    """Return the stub of the class of verbs.

    Parameters
    ----------
    tools : iterable of Tool
    beside : functions
        Public ones that take what a study holds.
    """
    written = _Written()
    methods = [_method(one.name, _function(one), _held(one), _named(one), written) for one in tools]
    held = {"regions", "panel", "w", "language"}
    methods += [_method(one.__name__, one, held, set(), written) for one in beside]
    imports = [f"from {module} import {name}" for module, name in sorted(written.imports)]
    lines = [_HEAD, "", "from typing import Any, Literal", *imports, "", "class Verbs:", *methods]
    return "\n".join(lines) + "\n"


def _function(tool: Tool) -> Callable[..., Any]:
    module, _unused, name = tool.entry.partition(":")
    found: Callable[..., Any] = getattr(
        import_module(module, __name__.rpartition(".catalog")[0]), name
    )
    return found


def _held(tool: Tool) -> set[str]:
    return {p.feeds.partition(".")[2] for p in tool.params if p.kind in COMPOUND}


def _named(tool: Tool) -> set[str]:
    """Return the arguments that take the name of a column where the function takes a variable."""
    return {p.feeds.partition(".")[2] for p in tool.params if p.kind == "variable"}


def _said(tool_argument: inspect.Parameter, filled: bool) -> str:
    return " = ..." if filled or tool_argument.default is not tool_argument.empty else ""


def _method(
    name: str,
    function: Callable[..., Any],
    held: set[str],
    named: set[str],
    written: _Written,
) -> str:
    """Return one method: what is asked for by place first, what the study holds by name."""
    hints = hints_of(function)
    first: list[str] = ["self"]
    last: list[str] = []
    for one in inspect.signature(function).parameters.values():
        kind = written.type(hints.get(one.name, Any))
        if one.name in named and "str" not in kind.split(" | "):
            kind = f"{kind} | str"
        by_place = one.kind is one.POSITIONAL_OR_KEYWORD and one.name not in held
        filled = one.name in held or one.name in ("formula", "variable", "variables")
        (first if by_place else last).append(f"{one.name}: {kind}{_said(one, filled)}")
    if any(" = ..." in one for one in first):  # what has a default is followed by such alone
        start = next(k for k, one in enumerate(first) if " = ..." in one)
        first[start:] = [one if " = ..." in one else f"{one} = ..." for one in first[start:]]
    arguments = ", ".join([*first, *(["*", *last] if last else [])])
    return f"    def {name}({arguments}) -> {written.type(hints.get('return', Any))}: ..."


class _Written:
    """Types as they are written, and what has to be imported for them."""

    def __init__(self) -> None:
        self.imports: set[tuple[str, str]] = set()

    def type(self, hint: Any) -> str:
        """Return a type as text; what no stub can name is Any."""
        origin, inner = get_origin(hint), get_args(hint)
        if hint is None or hint is types.NoneType:
            return "None"
        if hint in (Any, ...) or isinstance(hint, TypeVar):
            return "..." if hint is ... else "Any"
        if origin is Literal:
            return f"Literal[{', '.join(map(repr, inner))}]"
        if origin in (Union, types.UnionType):
            each = dict.fromkeys(self.type(one) for one in inner)
            return "Any" if "Any" in each else " | ".join(each)
        if origin is Callable or isinstance(hint, list):
            return "Any"
        if origin is not None:
            outer = self.type(origin)
            return "Any" if outer == "Any" else f"{outer}[{', '.join(self.type(i) for i in inner)}]"
        return self._name(hint)

    def _name(self, hint: Any) -> str:
        if not isinstance(hint, type) or "<" in hint.__qualname__:
            return "Any"
        if hint.__module__ == "builtins":
            return hint.__qualname__
        if hint.__module__.startswith("numpy"):  # arrays: of any shape and kind
            return "Any"
        self.imports.add((_public(hint.__module__), hint.__qualname__))
        return hint.__qualname__


def _public(module: str) -> str:
    """Return where a class is imported from: ours as seen from the stub, others from their public module."""
    if module.startswith("regspatial."):
        return f".{module.removeprefix('regspatial')}"
    return module.partition("._")[0]
