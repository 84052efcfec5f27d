"""`--workers` shares a run among processes and changes no digit; where nothing can be shared it says so."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("inside", Path(__file__).with_name("inside.py"))
_inside = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_inside)
ROOT = Path(__file__).resolve().parents[2]
TABLE = (
    "--regions",
    "china:province",
    "--panel",
    "dri.csv",
    "--panel-id",
    "adcode",
    "--panel-time",
    "year",
    "--variable",
    "ln_inn",
    "--weights-kind",
    "inverse-distance",
)
LOCAL = ("run", "local_moran", *TABLE, "--at-time", "2022", "--permutations", "60000", "--rng", "1")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("work")
    shipped = ROOT / "data" / "tables" / "dri_simulated_2012_2022.csv"
    (place / "dri.csv").write_bytes(shipped.read_bytes())
    return place


def shell(folder, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "regspatial", *arguments],
        capture_output=True,
        encoding="utf-8",
        cwd=folder,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
    )


def test_two_processes_print_what_one_prints(folder):
    one = shell(folder, *LOCAL, "--json")
    two = shell(folder, *LOCAL, "--json", "--workers", "2")
    assert one.returncode == two.returncode == 0, two.stderr
    assert json.loads(one.stdout) == json.loads(two.stdout)
    assert "--workers" not in two.stderr


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Nothing in this run is shared among processes (--workers)"),
        ("zh", "本次运行没有可分给多个进程的工作（--workers）"),
    ],
)
def test_a_run_that_has_nothing_to_share_says_so(folder, language, said):
    how = ("--workers", "2", "--lang", language)
    out = _inside.inside("run", "moran", *TABLE, *how, cwd=folder)
    assert out.returncode == 0
    assert said in out.stderr


def test_no_workers_are_refused(folder):
    out = _inside.inside(*LOCAL, "--workers", "0", cwd=folder)
    assert out.returncode == 2
    assert "--workers" in out.stderr


CODE = """
import os, sys
sys.modules["threadpoolctl"] = None
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name == "threadpoolctl" else found(name, *more)
from regspatial.cli import main
try:
    main(["--version"])
except SystemExit:
    pass
print(os.environ["OPENBLAS_NUM_THREADS"], os.environ["MKL_NUM_THREADS"])
"""


def test_without_what_counts_threads_down_the_environment_says_one(folder):
    kept = {k: v for k, v in os.environ.items() if not k.endswith("_NUM_THREADS")}
    out = subprocess.run(
        [sys.executable, "-c", CODE],
        capture_output=True,
        text=True,
        cwd=folder,
        env=kept,
        check=True,
    )
    assert out.stdout.splitlines()[-1] == "1 1"
