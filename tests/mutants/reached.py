"""A pytest plugin: which tests run which functions of the package, and how long each takes.

``pytest -p reached --reached FOLDER`` writes a file of JSON lines a process. A function counts once a
test; what ran in a fixture that several tests share counts for the whole file.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import time
from pathlib import Path
from types import CodeType

import pytest

TOOL = 4


def source() -> Path:
    """Return the folder of the package that the tests import: a changed copy, seldom that of this file."""
    found = importlib.util.find_spec("regspatial")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).resolve().parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--reached", default=None, help="folder for what the tests reach")


class Reached:
    """Watches the beginnings of functions while a test runs."""

    def __init__(self, folder: str) -> None:
        self.found: set[str] = set()
        self.source = f"{source()}{os.sep}"
        Path(folder).mkdir(parents=True, exist_ok=True)
        self.file = (Path(folder) / f"{os.getpid()}.jsonl").open("w", encoding="utf-8")
        sys.monitoring.use_tool_id(TOOL, "reached")
        sys.monitoring.register_callback(TOOL, sys.monitoring.events.PY_START, self.begun)
        sys.monitoring.set_events(TOOL, sys.monitoring.events.PY_START)

    def begun(self, code: CodeType, _offset: int) -> object:
        if code.co_filename.startswith(self.source):
            name = code.co_qualname.replace("<locals>.", "")
            place = Path(code.co_filename[len(self.source) :]).as_posix()
            self.found.add(f"regspatial/{place}:{name}")
        return sys.monitoring.DISABLE

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(
        self, fixturedef: pytest.FixtureDef[object], request: pytest.FixtureRequest
    ) -> object:
        if fixturedef.scope == "function":
            return (yield)
        before, self.found = self.found, set()
        sys.monitoring.restart_events()
        start = time.perf_counter()
        try:
            return (yield)
        finally:
            file = request.node.nodeid.split("::")[0] or request._pyfuncitem.nodeid.split("::")[0]
            self._write(file, time.perf_counter() - start, self.found)
            self.found |= before

    def _write(self, test: str, seconds: float, found: set[str]) -> None:
        self.file.write(json.dumps([test, round(seconds, 3), sorted(found)]) + "\n")
        self.file.flush()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> object:
        self.found = set()
        sys.monitoring.restart_events()
        start = time.perf_counter()
        result = yield
        self._write(item.nodeid, time.perf_counter() - start, self.found)
        return result


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("reached") and not hasattr(config, "workerinput"):
        if config.getoption("numprocesses", 0):
            return  # the workers run the tests
        config.pluginmanager.register(Reached(config.getoption("reached")))
    elif config.getoption("reached"):
        config.pluginmanager.register(Reached(config.getoption("reached")))
