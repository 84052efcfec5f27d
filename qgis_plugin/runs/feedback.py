# SPDX-License-Identifier: GPL-2.0-or-later
"""How far the core is, passed on to QGIS; and back, whether the user has cancelled."""

from __future__ import annotations

from html import escape

from qgis.core import QgsProcessingFeedback

from .. import core
from ..i18n import failure


class Progress:
    """The core's ``progress(fraction, message)`` on a QgsProcessingFeedback.

    Parameters
    ----------
    feedback : QgsProcessingFeedback
    start, stop : float
        The part of the whole run, in percent, that this progress fills.
    """

    def __init__(
        self, feedback: QgsProcessingFeedback, start: float = 0.0, stop: float = 100.0
    ) -> None:
        self._feedback = feedback
        self._start, self._stop = start, stop
        self._percent = -1

    def __call__(self, fraction: float, message: str) -> bool:
        """Tell how far the run is; False when the user has cancelled."""
        percent = self._start + (self._stop - self._start) * fraction
        if int(percent) != self._percent:
            self._percent = int(percent)
            self._feedback.setProgress(percent)
        return not self._feedback.isCanceled()


def tell_table(feedback: QgsProcessingFeedback, text: str) -> None:
    """Put a table into the log with its columns beneath each other: a line of it alone loses its blanks."""
    if not hasattr(feedback, "pushFormattedMessage"):  # before QGIS 3.36
        feedback.pushInfo(text)
        return
    kept = escape(text).replace(" ", "\u00a0").replace("\n", "<br>")
    feedback.pushFormattedMessage(f"<code>{kept}</code>", text)


class Ticker:
    """Asks once in a thousand rows whether the user has cancelled."""

    def __init__(self, feedback: QgsProcessingFeedback) -> None:
        self._feedback, self._rows = feedback, 0

    def row(self) -> None:
        """Count a row.

        Raises
        ------
        Cancelled
        """
        self._rows += 1
        if self._rows % 1000 == 0 and self._feedback.isCanceled():
            raise failure(core.Cancelled, "cancelled")
