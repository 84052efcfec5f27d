"""How changes of y, predictions and recovered effects show themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from ...containers import Regions, Variable
from ...regression.panel.fixed.recovered_record import RecoveredEffects
from ...regression.predictions.predict.record import Prediction
from ...regression.predictions.what_if.record import WhatIf
from ...results.layer import Ends
from ...results.table import Note
from ...terms import term
from ...words import Message, _, say
from ..cartography import maps
from ..cartography.one_colour import no_finer_map, say_beneath
from ..cartography.year_maps import maps_by_time
from ..stock import Chart, Panel, drawn_by, line, region_chart
from ..style import ACCENT, CONTRAST, MUTED
from .registry import Place, Show, entitle, shows

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def _map(
    record: Any,
    values: Any,
    ends: Ends,
    centre: float | None,
    regions: Regions,
    how: dict[str, Any],
) -> Figure:
    if centre is not None and "centre" not in how and values.min() < centre < values.max():
        how.setdefault("centre", centre)
    how.setdefault("scheme", "fisher-jenks")
    no_finer_map(how, values, ends)
    return maps.choropleth(regions, dict(zip(record.ids, values.tolist(), strict=True)), **how)


def prediction_chart(
    record: Prediction, *, names: Mapping[str, str] | None = None, language: str
) -> Chart:
    """Return predictions against what was observed; where nothing was, the last period by region."""
    seen = np.isfinite(record.observed)
    table = record.tables()[0]
    if not seen.any():
        return region_chart(
            record.ids,
            record.estimates[-1],
            record.low[-1],
            record.high[-1],
            caption=table.en,
            beneath=_("Predicted"),
            language=language,
            names=names,
        )
    words = [_("Observed"), _("Predicted"), _("periods of the estimation"), _("new periods")]
    across, up, within, beyond = (say(one, language) for one in words)
    inside = np.array(record.estimated_on)[:, None] & seen
    ends = [
        float(v)
        for part in (record.observed[seen], record.estimates[seen])
        for v in (part.min(), part.max())
    ]
    span = [min(ends), max(ends)]
    marks = [line(span, span, color=MUTED, lw=0.8)]
    for chosen, colour, label in ((inside, ACCENT, within), (seen & ~inside, CONTRAST, beyond)):
        if chosen.any():
            at = (record.observed[chosen], record.estimates[chosen])
            style = {"marker": "o", "ms": 3, "alpha": 0.7, "ls": "none"}
            marks.append(line(*at, color=colour, label=label, **style))
    return Chart(
        caption=table.title(language),
        told=lambda title: Message(
            _(
                "{caption}. {n} {n:observation|observations}; observed {a} to {b}, predicted {c} to {d}."
            ),
            caption=title,
            n=int(seen.sum()),
            **dict(zip("abcd", (f"{v:.4g}" for v in ends), strict=True)),
        ),
        size=(4.8, 4.4),
        panels=[Panel(marks=marks, x=across, y=up, key={"frameon": False})],
    )


@shows(WhatIf)
class ShowWhatIf(Show[WhatIf]):
    """The sums, the regions with intervals, the map."""

    first = 1

    def method(self, record: WhatIf) -> Note:
        """Return what changes, and where the intervals are from."""
        return Note(
            _(
                "Change of {y_name} in the reduced form of the {model} when {x} changes; intervals by "
                "{inference}."
            ),
            y_name=record.said(record.y_name),
            model=term("model", record.model),
            x=record.said(record.variable),
            inference=term("inference", record.inference),
        )

    def parts(self, record: WhatIf, place: Place) -> Iterator[Any]:
        """Yield the sums, the map, the picture and the regions."""
        sums, each = record.tables()
        yield sums
        if place.regions is not None:
            yield self.map(record, place.regions, **place.map_how)
            yield self.map(record, place.regions, interval=True, **place.map_how)
        yield self.figure(record, names=place.names, **place.how)
        yield each

    def figure(self, record: WhatIf, *args: Any, **how: Any) -> Figure:
        """Draw the change of each region with its interval."""
        beneath = Message(_("Change of {x}"), x=record.said(record.y_name))
        return drawn_by(
            region_chart,
            record.ids,
            record.estimates,
            record.low,
            record.high,
            *args,
            caption=record.tables()[0].en,
            beneath=beneath,
            **how,
        )

    def map(self, record: WhatIf, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the change of each region, outlined those that change; with `interval=True` its ends beside it."""
        del args
        language = how.get("language", "en")
        interval = how.pop("interval", False)
        limits, centre = record.classes if interval else record.fine_classes
        if len(limits) > 2:
            how = {"scheme": limits[1:-1], "centre": centre} | how
        beneath = Message(_("Change of {x}"), x=record.said(record.y_name))
        how.setdefault("legend", beneath.text(language))
        _outlined(record, regions, how)
        if interval:
            return _ends_map(record, regions, beneath, how)
        entitle(how, record.tables()[0].title(language))
        how.setdefault("dots", _open(record, regions, language))
        ends = Ends(low=record.low, high=record.high, level=record.level)
        return _map(record, record.estimates, ends, None, regions, how)


