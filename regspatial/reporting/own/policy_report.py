"""The report on a policy in space: two pages to hand in, then what stands behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...choices.languages import check_language
from ...containers import Regions
from ...regression.policy.imputation.record import PolicyEffects
from ...results.policy_name import policy_said
from ...studies.places.region_names import names_of
from ...words import Language, Message, _, say
from ..report import report
from ..shows import show_of
from ..shows.events import policy_chart
from ..stock.chart import Chart, drawn
from ..style import new_figure
from ..told import findings_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def policy_report(
    record: PolicyEffects,
    path: str | Path,
    regions: Regions | None = None,
    *,
    language: Language = "en",
    title: str | None = None,
) -> Path:
    """Write a report; see `PolicyEffects.report`."""
    language = check_language(language)
    title = title or say(
        Message(
            _("What {first} did to {y}, here and next door"),
            first=policy_said(record, record.first),
            y=record.said(record.y_name),
        ),
        language,
    )
    items = [(say(head, language), inside) for head, inside in _sections(record, regions, language)]
    facts = {"seed": record.spec["seed"]}
    return report(items, path, title=title, language=language, regions=regions, provenance=facts)


def _sections(
    record: PolicyEffects, regions: Regions | None, language: Language
) -> Iterator[tuple[Any, list[Any]]]:
    """Yield headings with what stands under them, the two pages first."""
    by_name = {table.name: table for table in record.tables()}
    show = show_of(record)
    found = [one.text(language) for one in findings_of(record, names_of(regions, language))]
    main = by_name["policy"]
    events = drawn(_low(policy_chart(record, language=language)), "", language)
    yield (
        _("What the policy did, at home and next door"),
        [*found, replace(main, notes=()), events],
    )
    if regions is not None:
        who = show.map(record, regions, title="", language=language, ax=_axes(4.0, 3.0))
        head = _("Treated regions, controls, and regions beside a policy")
        yield (_("Treated regions, and exposure of all others") if record.linear else head), [who]
    placebo = record.randomised is not None
    both = _("Tests of parallel trends and placebo tests")
    yield both if placebo else _("Tests of parallel trends"), [by_name["policy_tests"]]
    said = [Message("{said}", said=note.text(language)) for note in main.notes]
    method = show.method(record)
    yield (
        _("Method, robustness to reach, and all numbers"),
        [
            *([method] if method is not None else []),
            *said,
            *([by_name["policy_reach"]] if "policy_reach" in by_name else []),
            by_name["policy_periods"],
            by_name["policy_events"],
            *([by_name["policy_leads"]] if "policy_leads" in by_name else []),
        ],
    )


def _axes(wide: float, high: float) -> Axes:
    """Return axes of a figure so small that two pages hold all."""
    axes: Axes = new_figure(wide, high).subplots()
    return axes


def _low(chart: Chart) -> Chart:
    """Return a chart lower than it is, what its height is written in two lines."""
    panels = [one and replace(one, y=re.sub(r" ?([(（])", r"\n\1", one.y)) for one in chart.panels]
    return replace(chart, size=(6.2, 2.7), panels=panels)
