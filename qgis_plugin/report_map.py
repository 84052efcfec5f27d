# SPDX-License-Identifier: GPL-2.0-or-later
"""The tool "Report map": a layer on A4 with title, legend, scale bar and source, or an atlas of it.

It belongs to QGIS alone (the shell draws its maps by other means), so it stands here and not in the
catalog.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qgis.core import (
    Qgis,
    QgsExpression,
    QgsFeatureRequest,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterString,
    QgsProcessingParameterVectorLayer,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)

from . import core, framing, ground_lines, maps, parameters, styles
from .i18n import language, message, say
from .own import OwnAlgorithm
from .values import is_null, to_python
from .words import languages

FORMATS = ("landscape", "portrait")
LANGUAGES = ("auto", *languages())
ENDINGS = (".pdf", ".png")
GROUND = {
    "BASE_MAP": ("rm_base_map", 0.3),
    "INSET_LAYER": ("rm_inset_layer", 0.2),
    "DASH_LINE": ("rm_dash_line", 0.6),
}
"""Layers of the user's own over the regions, and millimetres of their lines."""


@dataclass(frozen=True)
class Sheet:
    """One page of the atlas: the field shown (None: the layer's own style) and the value kept."""

    field: str | None
    value: Any


class ReportMapAlgorithm(OwnAlgorithm):
    """Draw a layer on paper, one page or an atlas by variable or by year."""

    NAME, GROUP, SAID = "report_map", "report", "rm"

    def shortHelpString(self) -> str:
        items = "".join(
            f"<p><b>{p.description()}</b><br>{p.help()}</p>" for p in self.parameterDefinitions()
        )
        return f"<p>{say('rm_help')}</p>{items}"

    def flags(self) -> Any:
        """Layouts belong to the main thread."""
        return super().flags() | Qgis.ProcessingAlgorithmFlag.NoThreading

    def initAlgorithm(self, configuration: Mapping[str, Any] | None = None) -> None:
        """Make the parameters."""
        any_field = Qgis.ProcessingFieldParameterDataType.Any
        kinds = [Qgis.ProcessingSourceType.VectorPolygon, Qgis.ProcessingSourceType.VectorPoint]
        made: list[tuple[Any, bool]] = [
            (QgsProcessingParameterVectorLayer("LAYER", say("rm_layer"), kinds), False),
            (_text("TITLE", "rm_title"), False),
            (_text("SUBTITLE", "rm_subtitle"), False),
            (_text("SOURCE", "rm_source"), False),
            (
                QgsProcessingParameterField(
                    "FIELDS", say("rm_fields"), None, "LAYER", any_field, True, True
                ),
                False,
            ),
            (
                QgsProcessingParameterField(
                    "PAGE_FIELD", say("rm_page_field"), None, "LAYER", any_field, False, True
                ),
                False,
            ),
            (QgsProcessingParameterBoolean("COMMON", say("rm_common"), True), False),
            (_enum("FORMAT", say("rm_format"), FORMATS), False),
            (_enum("LANGUAGE", say("rm_language"), LANGUAGES), True),
            (
                QgsProcessingParameterFile(
                    "TEMPLATE",
                    say("rm_template"),
                    Qgis.ProcessingFileParameterBehavior.File,
                    "qpt",
                    None,
                    True,
                ),
                True,
            ),
            (QgsProcessingParameterCrs("CRS", say("rm_crs"), None, True), True),
            (QgsProcessingParameterExtent("INSET", say("rm_inset"), None, True), True),
            (_text("REVIEW_NUMBER", "rm_review_number"), False),
            (
                QgsProcessingParameterBoolean("REQUIRE_REVIEW", say("rm_require_review"), False),
                True,
            ),
            *((_lines(name, label), True) for name, (label, _) in GROUND.items()),
            (QgsProcessingParameterBoolean("KEEP", say("rm_keep"), False), True),
            (
                QgsProcessingParameterFileDestination("OUTPUT", say("rm_output"), say("rm_filter")),
                False,
            ),
        ]
        for one, advanced in made:
            one.setHelp(say(_HELP[one.name()]))
            if advanced:
                one.setFlags(one.flags() | Qgis.ProcessingParameterFlag.Advanced)
            self.addParameter(one)
        self.addOutput(QgsProcessingOutputNumber("PAGES", say("rm_pages")))

    def checkParameterValues(
        self, given: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Explain before the run what cannot work."""
        given = parameters.answered(self, given)
        fine, why = super().checkParameterValues(given, context)
        path = given.get("OUTPUT")
        ending = Path(path).suffix.lower() if isinstance(path, str) else ""
        if fine and ending and ending not in ENDINGS:
            return False, say("rm_ending")
        return fine, why

    def processAlgorithm(
        self,
        given: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Draw the pages and write them."""
        given = parameters.answered(self, given)
        layer = self.parameterAsVectorLayer(given, "LAYER", context)
        if layer is None:
            raise QgsProcessingException(self.invalidSourceError(given, "LAYER"))
        try:
            return self._draw(layer, given, context, feedback)
        except core.RegspatialError as error:
            raise QgsProcessingException(error.localized(language())) from None

    def _draw(
        self,
        layer: QgsVectorLayer,
        given: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        if not _is_in(layer, context.project()):
            layer.loadDefaultStyle()
        chosen = self.parameterAsEnumString(given, "LANGUAGE", context)
        lang = language() if chosen == "auto" else chosen
        path = self.parameterAsFileOutput(given, "OUTPUT", context)
        if Path(path).suffix.lower() not in ENDINGS:
            path = str(Path(path).with_suffix(".pdf"))
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._china = framing.shows_china(layer)
        self._check_review(given, context)
        sheets = self._sheets(layer, given, context)
        keep = self.parameterAsBoolean(given, "KEEP", context)
        home = context.project() if keep and context.project() is not None else QgsProject()
        where = self._frame(layer, given, context)
        ground = self._ground(given, context, home)
        layouts = []
        for k, sheet in enumerate(sheets):
            if feedback.isCanceled():
                return {}
            feedback.setProgress(90 * k / len(sheets))
            shown = self._shown(layer, sheet, given, context, lang)
            home.addMapLayer(shown, False)
            page = self._page(shown, sheet, given, context, lang, several=len(sheets) > 1)
            template = self._template(given, context, lang)
            layouts.append(maps.layout(shown, page, template, home, where, ground))
        results: dict[str, Any] = {"OUTPUT": path, "PAGES": len(layouts)}
        if path.lower().endswith(".pdf"):
            maps.write_pdf(layouts, path)
        else:
            results["OUTPUT"] = maps.write_png(layouts, path)[0]
        if keep:
            for one in layouts:
                one.setName(home.layoutManager().generateUniqueTitle())
                home.layoutManager().addLayout(one)
        layouts.clear()  # before their project
        feedback.setProgress(100)
        return results

    def _check_review(self, given: dict[str, Any], context: QgsProcessingContext) -> None:
        """Refuse a map of China without its review number, where that is asked for."""
        review = self.parameterAsString(given, "REVIEW_NUMBER", context).strip()
        asked = self.parameterAsBoolean(given, "REQUIRE_REVIEW", context)
        if asked and self._china and not review:
            raise core.InputError(message("rm_no_review"))

    def _ground(
        self, given: dict[str, Any], context: QgsProcessingContext, home: QgsProject
    ) -> maps.Ground:
        """Return copies of the user's own layers, in outlines, in the project of the layouts."""
        found = {}
        for name, (_, width) in GROUND.items():
            layer = self.parameterAsVectorLayer(given, name, context)
            if layer is not None:
                found[name] = ground_lines.outlined(layer, width)
                home.addMapLayer(found[name], False)
        over = [found[name] for name in ("DASH_LINE", "BASE_MAP") if name in found]
        return maps.Ground(over, [found["INSET_LAYER"]] if "INSET_LAYER" in found else [])

    def _sheets(
        self, layer: QgsVectorLayer, given: dict[str, Any], context: QgsProcessingContext
    ) -> list[Sheet]:
        """Return the pages: every field with every value."""
        names = self.parameterAsStrings(given, "FIELDS", context)
        page_field = self.parameterAsString(given, "PAGE_FIELD", context)
        there = layer.fields().names()
        missing = [n for n in [*names, *([page_field] if page_field else [])] if n not in there]
        if missing:
            raise core.UnknownColumnError(
                message("no_field", name=core.listed(missing), there=core.listed(there, 30)),
                columns=missing,
            )
        values: list[Any] = [None]
        if page_field:
            found = layer.uniqueValues(layer.fields().lookupField(page_field))
            values = sorted((to_python(v) for v in found if not is_null(v)), key=_sorting)
            if not values:
                raise core.InputError(message("rm_no_pages", field=page_field))
        return [Sheet(field, value) for field in names or [None] for value in values]

    def _shown(
        self,
        layer: QgsVectorLayer,
        sheet: Sheet,
        given: dict[str, Any],
        context: QgsProcessingContext,
        lang: str,
    ) -> QgsVectorLayer:
        """Return a copy of the layer with the features and the style of one page."""
        request = QgsFeatureRequest()
        page_field = self.parameterAsString(given, "PAGE_FIELD", context)
        if page_field and sheet.value is not None:
            request.setFilterExpression(
                QgsExpression.createFieldEqualityExpression(page_field, sheet.value)
            )
        shown = layer.materialize(request)
        shown.setName(layer.name())
        for k, field in enumerate(layer.fields()):
            at = shown.fields().lookupField(field.name())
            shown.setFieldAlias(at, layer.attributeAlias(k))
        renderer = layer.renderer()
        if sheet.field is not None:
            names = self.parameterAsStrings(given, "FIELDS", context)
            common = self.parameterAsBoolean(given, "COMMON", context)
            pooled = _alike(layer, sheet.field, names) if common else [sheet.field]
            column = [v for n in pooled for v in styles.values_of(layer, n)]
            alias = layer.attributeDisplayName(layer.fields().lookupField(sheet.field))
            look = styles.look_of(shown, sheet.field, column, (alias, alias), "diverging", lang)
            renderer = look.renderer if look is not None else renderer
        if renderer is not None:
            shown.setRenderer(renderer.clone())
        return shown

    def _page(
        self,
        shown: QgsVectorLayer,
        sheet: Sheet,
        given: dict[str, Any],
        context: QgsProcessingContext,
        lang: str,
        *,
        several: bool,
    ) -> maps.Page:
        alias = maps.shown_alias(shown)
        value = "" if sheet.value is None else str(sheet.value)
        told = " · ".join(t for t in (alias if sheet.field else "", value) if t)
        title = self.parameterAsString(given, "TITLE", context)
        subtitle = self.parameterAsString(given, "SUBTITLE", context)
        named = any(mark in title + subtitle for mark in ("{field}", "{value}"))
        if several and not named:
            subtitle = " · ".join(t for t in (subtitle, told) if t)
        fill = {"{field}": alias, "{value}": value}
        for mark, text in fill.items():
            title, subtitle = title.replace(mark, text), subtitle.replace(mark, text)
        return maps.Page(
            title=title or alias,
            subtitle=subtitle,
            source=self.parameterAsString(given, "SOURCE", context),
            lang=lang,
            review=self.parameterAsString(given, "REVIEW_NUMBER", context).strip(),
            china=self._china,
        )

    def _frame(
        self, layer: QgsVectorLayer, given: dict[str, Any], context: QgsProcessingContext
    ) -> framing.Frame:
        """Return where every page is drawn: all alike, so that they can be compared."""
        crs = self.parameterAsCrs(given, "CRS", context)
        chosen = crs if crs.isValid() else None
        inset = None
        if "INSET" in given:
            target = chosen or framing.fitted_crs(layer.crs(), layer.extent())
            inset = QgsRectangle(self.parameterAsExtent(given, "INSET", context, target))
        return framing.frame(layer, chosen, inset)

    def _template(self, given: dict[str, Any], context: QgsProcessingContext, lang: str) -> str:
        path = self.parameterAsFile(given, "TEMPLATE", context)
        if path:
            return str(path)
        return maps.template(f"a4_{self.parameterAsEnumString(given, 'FORMAT', context)}", lang)


_EFFECT = re.compile(r"(?:own|in|out)_(\d+)")
_HELP = {
    "LAYER": "rm_layer_help",
    "TITLE": "rm_title_help",
    "SUBTITLE": "rm_title_help",
    "SOURCE": "rm_source_help",
    "FIELDS": "rm_fields_help",
    "PAGE_FIELD": "rm_page_field_help",
    "COMMON": "rm_common_help",
    "FORMAT": "rm_format_help",
    "LANGUAGE": "rm_language_help",
    "TEMPLATE": "rm_template_help",
    "CRS": "rm_crs_help",
    "INSET": "rm_inset_help",
    "REVIEW_NUMBER": "rm_review_number_help",
    "REQUIRE_REVIEW": "rm_require_review_help",
    "BASE_MAP": "rm_base_map_help",
    "INSET_LAYER": "rm_inset_layer_help",
    "DASH_LINE": "rm_dash_line_help",
    "KEEP": "rm_keep_help",
    "OUTPUT": "rm_output_help",
}


def _text(name: str, label: str) -> QgsProcessingParameterString:
    return QgsProcessingParameterString(name, say(label), "", False, True)


def _lines(name: str, label: str) -> QgsProcessingParameterVectorLayer:
    kinds = [Qgis.ProcessingSourceType.VectorAnyGeometry]
    return QgsProcessingParameterVectorLayer(name, say(label), kinds, None, True)


def _enum(name: str, label: str, values: tuple[str, ...]) -> QgsProcessingParameterEnum:
    return QgsProcessingParameterEnum(name, label, list(values), False, values[0], False, True)


def _is_in(layer: QgsVectorLayer, project: QgsProject | None) -> bool:
    return project is not None and project.mapLayer(layer.id()) is not None


def _alike(layer: QgsVectorLayer, name: str, names: list[str]) -> list[str]:
    """Return the fields that share their classes with one: the same variable, so the same unit.

    That is its column of another year (gdp_2012, gdp_2022), or another effect of the same variable
    of a model (own_1, in_1, out_1).
    """
    fields = layer.fields()
    number = fields.field(name).isNumeric()
    return [
        one
        for one in names
        if _variable(one) == _variable(name) and fields.field(one).isNumeric() == number
    ]


def _variable(name: str) -> str:
    effect = _EFFECT.fullmatch(name)
    if effect:
        return f"effects of {effect[1]}"
    return next(iter(core.year_columns([name])), name)


def _sorting(value: Any) -> tuple[bool, Any]:
    return (isinstance(value, str), value)
