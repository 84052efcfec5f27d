# SPDX-License-Identifier: GPL-2.0-or-later
"""How long the window stands still as a tool is opened, runs and its results are loaded. No test: it is run by hand.

    REGSPATIAL_TIMES=times.jsonl pytest tests/qgis/loading_times.py -k "spillovers or max_p or pole_network"

Every tool's dialog is opened on the prefectures of China and Run is pressed. A line a tool: the longest gaps between
two turns of the event loop, what the window's thread worked in each (of processor: on a busy machine the gap is
longer) and what it was at.
"""

import json
import os
import sys
import threading
import traceback
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, process_time, sleep, thread_time

import pytest
from cases import CASES
from entries import press
from pressing import core, layer_of, required_widgets, write_china
from qgis.core import QgsProject
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QApplication
from test_qgis_press_run import tool_of, window  # noqa: F401

TIMES = Path(os.environ.get("REGSPATIAL_TIMES", "loading_times.jsonl"))
MORE = json.loads(os.environ.get("REGSPATIAL_MORE", "{}"))
"""What else is given, by the names of the widgets."""
EVERY = 20
"""Milliseconds between two turns that are waited for."""
STILL = 0.2
"""Seconds from which a gap is told."""


class Gaps:
    """The gaps between two turns of the event loop, with where the thread of the window stood meanwhile."""

    def __init__(self) -> None:
        self.found: list[tuple[float, float, Counter]] = []
        self._seen, self._last, self._worked = Counter(), perf_counter(), thread_time()
        self._main, self._over = threading.main_thread().ident, False

    def turn(self) -> None:
        now, worked = perf_counter(), thread_time()
        if now - self._last > STILL:
            self.found.append((now - self._last, worked - self._worked, self._seen))
        self._last, self._worked, self._seen = now, worked, Counter()

    def look(self) -> None:
        while not self._over:
            sleep(EVERY / 1000)
            frame = sys._current_frames().get(self._main)
            lines = traceback.extract_stack(frame)
            ours = [f"{Path(o.filename).name}:{o.lineno} {o.name}" for o in lines]
            self._seen[" < ".join(reversed(ours[-5:]))] += 1

    def told(self) -> list[dict]:
        worst = sorted(self.found, key=lambda one: -one[0])[:4]
        return [
            {"s": round(s, 2), "processor": round(cpu, 2), "where": seen.most_common(6)}
            for s, cpu, seen in worst
        ]


@contextmanager
def gaps():
    watch, timer = Gaps(), QTimer()
    timer.timeout.connect(watch.turn)
    timer.start(EVERY)
    looking = threading.Thread(target=watch.look, daemon=True)
    looking.start()
    try:
        yield watch
    finally:
        QApplication.processEvents()
        watch.turn()
        watch._over = True
        looking.join()
        timer.stop()


@pytest.fixture(scope="module")
def prefectures(provider, tmp_path_factory):
    folder = tmp_path_factory.mktemp("china")
    write_china(folder, "prefectures")
    made = [layer_of(folder, one) for one in ("prefectures", "table-prefectures")]
    QgsProject.instance().addMapLayers(made)
    return made


@pytest.mark.parametrize("name", CASES)
def test_how_long_the_window_stands_still(name, prefectures, window) -> None:  # noqa: F811
    tool = tool_of(name)
    known = {p.name.upper() for p in core().catalog.expand(tool)}
    given = required_widgets(tool, *prefectures) | {k: v for k, v in MORE.items() if k in known}
    began, worked = perf_counter(), process_time()
    dialog = window(name, given)
    QApplication.processEvents()
    opened, processor = perf_counter() - began, process_time() - worked
    began = perf_counter()
    with gaps() as found:
        ended = press(dialog)
    line = {
        "tool": name,
        "opened": round(opened, 2),
        "processor": round(processor, 2),
        "ran": round(perf_counter() - began, 2),
        "gaps": found.told(),
        "said": "" if ended.results else ended.said,
    }
    with TIMES.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
