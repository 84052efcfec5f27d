"""A library that only an extra brings: every command works without it or names the extra."""

import json
import subprocess
import sys
import textwrap
import tomllib

import pytest

from regspatial._calls.extras import EXTRA, missing
from regspatial.catalog import tools
from regspatial.errors import MissingDependencyError

# Runs the command line where only some libraries can be imported.
WALL = textwrap.dedent(
    """
    import importlib.abc, json, sys

    class Wall(importlib.abc.MetaPathFinder):
        allowed = sys.stdlib_module_names | {"numpy", "scipy", "regspatial"} | set(json.loads(sys.argv[2]))
        def find_spec(self, name, path=None, target=None):
            top = name.partition(".")[0]
            if top not in self.allowed and not top.startswith("_sysconfigdata"):
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
            return None

    sys.meta_path.insert(0, Wall())
    sys.path.insert(0, sys.argv[1])
    from regspatial.cli import main
    for command in json.loads(sys.argv[3]):
        try:
            main(command)
        except SystemExit as end:
            print("CODE", end.code, *command, flush=True)
            print("CODE", end.code, *command, file=sys.stderr, flush=True)
    """
)
CLI = ["click", "rich", "rich_click", "markdown_it", "mdurl", "pygments", "typing_extensions"]
NORTH = (110000, 120000, 130000, 140000, 370000, 410000)
PANEL = "adcode,year,x\n" + "".join(f"{i},2020,{i % 7}\n" for i in NORTH)
MORAN = [
    "run",
    "moran",
    "--regions",
    "china:province",
    "--panel",
    "panel.csv",
    "--panel-id",
    "adcode",
    "--panel-time",
    "year",
    "--variable",
    "x",
    "--weights-kind",
    "queen",
]


@pytest.fixture
def walled(root, tmp_path):
    """Run commands in one process with some libraries; return code and stderr of each."""
    (tmp_path / "panel.csv").write_text(PANEL, encoding="utf-8")

    def run(allowed, *commands):
        done = subprocess.run(
            [
                sys.executable,
                "-I",
                "-c",
                WALL,
                str(root),
                json.dumps(allowed),
                json.dumps(commands),
            ],
            capture_output=True,
            encoding="utf-8",
            cwd=tmp_path,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        out, said = [], ""
        for line in done.stderr.splitlines():
            if line.startswith("CODE "):
                out.append((int(line.split()[1]), said))
                said = ""
            else:
                said += line + "\n"
        assert len(out) == len(commands)
        return out

    return run


def test_without_any_extra_every_command_names_the_one_it_needs(walled):
    commands = [["list"], ["--help"], ["--version"], MORAN, ["recipe", "yreb"], ["demo"]]
    for code, said in walled([], *(["--lang", "en", *c] for c in commands)):
        assert code == 2
        assert said.count("\n") == 1
        assert 'pip install "regspatial[cli]"' in said
    ((code, said),) = walled([], ["list", "--lang", "zh"])
    assert "尚未安装" in said


def test_with_the_command_line_alone_it_lists_and_runs(walled):
    commands = [["list"], ["list", "--json"], ["--help"], ["--version"], MORAN]
    for code, said in walled(CLI, *commands):
        assert code == 0, said
    for code, said in walled(CLI, ["recipe", "yreb", "--out", "y"], ["demo", "--out", "d"]):
        assert code == 2
        assert "regspatial[geo]" in said
        assert "defect" not in said


def test_with_the_command_line_alone_every_tool_has_its_help(walled):
    names = [t.name.replace("_", "-") for t in tools()]
    for code, said in walled(CLI, *(["run", name, "--help"] for name in names)):
        assert (code, said) == (0, "")


def test_the_extras_are_those_of_the_project(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    imported = {"python-docx": "docx", "scikit-learn": "sklearn", "xgboost-cpu": "xgboost"}
    for library, extra in EXTRA.items():
        names = [r.partition(">")[0].partition("=")[0] for r in extras[extra]]
        assert library in [imported.get(n, n).replace("-", "_") for n in names], library
    wanted = {
        imported.get(n, n).replace("-", "_")
        for extra, requirements in extras.items()
        if extra not in ("all", "boundaries")
        for n in (r.partition(">")[0].partition("=")[0] for r in requirements)
    }
    assert wanted == EXTRA.keys()


def test_a_module_of_no_extra_is_no_missing_extra():
    assert missing(ModuleNotFoundError("x", name="regspatial.nothing")) is None
    assert missing(ModuleNotFoundError("x")) is None
    error = missing(ModuleNotFoundError("x", name="rich_click.rich_click"))
    assert isinstance(error, MissingDependencyError)
    assert "rich-click" in str(error)
