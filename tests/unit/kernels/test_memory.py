"""What a process may still take, from what the system says of the machine, the container, the user."""

import subprocess
import sys

import numpy as np
import pytest

import regspatial as rs
from regspatial._kernels import memory
from regspatial._kernels.memory import available_memory, check_dense
from regspatial.errors import WeightsError

GB = 10**9


def system(folder, files):
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return min(memory._room(folder))


MACHINE = {"proc/meminfo": "MemTotal: 99999999 kB\nMemAvailable:  7000000 kB\n"}


def test_what_the_machine_has_free(tmp_path):
    assert system(tmp_path, MACHINE) <= 7_000_000 * 1024


def test_a_group_of_the_second_version_and_those_above_it(tmp_path):
    files = {
        **MACHINE,
        "proc/self/cgroup": "0::/user/job\n",
        "sys/fs/cgroup/user/job/memory.max": "max\n",
        "sys/fs/cgroup/user/job/memory.current": "5\n",
        "sys/fs/cgroup/user/memory.max": "3000000\n",
        "sys/fs/cgroup/user/memory.current": "2500000\n",
        "sys/fs/cgroup/user/memory.stat": "anon 1\ninactive_file 400000\n",
    }
    assert system(tmp_path, files) == 900_000


def test_a_group_of_the_first_version_whose_path_is_that_of_the_host(tmp_path):
    files = {
        **MACHINE,
        "proc/self/cgroup": "3:cpuset:/\n4:memory,x:/outer/abc\n",
        "sys/fs/cgroup/memory/memory.limit_in_bytes": "2000000\n",
        "sys/fs/cgroup/memory/memory.usage_in_bytes": "1500000\n",
    }
    assert system(tmp_path, files) == 500_000


def test_a_limit_of_the_process():
    pytest.importorskip("resource")
    code = (
        "import resource; from regspatial._kernels.memory import available_memory as free\n"
        "resource.setrlimit(resource.RLIMIT_AS, (3 * 10**9,) * 2); print(free())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert 0 <= int(done.stdout) < 3 * GB


def test_never_below_zero(monkeypatch):
    monkeypatch.setattr(memory, "_room", lambda root: iter([-5, 7]))
    assert available_memory() == 0
    monkeypatch.setattr(memory, "_room", lambda root: iter([]))
    assert available_memory() == memory._UNKNOWN


def test_small_matrices_ask_nobody(monkeypatch):
    monkeypatch.setattr(memory, "available_memory", lambda: 0)
    check_dense(100, 3.0)
    with pytest.raises(WeightsError, match="10000 regions need 2.4 GB"):
        check_dense(10_000, 3.0)


def test_what_needs_all_pairs_is_refused_before_it_begins(monkeypatch):
    """Each with its own way out; with enough memory the same call runs."""
    n, rng = 200, np.random.default_rng(1)
    ids, x = tuple(f"r{k:03d}" for k in range(n)), rng.normal(size=(2, n))
    how = {"coords": rng.uniform(size=(n, 2)), "metric": "planar"}
    panel = rs.Panel.from_arrays(ids, [1], {"y": x.sum(axis=0), "x": x[0], "m": np.exp(x[1])})
    places = rs.Regions(ids=ids, points=rng.uniform([100, 25], [110, 35], size=(n, 2)), lonlat=True)
    found = rs.gwr(panel, "y ~ x", bandwidth=60, **how)

    def free(gigabytes):
        monkeypatch.setattr(memory, "available_memory", lambda: int(gigabytes * GB))

    free(0.001)
    with pytest.raises(rs.errors.InputError, match=r"200 regions .* 1 MB are free.*inference"):
        rs.mgwr(panel, "y ~ x", **how)
    with pytest.raises(rs.errors.InputError, match="f_tests"):
        rs.gw.stationarity(found, permutations=0)
    with pytest.raises(rs.errors.NetworkError, match="Merge regions"):
        rs.network.gravity_layer(places, panel["m"])
    least = {"inference": "none", "search": "golden"}  # two matrices, which fit
    assert rs.mgwr(panel, "y ~ x", **least, **how).bandwidth is not None
    free(1)
    rs.gw.stationarity(found, permutations=0)
    rs.network.gravity_layer(places, panel["m"])
