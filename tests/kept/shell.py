"""Cases of the command line: what commands print, and what they end with."""

import functools
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any
from zlib import crc32

from tests.conformance import test_every_tool_runs as walk
from tests.kept.taken import Numbers, letters, told_of

HELPED = (
    "list",
    "find",
    "merge",
    "preview",
    "new",
    "verify",
    "index",
    "audit",
    "recipe",
    "run",
    "",
)


@functools.cache
def _inside() -> Any:
    import importlib.util

    path = Path(__file__).parents[1] / "cli" / "inside.py"
    spec = importlib.util.spec_from_file_location("inside", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.inside


@functools.cache
def shell_cases() -> dict[str, dict[str, list[str]]]:
    """Return command lines, by command; @name is a file of the small study."""
    lines = {
        "find": [["xyzzy"], [], ["--lang", "zh"]],
        "list": [["moran"]],
        "subsets": [[], ["--lang", "zh"]],
        "preview": [["@panel"], ["@panel", "--lang", "zh"], ["@none"]],
        "merge": [["@none"], ["@panel"]],
        "audit": [["@effects"], ["@panel"], ["@none"]],
        "new": [["@none", "@map"]],
        "run": [
            ["moran", "--panel", "@panel", "--variable", "x", "--weights", "@w"],
            ["moran", "--panel", "@panel", "--variable", "nope", "--weights", "@w"],
            [
                "describe",
                "--panel",
                "@panel",
                "--variables",
                "x",
                "--variables",
                "y",
                "--lang",
                "zh",
            ],
            ["describe", "--panel", "@none"],
            ["nope"],
        ],
        "completion": [["bash"], ["zsh"], ["fish"], ["ash"]],
        "verify": [["@none"]],
    }
    found = {name: {" ".join(one): [name, *one] for one in mine} for name, mine in lines.items()}
    found["help"] = {one or "all": [*([one] if one else []), "--help"] for one in HELPED}
    found["help"] |= {
        f"run {tool}": ["run", tool, "--help"]
        for tool in walk.NAMES
        if crc32(tool.encode()) % 6 == 0
    }
    return found


def of_shell(_name: str, line: list[str], world: Any) -> Numbers:
    """Run a command line in the folder of the small study."""
    given = [_file(world, one[1:]) if one.startswith("@") else one for one in line]
    return told_of(lambda: _said(given, world))


@functools.cache
def folder(world: Any) -> Path:
    """Return a folder of the files that commands read, and no others: what is not found is named beside what is there."""
    made = Path(tempfile.mkdtemp())
    for which in ("panel", "map", "w", "effects"):
        shutil.copy2(world.file(which), made)
    return made


def _file(world: Any, which: str) -> str:
    known = which in ("panel", "map", "w", "effects")
    return Path(world.file(which)).name if known else which


def _said(given: list[str], world: Any) -> list[Any]:
    ended = _inside()(
        *given, cwd=folder(world), COLUMNS="100", LANG="C.UTF-8", REGSPATIAL_LANG=None
    )
    out, err = (re.sub(r"\d+(\.\d+)? s\b", "", one) for one in (ended.stdout, ended.stderr))
    return [ended.returncode, *(letters(part) for part in out.split("\n\n")[:30]), letters(err)]
