# SPDX-License-Identifier: GPL-2.0-or-later
"""How far the core is, passed on to QGIS; and back, whether the user has cancelled."""

from __future__ import annotations

from qgis.core import QgsProcessingFeedback


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
