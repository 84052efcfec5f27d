"""The form of a recipe file, checked before anything runs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..choices import none_of
from ..containers import Label
from ..errors import ParameterError, listed
from ..reporting.formats import chosen_formats
from ..reporting.look import FigureStyle, style_of
from ..words import Message, NameOf, _, languages
from . import kinds
from .faults import Faults
from .form import check_name_files, check_sources, in_form, known
from .giving import check_gives
from .head import with_head
from .labelling import labels_of, words_of
from .parsing import parsed
from .tool_checks import check_rules, check_tools

_TOP = {
    "title",
    "question",
    "note",
    "notice",
    "language",
    "formats",
    "rng",
    "regions",
    "panel",
    "panels",
    "derive",
    "formula",
    "weights",
    "flows",
    "figures",
    "labels",
    "step",
    "source",
}
_STEP = {
    "name",
    "tool",
    "weights",
    "panel",
    "title",
    "text",
    "of",
    "params",
    "gives",
    "tables",
    "first",
    *kinds.CHOICE,
}
_NAMED = {"weights": "weights", "panel": "panels"}
"""What a step names, and under which key of the recipe it must stand."""
_MISNAMED = {
    "weights": _("Step {name!r} uses weights {given!r}; the recipe has: {there}."),
    "panel": _("Step {name!r} uses panel {given!r}; the recipe has: {there}."),
}
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: a tool with its plain parameters, or "compare" with the steps it sets side by side.

    `gives` are new columns of the panel, from columns of the step's tables, for the steps after it.
    `tables` are those that its section of the report shows, None for those that its type shows; the others
    stand in the appendix. `first` is what the first page takes from it: "finding", "map", "table".
    """

    name: str
    tool: str
    weights: str | None
    panel: str | None
    title: NameOf | None
    text: NameOf | None
    of: tuple[str, ...]
    params: Mapping[str, Any]
    gives: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[str, ...] | None = None
    first: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """A study as read from a file.

    Parameters
    ----------
    path : Path
        Where it was read; relative sources are looked up beside it.
    title, question, note, notice, source : Words
        Title of the report; what is asked; a sentence that must stand at its top; a few words that go wherever a result
        goes (simulated data say so here); the source line under maps.
    language : {"en", "zh"} or None
        None where the file names none: whoever runs the recipe chooses.
    formats : tuple of str or None
        Formats of the tables; None where the file names none.
    rng : int
        Seed of every step that draws random numbers and names none itself.
    regions, panel : mapping
        Sources and selections; see docs/reference/recipes.md.
    derive : mapping of new column to expression
        Made in every panel of the recipe.
    formula : str or None
        "y ~ x1 + x2", of every step that needs one and names none; y is the variable of those that need one.
    panels : mapping of name to mapping
        Further panels; without a source of their own they are made from `panel`'s table.
    flows : mapping, or list of mappings
        Observed flows, a table each, for the steps whose tool takes them.
    labels : mapping of column, attribute or group to Label
        What the report calls them.
    figures : FigureStyle
        How pictures look on paper, and what stands on maps.
    weights : mapping of name to rule
        The first is that of every step that needs weights and names none.
    steps : tuple of Step
    base : Path, optional
        Where relative sources are looked up, if not beside `path`: of a copy that a run kept.
    """

    path: Path
    title: NameOf
    question: NameOf | None
    note: NameOf | None
    notice: NameOf | None
    source: NameOf | None
    language: str | None
    formats: tuple[str, ...] | None
    rng: int
    regions: Mapping[str, Any] | None
    panel: Mapping[str, Any] | None
    derive: Mapping[str, str]
    formula: str | None
    panels: Mapping[str, Mapping[str, Any]]
    flows: Mapping[str, Any] | list[Mapping[str, Any]] | None
    labels: Mapping[str, Label]
    figures: FigureStyle
    weights: Mapping[str, Mapping[str, Any]]
    steps: tuple[Step, ...]
    base: Path | None = None

    @property
    def below_maps(self) -> NameOf | None:
        """The line under pictures in files of their own: the notice before the source."""
        said = [one for one in (self.notice, self.source) if one is not None]
        if len(said) < 2:
            return said[0] if said else None
        first, second = said
        return NameOf(f"{first.en}. {second.en}", f"{first.zh}。{second.zh}")

    def noticed(self, language: str) -> str:
        """Return the notice in a language, "" where the recipe has none."""
        return "" if self.notice is None else self.notice.text(language)

    @property
    def beside(self) -> Path:
        """The folder beside which relative sources are looked up: `base`, else the file's own."""
        return self.path.parent if self.base is None else self.base


def read_recipe(path: str | Path) -> Recipe:
    """Read and check a recipe file; its sources are not looked at.

    Raises
    ------
    FileFormatError
        If the file is not TOML, with line and column; or nested deeper than any recipe is.
    ParameterError
        For all that is wrong at once: unknown keys, missing keys, steps that name what is not there,
        tools and parameters that are none.
    """
    recipe, faults, _sound = recipe_and_faults(path)
    faults.raised()
    return recipe


