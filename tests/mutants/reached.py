"""A pytest plugin: which tests run which functions of the package, and how long each takes.

``pytest -p reached --reached FOLDER`` writes a file of JSON lines a process, and one of names for every child
of a test. A function counts once a
test; what ran in a fixture that several tests share counts for the whole file, what ran in a cached function
for every test that takes its value, and what ran while files were imported (a line of no test) for all.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

import children
import pytest
from children import FOLDER, TEST, TOOL

FOUND: set[str] = set()
"""What has run since a test, a fixture or a cached value began."""


def source() -> Path:
    """Return the folder of the package that the tests import: a changed copy, seldom that of this file."""
    found = importlib.util.find_spec("regspatial")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).resolve().parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--reached", default=None, help="folder for what the tests reach")


def remembering(function: Callable[..., Any], maxsize: int | None, typed: bool) -> Any:
    """Return a cached function whose value, taken a second time, still counts as what it took to make it."""
    made_by: dict[Any, set[str]] = {}

    @functools.wraps(function)
    def made(*given: Any, **named: Any) -> Any:
        before = FOUND.copy()
        FOUND.clear()
        sys.monitoring.restart_events()
        try:
            return function(*given, **named)
        finally:
            made_by[functools._make_key(given, named, typed)] = FOUND.copy()
            FOUND.update(before)

    kept = _CACHE(maxsize, typed)(made)

    @functools.wraps(function)
    def taken(*given: Any, **named: Any) -> Any:
        value = kept(*given, **named)
        FOUND.update(made_by.get(functools._make_key(given, named, typed), ()))
        return value

    for name in ("cache_info", "cache_clear", "cache_parameters"):
        setattr(taken, name, getattr(kept, name))
    return taken


_CACHE = functools.lru_cache
OURS = ("regspatial", "tests")


def _lru_cache(maxsize: Any = 128, typed: bool = False) -> Any:
    if callable(maxsize):
        return _lru_cache()(maxsize)

    def decorated(function: Callable[..., Any]) -> Any:
        if str(function.__module__).split(".")[0] in OURS or "test" in function.__module__:
            return remembering(function, maxsize, typed)
        return _CACHE(maxsize, typed)(function)

    return decorated


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Let caches remember what they took, before anything of the package or the tests is imported.

    Loops that numba compiles run as they are: what is compiled begins no function that can be watched.
    """
    if early_config.known_args_namespace.reached:
        os.environ["NUMBA_DISABLE_JIT"] = "1"
        functools.lru_cache = _lru_cache
        functools.cache = _lru_cache(maxsize=None)


class Reached:
    """Watches the beginnings of functions while a test runs."""

    def __init__(self, folder: str) -> None:
        self.source = f"{source()}{os.sep}"
        Path(folder).mkdir(parents=True, exist_ok=True)
        os.environ[FOLDER] = str(Path(folder).resolve())
        self.file = (Path(folder) / f"{os.getpid()}.jsonl").open("w", encoding="utf-8")
        sys.monitoring.use_tool_id(TOOL, "reached")
        sys.monitoring.register_callback(TOOL, sys.monitoring.events.PY_START, self.begun)
        sys.monitoring.set_events(TOOL, sys.monitoring.events.PY_START)
        children.followed(self.source)

    def begun(self, code: CodeType, _offset: int) -> object:
        if name := children.named(code, self.source):
            FOUND.add(name)
        return sys.monitoring.DISABLE

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
    ) -> object:
        if fixturedef.scope == "function":
            return (yield)
        before = FOUND.copy()
        FOUND.clear()
        sys.monitoring.restart_events()
        start = time.perf_counter()
        try:
            os.environ[TEST] = request.node.nodeid.split("::")[0]
            return (yield)
        finally:
            file = request.node.nodeid.split("::")[0] or request._pyfuncitem.nodeid.split("::")[0]
            self._write(file, time.perf_counter() - start)
            FOUND.update(before)

    def _write(self, test: str, seconds: float) -> None:
        self.file.write(json.dumps([test, round(seconds, 3), sorted(FOUND)]) + "\n")
        self.file.flush()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> object:
        FOUND.clear()
        sys.monitoring.restart_events()
        os.environ[TEST] = item.nodeid
        start = time.perf_counter()
        result = yield
        self._write(item.nodeid, time.perf_counter() - start)
        FOUND.clear()
        return result

    def pytest_collection_finish(self) -> None:
        self._write("", 0.0)


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("reached") and not hasattr(config, "workerinput"):
        if config.getoption("numprocesses", 0):
            return  # the workers run the tests
        config.pluginmanager.register(Reached(config.getoption("reached")))
    elif config.getoption("reached"):
        config.pluginmanager.register(Reached(config.getoption("reached")))
