# SPDX-License-Identifier: GPL-2.0-or-later
"""The shipped zip in a clean profile, run from the shell: exit codes, outputs, digits, styles."""

import functools
import itertools
import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from cases import CASES
from conftest import API_PYTHON, HERE, ROOT
from qgis.core import QgsVectorLayer
from reading import assert_same, assert_same_table
from test_qgis_tools import FIVE, destinations, names_of, tool_of

pytestmark = pytest.mark.skipif(not shutil.which("qgis_process"), reason="no qgis_process")

DOZEN = 12


class Shell:
    """qgis_process with a profile of its own, in which the zip was unpacked."""

    def __init__(self, profile: Path, locale: str = "en_US.UTF-8", *, enabled: bool = True) -> None:
        self.profile = profile
        plugins = profile / "profiles/default/python/plugins"
        plugins.mkdir(parents=True)
        settings = profile / "profiles/default/QGIS/QGIS3.ini"
        settings.parent.mkdir()
        # Qt writes what is not ASCII in hexadecimal
        program = "".join(c if c.isascii() else f"\\x{ord(c):x}" for c in str(API_PYTHON))
        settings.write_text(f"[regspatial]\nexternal_python={program}\n", "ascii")
        (path,) = (ROOT / "dist").glob("regspatial_qgis-*.zip")
        with zipfile.ZipFile(path) as archive:
            archive.extractall(plugins)
        scripts = profile / "profiles/default/processing/scripts"
        scripts.mkdir(parents=True)
        shutil.copy(HERE / "several.py", scripts)
        self.environment = {
            k: v
            for k, v in os.environ.items()
            if not k.startswith(("PYTHON", "QGIS", "VIRTUAL_ENV", "LC_", "LANG"))
        } | {
            "QGIS_CUSTOM_CONFIG_PATH": str(profile),
            "QT_QPA_PLATFORM": "offscreen",
            "LANG": locale,
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "XDG_RUNTIME_DIR": str(profile),
        }
        if enabled:
            done = self("plugins", "enable", "regspatial_qgis")
            assert done.returncode == 0, done.stderr + done.stdout

    def __call__(self, *arguments: str, given: dict | None = None) -> subprocess.CompletedProcess:
        return subprocess.run(
            ["qgis_process", *arguments],
            input=None if given is None else json.dumps(given),
            capture_output=True,
            text=True,
            check=False,
            env=self.environment,
        )

    def run(self, tool: str, parameters: dict) -> dict:
        """Run a tool with JSON in and out."""
        done = self("run", f"regspatial:{tool}", "-", given={"inputs": parameters})
        assert done.returncode == 0, done.stderr + done.stdout
        return json.loads(done.stdout)["results"]

    def several(self, asked: dict, path: Path) -> dict:
        """Run tools with their parameters in one process; return what each gave."""
        path.write_text(json.dumps(asked), "utf-8")
        done = self("run", "script:several", "-", given={"inputs": {"ASKED": str(path)}})
        assert done.returncode == 0, f"{', '.join(asked)}: {done.stderr}{done.stdout}"
        return json.loads(path.with_suffix(".results.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def shell(tmp_path_factory) -> Shell:
    return Shell(tmp_path_factory.mktemp("profile"))


def on_files(name: str, folder: Path) -> dict:
    given = {k.upper(): v for k, v in CASES[name].items()}
    if "RASTERS" in given:
        given["RASTERS"] = [str(folder / one.strip()) for one in given["RASTERS"].split(";")]
    return given | {
        k: str(folder / given[k])
        for k in ("REGIONS", "PANEL", "FLOWS", "WINDOW", "PLACES")
        if k in given
    }


def test_the_tools_are_listed(shell) -> None:
    done = shell("list")
    assert done.returncode == 0
    for name in FIVE:
        assert f"regspatial:{name}" in done.stdout


@pytest.fixture(scope="module")
def given_by(shell, folder, tmp_path_factory, provider, request):
    """Return what a tool gave on files: five by a command of their own, the others by the dozen.

    To begin QGIS takes longer than most tools do. What a tool leaves behind in a process shows itself
    as that process ends, whatever else was run in it.
    """
    out = tmp_path_factory.mktemp("given")
    own = [one for one in request.session.items if one.module is request.module]
    chosen = sorted({one.callspec.params["name"] for one in own if "given_by" in one.fixturenames})
    dozens = tuple(itertools.batched((one for one in chosen if one not in FIVE), DOZEN))

    def asked(name: str) -> dict:
        return on_files(name, folder) | destinations(tool_of(name), out)

    @functools.cache
    def ran(dozen: tuple) -> dict:
        return shell.several({name: asked(name) for name in dozen}, out / f"{dozen[0]}.asked.json")

    def given(name: str) -> dict:
        if name in FIVE:
            return shell.run(name, asked(name))
        return ran(next(dozen for dozen in dozens if name in dozen))[name]

    return given


@pytest.mark.parametrize("name", sorted(CASES))
def test_every_tool_runs_in_the_shell(name, given_by, digits) -> None:
    tool = tool_of(name)
    results = given_by(name)
    assert "error" not in results, results["error"]
    called = names_of(tool)
    for output in tool.outputs:
        if output.kind == "table" and output.source not in digits[name]["tables"]:
            assert called[output.name] not in results  # one that only some runs have
            continue
        found = results[called[output.name]]
        if output.kind == "table":
            assert_same_table(found, digits[name]["tables"][output.source])
        elif output.kind == "number":
            # JSON writes 17 digits; a whole number may come as one
            wanted = digits[name]["numbers"][output.name]
            assert_same(
                None if found is None else float(found),
                None if wanted is None else float(wanted),
                "number",
                output.name,
            )
        elif output.kind == "text":
            assert found
        else:
            assert Path(found).stat().st_size > 100
    assert "<table" in Path(results["REPORT"]).read_text("utf-8")


def test_the_layer_is_styled_from_the_shell_too(shell, folder, tmp_path) -> None:
    path = tmp_path / "lisa.gpkg"
    shell.run("local_moran", on_files("local_moran", folder) | {"LAYER": str(path)})
    layer = QgsVectorLayer(str(path), "lisa")
    assert layer.renderer().type() == "categorizedSymbol"
    assert layer.renderer().legendSymbolItems()[0].label() == "High-High"
    assert layer.attributeAlias(layer.fields().lookupField("cluster")) == "Cluster"


def test_arguments_as_people_write_them(shell, folder, tmp_path) -> None:
    path = tmp_path / "moran.csv"
    done = shell(
        "run",
        "regspatial:moran",
        "--",
        f"REGIONS={folder / 'china_provinces.gpkg'}",
        "REGIONS_ID=adcode",
        f"PANEL={folder / 'panel.csv'}",
        "PANEL_ID=code",
        "PANEL_TIME=year",
        "VARIABLE=y",
        "WEIGHTS_KIND=queen",
        "LINKS=460000-440000",
        f"MORAN={path}",
    )
    assert done.returncode == 0, done.stderr
    lines = path.read_text("utf-8").splitlines()
    assert lines[0].split(",")[:2] == ["time", "I"]
    assert len(lines) == 7


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"VARIABLE": "nothing"}, "has no field nothing"),
        ({"WEIGHTS_KIND": "inverse_distance"}, "WEIGHTS_KIND"),
        ({"LINKS": None, "ISLANDS": "raise"}, "460000"),
        ({"PANEL_ID": "nothing"}, "has no field nothing"),
    ],
)
def test_what_is_wrong_is_said_and_the_exit_code_tells(
    shell, folder, change, said, tmp_path
) -> None:
    path = tmp_path / "moran.gpkg"
    given = on_files("moran", folder) | {"MORAN": str(path)} | change
    given = {k: v for k, v in given.items() if v is not None}
    done = shell("run", "regspatial:moran", "-", given={"inputs": given})
    assert done.returncode != 0
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert not path.exists()


