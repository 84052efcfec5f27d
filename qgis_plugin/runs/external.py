# SPDX-License-Identifier: GPL-2.0-or-later
"""Run the shell in another Python: what needs pandas or geopandas stays out of QGIS's process.

The interpreter is named by the setting regspatial/external_python. It is started with a list, never
through a shell, in an environment without QGIS's own paths; its JSON lines become progress.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess  # nosec B404 - a list of arguments, no shell; the program is the user's own setting
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from qgis.core import QgsProcessingException, QgsProcessingFeedback, QgsSettings

from .. import core
from ..i18n import language, say
from . import SETTING

SCRUBBED = ("PYTHON", "QGIS_", "PROJ_", "GDAL_", "OGR_", "QT_", "DYLD_", "LD_", "__PYVENV")
START = (
    "import runpy, site, sys; "
    "sys.prefix == sys.base_prefix and site.addsitedir(site.getusersitepackages()); "
    "runpy.run_module('regspatial', run_name='__main__', alter_sys=True)"
)
"""What the external Python begins with: -I leaves out the user's own packages, where `pip install` puts them on
Windows without an administrator; in an environment there are none."""
PATIENCE = 0.5  # seconds between asking the run to stop and ending it: what a person waits for
_STOPPED = {2: "ex_input", 3: "ex_specification", 4: "ex_convergence", 130: "ex_cancelled"}
_KEPT = 20  # last lines that are no events, for the message


def python() -> str:
    """Return the external Python of the settings; raise where none is set or it is not there."""
    path = str(QgsSettings().value(SETTING, "") or "").strip()
    if not path:
        raise QgsProcessingException(say("ex_not_set"))
    if not Path(path).is_file():
        raise QgsProcessingException(say("ex_not_there", path=path))
    return path


def environment(inherited: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment without what points into QGIS; messages in the user's language."""
    given = os.environ if inherited is None else inherited
    kept = {k: v for k, v in given.items() if not k.upper().startswith(SCRUBBED)}
    return kept | {"REGSPATIAL_LANG": language()}


def run(
    program: str, arguments: Sequence[str], folder: Path, feedback: QgsProcessingFeedback
) -> dict[str, Any] | None:
    """Run `regspatial` with some arguments; its last event, or None when the user cancelled.

    A cancelled run leaves in `folder` what it had finished, and nothing that it had begun.
    """
    # UTF-8 mode: -I hides PYTHONUTF8, and the lines carry Chinese
    command = [program, "-I", "-X", "utf8", "-c", START, *arguments, "--events", "jsonl"]
    there = folder.is_dir()
    try:
        process = subprocess.Popen(  # noqa: S603  # nosec B603 - a list, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            env=environment(),
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        raise QgsProcessingException(say("ex_no_regspatial", path=program)) from None
    lines: queue.Queue[str | None] = queue.Queue()
    reader = threading.Thread(target=_read, args=(process.stderr, lines), daemon=True)
    reader.start()
    whole = False
    try:
        last, said, closed = _follow(lines, feedback)
        whole = closed and _ended(process, feedback)
    finally:
        if not whole:
            _stop(process)
            _swept(folder, there)
        reader.join(PATIENCE / 2)
    if not whole:
        feedback.pushInfo(say("ex_cancelled"))
        return None
    return _outcome(program, process.returncode, last, said)


def _read(stream: Any, lines: queue.Queue[str | None]) -> None:
    with stream:
        for line in stream:
            lines.put(line.rstrip())
    lines.put(None)


def _follow(
    lines: queue.Queue[str | None], feedback: QgsProcessingFeedback
) -> tuple[dict[str, Any], list[str], bool]:
    """Pass events on until the lines end (True) or the user cancels (False)."""
    last: dict[str, Any] = {}
    said: list[str] = []
    while not feedback.isCanceled():
        try:
            line = lines.get(timeout=0.1)
        except queue.Empty:
            continue
        if line is None:
            return last, said, True
        event = _event(line)
        if event is None:
            said = [*said, line][-_KEPT:]
            continue
        last = event
        _tell(event, feedback)
    return last, said, False


def _event(line: str) -> dict[str, Any] | None:
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) and "event" in found else None


def _tell(event: Mapping[str, Any], feedback: QgsProcessingFeedback) -> None:
    kind = event["event"]
    if kind == "progress":
        feedback.setProgress(100 * float(event["fraction"]))
    elif kind == "note":
        feedback.pushWarning(str(event["message"]))
    elif kind == "step-started":
        feedback.pushInfo(say("ex_step", step=event["step"], tool=event["tool"]))


def _ended(process: subprocess.Popen[str], feedback: QgsProcessingFeedback) -> bool:
    """Wait for a run that has closed its lines, however long it takes; False when cancelled."""
    while process.poll() is None:
        if feedback.isCanceled():
            return False
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    return True


def _stop(process: subprocess.Popen[str]) -> None:
    """Ask a run to stop at its next report, then at once, then end it with what it started."""
    for _ in range(2):
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE / 2)
            return
    _kill(process)
    process.wait()


def _kill(process: subprocess.Popen[str]) -> None:
    """End the run and what it started itself."""
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)


def _swept(folder: Path, there: bool) -> None:
    """Remove what a run that was ended has begun: it had no time to do so itself."""
    core.tidy(folder)
    if not there:
        with contextlib.suppress(OSError):  # not empty: what was finished stays
            folder.rmdir()


def _outcome(program: str, code: int, last: dict[str, Any], said: list[str]) -> dict[str, Any]:
    if code == 0 and last:
        return last
    if last.get("event") == "error":
        text = str(last["message"])
    else:
        text = " ".join(s for s in said if s).strip()
        if code == 0 or "No module named" in text:
            raise QgsProcessingException(say("ex_no_regspatial", path=program))
    why = say(_STOPPED.get(code, "ex_failed"))
    raise QgsProcessingException(f"{why} {text}".strip())
