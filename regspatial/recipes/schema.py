"""The form of a recipe file, checked before anything runs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._files.inside import plain
from ..choices import none_of
from ..containers import Label
from ..errors import ParameterError, listed
from ..reporting.formats import chosen_formats
from ..reporting.look import FigureStyle, style_of
from ..words import Message, NameOf, _, languages
from . import kinds
from .labelling import labels_of, words_of
from .parsing import parsed

_TOP = {
    "title",
    "note",
    "language",
    "formats",
    "seed",
    "regions",
    "panel",
    "panels",
    "derive",
    "weights",
    "flows",
    "labels",
    "figures",
    "step",
    "source",
}
_REGIONS = {
    "source", "id", "layer", "crs", "encoding", "to_lonlat", "repair", "from_gcj02", "subset", "dissolve", "only", "exclude",
    "groups",
}  # fmt: skip
_PANEL = {
    "source", "id", "time", "times", "derive", "names", "corrections", "restore_zeros", "sheet", "columns", "ignore", "wide",
    "encoding", "decimal", "skip_header", "skip_footer", "at", "only", "period",
    "units", "merge",
}  # fmt: skip
_FLOWS = set(kinds.FLOWS)
_STEP = {"name", "tool", "weights", "panel", "title", "text", "of", "params", *kinds.CHOICE}
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: a tool with its plain parameters, or "compare" with the steps it sets side by side."""

    name: str
    tool: str
    weights: str | None
    panel: str | None
    title: NameOf
    text: NameOf | None
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
    formats : tuple of str or None
        Formats of the tables; None where the file names none.
    seed : int
        Seed of every step that draws random numbers and names none itself.
    regions, panel : mapping
        Sources and selections; see docs/reference/recipes.md.
    derive : mapping of new column to expression
        Made in every panel of the recipe.
    panels : mapping of name to mapping
        Further panels; without a source of their own they are made from `panel`'s table.
    flows : mapping
        Observed flows, for the steps whose tool takes them.
    labels : mapping of column, attribute or group to Label
        What the report calls them.
    figures : FigureStyle
        How pictures look on paper, and what stands on maps.
    weights : mapping of name to rule
    steps : tuple of Step
    base : Path, optional
        Where relative sources are looked up, if not beside `path`: of a copy that a run kept.
    """

    path: Path
    title: NameOf
    note: NameOf | None
    source: NameOf | None
    language: str | None
    formats: tuple[str, ...] | None
    seed: int
    regions: Mapping[str, Any] | None
    panel: Mapping[str, Any] | None
    derive: Mapping[str, str]
    panels: Mapping[str, Mapping[str, Any]]
    flows: Mapping[str, Any] | None
    labels: Mapping[str, Label]
    figures: FigureStyle
    weights: Mapping[str, Mapping[str, Any]]
    steps: tuple[Step, ...]
    base: Path | None = None

    @property
    def beside(self) -> Path:
        """The folder beside which relative sources are looked up: `base`, else the file's own."""
        return self.path.parent if self.base is None else self.base


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
    _known(data, _TOP, Message(_("Recipe {name}"), name=path.name))
    _form(data)
    weights = data.get("weights", {})
    steps = tuple(_step(s, k, weights) for k, s in enumerate(data.get("step", [])))
    names = [s.name for s in steps]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice or not steps:
        raise ParameterError(
            _(
                "Step names must be unique and there must be at least one step; repeated: {repeated}."
            ),
            repeated=listed(twice) or "-",
        )
    for s in steps:
        unknown = [o for o in s.of if o not in names[: names.index(s.name)]]
        if unknown:
            raise ParameterError(
                _("Step {name!r} refers to {unknown}, which are not earlier steps."),
                name=s.name,
                unknown=listed(unknown),
            )
    _check_names(weights)
    for name, rule in weights.items():
        kinds.check(rule, kinds.WEIGHTS, f"[weights.{name}]")
    panels = data.get("panels", {})
    _check_sources(data, panels)
    for s in steps:
        if s.panel is not None and s.panel not in panels:
            raise ParameterError(
                _("Step {name!r} uses panel {panel!r}; the recipe has: {panels}."),
                name=s.name,
                panel=s.panel,
                panels=listed(panels) or "-",
            )
    return Recipe(
        path=path.resolve(),
        title=words_of(data.get("title", path.stem)),
        note=words_of(data["note"]) if "note" in data else None,
        source=words_of(data["source"]) if "source" in data else None,
        language=_language(data.get("language")),
        formats=_formats(data.get("formats")),
        seed=_seed(data.get("seed", 0)),
        regions=data.get("regions"),
        panel=data.get("panel"),
        derive=_derived(data.get("derive", {})),
        panels=panels,
        flows=data.get("flows"),
        labels=labels_of(data.get("labels", {})),
        figures=style_of(data.get("figures", {})),
        weights=weights,
        steps=steps,
    )


