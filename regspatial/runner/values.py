"""The plain values of a run, validated and completed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..catalog import Param, Tool, expand, get
from ..errors import ParameterError, RegspatialError, all_at_once, listed
from ..studies.plain_values import converted
from ..words import Message, _, together
from ..words.nearest_name import asked_whether


def find(tool: Tool | str) -> Tool:
    """Return a tool by name.

    Raises
    ------
    ParameterError
        Listing the tools there are.
    """
    if isinstance(tool, Tool):
        return tool
    try:
        return get(tool)
    except KeyError:
        from ..catalog import meant, tools

        names = [t.name for t in tools()]
        said = _("There is no tool {tool!r}; there are: {names}.")
        hint = asked_whether(meant(str(tool)))
        raise ParameterError(
            together(Message(said, tool=tool, names=listed(names, 40)), hint)
        ) from None


def check(tool: Tool | str, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the plain values of a run, validated and completed by defaults.

    Containers (regions, panel, weights) are not looked at; columns are, when the run starts.

    Raises
    ------
    ParameterError
        For unknown names, missing required values, wrong types, values out of bounds: all at once.
    """
    tool = find(tool)
    flat = {p.name: p for p in expand(tool) if _is_plain(p)}
    faults: list[RegspatialError] = []
    unknown = [n for n in params if n not in flat]
    if unknown:
        faults.append(
            ParameterError(
                _("{name} has no parameter {unknown}; it has: {flat}."),
                name=tool.name,
                unknown=listed(unknown),
                flat=listed(flat, 60),
            )
        )
    out: dict[str, Any] = {}
    for name, p in flat.items():
        value = params.get(name)
        if value is None or (value == "" and p.kind != "text"):
            if p.required:
                faults.append(_needed(tool, p))
            out[name] = p.default
        elif p.feeds.startswith("data."):
            out[name] = value  # also lists and tables, as recipes write them
        else:
            try:
                out[name] = converted(p, value)
            except RegspatialError as error:
                faults.append(_with_its_place(error, p, value, flat.values()))
    if faults:
        raise all_at_once(faults)
    return out


def _with_its_place(
    error: RegspatialError, p: Param, value: Any, others: Iterable[Param]
) -> RegspatialError:
    """Return an error of a choice with the parameter that has it, if another one does."""
    if p.kind != "choice":
        return error
    has = [one.name for one in others if value in [c.value for c in one.choices]]
    if not has:
        return error
    hint = Message(_(" It is a choice of {param:{name}={value}}."), name=has[0], value=value)
    return type(error)(together(error.message, hint))


def _needed(tool: Tool, p: Param) -> ParameterError:
    return ParameterError(
        _("{tool} needs a value for {name!r} ({label})."),
        tool=tool.name,
        name=p.name,
        label=Message(p.en) if isinstance(p.en, str) else p.en,
    )


def _is_plain(p: Param) -> bool:
    return p.kind not in (
        "vector",
        "rasters",
        "table",
        "tables",
        "weights_file",
        "column",
    ) and p.feeds not in (
        "panel",
        "regions",
    )
