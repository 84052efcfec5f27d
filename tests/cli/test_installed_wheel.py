"""What a newcomer does first: the wheel in an environment of its own, used from an empty folder."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
HERE = Path(sysconfig.get_path("purelib"))


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    """The wheel, built from a copy of what it is made of."""
    tree, out = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("dist")
    skip = shutil.ignore_patterns("__pycache__")
    for name in ("regspatial", "data", "recipes"):
        shutil.copytree(root / name, tree / name, ignore=skip)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, tree / name)
    done(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", out, cwd=tree)
    (path,) = out.glob("*.whl")
    return path


def done(*command, cwd, code=0):
    """Run a command without this checkout in its way."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV"))}
    ended = subprocess.run(
        list(map(str, command)),
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env=clean | {"MPLBACKEND": "Agg", "PYTHONUTF8": "1", "REGSPATIAL_LANG": "en"},
        check=False,
    )
    assert ended.returncode == code, ended.stdout + ended.stderr
    return ended


def installed(root, wheel, folder):
    """Install the wheel alone, without the network; return the environment's site-packages."""
    beside = root / ".tools/bin/uv"
    uv = str(beside) if beside.is_file() else shutil.which("uv")
    if uv is None:
        pytest.skip("there is no uv to install with: make setup")
    venv = folder / "venv"
    done(uv, "venv", "--offline", "--python", sys.executable, venv, cwd=folder)
    python = venv / "bin/python"
    done(uv, "pip", "install", "--offline", "--no-deps", "--python", python, wheel, cwd=folder)
    (site,) = venv.glob("lib/python*/site-packages")
    return venv / "bin", site


@pytest.fixture(scope="module")
def full(root, wheel, tmp_path_factory):
    """With the libraries of this environment behind it, but not its regspatial."""
    folder = tmp_path_factory.mktemp("full")
    programs, site = installed(root, wheel, folder)
    (site / "libraries.pth").write_text(f"{HERE}\n", encoding="utf-8")
    return programs


@pytest.fixture(scope="module")
def bare(root, wheel, tmp_path_factory):
    """With numpy and scipy alone."""
    folder = tmp_path_factory.mktemp("bare")
    programs, site = installed(root, wheel, folder)
    for name in ("numpy", "scipy", "numpy.libs", "scipy.libs"):
        if (HERE / name).is_dir():
            (site / name).symlink_to(HERE / name)
    return programs


def readme(root, language):
    """Return the README's one block in a language."""
    text = (root / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    if language == "sh":
        blocks = [b for b in blocks if b.startswith("regspatial")]
    (block,) = blocks
    return block


def test_the_python_of_the_readme_runs(root, full, tmp_path):
    where = done(
        full / "python", "-c", "import regspatial; print(regspatial.__file__)", cwd=tmp_path
    )
    assert Path(where.stdout.strip()).is_relative_to(full.parent)
    ran = done(full / "python", "-W", "error", "-c", readme(root, "python"), cwd=tmp_path)
    assert "opening_up" in ran.stdout
    assert [p.name for p in tmp_path.iterdir()] == ["clusters.png"]


def test_the_commands_of_the_readme_run(root, full, tmp_path):
    for command in readme(root, "sh").replace("\\\n", " ").splitlines():
        done(full / command.split()[0], *command.split()[1:], cwd=tmp_path)
    assert (tmp_path / "yreb/report.html").is_file()
    assert (tmp_path / "moran/moran.csv").is_file()


def test_without_extras_the_analysis_runs_and_the_command_says_what_it_needs(bare, tmp_path):
    said = done(bare / "regspatial", "list", cwd=tmp_path, code=2)
    assert said.stderr.count("\n") == 1
    assert 'pip install "regspatial[cli]"' in said.stderr
    program = """
import regspatial as rs
study = rs.example("yreb")
w = rs.weights.inverse_distance(study.regions(), power=2, points="seat")
print(rs.moran(study.panel()["opening_up"], w, permutations=99, rng=1))
print(*rs.examples())
try:
    study.panel().to_frame()
except rs.RegspatialError as error:
    print(error)
"""
    ran = done(bare / "python", "-W", "error", "-c", program, cwd=tmp_path)
    assert "yreb dri pilot us_income" in ran.stdout
    assert "2022" in ran.stdout
    assert 'pip install "regspatial[geo]"' in ran.stdout
