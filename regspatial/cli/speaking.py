"""How the command line speaks: progress bar, events, results."""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from types import FrameType
from typing import Any

import rich_click as click
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from ..progress import Progress
from .language import default_language


class Speaker:
    """Results to standard output; progress, events and errors to standard error."""

    def __init__(self, lang: str | None, events: str | None, as_json: bool) -> None:
        self.language = lang or default_language()
        self.events = events is not None
        self.as_json = as_json
        self._cancelled = False

    def event(self, event: Mapping[str, Any]) -> None:
        """Write one event as a JSON line, if events were asked for; else a note as its sentence."""
        if self.events:
            click.echo(json.dumps(dict(event), ensure_ascii=False), err=True)
        elif event.get("event") == "note":
            click.echo(event["message"], err=True)

    def finished(self, event: Mapping[str, Any], text: str) -> None:
        """Say that something is done, as text or JSON."""
        self.event(event)
        click.echo(json.dumps(dict(event), ensure_ascii=False) if self.as_json else text)

    @contextmanager
    def progress(self, title: str) -> Generator[Progress]:
        """Give a progress callable: a bar on a terminal, JSON lines with --events, else silent.

        Ctrl-C asks the run to stop at its next report, so that files are left whole.
        """
        before = signal.signal(signal.SIGINT, self._cancel)
        terminate = signal.signal(signal.SIGTERM, self._cancel)
        try:
            if self.events:
                yield self._tell
            elif sys.stderr.isatty():
                columns = (TextColumn(title), BarColumn(), TextColumn("{task.description}"))
                with Bar(*columns, TimeElapsedColumn(), console=Console(stderr=True)) as bar:
                    task = bar.add_task("", total=1.0)

                    def draw(fraction: float, message: str) -> bool:
                        bar.update(task, completed=fraction, description=message)
                        return not self._cancelled

                    yield draw
            else:
                yield self._silent
        finally:
            signal.signal(signal.SIGINT, before)
            signal.signal(signal.SIGTERM, terminate)

    def _silent(self, fraction: float, message: str) -> bool:
        del fraction, message
        return not self._cancelled

    def _tell(self, fraction: float, message: str) -> bool:
        self.event({"event": "progress", "fraction": round(fraction, 4), "message": message})
        return not self._cancelled

    def _cancel(self, signum: int, frame: FrameType | None) -> None:
        del signum, frame
        if self._cancelled:
            raise KeyboardInterrupt
        self._cancelled = True
