"""What every test shares. Imports nothing that imports numpy: the thread limits come first."""

# ruff: noqa: E402
import os

# One BLAS thread to a process, set before numpy is imported anywhere: two workers on two cores
# otherwise wait for each other, and sums are taken in another order.
for _variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"
os.environ["MPLBACKEND"] = "Agg"

import gc
import importlib.util
import itertools
import sys
import zlib
from importlib.machinery import PathFinder
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"

# The hooks of tests/shuffle.py, taken from its place: tests are no packages.
_spec = importlib.util.spec_from_file_location("shuffle", ROOT / "tests/shuffle.py")
_shuffle = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_shuffle)
pytest_addoption = _shuffle.pytest_addoption
pytest_configure = _shuffle.pytest_configure
pytest_configure_node = _shuffle.pytest_configure_node
pytest_report_header = _shuffle.pytest_report_header
pytest_collection_modifyitems = _shuffle.pytest_collection_modifyitems

# The suite gives the same answer each time it is run; "search" looks further, on demand.
settings.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    max_examples=50,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("search", deadline=None, max_examples=1000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


class _EsdaAsWritten:
    """Finds the modules of esda, and lets their loops stay Python.

    Numba compiles them anew in each process, for half a minute of a processor, to go over a few hundred numbers.
    What regspatial itself compiles is compiled.
    """

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] != "esda" or importlib.util.find_spec("numba") is None:
            return None
        spec = PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            spec.loader.exec_module = _uncompiled(spec.loader.exec_module)
        return spec


def _uncompiled(load):
    def exec_module(module):
        import numba

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(numba.config, "DISABLE_JIT", 1)
            load(module)
        if getattr(module, "boolean", None) is numba.boolean:  # its name for a compiled bool
            module.boolean = bool

    return exec_module


sys.meta_path.insert(0, _EsdaAsWritten())


# Python searches for garbage after each 2,000 objects more: a third of the time of the rules that read the sources,
# a tenth of that of other tests. Ten times as many cost no memory that was seen.
gc.set_threshold(20_000, 20, 20)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave what was imported and collected, which stays to the end, out of every later search for garbage.

    With 22,000 items each full search takes .65 s of a processor; a test that builds commands makes one at every
    sixth item.
    """
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Give each test what a process of its own would have: numbers without a seed, and no file read before.

    A record drawn anew in each run failed once in some dozens of runs, by the figures it happened to print. A file
    that one test had read was refused as the output of another, where the disk gave its number again.
    """
    try:
        from regspatial._files import read_files
        from regspatial._kernels import random
    except ImportError:  # tests that need no package
        return
    read_files._FILES.get().read.clear()  # what was written stays a result
    random._fresh = itertools.count(zlib.crc32(item.nodeid.encode())).__next__


def _shared(name: str) -> Path:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"there is no folder shared/{name} beside this checkout")
    return folder


@pytest.fixture
def rng():
    """A generator of the test's own: what it draws depends on no other test, nor on their order."""
    import numpy as np

    return np.random.default_rng(20250401)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def references() -> Path:
    """Numbers made by other programs; tests/reference/data/README.md says by which, and how."""
    return ROOT / "tests/reference/data"


@pytest.fixture(scope="session")
def xsmle_log() -> Path:
    """The log of Stata's xsmle with its panel; the test is skipped where it is absent."""
    return _shared("references") / "panel_xsmle"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real tables and maps; the test is skipped where it is absent."""
    return _shared("data")


@pytest.fixture
def shared_tables() -> Path:
    """Tables that a journal printed, as numbers."""
    return _shared("seed_tables")


@pytest.fixture
def workbooks_read_here(monkeypatch):
    """Read workbooks and documents as inside another program: a child for each begins Python for a fifth of a second.

    That child and parent read alike is tested in tests/unit/io/test_hostile_workbooks.py.
    """
    from regspatial.io import _workbook

    monkeypatch.setattr(_workbook, "interpreter", lambda: None)


@pytest.fixture
def server(monkeypatch):
    """An address on this machine, and what was asked of it; a connection alone counts."""
    import http.server
    import threading

    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def setup(self):
            asked.append("connection")
            super().setup()

        def do_GET(self):
            asked.append(f"{self.command} {self.path}")
            self.send_response(404)
            self.end_headers()

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_):
            pass

    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}", asked
        listening.shutdown()
        thread.join()
