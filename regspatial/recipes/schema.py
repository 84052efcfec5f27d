"""The form of a recipe file, checked before anything runs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._kernels.inside import plain
from ..errors import ParameterError, listed
from . import kinds
from .parsing import parsed

_TOP = {
    "title",
    "note",
    "language",
    "seed",
    "regions",
    "panel",
    "panels",
    "weights",
    "flows",
    "step",
    "source",
}
_REGIONS = {"source", "id", "layer", "only", "exclude", "groups"}
_PANEL = {
    "source", "id", "time", "times", "derive", "names", "sheet", "columns", "ignore", "wide",
    "encoding", "decimal", "skip_header", "skip_footer", "at",
}  # fmt: skip
_FLOWS = set(kinds.FLOWS)
_STEP = {"name", "tool", "weights", "panel", "title", "text", "of", "params"}
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text in both languages."""

    en: str
    zh: str

    def text(self, language: str) -> str:
        """Return the text in one language."""
        return self.zh if language.startswith("zh") else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: a tool with its plain parameters, or "compare" with the steps it sets side by side."""

    name: str
    tool: str
    weights: str | None
    panel: str | None
    title: Words
    text: Words | None
    of: tuple[str, ...]
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A study as read from a file.

    Parameters
    ----------
    path : Path
        Where it was read; relative sources are looked up beside it.
    title, note, source : Words
        Title of the report; a sentence that must stand at its top (simulated data say so here);
        the source line under maps.
    language : {"en", "zh"} or None
        None where the file names none: whoever runs the recipe chooses.
    seed : int
        Seed of every step that draws random numbers and names none itself.
    regions, panel : mapping
        Sources and selections; see docs/reference/recipes.md.
    panels : mapping of name to mapping
        Further panels; without a source of their own they are made from `panel`'s table.
    flows : mapping
        Observed flows, for the steps whose tool takes them.
    weights : mapping of name to rule
    steps : tuple of Step
    """

    path: Path
    title: Words
    note: Words | None
    source: Words | None
    language: str | None
    seed: int
    regions: Mapping[str, Any] | None
    panel: Mapping[str, Any] | None
    panels: Mapping[str, Mapping[str, Any]]
    flows: Mapping[str, Any] | None
    weights: Mapping[str, Mapping[str, Any]]
    steps: tuple[Step, ...]


def read_recipe(path: str | Path) -> Recipe:
    """Read and check a recipe file.

    Raises
    ------
    FileFormatError
        If the file is not TOML, with line and column; or nested deeper than any recipe is.
    ParameterError
        For unknown keys, missing keys, or steps that name what is not there.
    """
    path = Path(path)
    data = parsed(path)
    _known(data, _TOP, f"Recipe {path.name}", f"研究方案 {path.name}")
    _form(data)
    weights = data.get("weights", {})
    steps = tuple(_step(s, k, weights) for k, s in enumerate(data.get("step", [])))
    names = [s.name for s in steps]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice or not steps:
        raise ParameterError(
            f"Step names must be unique and there must be at least one step; repeated: "
            f"{listed(twice) or '-'}.",
            f"步骤名必须唯一，且至少有一个步骤；重复的有：{listed(twice) or '-'}。",
        )
    for s in steps:
        unknown = [o for o in s.of if o not in names[: names.index(s.name)]]
        if unknown:
            raise ParameterError(
                f"Step {s.name!r} refers to {listed(unknown)}, which are not earlier steps.",
                f"步骤 {s.name!r} 引用了 {listed(unknown)}，它们不是之前的步骤。",
            )
    _check_names(weights)
    for name, rule in weights.items():
        kinds.check(rule, kinds.WEIGHTS, f"[weights.{name}]")
    panels = data.get("panels", {})
    _check_sources(data, panels)
    for s in steps:
        if s.panel is not None and s.panel not in panels:
            raise ParameterError(
                f"Step {s.name!r} uses panel {s.panel!r}; the recipe has: {listed(panels) or '-'}.",
                f"步骤 {s.name!r} 使用面板 {s.panel!r}；研究方案中有：{listed(panels) or '-'}。",
            )
    return Recipe(
        path=path.resolve(),
        title=_words(data.get("title", path.stem)),
        note=_words(data["note"]) if "note" in data else None,
        source=_words(data["source"]) if "source" in data else None,
        language=_language(data.get("language")),
        seed=_seed(data.get("seed", 0)),
        regions=data.get("regions"),
        panel=data.get("panel"),
        panels=panels,
        flows=data.get("flows"),
        weights=weights,
        steps=steps,
    )


def _check_names(weights: Mapping[str, Any]) -> None:
    """Raise ParameterError where weights cannot name files, on any system, or two name one."""
    seen: dict[str, str] = {}
    for name in weights:
        plain(f"{plain(name)}.npz")
        same = unicodedata.normalize("NFKC", name).casefold()
        if same in seen:
            raise ParameterError(
                f"[weights.{name}] and [weights.{seen[same]}] would name one file on Windows and "
                "macOS; give one of them another name.",
                f"[weights.{name}] 与 [weights.{seen[same]}] 在 Windows 与 macOS 上会成为同一文件；"
                "请为其中之一换一个名称。",
            )
        seen[same] = name