def recipe_and_faults(path: str | Path, *, steps: bool = True) -> tuple[Recipe, Faults, bool]:
    """Read a recipe file, as far as it is one, and all that is wrong with its form; `steps` are needed.

    The last says whether nothing is wrong but tools, their parameters and kinds of weights: then the
    sources can be read nevertheless.
    """
    path = Path(path)
    data: Mapping[str, Any] = parsed(path)
    faults = Faults()
    with faults.kept():
        known(data, _TOP, Message(_("Recipe {name}"), name=path.name))
    data = in_form(data, faults)
    weights, panels = data.get("weights", {}), data.get("panels", {})
    misnamed = Faults()
    made = [_step(raw, k, data, faults, misnamed) for k, raw in enumerate(data.get("step", []))]
    found_steps = tuple(one for one in made if one is not None)
    if steps and (made or not faults.found):  # of steps that are no tables all is said
        with faults.kept():
            _check_order(found_steps, len(made))
    with faults.kept():
        check_gives(found_steps)
    with faults.kept():
        check_name_files(weights)
    for name, rule in weights.items():
        kinds.check(rule, kinds.WEIGHTS, f"[weights.{name}]", faults)
    check_sources(data, panels, faults)
    of, none = faults.of, NameOf("", "")
    found = Recipe(
        path=path.resolve(),
        title=of(words_of, data.get("title", path.stem), otherwise=none, key="title"),
        question=of(words_of, data["question"], otherwise=none) if "question" in data else None,
        note=of(words_of, data["note"], otherwise=none) if "note" in data else None,
        notice=of(words_of, data["notice"], otherwise=none) if "notice" in data else None,
        source=of(words_of, data["source"], otherwise=none) if "source" in data else None,
        language=of(_language, data.get("language"), otherwise=None),
        formats=of(_formats, data.get("formats"), otherwise=None, key="formats"),
        rng=of(_seed, data.get("rng", 0), otherwise=0),
        regions=data.get("regions"),
        panel=data.get("panel"),
        derive=of(_derived, data.get("derive", {}), otherwise={}),
        formula=of(_formula, data.get("formula"), otherwise=None),
        panels=panels,
        flows=data.get("flows"),
        labels=of(labels_of, data.get("labels", {}), otherwise={}),
        figures=of(style_of, data.get("figures", {}), otherwise=FigureStyle()),
        weights=weights,
        steps=found_steps,
    )
    sound = not faults.found
    faults.found = [*misnamed.found, *faults.found]
    check_tools(found_steps, path.name, faults)
    check_rules(weights, path.name, faults)
    return found, faults, sound


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


def _check_order(steps: tuple[Step, ...], given: int) -> None:
    """Raise where steps share a name, there is none, or one names others that do not come before."""
    names = [s.name for s in steps]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice or not given:
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


def _step(
    raw: Mapping[str, Any], k: int, data: Mapping[str, Any], faults: Faults, misnamed: Faults
) -> Step | None:
    """Return a step, None where it cannot be one; what is wrong with it is kept, wrong names apart."""
    absent = [key for key in ("name", "tool") if key not in raw]
    for key in absent:
        faults.found.append(
            ParameterError(_("Step {number} has no {key!r}."), number=k + 1, key=key)
        )
    name = raw.get("name", k + 1)
    with faults.kept():
        said = _("Step {raw!r} (parameters of the tool go under params)")
        known(raw, _STEP, Message(said, raw=name))
    if not kinds.check(raw, kinds.STEP, f"[[step]] {k + 1}", faults) or absent:
        return None
    if not _NAME.fullmatch(str(name)):
        sentence = _("Step name {name!r} is not allowed; use small letters, digits, - and _.")
        faults.found.append(ParameterError(sentence, name=name))
    for key, there in _NAMED.items():
        one, known_names = raw.get(key), data.get(there, {})
        if one is not None and one not in known_names:
            misnamed.found.append(
                ParameterError(
                    _MISNAMED[key], name=name, given=one, there=listed(known_names) or "-"
                )
            )
    none = NameOf("", "")
    step = Step(
        name=str(name),
        tool=str(raw["tool"]),
        weights=raw.get("weights"),
        panel=raw.get("panel"),
        title=faults.of(words_of, raw["title"], otherwise=none) if "title" in raw else None,
        text=faults.of(words_of, raw["text"], otherwise=none) if "text" in raw else None,
        of=tuple(raw.get("of", ())),
        params={**raw.get("params", {}), **{k: raw[k] for k in kinds.CHOICE if k in raw}},
        gives=dict(raw.get("gives", {})),
        tables=tuple(raw["tables"]) if "tables" in raw else None,
        first=tuple(raw.get("first", ())),
    )
    return with_head(step, data)


def _formula(value: Any) -> str | None:
    if value is not None and not kinds.text(value):
        raise ParameterError(
            _("formula = {value!r} is not allowed; write a text such as {example}."),
            value=value,
            example='"y ~ x1 + x2"',
        )
    return None if value is None else str(value)


def _language(value: Any) -> str | None:
    if value is not None and value not in languages():
        raise ParameterError(none_of("language", value, languages()))
    return None if value is None else str(value)


def _seed(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ParameterError(_("{param:rng={seed!r}} must be a whole number ≥ 0."), seed=value)
    return value