def _open(record: WhatIf, regions: Regions, language: str) -> tuple[list[str], str]:
    """Return the regions of the map whose interval has zero within, and what the legend says of them."""
    there = set(regions.ids)
    within = (record.low <= 0.0) & (record.high >= 0.0)
    open_ = [i for i, yes in zip(record.ids, within, strict=True) if yes and i in there]
    said = Message(_("{pct} interval includes zero"), pct=f"{100 * record.level:g}%")
    return open_, said.text(language)


def _outlined(record: WhatIf, regions: Regions, how: dict[str, Any]) -> None:
    """Outline the regions that change, where they are some of them, and say so under the map."""
    some = [i for i, by in zip(record.ids, record.change, strict=True) if by != 0.0]
    if regions.polygons is None or not 0 < len(some) < len(record.ids) or "borders" in how:
        return
    how["borders"] = regions.select(some)
    x, by = record.said(record.variable), record.by
    said = Message(_("Outlined: where {x} changes."), x=x)
    if by is not None:
        said = Message(_("Outlined: where {x} changes by {by:.6g}."), x=x, by=by)
    say_beneath(how, said, how.get("language", "en"))


def _ends_map(record: WhatIf, regions: Regions, beneath: Message, how: dict[str, Any]) -> Figure:
    """Draw the ends of the intervals on either side of the changes, in the same classes."""
    language = how.get("language", "en")
    pct = f"{100 * record.level:g}%"
    low, high = Message(_("{pct} low"), pct=pct), Message(_("{pct} high"), pct=pct)
    heads = (low.text(language), Message(_("Estimate")).text(language), high.text(language))
    title = Message(_("{x}, with {pct} intervals"), x=beneath, pct=pct)
    three = Variable(
        name=title.text(language),
        ids=record.ids,
        times=heads,
        values=np.stack([record.low, record.estimates, record.high]),
    )
    return maps_by_time(three, regions, **how)


@shows(RecoveredEffects)
class ShowRecovered(Show[RecoveredEffects]):
    """Effects of regions with intervals, their map, and those of periods."""

    def method(self, record: RecoveredEffects) -> Note:
        """Return what the effects are."""
        return Note(
            _(
                "Effects of regions and periods of the {model}, as deviations from the constant, with "
                "standard errors from the means of the errors and from the coefficients."
            ),
            model=term("model", record.model),
        )

    def parts(self, record: RecoveredEffects, place: Place) -> Iterator[Any]:
        """Yield the map, the picture and the tables."""
        if place.regions is not None and record.entity is not None:
            yield self.map(record, place.regions, **place.map_how)
        yield self.figure(record, names=place.names, **place.how)
        yield from record.tables()

    def figure(self, record: RecoveredEffects, *args: Any, **how: Any) -> Figure:
        """Draw the effects with their intervals, of regions where there are any."""
        pairs = (
            (record.ids, record.entity, record.entity_errors),
            (tuple(map(str, record.times)), record.time, record.time_errors),
        )
        for labels, values, errors in pairs:
            if values is not None and errors is not None:
                half = record.half * errors
                return drawn_by(
                    region_chart,
                    labels,
                    values,
                    values - half,
                    values + half,
                    *args,
                    caption=record.tables()[0].en,
                    beneath=_("Effect"),
                    **how,
                )
        raise TypeError(record.model)

    def map(self, record: RecoveredEffects, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the effects of regions."""
        del args
        _ids, columns = record.layer_columns()
        entitle(how, record.tables()[0].title(how.get("language", "en")))
        values, errors = columns[0].values, columns[1].values
        half = record.half * errors
        ends = Ends(low=values - half, high=values + half, level=record.level)
        return _map(record, values, ends, 0.0, regions, how)


@shows(Prediction)
class ShowPrediction(Show[Prediction]):
    """How near predictions come, the picture, the map of the last period."""

    chart = staticmethod(prediction_chart)
    first = 1

    def method(self, record: Prediction) -> Note:
        """Return how y was predicted."""
        return Note(
            _("Predictions of {y_name} by the {model}: {how}."),
            y_name=record.said(record.y_name),
            model=term("model", record.model),
            how=term("predictor", record.predictor),
        )

    def parts(self, record: Prediction, place: Place) -> Iterator[Any]:
        """Yield the accuracy, the picture and the map."""
        yield record.tables()[0]
        yield self.figure(record, names=place.names, **place.how)
        if place.regions is not None:
            yield self.map(record, place.regions, **place.map_how)

    def map(self, record: Prediction, regions: Regions, *args: Any, **how: Any) -> Figure:
        """Draw the predictions of a time (default: the last)."""
        del args
        time, language = how.pop("at_time", None), how.get("language", "en")
        _ids, columns = record.layer_columns(time)
        title = record.tables()[0].title(language)
        if len(record.times) > 1:
            when = record.times[-1] if time is None else time
            title = Message(_("{title}, {time}"), title=title, time=when).text(language)
        entitle(how, title)
        values, low, high = (one.values for one in columns[:3])
        ends = Ends(low=low, high=high, level=record.level)
        return _map(record, values, ends, None, regions, how)
