"""Linear algebra takes one thread behind the door, all of them for large products, and has them back after."""

import subprocess
import sys
import threading

import numpy as np
import pytest

import regspatial as rs
from regspatial._calls import threads as _threads
from regspatial._calls.threads import all_threads, one_thread
from regspatial.autocorrelation import global_stats


class Library:
    """Stands in for OpenBLAS."""

    user_api = "blas"

    def __init__(self, threads):
        self.num_threads = threads

    def set_num_threads(self, threads):
        self.num_threads = threads


@pytest.fixture
def library(monkeypatch):
    state, one = _threads._Threads(), Library(4)
    state.seen, state.libraries = tuple(name in sys.modules for name in _threads._LATE), [(one, 4)]
    monkeypatch.setattr(_threads, "_STATE", state)
    return one


def test_one_thread_inside_and_what_was_after(library):
    with one_thread():
        assert library.num_threads == 1
        with one_thread():
            assert library.num_threads == 1
        assert library.num_threads == 1
    assert library.num_threads == 4


def test_large_products_are_shared_and_small_ones_are_not(library):
    with one_thread():
        with all_threads(_threads.LARGE):
            assert library.num_threads == 4
        assert library.num_threads == 1
        with all_threads(_threads.LARGE / 2):
            assert library.num_threads == 1
    with all_threads(_threads.LARGE):
        assert library.num_threads == 4
    assert library.num_threads == 4


def test_an_error_leaves_the_threads_as_they_were(library):
    with pytest.raises(ValueError, match="x"), one_thread():
        raise ValueError("x")
    assert library.num_threads == 4


class Cut(BaseException):
    """Stands in for what cancels a run in QGIS between any two steps."""


@pytest.mark.parametrize("inside", [False, True], ids=["before it gives back", "while it does"])
def test_a_run_that_is_cut_short_gives_its_threads_back(library, monkeypatch, inside):
    whole = _threads._asks

    def cut(asked, more):
        if more < 0:
            if inside:
                whole(asked, more)
            raise Cut
        whole(asked, more)

    monkeypatch.setattr(_threads, "_asks", cut)
    with pytest.raises(Cut), one_thread(), all_threads(_threads.LARGE), one_thread():
        pass
    monkeypatch.setattr(_threads, "_asks", whole)
    _threads.settle()
    assert library.num_threads == 4
    with one_thread():
        assert library.num_threads == 1
    assert library.num_threads == 4


def test_what_another_run_asked_for_stays(library):
    begun, go = threading.Event(), threading.Event()

    def other():
        with one_thread():
            begun.set()
            go.wait()

    thread = threading.Thread(target=other)
    thread.start()
    begun.wait()
    one_thread().__enter__()  # and is cut short
    _threads.settle()
    assert library.num_threads == 1
    go.set()
    thread.join()
    assert library.num_threads == 4


def test_two_callers_at_once_end_where_they_began(library):
    begun, go = threading.Event(), threading.Event()

    def other():
        with one_thread():
            begun.set()
            go.wait()

    thread = threading.Thread(target=other)
    with one_thread():
        thread.start()
        begun.wait()
    assert library.num_threads == 1  # the other is still at work
    go.set()
    thread.join()
    assert library.num_threads == 4


def test_every_verb_goes_through_it(library, monkeypatch):
    seen = []
    whole = global_stats.prepare
    monkeypatch.setattr(
        global_stats, "prepare", lambda *a: (seen.append(library.num_threads), whole(*a))[1]
    )
    ring = np.roll(np.eye(8), 1, axis=1) + np.roll(np.eye(8), -1, axis=1)
    w = rs.SpatialWeights(ids=tuple("abcdefgh"), matrix=ring)
    panel = rs.Panel.from_arrays("abcdefgh", [1], {"x": np.arange(8.0) % 5})
    rs.moran(panel["x"], w)
    assert seen == [1]


REAL = """
import numpy as np, scipy.linalg
from threadpoolctl import threadpool_info
from regspatial._calls.threads import one_thread
of = lambda: {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"}
before = of()
with one_thread():
    inside = of()
print(before == of(), inside)
"""


def test_the_libraries_that_are_there_are_set():
    pytest.importorskip("threadpoolctl")
    out = subprocess.run([sys.executable, "-c", REAL], capture_output=True, text=True, check=True)
    assert out.stdout.split(maxsplit=1) == ["True", "{1}\n"]


def test_compiled_loops_let_other_threads_run():
    pytest.importorskip("numba")
    from regspatial.gw import _compiled

    assert _compiled.curve_rows.targetoptions["nogil"]
