# SPDX-License-Identifier: GPL-2.0-or-later
"""Boosted trees in the external Python: numbers go there in a file, numbers come back in another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingUtils,
)

from .. import core
from ..i18n import failure, say
from . import external


def grower(
    context: QgsProcessingContext, feedback: QgsProcessingFeedback
) -> Callable[[Mapping[str, Any], Any], Mapping[str, Any]]:
    """Return what grows trees for a run of this dialog; the setting is asked for when it is needed."""

    def grown(job: Mapping[str, Any], progress: Any) -> Mapping[str, Any]:
        import numpy as np

        del progress  # the events of the other process tell how far it is
        try:
            program = external.python()
        except QgsProcessingException as error:
            raise QgsProcessingException(say("tr_elsewhere", why=str(error))) from None
        given, answer = (
            Path(QgsProcessingUtils.generateTempFilename(name, context))
            for name in ("trees.npz", "grown.npz")
        )
        arrays: dict[str, Any] = {name: np.asarray(value) for name, value in job.items()}
        np.savez(given, **arrays)
        done = external.run(
            program, ["grow-trees", str(given), str(answer)], answer.parent, feedback
        )
        if done is None:
            raise failure(core.Cancelled, "cancelled")
        with np.load(answer, allow_pickle=False) as found:
            return {name: found[name] for name in found.files}

    return grown
