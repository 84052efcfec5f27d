# SPDX-License-Identifier: GPL-2.0-or-later
"""The tool "Report map": layers on paper with title, legend, scale bar and source, or an atlas of them.

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
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)

from .. import core
from ..i18n import language, message, say
from ..layouts import (
    framing,
    ground_lines,
    maps,
    multiples,
    named,
    papers,
    printing,
    stack,
    unnamed,
)
from ..layouts.sheets import Sheet, alike, latest, refuse_two_legends, sheets, span
from ..older import Qgis
from ..reading import features
from ..symbology import pole_labels, spoken_names, styles, temporal
from . import parameters, report_map_parameters
from .own import OwnAlgorithm
from .report_map_parameters import GROUND

ENDINGS = (".pdf", ".png")
_IN_PANELS = 0.6
"""How much narrower lines of the user's own are in the panels of one sheet."""


class ReportMapAlgorithm(OwnAlgorithm):
    """Draw a layer on paper, one page or an atlas by variable or by year."""

    NAME, GROUP, SAID = "report_map", "report", "rm"

    def said_help(self) -> str:
        items = "".join(
            f"<p><b>{p.description()}</b><br>{p.help()}</p>" for p in self.parameterDefinitions()
        )
        return f"<p>{say('rm_help')}</p>{items}"

    def flags(self) -> Any:
        """Layouts belong to the main thread."""
        return super().flags() | Qgis.ProcessingAlgorithmFlag.NoThreading

    def initAlgorithm(self, configuration: Mapping[str, Any] | None = None) -> None:
        """Make the parameters."""
        for one in report_map_parameters.definitions():
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
        self._china = framing.shows_china(self._framed(layer, given, context))
        self._check_review(given, context)
        self._paper = self._chosen_paper(given, context)
        keep = self.parameterAsBoolean(given, "KEEP", context)
        home = context.project() if keep and context.project() is not None else maps.bare_project()
        layouts = self._layouts(layer, lang, home, given, context, feedback)
        if not layouts:
            return {}
        if not self._one_sheet:
            unnamed.tell(layouts[0], self.parameterAsString(given, "LABELS", context), feedback)
        results: dict[str, Any] = {"OUTPUT": path, "PAGES": len(layouts)}
        if path.lower().endswith(".pdf"):
            printing.write_pdf(layouts, path)
        else:
            results["OUTPUT"] = printing.write_png(layouts, path)[0]
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
        self._page_field = self.parameterAsString(given, "PAGE_FIELD", context)
        self._last = "" if self._page_field else temporal.field_of(layer)
        self._page_field = self._page_field or self._last
        pages = sheets(layer, names, self._page_field)
        if self._last:  # all years on one map lie over one another
            pages = latest(pages)
            feedback.pushInfo(say("rm_last_time", field=self._last, value=str(pages[0].value)))
        one_sheet = self.parameterAsBoolean(given, "ONE_SHEET", context) and len(pages) > 1
        if one_sheet:
            common = self.parameterAsBoolean(given, "COMMON", context)
            refuse_two_legends(layer, names, len(pages), common, multiples.MOST)
        self._one_sheet = one_sheet
        self._values = span([one.value for one in pages]) if one_sheet else ""
        where = self._frame(layer, given, context)
        where = multiples.whole(where) if one_sheet else where
        ground = self._ground(given, context, home, lang)
        template = self._template(given, context, lang)
        panels, layouts = [], []
        for k, sheet in enumerate(pages):
            if feedback.isCanceled():
                return []
            feedback.setProgress(90 * k / len(pages))
            shown = self._shown(layer, sheet, given, context, lang)
            home.addMapLayer(shown, False)
            panels.append(multiples.Panel(shown, _told(shown, sheet, lang)))
            if k and one_sheet:
                continue
            page = self._page(
                shown, sheet, given, context, lang, several=len(pages) > 1 and not one_sheet
            )
            if one_sheet and len(names) > 1:
                at = [layer.fields().lookupField(n) for n in names]
                heads = [
                    stack.called(layer, spoken_names.alias_in(layer, k, lang), lang) for k in at
                ]
                page = _of_all(page, heads)
            shape = multiples.shape(len(pages) if one_sheet else 1, where, self._paper)
            layouts.append(
                maps.layout(shown, page, template, home, where, ground, self._paper, shape)
            )
            if not one_sheet and self.parameterAsString(given, "LABELS", context):
                named.pin(layouts[-1], shown)
        if one_sheet:
            over = [*ground.over, *ground.further]
            multiples.arrange(layouts[0], multiples.by_year(panels), where, over, lang, self._paper)
        return layouts

    def _check_review(self, given: dict[str, Any], context: QgsProcessingContext) -> None:
        """Refuse a number without the map that it was given to, and a map of China without one where asked."""
        review = self._review(given, context)
        asked = self.parameterAsBoolean(given, "REQUIRE_REVIEW", context)
        if review and self.parameterAsVectorLayer(given, "BASE_MAP", context) is None:
            raise core.InputError(message("rm_no_base_map", number=review))
        if asked and self._china and not review:
            raise core.InputError(message("rm_no_review"))

    def _review(self, given: dict[str, Any], context: QgsProcessingContext) -> str:
        typed = self.parameterAsString(given, "REVIEW_NUMBER", context)
        return core.bare_review_number(typed)

    def _ground(
        self, given: dict[str, Any], context: QgsProcessingContext, home: QgsProject, lang: str
    ) -> maps.Ground:
        """Return copies of the user's own layers, in outlines, in the project of the layouts."""
        found = {}
        for name, (_, width) in GROUND.items():
            layer = self.parameterAsVectorLayer(given, name, context)
            if layer is not None:
                framing.refuse_a_table(layer)
                lines = self._paper.lines if self._paper else 1.0
                lines *= _IN_PANELS if self._one_sheet else 1.0
                found[name] = ground_lines.outlined(layer, width * lines)
                home.addMapLayer(found[name], False)
        over = [found[name] for name in ("DASH_LINE", "BASE_MAP") if name in found]
        chosen = [
            one
            for one in self.parameterAsLayerList(given, "OVER", context)
            if isinstance(one, QgsVectorLayer)
        ]
        for one in chosen:
            framing.refuse_a_table(one)
        further = stack.over(chosen, context.project(), home, lang, self._larger())
        for one in further:
            papers.scaled(one.renderer(), self._paper)
        return maps.Ground(over, [found["INSET_LAYER"]] if "INSET_LAYER" in found else [], further)

    def _chosen_paper(
        self, given: dict[str, Any], context: QgsProcessingContext
    ) -> papers.Paper | None:
        """Return the size to print in; None for a template of the user's own, which has one."""
        if self.parameterAsFile(given, "TEMPLATE", context):
            return None
        return papers.PAPERS[self.parameterAsEnumString(given, "FORMAT", context)]

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
        if self._page_field and sheet.value is not None:
            request.setFilterExpression(
                QgsExpression.createFieldEqualityExpression(self._page_field, sheet.value)
            )
        shown = features.copied(layer, request)
        shown.setName(layer.name())
        for k, field in enumerate(layer.fields()):
            at = shown.fields().lookupField(field.name())
            shown.setFieldAlias(at, layer.attributeAlias(k))
        spoken_names.copy_aliases(layer, shown)
        renderer = layer.renderer()
        if sheet.field is not None:
            names = self.parameterAsStrings(given, "FIELDS", context)
            common = self.parameterAsBoolean(given, "COMMON", context)
            pooled = alike(layer, sheet.field, names) if common else [sheet.field]
            column = [v for n in pooled for v in styles.values_of(layer, n)]
            alias = spoken_names.alias_in(layer, layer.fields().lookupField(sheet.field), lang)
            look = styles.look_of(shown, sheet.field, column, (alias, alias), "diverging", lang)
            renderer = look.renderer if look is not None else renderer
        if renderer is not None:
            shown.setRenderer(renderer.clone())
            spoken_names.say_in(shown.renderer(), layer, lang)
            papers.scaled(shown.renderer(), self._paper)
        named = self.parameterAsString(given, "LABELS", context)
        if named:
            self._label(shown, named, lang)
        elif (
            layer.labeling() is not None and layer.labelsEnabled()
        ):  # the poles' names, or a person's own
            shown.setLabeling(layer.labeling().clone())
            shown.setLabelsEnabled(True)
            pole_labels.say_in(shown, lang, self._larger())
        return shown

    def _label(self, shown: QgsVectorLayer, field: str, lang: str) -> None:
        """Write the values of a field on the map."""
        if shown.fields().lookupField(field) < 0:
            there = shown.fields().names()
            raise core.UnknownColumnError(
                message(
                    "no_field",
                    layer=shown.name(),
                    name=field,
                    there=core.listed(there, 30),
                    near=core.did_you_mean([field], there),
                ),
                columns=[field],
            )
        texts = [str(v) for v in styles.values_of(shown, field) if v is not None]
        stack.label_by(shown, field, maps.font_family(lang, texts), self._larger())

    def _larger(self) -> float:
        """Return how much larger names on the map are than on an A4 page."""
        small = self._paper is not None and self._paper.wide
        return 0.75 if small else 1.0 if self._paper is None else self._paper.fonts

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
        alias = stack.called(shown, stack.shown_alias(shown, lang), lang)
        value = self._values or ("" if sheet.value is None else str(sheet.value))
        told = _told(shown, sheet, lang)
        title = self.parameterAsString(given, "TITLE", context)
        subtitle = self.parameterAsString(given, "SUBTITLE", context)
        named = any(mark in title + subtitle for mark in ("{field}", "{value}"))
        if several and not named:
            subtitle = " · ".join(t for t in (subtitle, told) if t)
        fill = {"{field}": alias, "{value}": value}
        for mark, text in fill.items():
            title, subtitle = title.replace(mark, text), subtitle.replace(mark, text)
        figure = self._paper is not None and self._paper.wide  # its caption stands beneath it
        timed = say("layer_what_when", lang, what=alias, when=value) if self._last else alias
        return maps.Page(
            title=title or ("" if figure else timed),
            legend=timed if self._last else None,
            subtitle=subtitle,
            source=self.parameterAsString(given, "SOURCE", context),
            lang=lang,
            review=self._review(given, context),
            china=self._china,
            note=self.parameterAsString(given, "NOTE", context).strip(),
            # one legend for several panels counts none of them
            counts=self.parameterAsBoolean(given, "COUNTS", context) and not self._one_sheet,
        )

    def _frame(
        self, layer: QgsVectorLayer, given: dict[str, Any], context: QgsProcessingContext
    ) -> framing.Frame:
        """Return where every page is drawn: all alike, so that they can be compared."""
        layer = self._framed(layer, given, context)
        crs = self.parameterAsCrs(given, "CRS", context)
        chosen = crs if crs.isValid() else None
        inset = None
        if "INSET" in given:
            target = chosen or framing.fitted_crs(layer.crs(), layer.extent())
            inset = QgsRectangle(self.parameterAsExtent(given, "INSET", context, target))
        return framing.frame(layer, chosen, inset)

    def _framed(
        self, layer: QgsVectorLayer, given: dict[str, Any], context: QgsProcessingContext
    ) -> QgsVectorLayer:
        """Return the layer that a map is fitted to: one over it that is China, where it is a part.

        Hinterlands leave out regions without a pole, and a map of China shows all of it.
        """
        polygons = [
            one
            for one in self.parameterAsLayerList(given, "OVER", context)
            if isinstance(one, QgsVectorLayer) and one.geometryType() == Qgis.GeometryType.Polygon
        ]
        if framing.shows_china(layer):
            return layer
        return next((one for one in polygons if framing.shows_china(one)), layer)

    def _template(self, given: dict[str, Any], context: QgsProcessingContext, lang: str) -> str:
        path = self.parameterAsFile(given, "TEMPLATE", context)
        if path:
            return str(path)
        return maps.template(self._paper.template, lang) if self._paper else ""


def _told(shown: QgsVectorLayer, sheet: Sheet, lang: str) -> str:
    """Return what tells a page from the others: its field and its value."""
    value = "" if sheet.value is None else str(sheet.value)
    field = stack.called(shown, stack.shown_alias(shown, lang), lang) if sheet.field else ""
    return " · ".join(t for t in (field, value) if t)


def _of_all(page: maps.Page, aliases: list[str]) -> maps.Page:
    """Return a page that is called what its fields have in common: "GDP" of "GDP 2012" and "GDP 2022"."""
    same = itertools.takewhile(lambda at: len(set(at)) == 1, zip(*aliases, strict=False))
    shared = "".join(at[0] for at in same).rstrip(" ·-_(（,，0123456789")
    title = shared if page.title in aliases else page.title
    return replace(page, title=title, legend=shared)


def _is_in(layer: QgsVectorLayer, project: QgsProject | None) -> bool:
    return project is not None and project.mapLayer(layer.id()) is not None
