"""The faces that put sentences into words: how each spells parameters and numbers.

Standard library only, in the syntax of Python 3.9, as `words`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from .numerals import in_full, in_signs

FaceName = Literal["python", "shell", "qgis", "paper"]
FACES: tuple[FaceName, ...] = ("python", "shell", "qgis")


class Face:
    """How one face spells things; the base is Python's spelling.

    Parameters
    ----------
    name : {"python", "shell", "qgis"}
    """

    def __init__(self, name: FaceName = "python") -> None:
        self.name: FaceName = name

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"

    def parameter(self, name: str, value: str | None, language: str) -> str:
        """Return a parameter, with its value where one is given.

        ``w.cutoff`` is the cutoff of weights, where a tool may have another one beside it.
        """
        del language
        return f"{name.rpartition('.')[2]}={'' if value is None else _literal(value)}"

    def tool(self, name: str, language: str) -> str:
        """Return a tool, as it is called where it is typed."""
        del language
        return name

    def number(self, text: str) -> str:
        """Return a number of a sentence as it is written: powers of ten in full, where that is short."""
        return in_full(text)

    def signs(self, text: str) -> str:
        """Return the words of a sentence with the parameters of models (rho) as this face has them."""
        return text


class ShellFace(Face):
    """The shell's spelling: ``--islands keep``; of a switch ``--repair``."""

    def __init__(self, names: Mapping[str, str] | None = None) -> None:
        super().__init__("shell")
        self.names = dict(names or {})

    def parameter(self, name: str, value: str | None, language: str) -> str:
        """Return an option, with its value where one is given."""
        del language
        plain = name.rpartition(".")[2]
        option = "--" + (self.names.get(name) or CALLED.get(plain, plain)).replace("_", "-")
        if value in (None, "True"):  # a switch that is named is on
            return option
        return f"{option} {'no' if value == 'False' else _bare(value)}"

    def signs(self, text: str) -> str:
        """Return the words of a sentence with letters for parameters, as the shell's tables have them: ρ, λ."""
        return in_signs(text)


class RecipeFace(ShellFace):
    """A recipe that the shell runs: its keys, ``islands = "keep"``; what is typed beside it is an option."""

    def parameter(self, name: str, value: str | None, language: str) -> str:
        """Return a key, with its value where one is given."""
        if name in TYPED:
            return super().parameter(name, value, language)
        plain = name.rpartition(".")[2]
        key = CALLED.get(plain, plain)
        return key if value is None else f"{key} = {_toml(value)}"


CALLED = {"where": "only"}
"""What Python calls otherwise than options and keys, as a sentence may: Python's `where` is a mapping or a condition."""
TYPED = ("out", "format", "workers", "resume", "lang", "json", "events")
"""Options of the command that runs a recipe, which no key of a recipe has the name of."""
PYTHON = Face()
SHELL = ShellFace()


class Parameter:
    """Stands in the field ``param``: its format is the parameter's name and value."""

    def __init__(self, language: str, face: Face) -> None:
        self.language, self.face = language, face

    def __format__(self, spec: str) -> str:
        name, there, value = spec.partition("=")
        return self.face.parameter(name, value if there else None, self.language)


class OnFace:
    """Stands in a face's field: its format is what only that face says."""

    def __init__(self, shown: bool) -> None:
        self.shown = shown

    def __format__(self, spec: str) -> str:
        return spec if self.shown else ""


def _literal(value: str) -> str:
    """Return a value as Python writes it: a bare word gets quotes."""
    first = value[:1]
    if not value or first in "'\"[({…" or value in ("True", "False", "None"):
        return value
    try:
        float(value)
    except ValueError:
        return repr(value)
    return value


def _toml(value: str) -> str:
    """Return a value as a recipe writes it: words in double quotes, pairs as lists."""
    plain = _literal(value)
    if plain in ("True", "False"):
        return plain.lower()
    return plain.replace("(", "[").replace(")", "]").replace("'", '"')


def _bare(value: str) -> str:
    """Return a value as the shell writes it: without quotes, unless it holds a blank."""
    plain = value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"" else value
    if plain.startswith("[(") and plain.endswith(")]"):  # pairs: 460000-440000,710000-350000
        pairs = plain[2:-2].replace("'", "").replace('"', "").split("), (")
        return ",".join("-".join(one.strip() for one in pair.split(",")) for pair in pairs)
    return f'"{plain}"' if " " in plain else plain