def _derived(raw: Any) -> dict[str, str]:
    if not kinds.spelled(raw):
        raise ParameterError(
            _("[derive] must be a table of new column = expression, as in ln_gdp = {example}."),
            example='"log(gdp)"',
        )
    return dict(raw)


def _formats(raw: Any) -> tuple[str, ...] | None:
    if raw is None:
        return None
    if not isinstance(raw, (str, list)) or not all(isinstance(one, str) for one in raw):
        raise ParameterError(
            _("formats = {raw!r} is not allowed; write a list such as {example}."),
            raw=raw,
            example='["csv", "docx"]',
        )
    return chosen_formats(raw)


def _check_names(weights: Mapping[str, Any]) -> None:
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


def _form(data: Mapping[str, Any]) -> None:
    """Raise ParameterError where something else stands in the place of a table."""
    wrong = [
        k
        for k in ("regions", "panel", "flows", "labels", "figures")
        if not isinstance(data.get(k, {}), Mapping)
    ]
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
            _(
                "{wrong} must be tables: write [regions], [panel], [panels.NAME], "
                "[weights.NAME], [[step]] and the keys below."
            ),
            wrong=listed(wrong),
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
            raise ParameterError(_("[flows] has no source: a file."))
    spelled += [(f"[panels.{name}]", {**panel, **spec}, _PANEL) for name, spec in panels.items()]
    for name, panel_spec in (("panel", panel), *((f"panels.{k}", v) for k, v in panels.items())):
        _check_merged(panel_spec, name)
    for where, spec, allowed in spelled:
        if spec is None:
            continue
        _known(spec, allowed, where)
        kinds.check(spec, kinds.REGIONS if allowed is _REGIONS else kinds.PANEL, where)
        if "source" not in spec:
            sentence = (
                _(
                    "{where} has no source: a file, example:NAME, china:province or "
                    "china:prefecture."
                )
                if allowed is _REGIONS
                else _("{where} has no source: a file, example:NAME.")
            )
            raise ParameterError(sentence, where=where)


def _check_merged(spec: Mapping[str, Any], name: str) -> None:
    """Raise ParameterError for a key of [[panel.merge]] that is not known, or of another kind."""
    merged = spec.get("merge", [])
    if not kinds.tables(merged):
        return  # said of the panel itself
    for k, one in enumerate(merged, 1):
        where = f"[[{name}.merge]] {k}"
        _known(one, set(kinds.MERGE), where)
        kinds.check(one, kinds.MERGE, where)
        if "source" not in one:
            raise ParameterError(_("{where} has no source: a file, example:NAME."), where=where)


def _step(raw: Mapping[str, Any], k: int, weights: Mapping[str, Any]) -> Step:
    for key in ("name", "tool"):
        if key not in raw:
            raise ParameterError(_("Step {number} has no {key!r}."), number=k + 1, key=key)
    _known(
        raw,
        _STEP,
        Message(_("Step {raw!r} (parameters of the tool go under params)"), raw=raw["name"]),
    )
    kinds.check(raw, kinds.STEP, f"[[step]] {k + 1}")
    name = str(raw["name"])
    if not _NAME.fullmatch(name):
        raise ParameterError(
            _("Step name {name!r} is not allowed; use small letters, digits, - and _."), name=name
        )
    w = raw.get("weights")
    if w is not None and w not in weights:
        raise ParameterError(
            _("Step {name!r} uses weights {w!r}; the recipe has: {weights}."),
            name=name,
            w=w,
            weights=listed(weights),
        )
    return Step(
        name=name,
        tool=str(raw["tool"]),
        weights=w,
        panel=raw.get("panel"),
        title=words_of(raw.get("title", name)),
        text=words_of(raw["text"]) if "text" in raw else None,
        of=tuple(raw.get("of", ())),
        params={**raw.get("params", {}), **{k: raw[k] for k in kinds.CHOICE if k in raw}},
    )


def _language(value: Any) -> str | None:
    if value is not None and value not in languages():
        raise ParameterError(none_of("language", value, languages()))
    return None if value is None else str(value)


def _seed(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ParameterError(_("{param:seed={seed!r}} must be a whole number ≥ 0."), seed=value)
    return value


def _known(data: Mapping[str, Any], allowed: set[str], where: str | Message) -> None:
    unknown = sorted(set(data) - allowed)
    if unknown:
        raise ParameterError(
            _("{where} has unknown keys: {unknown}; allowed: {allowed}."),
            where=where,
            unknown=listed(unknown),
            allowed=listed(sorted(allowed), 20),
        )
