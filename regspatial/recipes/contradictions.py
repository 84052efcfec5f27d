"""What the record of a run says of it and the run made again does not: a seed, a recipe, a command edited since."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from ..errors import InputError, listed
from ..results.verification import Contradiction
from ..words import _
from . import passport

_ELSEWHERE = re.compile(r"[a-z_]{2,}:")
"""What is shipped begins so: ``china:province``, ``shipped:tables/…``; drives of Windows have one letter."""

_OUT = re.compile(r" --out (?:'[^']*'|\S+)$")
"""Where the command puts results: folders are renamed, and older ones do not say it."""


def of_recipe(record: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Contradiction, ...]:
    """Return seed, recipe and command where a recipe's record says others than what was run."""
    formats = str(record["formats"]).split(",")
    name = Path(str(record.get("recipe", "")))
    language = str(record["language"])
    made = [passport.command_of(one, language, formats) for one in (name.name, name.stem)]
    said = record.get("command")
    command = said if said in made else made[0]  # a shipped recipe is called by its name alone
    return _apart(record, {**now, "command": command}, ("recipe_sha256", "seed", "command"))


def of_single(record: Mapping[str, Any]) -> tuple[Contradiction, ...]:
    """Return the options and the command where a single run's record says others than what is run."""
    arguments = [str(one) for one in record["arguments"]]
    given = dict(record.get("parameters", {}))
    command = str(record.get("command"))
    said: dict[str, Any] = {"command": _OUT.sub("", command), **given}
    run: dict[str, Any] = {"command": shlex.join(["regspatial", *arguments])}
    for name, value in given.items():
        found = _values(arguments, f"--{name.replace('_', '-')}")
        run[name] = value if _texts(value) == found else " ".join(found)
    return _apart(said, run, tuple(said))


def _values(arguments: list[str], option: str) -> list[str]:
    return [arguments[k + 1] for k, one in enumerate(arguments[:-1]) if one == option]


def _texts(value: Any) -> list[str]:
    return [str(one) for one in (value if isinstance(value, (list, tuple)) else [value])]


def _apart(
    said: Mapping[str, Any], run: Mapping[str, Any], names: tuple[str, ...]
) -> tuple[Contradiction, ...]:
    return tuple(
        (name, *_told(name, said[name], run.get(name)))
        for name in names
        if name in said and said[name] != run.get(name)
    )


def _told(name: str, said: Any, run: Any) -> tuple[str, str]:
    """Return both values; of a checksum its beginning, of a command the words that differ, and one before."""
    one, other = ("" if value is None else str(value) for value in (said, run))
    if name == "command":
        words = one.split(), other.split()
        steps = SequenceMatcher(None, *words, autojunk=False).get_opcodes()
        apart = [step for step in steps if step[0] != "equal"]
        ends = [
            [(max(i - 1, 0), j) for _tag, i, j, _i, _j in apart],
            [(max(i - 1, 0), j) for _tag, _i, _j, i, j in apart],
        ]
        one, other = (
            " … ".join(" ".join(text[i:j]) for i, j in parts)
            for text, parts in zip(words, ends, strict=True)
        )
    short = 12 if name.endswith("sha256") else None
    return one[:short], other[:short]


def find_inputs(record: Mapping[str, Any], beside: Path) -> None:
    """Refuse a run whose sources are not where they were, by name.

    Raises
    ------
    InputError
    """
    files = [one for one in record.get("inputs", {}) if not _ELSEWHERE.match(one)]
    gone = [one for one in files if not (beside / one).exists()]
    if gone:
        raise InputError(
            _(
                "The run cannot be made again: {folder} has no {missing}, which it read. Move the folder "
                "of results and its sources together."
            ),
            folder=str(beside),
            missing=listed(gone),
        )
