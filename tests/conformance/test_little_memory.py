"""Tools that hold tables of all pairs of regions, where memory does not suffice: refused in words before they begin.

1,600 regions on a grid, and 16 MB of address space more than is held (``ulimit -v``): a table of all pairs takes 20,
and what compares a sample of 400 regions up to 9, before all pairs are asked for.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limit is one of Linux")
ROOT = Path(__file__).resolve().parents[2]
OF_PAIRS = (
    "correlogram_by_distance",
    "ripley_k",
    "spatial_panel_dynamic",
    "conley_curve",
    "mgwr",
    "gwr_stationarity",
    "pole_network",
    "pole_evolution",
    "pole_scales",
    "symbiosis",
)
OTHERS = ("economic_complexity", "composite_sensitivity", "spatial_panel", "local_moran", "gwr")
CHILD = """
import importlib.util, json, os, resource, sys
spec = importlib.util.spec_from_file_location("every_tool", sys.argv[1])
every = importlib.util.module_from_spec(spec)
spec.loader.exec_module(every)
runs = every.loaded(every.ROWS)
every.imported()
from regspatial.errors import RegspatialError
world = every.world_of(1600, runs.World())
for tool in runs.TOOLS:
    if tool.name not in sys.argv[2:]:
        continue
    read, write = os.pipe()
    if os.fork() == 0:
        with open("/proc/self/statm") as sizes:
            held = int(sizes.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + 16 * 2**20,) * 2)
        found = ["done", ""]
        try:
            runs.run(tool, world)
        except BaseException as error:
            kind = "refused" if isinstance(error, RegspatialError) else type(error).__name__
            found = [kind, str(error)]
        os.write(write, json.dumps([tool.name, *found]).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        print(pipe.read().decode() or json.dumps([tool.name, "killed", ""]), flush=True)
    os.wait()
"""


@pytest.fixture(scope="module")
def ends():
    done = subprocess.run(
        [
            sys.executable,
            "-W",
            "ignore",
            "-c",
            CHILD,
            str(ROOT / "benchmarks" / "every_tool.py"),
            *OF_PAIRS,
            *OTHERS,
        ],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return {name: (kind, said) for name, kind, said in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", OF_PAIRS)
def test_what_holds_all_pairs_says_so_before_it_begins(ends, name):
    kind, said = ends[name]
    assert kind == "refused", said
    assert "MB are free. " in said
    assert said.partition("are free. ")[2].endswith(".")  # the way out


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_else_is_called_a_defect(ends, name):
    """A MemoryError has a sentence of its own in the shell and in QGIS; any other error would be a defect."""
    kind, said = ends[name]
    assert kind in ("done", "refused", "MemoryError"), said