def test_ids_and_times_that_are_not_named_are_told_as_in_the_dialog(
    shell, folder, tmp_path
) -> None:
    named = on_files("moran", folder)
    bare = {k: v for k, v in named.items() if k not in ("REGIONS_ID", "PANEL_ID", "PANEL_TIME")}
    whole, told = (
        shell.run("moran", given | {"MORAN": str(tmp_path / f"{name}.gpkg")})
        for name, given in (("whole", named), ("told", bare))
    )
    assert len(bare) == len(named) - 3
    assert {k: told[k] for k in ("VALUE", "Z", "P_VALUE")} == {
        k: whole[k] for k in ("VALUE", "Z", "P_VALUE")
    }


def test_chinese_in_the_shell(folder, tmp_path) -> None:
    shell = Shell(tmp_path / "profile", "zh_CN.UTF-8")
    assert "分时期全局莫兰指数" in shell("list").stdout
    path = tmp_path / "lisa.gpkg"
    shell.run("local_moran", on_files("local_moran", folder) | {"LAYER": str(path)})
    layer = QgsVectorLayer(str(path), "lisa")
    assert layer.renderer().legendSymbolItems()[0].label() == "高—高集聚"
    given = on_files("moran", folder) | {"VARIABLE": "nothing"}
    done = shell("run", "regspatial:moran", "-", given={"inputs": given})
    assert "图层“panel”没有字段 nothing" in done.stdout + done.stderr


def test_help_names_the_values(shell) -> None:
    done = shell("help", "regspatial:local_moran")
    assert done.returncode == 0
    for text in ("inverse-distance", "WEIGHTS_KIND", "False discovery rate"):
        assert text in done.stdout
