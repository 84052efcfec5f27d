"""The tool of fuzzy-set qualitative comparative analysis."""

from __future__ import annotations

from typing import Any

from ..choices.fsqca import Calibration, Solution
from ..words import Sentence, _, p_
from ._common import number, table, table_by_time
from .types import Output, Param, Tool, choices

_F = "fsqca"


def _share(name: str, en: Sentence, help_en: Sentence, default: float, **how: Any) -> Param:
    return Param(
        name=name, kind="number", feeds=f"{_F}.{name}", en=en, help_en=help_en, default=default,
        minimum=0, maximum=1, **how,
    )  # fmt: skip


def _text(name: str, en: Sentence, help_en: Sentence, default: str | None = None) -> Param:
    return Param(
        name=name, kind="text", feeds=f"{_F}.{name}", en=en, help_en=help_en, default=default
    )


def _switch(name: str, en: Sentence, help_en: Sentence, default: bool) -> Param:
    return Param(
        name=name, kind="boolean", feeds=f"{_F}.{name}", en=en, help_en=help_en, default=default
    )


_PARAMS = (
    Param(
        name="regions",
        kind="regions",
        feeds="regions",  # the function takes none: they make the map of the result
        en=p_("layer", "Regions"),
        help_en=_("For a map of the result."),
        optional=True,
    ),
    table_by_time(f"{_F}.panel"),
    Param(
        name="outcome",
        kind="variable",
        feeds=f"{_F}.outcome",
        en=_("Outcome"),
        help_en=_("What configurations are to bring about."),
    ),
    Param(
        name="conditions",
        kind="variables",
        feeds=f"{_F}.conditions",
        en=_("Conditions"),
        help_en=_("Two to twelve columns; four to eight are usual."),
    ),
    Param(
        name="time",
        kind="time",
        feeds=f"{_F}.time",
        en=_("Time"),
        help_en=_(
            "Empty: all times are pooled, and a case is a region at a time; consistency by time and "
            "by region is told."
        ),
        default=None,
    ),
    _text(
        "anchors",
        _("Anchors"),
        _("Full out, crossover and full in by column, as in gdp: 10, 20, 30; poverty: 40, 20, 5."),
    ),
    _text(
        "percentiles",
        _("Percentiles as anchors"),
        _("For full out, crossover and full in of columns without anchors."),
        "5, 50, 95",
    ),
    _text(
        "grades",
        _("Rough memberships"),
        _(
            "Indirect calibration: by column the column of the memberships that a person who knows the cases gave it "
            "(0, .2, .4, .6, .8, 1), as in gdp: gdp_grade. A logistic curve goes through them."
        ),
    ),
    Param(
        name="memberships",
        kind="variables",
        feeds=f"{_F}.memberships",
        en=_("Memberships already"),
        help_en=_("Columns from 0 to 1 that are not calibrated."),
        default=None,
    ),
    _switch("negate", _("Absence of the outcome"), _("Analyse where the outcome is absent."), False),
    Param(
        name="frequency",
        kind="integer",
        feeds=f"{_F}.frequency",
        en=_("Fewest cases of a row"),
        help_en=_("Rows of the truth table with fewer are logical remainders."),
        default=1,
        minimum=1,
    ),
    _share("consistency", _("Lowest consistency of a row"), _("Of a row with the outcome."), 0.8),
    _share("pri", _("Lowest PRI of a row"), _("Proportional reduction in inconsistency."), 0.5),
    _text(
        "expectations",
        _("Directional expectations"),
        _(
            "Conditions, with commas, that contribute when present, or with ~ when absent. Empty: "
            "the intermediate solution is the complex one."
        ),
    ),
    Param(
        name="solution",
        kind="choice",
        feeds=f"{_F}.solution",
        en=_("Solution"),
        help_en=_("Which one the table of configurations shows; another table has all."),
        default="intermediate",
        choices=choices("fsqca_solution", Solution),
    ),
    _switch(
        "robustness", _("Robustness"), _("Repeat with other cut-offs and other anchors."), True
    ),
    Param(
        name="calibration",
        kind="choice",
        feeds=f"{_F}.calibration",
        en=_("Calibration"),
        help_en=_("How columns become memberships between the anchors."),
        default="direct",
        choices=choices("calibration", Calibration),
        advanced=True,
    ),
    Param(
        name="nudge",
        kind="number",
        feeds=f"{_F}.nudge",
        en=_("Added at exactly .5"),
        help_en=_("A condition at exactly .5 keeps a case out of every row; .001 is usual, 0 leaves it."),
        default=0.0,
        minimum=0,
        maximum=0.01,
        advanced=True,
    ),
    _share(
        "necessity",
        _("Consistency of a necessary condition"),
        _("From which a condition is called necessary."),
        0.9,
        advanced=True,
    ),
    Param(
        name="enhanced",
        kind="boolean",
        feeds=f"{_F}.enhanced",
        en=_("Enhanced standard analysis"),
        help_en=_("No assumption that is contradictory or without a necessary condition."),
        default=False,
        advanced=True,
    ),
)  # fmt: skip

TOOLS: tuple[Tool, ...] = (
    Tool(
        name="fsqca",
        group="indicators",
        en=_("Fuzzy-set qualitative comparative analysis (fsQCA)"),
        help_en=_(
            "Which configurations of conditions suffice for an outcome: calibration, necessity, truth "
            "table, solutions, core and peripheral conditions, cases, robustness."
        ),
        entry=".configurations:fsqca",
        params=_PARAMS,
        outputs=(
            table("fsqca", _("Configurations")),
            table("fsqca_necessity", _("Necessary conditions")),
            table("fsqca_truth_table", _("Truth table")),
            table("fsqca_solutions", _("Solutions")),
            table("fsqca_assumptions", _("Simplifying assumptions")),
            table("fsqca_robustness", _("Robustness")),
            table("fsqca_panel", _("Consistency pooled, between and within")),
            table("fsqca_periods", _("Consistency between periods")),
            table("fsqca_regions", _("Consistency within regions")),
            table("fsqca_calibration", _("Calibration")),
            table("fsqca_cases", _("Cases and their configurations")),
            Output(name="layer", kind="layer", en=_("Map with memberships")),
            number("paths", _("Configurations")),
            number("consistency", _("Consistency of the solution")),
            number("coverage", _("Coverage of the solution")),
        ),
        style="sequential",
        tags_en=_(
            "fsQCA, QCA, configuration, fuzzy set, necessity, sufficiency, calibration, truth table, "
            "core condition"
        ),
    ),
)
