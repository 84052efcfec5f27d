"""The tool of convergence clubs."""

from __future__ import annotations

from ..choices.clubs import ClubMerging, ClubOrder, LogTErrors
from ..words import Sentence, _
from ._common import map_of_the_result, number, table, table_by_time
from .types import Output, Param, Tool, choices


def _number(
    name: str,
    en: Sentence,
    help_en: Sentence,
    default: float,
    *,
    maximum: float | None = None,
) -> Param:
    return Param(
        name=name, kind="number", feeds=f"convergence_clubs.{name}", en=en, help_en=help_en,
        default=default, minimum=0.0, maximum=maximum,
    )  # fmt: skip


TOOLS: tuple[Tool, ...] = (
    Tool(
        name="convergence_clubs",
        group="indicators",
        en=_("Convergence clubs (log t test)"),
        help_en=_(
            "Whether all regions converge (the log t test of Phillips and Sul), and which regions form clubs that do; "
            "transition paths, and clubs merged where they are one."
        ),
        entry=".indicators.clubs:convergence_clubs",
        params=(
            map_of_the_result(),
            table_by_time(),
            Param(
                name="variable",
                kind="variable",
                feeds="convergence_clubs.x",
                en=_("Variable"),
                help_en=_(
                    "Positive and complete, over 20 times or more: GDP per head at constant prices, say."
                ),
            ),
            Param(
                name="logs",
                kind="boolean",
                feeds="convergence_clubs.logs",
                en=_("Compare logs"),
                help_en=_(
                    "No: where the variable is a log already, or its levels are what converges."
                ),
                default=True,
            ),
            _number(
                "smoothing",
                _("Smoothing λ (HP filter)"),
                _("Takes cycles out first: 400 for years; 0: none."),
                400.0,
            ),
            _number(
                "trim",
                _("Share left out at the beginning"),
                _("Of the times, by the regression on log t; .3 is usual."),
                0.3,
                maximum=1.0,
            ),
            Param(
                name="order",
                kind="choice",
                feeds="convergence_clubs.order",
                en=_("Order of the regions"),
                help_en=_(
                    "By which value regions are sorted before the search; a mean where values jump about."
                ),
                default="last",
                choices=choices("club_order", ClubOrder),
            ),
            Param(
                name="merging",
                kind="choice",
                feeds="convergence_clubs.merging",
                en=_("Merging of clubs"),
                help_en=_(
                    "Clubs that follow one another become one where they pass the test together."
                ),
                default="phillips-sul",
                choices=choices("club_merging", ClubMerging),
            ),
            Param(
                name="errors",
                kind="choice",
                feeds="convergence_clubs.errors",
                en=_("Standard errors"),
                help_en=_(
                    "As the authors' program has them, or the usual sandwich; both robust to autocorrelation."
                ),
                default="phillips-sul",
                choices=choices("log_t_errors", LogTErrors),
                advanced=True,
            ),
            Param(
                name="critical",
                kind="number",
                feeds="convergence_clubs.critical",
                en=_("Critical t"),
                help_en=_("Convergence is rejected at or below it, one-sided."),
                default=-1.65,
                advanced=True,
            ),
            Param(
                name="c_star",
                kind="number",
                feeds="convergence_clubs.c_star",
                en=_("c* of the sieve"),
                help_en=_("A region joins a core where t is above it."),
                default=0.0,
                advanced=True,
            ),
            Param(
                name="raise_c_star",
                kind="boolean",
                feeds="convergence_clubs.raise_c_star",
                en=_("Raise c* until a club passes"),
                help_en=_("No: a club may stand that fails the test, and says so."),
                default=True,
                advanced=True,
            ),
        ),
        outputs=(
            table("convergence_clubs", _("Convergence clubs")),
            table("club_merging", _("Are clubs that follow one another one?")),
            table("club_regions", _("Clubs of the regions")),
            table("club_paths", _("Mean paths of the clubs")),
            table("transition_paths", _("Transition paths of the regions")),
            Output(name="layer", kind="layer", en=_("Map with clubs")),
            number("count", _("Number of clubs")),
            number("statistic", _("t of all regions together")),
        ),
        style="sequential",
        tags_en=_(
            "club convergence, log t test, Phillips and Sul, transition paths, clubs, HP filter"
        ),
    ),
)
