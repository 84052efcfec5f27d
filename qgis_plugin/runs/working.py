# SPDX-License-Identifier: GPL-2.0-or-later
"""How a tool works in its thread: one at a time, spared the loss of its layers, and with a sentence for every end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qgis.core import QgsProcessingContext, QgsProcessingException, QgsProcessingFeedback

from .. import core
from ..i18n import language
from .sparing import Reading, reading
from .stopping import turn


def at_work(
    run: Reading,
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
    work: Callable[[], dict[str, Any]],
    spoken: Callable[[Any], str],
) -> dict[str, Any]:
    """Return the results of some work when it is its turn; none of it is loaded where it was cancelled.

    Parameters
    ----------
    run : Reading
        What `sparing.coming` gave when it was prepared.
    context, feedback
        What QGIS handed over.
    work : callable
    spoken : callable
        Says an error in the words of the dialog.
    """
    loaded = context.layersToLoadOnCompletion()
    try:
        with reading(run), turn(feedback), core.read_files().apart():
            for one in run.files:
                core.read_files().taken_in(one)
            return work()
    except core.Cancelled as stop:
        feedback.pushInfo(stop.localized(language()))
        context.setLayersToLoadOnCompletion(loaded)  # none that was cut short
        return {}
    except core.RegspatialError as error:
        raise QgsProcessingException(spoken(error)) from None
    except (MemoryError, ImportError, OSError, RuntimeError) as error:
        if not core.runner().is_of_memory(error):
            raise
        raise QgsProcessingException(spoken(core.runner().out_of_memory(error))) from None