def _form(data: Mapping[str, Any]) -> None:
    """Raise ParameterError where something else stands in the place of a table."""
    wrong = [k for k in ("regions", "panel", "flows") if not isinstance(data.get(k, {}), Mapping)]
    for key in ("panels", "weights"):
        inside = data.get(key, {})
        if not isinstance(inside, Mapping):
            wrong.append(key)
        else:
            wrong += [f"{key}.{k}" for k, v in inside.items() if not isinstance(v, Mapping)]
    steps = data.get("step", [])
    if not isinstance(steps, list) or not all(isinstance(s, Mapping) for s in steps):
        wrong.append("step")
    if wrong:
        raise ParameterError(
            f"{listed(wrong)} must be tables: write [regions], [panel], [panels.NAME], "
            "[weights.NAME], [[step]] and the keys below.",
            f"{listed(wrong)} 应为表：请写 [regions]、[panel]、[panels.名称]、[weights.名称]、"
            "[[step]]，并在其下写各键。",
        )


def _check_sources(data: Mapping[str, Any], panels: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise ParameterError for unknown keys of regions and panels, and for one without source."""
    panel = data.get("panel", {})
    spelled = [("[regions]", data.get("regions"), _REGIONS), ("[panel]", data.get("panel"), _PANEL)]
    flows = data.get("flows")
    if flows is not None:
        _known(flows, _FLOWS, "[flows]")
        kinds.check(flows, kinds.FLOWS, "[flows]")
        if "source" not in flows:
            raise ParameterError("[flows] has no source: a file.", "[flows] 缺少 source：文件。")
    spelled += [(f"[panels.{name}]", {**panel, **spec}, _PANEL) for name, spec in panels.items()]
    for where, spec, allowed in spelled:
        if spec is None:
            continue
        _known(spec, allowed, where)
        kinds.check(spec, kinds.REGIONS if allowed is _REGIONS else kinds.PANEL, where)
        if not isinstance(spec.get("source"), str):
            raise ParameterError(
                f"{where} has no source: a file, example:NAME"
                + (", china:province or china:prefecture." if allowed is _REGIONS else "."),
                f"{where} 缺少 source：文件、example：名称"
                + ("、china:province 或 china:prefecture。" if allowed is _REGIONS else "。"),
            )


def _step(raw: Mapping[str, Any], k: int, weights: Mapping[str, Any]) -> Step:
    for key in ("name", "tool"):
        if key not in raw:
            raise ParameterError(f"Step {k + 1} has no {key!r}.", f"步骤 {k + 1} 缺少 {key!r}。")
    _known(
        raw,
        _STEP,
        f"Step {raw['name']!r} (parameters of the tool go under params)",
        f"步骤 {raw['name']!r}（工具的参数写在 params 之下）",
    )
    kinds.check(raw, kinds.STEP, f"[[step]] {k + 1}")
    name = str(raw["name"])
    if not _NAME.fullmatch(name):
        raise ParameterError(
            f"Step name {name!r} is not allowed; use small letters, digits, - and _.",
            f"步骤名 {name!r} 无效；请使用小写字母、数字、- 和 _。",
        )
    w = raw.get("weights")
    if w is not None and w not in weights:
        raise ParameterError(
            f"Step {name!r} uses weights {w!r}; the recipe has: {listed(weights)}.",
            f"步骤 {name!r} 使用权重 {w!r}；研究方案中有：{listed(weights)}。",
        )
    return Step(
        name=name,
        tool=str(raw["tool"]),
        weights=w,
        panel=raw.get("panel"),
        title=_words(raw.get("title", name)),
        text=_words(raw["text"]) if "text" in raw else None,
        of=tuple(raw.get("of", ())),
        params=dict(raw.get("params", {})),
    )


def _words(value: Any) -> Words:
    if isinstance(value, str):
        return Words(en=value, zh=value)
    if isinstance(value, Mapping) and {"en", "zh"} == set(value):
        return Words(en=str(value["en"]), zh=str(value["zh"]))
    raise ParameterError(
        f"{value!r} must be a text, or a table with en and zh.",
        f"{value!r} 应为文本，或含 en 与 zh 的表。",
    )


def _language(value: Any) -> str | None:
    if value not in (None, "en", "zh"):
        raise ParameterError(
            f"language={value!r} is not allowed; use 'en' or 'zh'.",
            f"language={value!r} 无效；请使用 'en' 或 'zh'。",
        )
    return None if value is None else str(value)


def _seed(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ParameterError(
            f"seed={value!r} must be a whole number ≥ 0.", f"seed={value!r} 应为非负整数。"
        )
    return value


def _known(
    data: Mapping[str, Any], allowed: set[str], where: str, where_zh: str | None = None
) -> None:
    unknown = sorted(set(data) - allowed)
    if unknown:
        raise ParameterError(
            f"{where} has unknown keys: {listed(unknown)}; allowed: {listed(sorted(allowed), 20)}.",
            f"{where_zh or where} 含有未知的键：{listed(unknown)}；可用：{listed(sorted(allowed), 20)}。",
        )
