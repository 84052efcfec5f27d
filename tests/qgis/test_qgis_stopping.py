# SPDX-License-Identifier: GPL-2.0-or-later
"""A cancelled run ends wherever in the core it is: also where nothing asks whether it is to go on."""

import builtins
import contextlib
import importlib
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import pytest
from conftest import Feedback
from qgis.core import (
    QgsApplication,
    QgsProcessingAlgRunnerTask,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingOutputLayerDefinition,
    QgsProject,
    QgsTask,
)
from qgis.PyQt.QtCore import QEventLoop
from qgis.PyQt.QtWidgets import QApplication


@pytest.fixture
def stopping(plugin):
    return importlib.import_module("regspatial_qgis.runs.stopping")


@pytest.fixture
def cancelled(plugin):
    return importlib.import_module("regspatial_qgis.core").Cancelled


ENDLESS = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: pass"
"""A program that does not listen."""


def endless() -> None:
    """Ask nobody; whoever does not stop this never sees its end."""
    n = 0
    while True:
        n += 1


def stubborn() -> None:
    """Take every error for one of a part that is left out."""
    while True:
        try:
            endless()
        except Exception:  # noqa: BLE001 - what is tested
            continue


def test_threads_of_ended_tasks_end_with_the_plugin(plugin, monkeypatch) -> None:
    """QGIS unloads its plugins as it closes, before it says so; such a thread then met what had gone before it."""
    module, found = importlib.import_module("regspatial_qgis.plugin"), []
    monkeypatch.setattr(module, "__package__", "no modules of this name")
    pool = QgsApplication.taskManager().threadPool()
    idle = pool.expiryTimeout()
    # An idle thread ends by itself after this time; -1 means never, so that the plugin alone can have ended it.
    pool.setExpiryTimeout(-1)

    def work(task) -> None:
        found.append(Path(f"/proc/self/task/{threading.get_native_id()}"))

    task = QgsTask.fromFunction("work", work)
    QgsApplication.taskManager().addTask(task)
    task.waitForFinished(0)
    (thread,) = found
    if not thread.parent.is_dir():
        pytest.skip("threads can be looked at in /proc alone")
    assert thread.exists()
    try:
        module.RegspatialPlugin(None).unload()
    finally:
        pool.setExpiryTimeout(idle)
    # Qt says "done" before the system has taken the thread away, so its entry may stay for a moment.
    deadline = time.monotonic() + 60
    while thread.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not thread.exists()


@pytest.mark.parametrize("work", [endless, stubborn])
def test_work_that_asks_nobody_is_stopped(stopping, cancelled, work) -> None:
    feedback = Feedback()
    feedback.cancel()
    with pytest.raises(cancelled, match="cancelled"):
        stopping.stoppable(feedback, work)


def test_work_that_ends_gives_its_result_and_nothing_follows(stopping, cancelled) -> None:
    """However the end and the watcher meet."""
    feedback = Feedback()
    feedback.cancel()
    given = []
    for k in range(300):
        with contextlib.suppress(cancelled):  # if this thread was held up for so long
            given.append(stopping.stoppable(feedback, lambda k=k: k))
    assert sorted(set(given)) == given
    assert sum(range(200_000)) == 19_999_900_000
    assert threading.active_count() < 300


