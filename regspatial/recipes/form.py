"""The form of a recipe's tables: known keys, values of the right kind, names that can name files."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from .._files.contained_paths import plain
from ..errors import ParameterError, listed
from ..words import Message, _
from . import kinds
from .faults import Faults

_PANEL: Mapping[str, kinds.Kind] = {**kinds.PANEL, "times": kinds.ANY}
_NO_TABLE = _("{where} has no source: a file, example:NAME.")


class _AnyName(dict[str, Any]):
    """Stands for a table that is none: nothing is in it, and no name in it is wrong."""

    def __contains__(self, name: object) -> bool:
        return True


def in_form(data: Mapping[str, Any], faults: Faults) -> Mapping[str, Any]:
    """Keep where something else stands in the place of a table; return the recipe without that."""
    wrong = _no_tables(data)
    if not wrong:
        return data
    faults.found.append(
        ParameterError(
            _(
                "{wrong} must be tables: write [regions], [panel], [panels.NAME], "
                "[weights.NAME], [[step]] and the keys below."
            ),
            wrong=listed(wrong),
        )
    )
    out = {key: value for key, value in data.items() if key not in wrong}
    for key in ("panels", "weights"):
        if key in wrong:
            out[key] = _AnyName()
        elif key in out:
            out[key] = {k: v for k, v in out[key].items() if f"{key}.{k}" not in wrong}
            if len(out[key]) < len(data[key]):
                out[key] = _AnyName(out[key])
    if "step" in wrong:
        given = data["step"] if isinstance(data["step"], list) else [data["step"]]
        out["step"] = [one for one in given if isinstance(one, Mapping)]
    return out


def _no_tables(data: Mapping[str, Any]) -> list[str]:
    """Return the keys under which something else stands in the place of a table."""
    wrong = [
        k
        for k in ("regions", "panel", "labels", "figures")
        if not isinstance(data.get(k, {}), Mapping)
    ]
    flows = data.get("flows", {})
    if not isinstance(flows, Mapping) and not (flows and kinds.tables(flows)):
        wrong.append("flows")
    for key in ("panels", "weights"):
        inside = data.get(key, {})
        if not isinstance(inside, Mapping):
            wrong.append(key)
        else:
            wrong += [f"{key}.{k}" for k, v in inside.items() if not isinstance(v, Mapping)]
    steps = data.get("step", [])
    if not isinstance(steps, list) or not all(isinstance(s, Mapping) for s in steps):
        wrong.append("step")
    return wrong


def check_name_files(weights: Mapping[str, Any]) -> None:
    """Raise ParameterError where weights cannot name files, on any system, or two name one."""
    seen: dict[str, str] = {}
    for name in weights:
        plain(f"{plain(name)}.npz")
        same = unicodedata.normalize("NFKC", name).casefold()
        if same in seen:
            raise ParameterError(
                _(
                    "[weights.{name}] and [weights.{seen}] would name one file on Windows and "
                    "macOS; give one of them another name."
                ),
                name=name,
                seen=seen[same],
            )
        seen[same] = name


def check_sources(
    data: Mapping[str, Any], panels: Mapping[str, Mapping[str, Any]], faults: Faults
) -> None:
    """Keep what is wrong with regions, panels and flows: unknown keys, kinds, one without source."""
    panel = data.get("panel", {})
    flows = data.get("flows")
    one = isinstance(flows, Mapping)
    for k, each_of in enumerate([] if flows is None else [flows] if one else flows, 1):
        where = "[flows]" if one else f"[[flows]] {k}"
        _check_table(each_of, kinds.FLOWS, where, _("{where} has no source: a file."), faults)
    if data.get("regions") is not None:
        anywhere = _(
            "{where} has no source: a file, example:NAME, china:province, china:prefecture or china:county."
        )
        _check_table(data["regions"], kinds.REGIONS, "[regions]", anywhere, faults)
    each = {
        "panel": data.get("panel"),
        **{f"panels.{k}": {**panel, **v} for k, v in panels.items()},
    }
    for name, spec in each.items():
        if spec is None:
            continue
        _check_table(spec, _PANEL, f"[{name}]", _NO_TABLE, faults)
        merged = spec.get("merge", [])
        if name in ("panel", *(f"panels.{k}" for k, v in panels.items() if "merge" in v)):
            for k, one in enumerate(merged if kinds.tables(merged) else [], 1):
                _check_table(one, kinds.MERGE, f"[[{name}.merge]] {k}", _NO_TABLE, faults)


def _check_table(
    spec: Mapping[str, Any],
    allowed: Mapping[str, kinds.Kind],
    where: str,
    sourceless: str,
    faults: Faults,
) -> None:
    with faults.kept():
        known(spec, set(allowed), where)
    kinds.check(spec, allowed, where, faults)
    if "source" not in spec:
        faults.found.append(ParameterError(sourceless, where=where))


def known(data: Mapping[str, Any], allowed: set[str], where: str | Message) -> None:
    """Raise ParameterError for keys that nobody reads."""
    unknown = sorted(set(data) - allowed)
    if unknown:
        raise ParameterError(
            _("{where} has unknown keys: {unknown}; allowed: {allowed}."),
            where=where,
            unknown=listed(unknown),
            allowed=listed(sorted(allowed), 20),
        )
