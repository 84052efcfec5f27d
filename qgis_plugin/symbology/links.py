# SPDX-License-Identifier: GPL-2.0-or-later
"""The links of a network on a map: how far they are bent, and which of them are drawn where they are many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsProcessingParameterEnum,
    QgsProcessingParameterNumber,
    QgsVectorLayer,
)

from .. import core
from ..dialogs import CHOICE
from ..i18n import language, say
from ..older import Qgis
from ..results import lines, outputs
from ..words import languages, retold

CURVATURE, DRAWN = "CURVATURE", "LINKS_DRAWN"
"""QGIS's own parameters."""

_KINDS = {"axes": {"flow", "strength", "nodes"}, "links": {"weight", "share"}}
"""Lines of a network by their fields."""


def definitions(lang: str) -> list[Any]:
    """Return the parameters of tools that draw links."""
    rules = core.links_drawn()
    drawn = QgsProcessingParameterEnum(
        DRAWN, say("links", lang), list(rules.LINKS_DRAWN), False, "auto", False, True
    )
    drawn.setHelp(say("links_help", lang, many=rules.MANY, k=rules.GREATEST))
    labels = [_called(rule, lang) for rule in rules.LINKS_DRAWN]
    drawn.setMetadata({"widget_wrapper": {"class": CHOICE, "labels": labels}})
    double = Qgis.ProcessingNumberParameterType.Double
    bent = QgsProcessingParameterNumber(
        CURVATURE, say("curvature", lang), double, 0.0, False, 0.0, 1.0
    )
    bent.setHelp(say("curvature_help", lang))
    for one in (drawn, bent):
        one.setFlags(one.flags() | Qgis.ProcessingParameterFlag.Advanced)
    return [drawn, bent]


def _called(rule: str, lang: str) -> str:
    return say(f"links_{rule}", lang, k=core.links_drawn().GREATEST)


def headings(lang: str) -> dict[str, str]:
    """Return the headings of links by what they are called in any language, in one of them."""

    def called(rule: str, tongue: str) -> str:
        flow, said = retold("Flow", tongue), _called(rule, tongue)
        return say("links_flow", tongue, flow=flow, rule=said)

    rules = core.links_drawn().LINKS_DRAWN
    return {called(rule, one): called(rule, lang) for rule in rules for one in languages()}


def kind_of(layer: QgsVectorLayer) -> str:
    """Return which lines of a network a layer has, "axes" or "links"; "" where they are others."""
    if layer.geometryType() != Qgis.GeometryType.Line:
        return ""
    there = set(layer.fields().names())
    return next((kind for kind, fields in _KINDS.items() if fields <= there), "")


def write(
    algorithm: QgsProcessingAlgorithm,
    name: str,
    output: Any,
    outcome: Any,
    source: QgsProcessingFeatureSource,
    given: Mapping[str, Any],
    context: QgsProcessingContext,
    feedback: QgsProcessingFeedback,
) -> outputs.Written | None:
    """Write the lines of an output; links that would hide the map are left out, and that is said.

    Parameters
    ----------
    output : catalog.Output
    outcome : runner.Outcome
    """
    record = outcome.result
    heading: dict[str, tuple[str, str]] = {}
    # an axis runs through its nodes; only links of a network are bent
    flows = output.source == "edges"
    bend = algorithm.parameterAsDouble(dict(given), CURVATURE, context) if flows else 0.0
    how = {"curvature": bend} if flows else {}
    drawn = record.lines(output.source, **how)
    layer = getattr(record, "backbone", None)
    if flows and layer is not None and len(drawn):
        asked = algorithm.parameterAsEnumString(dict(given), DRAWN, context)
        fewer = core.thinning().thinned(layer, drawn, asked)
        if len(fewer) < len(drawn):
            rule = core.thinning().chosen_rule(layer.n, asked)
            told = say(
                "links_told",
                n=f"{len(fewer):,}",
                of=f"{len(drawn):,}",
                rule=_called(rule, language()),
            )
            feedback.pushInfo(told)
            (flow,) = [one for one in drawn.columns if one.name == "weight"]
            en, zh = (
                say("links_flow", lang, flow=flow.label(lang), rule=_called(rule, lang))
                for lang in ("en", "zh")
            )
            heading["weight"] = (en, zh)
        drawn = fewer
    here = outcome.regions.lonlat == drawn.lonlat
    called = core.region_names((outcome.regions, record), language())
    return lines.write_lines(
        algorithm,
        name,
        drawn,
        source.sourceCrs(),
        here,
        given,
        context,
        headings=heading,
        called=called,
    )
