"""Tool, Param, Choice, Output: one description from which every face is made.

Standard library only; the functions behind a tool are named by strings, so that listing the tools
imports neither numpy nor scipy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..choices import codes
from ..terms import TERMS, Named
from ..words import Words, say

Kind = Literal[
    # compound: expanded for each face by `expand`
    "regions",
    "panel",
    "weights",
    "flows",
    # files and columns, as `expand` makes them
    "vector",
    "rasters",
    "table",
    "tables",
    "weights_file",
    "column",
    # plain values
    "variable",
    "variables",
    "formula",
    "time",
    "choice",
    "integer",
    "number",
    "boolean",
    "text",
    "seed",
    "links",
    "rules",
]

OutputKind = Literal["table", "layer", "lines", "areas", "weights", "number", "text"]


class _Required:
    """The default of a parameter that must be given."""

    def __repr__(self) -> str:
        return "REQUIRED"

    def __bool__(self) -> bool:
        return False


REQUIRED: Any = _Required()


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed value and its name."""

    value: str
    en: Words

    def label(self, language: str) -> str:
        """Return the name in one language."""
        return say(self.en, language)


def choices(family: str, allowed: Any) -> tuple[Choice, ...]:
    """Return the values of a `Literal` of `regspatial.choices`, named by the terms of a family."""
    return tuple(Choice(value, Named(family, value)) for value in codes(allowed))


Condition = tuple[str, tuple[str | None, ...]]
"""Another parameter, and the values with which this one is used; None: left empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """One parameter of a tool.

    Parameters
    ----------
    name : str
        Flat ASCII name, the same in every face (``fixed_effects``; the shell writes
        ``--fixed-effects``).
    kind : str
        What it is; see `Kind`. "variable" and "variables" name columns of the panel; a "seed" is
        an integer or None. "rasters" are one or several files, layers in QGIS; "tables" likewise. "links" are pairs of regions; "rules" name further weights, each by a
        line such as ``knn k=6`` or a file, with semicolons between.
    feeds : str
        ``function.argument`` that receives the value: ``moran.alternative``, ``w.power`` (an
        argument of `build_weights`). Checked against the signature by a test.
    en, help_en : marked sentences
        Label and help, in English; other languages by translation.
    shell_en : marked sentence
        What else may be given in the shell and in recipes, said after the help there.
    default : object
        `REQUIRED`, or the value used when nothing is given (None: not used). For plain values it
        equals the default in the function's signature.
    choices : tuple of Choice
        For kind "choice".
    minimum, maximum : float, optional
        Inclusive bounds of numbers.
    optional : bool
        For compound kinds: whether the tool runs without it.
    several : bool
        For flows: whether further tables may stand beside the first.
    also : tuple of str
        For kinds "variables" and "formula": names that are no columns and are allowed beside them (Intercept).
    advanced : bool
        Shown after the others, folded in QGIS.
    when : pair, optional
        Another parameter and the values with which this one has an effect, where it would
        otherwise be passed over in silence (what an analysis refuses itself has none). The runner
        says so when it was given all the same.
    """

    name: str
    kind: Kind
    feeds: str
    en: Words
    help_en: Words = ""
    shell_en: Words = ""
    default: Any = REQUIRED
    choices: tuple[Choice, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    optional: bool = False
    several: bool = False
    also: tuple[str, ...] = ()
    advanced: bool = False
    when: Condition | None = None

    @property
    def required(self) -> bool:
        """Whether a value must be given."""
        return self.default is REQUIRED and not self.optional

    def label(self, language: str) -> str:
        """Return the label in one language."""
        return say(self.en, language)

    def help(self, language: str, *, shell: bool = True) -> str:
        """Return the help in one language; a dialog has none of what is meant for the shell."""
        said = [self.help_en, self.shell_en if shell else ""]
        between = "" if language == "zh" else " "
        return between.join(say(one, language) for one in said if one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Something a tool gives back.

    Parameters
    ----------
    name : str
        Flat ASCII name (upper case in QGIS).
    kind : {"table", "layer", "lines", "areas", "weights", "number", "text"}
        A "table" is the record's table of that name; a "layer" joins `record.layer_columns()` to
        the regions; "lines" are `record.lines(source)`; "areas" are the regions merged by the
        record's part `source` (``"hinterlands"``); a "number" is read from the record by `source`.
    source : str
        For tables: the table's name. For lines: which ("edges", "axes"). For areas, numbers and
        texts: an attribute path on the record (``"model.rho"``).
    """

    name: str
    kind: OutputKind
    en: Words
    source: str = ""

    def label(self, language: str) -> str:
        """Return the label in one language."""
        return say(self.en, language)

    @classmethod
    def table(cls, name: str, en: Words, source: str = "") -> Output:
        """Return a table of the record; `source` where the record calls it otherwise."""
        return cls(name=name, kind="table", en=en, source=source or name)

    @classmethod
    def layer(cls, en: Words, *, name: str = "layer", source: str = "") -> Output:
        """Return the layer of the regions."""
        return cls(name=name, kind="layer", en=en, source=source)

    @classmethod
    def number(cls, name: str, en: Words, source: str = "") -> Output:
        """Return a number that is read from the record by `source`, by default its own name."""
        return cls(name=name, kind="number", en=en, source=source or name)

    @classmethod
    def text(cls, name: str, en: Words, source: str = "") -> Output:
        """Return a text that is read from the record, likewise."""
        return cls(name=name, kind="text", en=en, source=source or name)

    @classmethod
    def lines(cls, name: str, en: Words, source: str = "") -> Output:
        """Return a layer of lines."""
        return cls(name=name, kind="lines", en=en, source=source or name)

    @classmethod
    def areas(cls, name: str, en: Words, source: str = "") -> Output:
        """Return a layer of merged regions."""
        return cls(name=name, kind="areas", en=en, source=source or name)

    @classmethod
    def weights(cls, name: str, en: Words, source: str = "") -> Output:
        """Return a file of weights."""
        return cls(name=name, kind="weights", en=en, source=source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """One operation, described once.

    Parameters
    ----------
    name : str
        Stable ASCII name (``local_moran``).
    group : str
        Key of `GROUPS`.
    behind : str
        The tool that is shown in its place; "" for a door.
    entry : str
        ``.module:function`` relative to the package.
    params, outputs : tuples
    style : str, optional
        Name of the QGIS style and of the map drawn for the layer output ("lisa", "impacts",
        "diverging", "sequential").
    tried : mapping of parameter to text
        What the shortest command on the shipped panel of provinces needs beside what is required.
    """

    name: str
    group: str
    en: Words
    help_en: Words
    entry: str
    params: tuple[Param, ...]
    outputs: tuple[Output, ...]
    tags_en: Words = ""
    style: str | None = None
    tried: Mapping[str, str] = field(default_factory=dict)
    behind: str = ""

    def label(self, language: str) -> str:
        """Return the name for people in one language."""
        return say(self.en, language)

    def help(self, language: str) -> str:
        """Return the help in one language."""
        return say(self.help_en, language)

    def tags(self, language: str) -> tuple[str, ...]:
        """Return the tags in one language."""
        return tuple(one.strip() for one in say(self.tags_en, language).split(",") if one.strip())

    def needs(self, kind: Kind) -> Param | None:
        """Return the first parameter of a kind, or None."""
        return next((p for p in self.params if p.kind == kind), None)


GROUPS: dict[str, Words] = {group: Named("tool_group", group) for group in TERMS["tool_group"]}
MODEL_GROUPS = ("model", "test", "effects", "policy")
"""The groups whose tools estimate a model."""
