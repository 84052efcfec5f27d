# SPDX-License-Identifier: GPL-2.0-or-later
"""The tool "Report map": a layer on A4 with title, legend, scale bar and source, or an atlas of it.

It belongs to QGIS alone (the shell draws its maps by other means), so it stands here and not in the
catalog.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from qgis.core import (
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

from . import core, framing, ground_lines, maps, multiples, parameters, styles
from .i18n import language, message, say
from .older import Qgis
from .own import OwnAlgorithm
from .sheets import Sheet, alike, refuse_two_legends, sheets
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
            (QgsProcessingParameterBoolean("ONE_SHEET", say("rm_one_sheet"), False), False),
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
        keep = self.parameterAsBoolean(given, "KEEP", context)
        home = context.project() if keep and context.project() is not None else QgsProject()
        layouts = self._layouts(layer, lang, home, given, context, feedback)
        if not layouts:
            return {}
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

    def _layouts(
        self,
        layer: QgsVectorLayer,
        lang: str,
        home: QgsProject,
        given: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> list[Any]:
        """Return the pages, or the one sheet of panels, in a project; none where it was cancelled."""
        names = self.parameterAsStrings(given, "FIELDS", context)
        pages = sheets(layer, names, self.parameterAsString(given, "PAGE_FIELD", context))
        one_sheet = self.parameterAsBoolean(given, "ONE_SHEET", context) and len(pages) > 1
        if one_sheet:
            common = self.parameterAsBoolean(given, "COMMON", context)
            refuse_two_legends(layer, names, len(pages), common, multiples.MOST)
        where = self._frame(layer, given, context)
        where = multiples.whole(where) if one_sheet else where
        ground = self._ground(given, context, home)
        template = self._template(given, context, lang)
        panels, layouts = [], []
        for k, sheet in enumerate(pages):
            if feedback.isCanceled():
                return []
            feedback.setProgress(90 * k / len(pages))
            shown = self._shown(layer, sheet, given, context, lang)
            home.addMapLayer(shown, False)
            panels.append(multiples.Panel(shown, _told(shown, sheet)))
            if k and one_sheet:
                continue
            page = self._page(
                shown, sheet, given, context, lang, several=len(pages) > 1 and not one_sheet
            )
            if one_sheet and len(names) > 1:
                page = _of_all(
                    page, [layer.attributeDisplayName(layer.fields().lookupField(n)) for n in names]
                )
            layouts.append(maps.layout(shown, page, template, home, where, ground))
        if one_sheet:
            multiples.arrange(layouts[0], panels, where, ground.over, lang)
        return layouts

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
            pooled = alike(layer, sheet.field, names) if common else [sheet.field]
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
        told = _told(shown, sheet)
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


_HELP = {
    "LAYER": "rm_layer_help",
    "TITLE": "rm_title_help",
    "SUBTITLE": "rm_title_help",
    "SOURCE": "rm_source_help",
    "FIELDS": "rm_fields_help",
    "PAGE_FIELD": "rm_page_field_help",
    "COMMON": "rm_common_help",
    "ONE_SHEET": "rm_one_sheet_help",
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


def _told(shown: QgsVectorLayer, sheet: Sheet) -> str:
    """Return what tells a page from the others: its field and its value."""
    value = "" if sheet.value is None else str(sheet.value)
    return " · ".join(t for t in (maps.shown_alias(shown) if sheet.field else "", value) if t)


def _of_all(page: maps.Page, aliases: list[str]) -> maps.Page:
    """Return a page that is called what its fields have in common: "GDP" of "GDP 2012" and "GDP 2022"."""
    same = itertools.takewhile(lambda at: len(set(at)) == 1, zip(*aliases, strict=False))
    shared = "".join(at[0] for at in same).rstrip(" ·-_(（,，0123456789")
    title = shared if page.title in aliases else page.title
    return replace(page, title=title, legend=shared)


def _text(name: str, label: str) -> QgsProcessingParameterString:
    return QgsProcessingParameterString(name, say(label), "", False, True)


def _lines(name: str, label: str) -> QgsProcessingParameterVectorLayer:
    kinds = [Qgis.ProcessingSourceType.VectorAnyGeometry]
    return QgsProcessingParameterVectorLayer(name, say(label), kinds, None, True)


def _enum(name: str, label: str, values: tuple[str, ...]) -> QgsProcessingParameterEnum:
    return QgsProcessingParameterEnum(name, label, list(values), False, values[0], False, True)


def _is_in(layer: QgsVectorLayer, project: QgsProject | None) -> bool:
    return project is not None and project.mapLayer(layer.id()) is not None