def test_a_module_is_never_left_half_imported(stopping, cancelled, tmp_path, monkeypatch) -> None:
    """It asks to be cancelled while it is imported, and waits until the watcher has looked at it."""
    looked = threading.Semaphore(0)
    seen = stopping.importing

    def looking(thread: int) -> bool:
        found = seen(thread)
        looked.release()
        return found

    monkeypatch.setattr(stopping, "importing", looking)
    (tmp_path / "half_imported.py").write_text(
        "import builtins\nbuiltins.ask_to_cancel()\nwhole = True\n", "utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    feedback = Feedback()

    def ask() -> None:
        feedback.cancel()
        for _ in range(3):
            looked.acquire()

    monkeypatch.setattr(builtins, "ask_to_cancel", ask, raising=False)

    def work() -> None:
        importlib.import_module("half_imported")
        endless()

    with pytest.raises(cancelled):
        stopping.stoppable(feedback, work)
    assert importlib.import_module("half_imported").whole
    sys.modules.pop("half_imported")


def test_a_program_that_was_started_is_ended_and_never_left_running(
    stopping, cancelled, tmp_path, monkeypatch
) -> None:
    """Cancelled while it is waited for: a cut inside the waiting would leave it to itself."""
    external = importlib.import_module("regspatial_qgis.runs.external")
    started, whole, feedback = [], subprocess.Popen, Feedback()

    def popen(*_: object, **how: object) -> object:
        started.append(whole([sys.executable, "-c", ENDLESS], **how))
        feedback.cancel()
        return started[0]

    monkeypatch.setattr(external.subprocess, "Popen", popen)
    monkeypatch.setattr(stopping, "EVERY", 0.01)
    monkeypatch.setattr(stopping, "AGAIN", 0.01)
    with pytest.raises(cancelled):
        stopping.stoppable(
            feedback, lambda: [external.run("python", [], tmp_path, feedback), endless()]
        )
    assert started[0].poll() is not None


def test_errors_of_the_work_pass(stopping) -> None:
    with pytest.raises(ZeroDivisionError):
        stopping.stoppable(Feedback(), lambda: 1 / 0)


@pytest.mark.parametrize("where", ["core", "tables"])
def test_a_run_of_a_tool_is_stopped_in_its_core(where, run, parameters, monkeypatch) -> None:
    """And as tables are made of what it found: those of poles by scale had taken seconds."""
    core = importlib.import_module("regspatial_qgis.core")
    feedback = Feedback()

    def never(*_: object) -> None:
        feedback.cancel()
        endless()

    if where == "core":
        monkeypatch.setattr(core.runner(), "call", never)
    else:
        monkeypatch.setattr(core, "tables", never)
    assert run("moran", feedback, **parameters("moran"), MORAN="memory:") == {}
    assert "The run was cancelled." in feedback.infos


def test_what_a_first_run_imports_is_waited_for(run, parameters, monkeypatch) -> None:
    """No import is cut short, and those of a first run take seconds: who waits for them is."""
    core = importlib.import_module("regspatial_qgis.core")
    feedback, end, asked = Feedback(), threading.Event(), []

    def load(entry: str) -> None:
        asked.append((entry, threading.get_ident()))
        feedback.cancel()
        end.wait()

    monkeypatch.setattr(core.runner(), "load", load)
    try:
        assert run("moran", feedback, **parameters("moran"), MORAN="memory:") == {}
    finally:
        end.set()
    ((entry, thread),) = asked
    assert entry.endswith(":moran")
    assert thread != threading.get_ident()
    assert "The run was cancelled." in feedback.infos


def test_what_fails_in_a_thread_is_left_to_the_run(stopping) -> None:
    stopping.in_a_thread(lambda: 1 / 0)


def test_a_run_in_the_thread_of_a_dialog_is_stopped(provider, parameters, monkeypatch) -> None:
    core = importlib.import_module("regspatial_qgis.core")
    feedback, context, loop, told = Feedback(), QgsProcessingContext(), QEventLoop(), []
    context.setProject(QgsProject.instance())
    inputs = importlib.import_module("regspatial_qgis.reading.inputs")
    begun = threading.Event()

    def never(*_: object) -> None:
        begun.set()
        endless()

    monkeypatch.setattr(inputs, "containers", never)
    made = QgsApplication.processingRegistry().createAlgorithmById("regspatial:moran")
    task = QgsProcessingAlgRunnerTask(
        made, parameters("moran") | {"MORAN": "memory:"}, context, feedback
    )
    task.executed.connect(lambda done, results: (told.append((done, results)), loop.quit()))
    QgsApplication.taskManager().addTask(task)
    begun.wait()
    feedback.cancel()
    loop.exec()
    assert [results for _, results in told] == [{}]
    assert core.Cancelled


def test_a_layer_that_leaves_the_project_ends_the_run_that_reads_it(
    plugin, parameters, provinces, monkeypatch
) -> None:
    """QGIS had ended: the layer was given up while a thread read it."""
    feedback, context, loop, told = Feedback(), QgsProcessingContext(), QEventLoop(), []
    project = QgsProject.instance()
    context.setProject(project)
    inputs = importlib.import_module("regspatial_qgis.reading.inputs")
    begun = threading.Event()

    def never(*_: object) -> None:
        begun.set()
        endless()

    monkeypatch.setattr(inputs, "containers", never)
    read, other = provinces.clone(), provinces.clone()
    project.addMapLayers([read, other], False)
    made = QgsApplication.processingRegistry().createAlgorithmById("regspatial:moran")
    given = parameters("moran") | {"REGIONS": read.id(), "MORAN": "memory:"}
    task = QgsProcessingAlgRunnerTask(made, given, context, feedback)
    task.executed.connect(lambda done, results: (told.append(results), loop.quit()))
    QgsApplication.taskManager().addTask(task)
    begun.wait()
    project.removeMapLayer(other.id())
    assert not feedback.isCanceled()
    project.removeMapLayer(read.id())
    assert importlib.import_module("regspatial_qgis.runs.sparing")._UNDER_WAY == []
    loop.exec()
    assert told == [{}]
    assert any("taken out of the project" in one for one in feedback.warnings)


def test_a_layer_that_leaves_before_the_thread_begins_is_not_read(
    plugin, parameters, provinces, monkeypatch
) -> None:
    """Between the button and the thread lies a moment in which the run is prepared and does not yet read."""
    feedback, context, loop, told = Feedback(), QgsProcessingContext(), QEventLoop(), []
    project = QgsProject.instance()
    context.setProject(project)
    inputs = importlib.import_module("regspatial_qgis.reading.inputs")
    read = []
    monkeypatch.setattr(inputs, "containers", lambda *_: read.append("read"))
    layer = provinces.clone()
    project.addMapLayer(layer, False)
    made = QgsApplication.processingRegistry().createAlgorithmById("regspatial:moran")
    given = parameters("moran") | {"REGIONS": layer.id(), "MORAN": "memory:"}
    task = QgsProcessingAlgRunnerTask(made, given, context, feedback)
    task.executed.connect(lambda done, results: (told.append(results), loop.quit()))
    feedback.cancel = lambda: None  # not the feedback keeps it from reading
    project.removeMapLayer(layer.id())
    QgsApplication.taskManager().addTask(task)
    loop.exec()
    assert (told, read) == ([{}], [])
    assert any("taken out of the project" in one for one in feedback.warnings)


@pytest.mark.parametrize("spelled", ["id", "name", "source"])
def test_a_run_is_spared_however_its_layer_is_called(plugin, provinces, spelled) -> None:
    sparing = importlib.import_module("regspatial_qgis.runs.sparing")
    project, context, feedback = QgsProject.instance(), QgsProcessingContext(), Feedback()
    context.setProject(project)
    layer = provinces.clone()
    layer.setName("a name of its own")
    project.addMapLayer(layer, False)
    try:
        held = sparing.coming({"REGIONS": getattr(layer, spelled)()}, context, feedback)
        sparing.leaving(["another"])
        assert not held.gone
        sparing.leaving([layer.id()])
        assert held.gone
        assert feedback.isCanceled()
    finally:
        project.removeMapLayer(layer.id())


def test_regions_that_are_merged_are_stopped(run, provinces, monkeypatch) -> None:
    part = importlib.import_module("regspatial_qgis.algorithms.dissolve_regions")
    feedback = Feedback()

    def never(*_: object) -> None:
        feedback.cancel()
        endless()

    monkeypatch.setattr(part, "_members", never)
    given = {"REGIONS": provinces, "BY": "region4", "OUTPUT": "memory:"}
    assert run("dissolve_regions", feedback, **given) == {}
    assert "The run was cancelled." in feedback.infos


@pytest.fixture
def a_run_at_work(stopping):
    """Another run has its turn, in a thread, until it is told to end."""
    begun, end = threading.Event(), threading.Event()

    def other() -> None:
        with stopping.turn(Feedback()):
            begun.set()
            end.wait()

    thread = threading.Thread(target=other)
    thread.start()
    begun.wait()

    def ended() -> None:
        end.set()
        thread.join()

    yield ended
    ended()


def test_a_formula_waits_for_the_rows_of_its_preview(plugin, stopping, a_run_at_work) -> None:
    part = importlib.import_module("regspatial_qgis.dialogs.formula_dialog")

    def preview(text: str) -> tuple[list[str], list[tuple[str]], tuple[int, int]]:
        with stopping.turn_now():
            return ["region"], [("one",)], (1, 1)

    window = part.FormulaDialog("y ~ x", [], False, preview)
    try:
        assert "once it has ended" in window.said.text()
        assert window.rows.rowCount() == 0
        a_run_at_work()
        while not window.rows.rowCount():
            QApplication.processEvents()
        assert window.said.text() == "The first rows (1), as the run will have them:"
    finally:
        window.deleteLater()


def test_runs_work_one_after_another(stopping, cancelled) -> None:
    """Notes are collected for the whole process: a run beside another would lose its own."""
    first, asked, done = Feedback(), threading.Event(), []

    class Waiting(Feedback):
        def isCanceled(self) -> bool:
            asked.set()
            return super().isCanceled()

    waiting = Waiting()

    def second() -> None:
        try:
            with stopping.turn(waiting):
                done.append("worked")
        except cancelled:
            done.append("cancelled")

    for outcome in ("cancelled", "worked"):
        asked.clear()
        waiting = Waiting()
        thread = threading.Thread(target=second)
        with stopping.turn(first), stopping.turn(first):  # a model's step within its own
            thread.start()
            asked.wait()
            assert "worked" not in done
            if outcome == "cancelled":
                waiting.cancel()
                thread.join()
        thread.join()
        assert done[-1] == outcome


def test_a_run_cut_short_leaves_warnings_and_threads_as_they_were(stopping, cancelled, monkeypatch):
    """Whatever its contexts had no time to put back."""
    core = importlib.import_module("regspatial_qgis.core")
    core.weights()  # a run that was cut short may be importing still: scipy adds a filter of its own
    core.runner().load(".autocorrelation:moran")
    feedback, settled, before = Feedback(), [], list(warnings.filters)
    monkeypatch.setattr(core.runner(), "settle", lambda: settled.append(threading.get_ident()))
    feedback.cancel()

    def work() -> None:
        warnings.catch_warnings(record=True).__enter__()
        warnings.simplefilter("error")
        endless()

    with pytest.raises(cancelled):
        stopping.stoppable(feedback, work)
    assert list(warnings.filters) == before
    assert settled == [threading.get_ident()]


def test_writing_is_stopped_and_what_was_cut_short_is_not_loaded(
    provider, parameters, monkeypatch
) -> None:
    outputs = importlib.import_module("regspatial_qgis.results.outputs")
    feedback, context, whole = Feedback(), QgsProcessingContext(), outputs.close
    project = QgsProject()
    context.setProject(project)

    def never(sink: object) -> None:
        whole(sink)
        feedback.cancel()
        endless()

    monkeypatch.setattr(outputs, "close", never)
    made = QgsApplication.processingRegistry().createAlgorithmById("regspatial:moran")
    sink = QgsProcessingOutputLayerDefinition("memory:", project)
    results, done = made.run(parameters("moran") | {"MORAN": sink}, context, feedback)
    assert (results, done) == ({}, True)
    assert context.layersToLoadOnCompletion() == {}
    assert "The run was cancelled." in feedback.infos


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (MemoryError(), True),
        (OSError(12, "Cannot allocate memory"), True),
        (RuntimeError("can't start new thread"), True),
        (ImportError("libopenblas.so.0: failed to map segment from shared object"), True),
        (ImportError("No module named 'x'"), False),
        (RuntimeError("no such thing"), False),
    ],
)
def test_want_of_memory_is_a_sentence_whatever_wanted_it(plugin, error, told):
    """An array, a file, a thread or a library: what is a defect stays one."""
    working = importlib.import_module("regspatial_qgis.runs.working")
    sparing = importlib.import_module("regspatial_qgis.runs.sparing")
    context, feedback = QgsProcessingContext(), Feedback()

    def work():
        raise error

    run = sparing.coming({}, context, feedback)
    with pytest.raises(QgsProcessingException if told else type(error)) as found:
        working.at_work(run, context, feedback, work, str)
    assert told == ("memory" in str(found.value) and found.type is QgsProcessingException)
