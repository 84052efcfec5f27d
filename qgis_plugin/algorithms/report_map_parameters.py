# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tool "Report map" asks for."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterMultipleLayers,
    QgsProcessingParameterString,
    QgsProcessingParameterVectorLayer,
)
from qgis.PyQt.QtCore import QLocale

from ..dialogs import CHOICE
from ..i18n import say
from ..layouts.papers import PAPERS
from ..older import Qgis
from ..words import languages

GROUND = {
    "BASE_MAP": ("rm_base_map", 0.3),
    "INSET_LAYER": ("rm_inset_layer", 0.2),
    "DASH_LINE": ("rm_dash_line", 0.6),
}
"""Layers of the user's own over the regions, and millimetres of their lines."""

_HELP = {"SUBTITLE": "rm_title_help"}
"""Where it is not that of the name."""


def definitions() -> list[Any]:
    """Return the parameters, each with its help, in the order of the dialog."""
    field = Qgis.ProcessingFieldParameterDataType.Any
    kinds = [Qgis.ProcessingSourceType.VectorPolygon, Qgis.ProcessingSourceType.VectorPoint]
    shapes = Qgis.ProcessingSourceType.VectorAnyGeometry
    first = [
        QgsProcessingParameterVectorLayer("LAYER", say("rm_layer"), kinds),
        QgsProcessingParameterMultipleLayers("OVER", say("rm_over"), shapes, None, True),
        _text("TITLE", "rm_title"),
        _text("SOURCE", "rm_source"),
        QgsProcessingParameterField("FIELDS", say("rm_fields"), None, "LAYER", field, True, True),
        QgsProcessingParameterField(
            "PAGE_FIELD", say("rm_page_field"), None, "LAYER", field, False, True
        ),
        QgsProcessingParameterBoolean("ONE_SHEET", say("rm_one_sheet"), False),
        QgsProcessingParameterField("LABELS", say("rm_labels"), None, "LAYER", field, False, True),
        _enum("FORMAT", {name: say(f"rm_format_{name}") for name in PAPERS}),
        _text("REVIEW_NUMBER", "rm_review_number"),
    ]
    advanced = [
        _text("SUBTITLE", "rm_subtitle"),
        _text("NOTE", "rm_note"),
        QgsProcessingParameterBoolean("COUNTS", say("rm_counts"), True),
        QgsProcessingParameterBoolean("COMMON", say("rm_common"), True),
        _enum("LANGUAGE", {"auto": say("rm_language_auto"), **_by_their_names()}),
        QgsProcessingParameterFile(
            "TEMPLATE",
            say("rm_template"),
            Qgis.ProcessingFileParameterBehavior.File,
            "qpt",
            None,
            True,
        ),
        QgsProcessingParameterCrs("CRS", say("rm_crs"), None, True),
        QgsProcessingParameterExtent("INSET", say("rm_inset"), None, True),
        QgsProcessingParameterBoolean("REQUIRE_REVIEW", say("rm_require_review"), False),
        *(_lines(name, label) for name, (label, _) in GROUND.items()),
        QgsProcessingParameterBoolean("KEEP", say("rm_keep"), False),
    ]
    for one in advanced:
        one.setFlags(one.flags() | Qgis.ProcessingParameterFlag.Advanced)
    output = QgsProcessingParameterFileDestination("OUTPUT", say("rm_output"), say("rm_filter"))
    made = [*first, *advanced, output]
    for one in made:
        one.setHelp(say(_HELP.get(one.name(), f"rm_{one.name().lower()}_help")))
    return made


def _text(name: str, label: str) -> QgsProcessingParameterString:
    return QgsProcessingParameterString(name, say(label), "", False, True)


def _lines(name: str, label: str) -> QgsProcessingParameterVectorLayer:
    kinds = [Qgis.ProcessingSourceType.VectorAnyGeometry]
    return QgsProcessingParameterVectorLayer(name, say(label), kinds, None, True)


def _by_their_names() -> dict[str, str]:
    """Return the languages there are, each as it calls itself."""
    return {one: QLocale(one).nativeLanguageName() for one in languages()}


def _enum(name: str, labels: dict[str, str]) -> QgsProcessingParameterEnum:
    """Return a choice of words that have names in the dialog."""
    said, words = say(f"rm_{name.lower()}"), list(labels)
    made = QgsProcessingParameterEnum(name, said, words, False, words[0], False, True)
    named = {"class": CHOICE, "labels": list(labels.values())}
    made.setMetadata({"widget_wrapper": named})
    return made
