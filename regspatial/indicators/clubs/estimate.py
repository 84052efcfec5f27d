"""Convergence clubs: the log t test of Phillips and Sul, their sorting into clubs, and merging."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ..._kernels import log_t as kernel
from ...choices import one_of
from ...choices.clubs import ClubMerging, ClubOrder, LogTErrors
from ...containers import Variable
from ...declare.asks import Asks
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...progress import Progress, report
from ...results.record import entry_of
from ...words import _
from .checks import above_zero, check_enough, check_numbers, compared
from .record import Club, ClubMerge, ConvergenceClubs, LogTTest

Array = NDArray[np.float64]
Places = list[int]

RAISED_BY, RAISED_TO = 0.1, 3.0
"""Steps in which c* is raised until a club passes, and how far; then the core stays alone."""
_TOGETHER, _MOST_TOGETHER = 8, 512
"""Groups tested at once where the first that passes or fails ends the search: few at first, then twice as many."""


@tool(
    group="describe",
    behind="convergence",
    name=_("Convergence clubs (log t test)"),
    help=_(
        "Whether all regions converge (the log t test of Phillips and Sul), and which "
        "regions form clubs that do; transition paths, and clubs merged where they are one."
    ),
    tags=_(
        "club convergence, log t test, Phillips and Sul, transition paths, clubs, HP "
        "filter, which regions converge together"
    ),
    style="sequential",
    map=_("For a map of the result."),
    outputs=(
        Output.table("convergence_clubs", _("Convergence clubs")),
        Output.table("club_merging", _("Are clubs that follow one another one?")),
        Output.table("club_regions", _("Clubs of the regions")),
        Output.table("club_paths", _("Mean paths of the clubs")),
        Output.table("transition_paths", _("Transition paths of the regions")),
        Output.layer(_("Map with clubs")),
        Output.number("count", _("Number of clubs")),
        Output.number("statistic", _("t of all regions together")),
    ),
)
@door
def convergence_clubs(
    variable: Annotated[
        Variable,
        Asks(
            _("Variable"),
            _(
                "Positive and complete, over 20 times or more: GDP per head at constant prices, "
                "say."
            ),
        ),
    ],
    *,
    logs: Annotated[
        bool,
        Asks(
            _("Compare logs"),
            _("No: where the variable is a log already, or its levels are what converges."),
        ),
    ] = True,
    smoothing: Annotated[
        float,
        Asks(
            _("Smoothing λ (HP filter)"),
            _("Takes cycles out first: 400 for years; 0: none."),
            least=0.0,
        ),
    ] = 400.0,
    trim: Annotated[
        float,
        Asks(
            _("Share left out at the beginning"),
            _("Of the times, by the regression on log t; .3 is usual."),
            least=0.0,
            most=1.0,
        ),
    ] = 0.3,
    critical: Annotated[
        float,
        Asks(
            _("Critical t"), _("Convergence is rejected at or below it, one-sided."), advanced=True
        ),
    ] = -1.65,
    c_star: Annotated[
        float,
        Asks(_("c* of the sieve"), _("A region joins a core where t is above it."), advanced=True),
    ] = 0.0,
    raise_c_star: Annotated[
        bool,
        Asks(
            _("Raise c* until a club passes"),
            _("No: a club may stand that fails the test, and says so."),
            advanced=True,
        ),
    ] = True,
    order: Annotated[
        ClubOrder,
        Asks(
            _("Order of the regions"),
            _(
                "By which value regions are sorted before the search; a mean where values jump "
                "about."
            ),
            terms="club_order",
        ),
    ] = "last",
    covariance: Annotated[
        LogTErrors,
        Asks(
            _("Standard errors"),
            _(
                "As the authors' program has them, or the usual sandwich; both robust to "
                "autocorrelation."
            ),
            terms="log_t_errors",
            advanced=True,
        ),
    ] = "phillips-sul",
    merging: Annotated[
        ClubMerging,
        Asks(
            _("Merging of clubs"),
            _("Clubs that follow one another become one where they pass the test together."),
            terms="club_merging",
        ),
    ] = "phillips-sul",
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> ConvergenceClubs:
    r"""Test whether all regions converge, and if not, sort them into clubs that do.

    .. math:: h_{it} = \frac{x_{it}}{\frac1n\sum_j x_{jt}}, \quad H_t = \frac1n\sum_i (h_{it}-1)^2, \quad
              \ln\frac{H_1}{H_t} - 2\ln\ln t = a + b\ln t + u_t, \quad t = [rT]+1, \dots, T

    h are the transition paths. Convergence is rejected where the one-sided t of b is at most −1.65; b is
    twice the speed at which they close, from 2 on convergence is of levels, below it of growth rates.

    Regions are then ordered from the highest down. The core of a club are the regions from the first pair
    that passes, down to where t is largest before it falls to −1.65. Each other region whose t together with
    the core is above c* joins; if the club then fails, c* is raised by 0.1 until it passes. The rest is
    tested as one club, else sorted again; regions that find no partner are in no club. Last, clubs that
    follow one another are merged where they pass together.

    Parameters
    ----------
    variable : Variable, or a Series with regions and times in its index
        Positive; complete. GDP per head at constant prices, say.
    logs : bool, default True
        Compare logs. h depends on the unit then; see Notes.
    smoothing : float, default 400
        λ of the filter of Hodrick and Prescott that takes cycles out first, 400 for years; 0: none.
    trim : float, default 0.3
        Share of the times at the beginning that the regression leaves out.
    critical : float, default −1.65
        t at or below which convergence is rejected.
    c_star : float, default 0
        t above which a region joins a core.
    raise_c_star : bool, default True
        Raise it where a club fails, up to 3; else a club may stand that fails, and says so.
    order : {"last", "last-half"}
        By the value at the last time, or the mean of the second half of the times where values jump about.
    covariance : {"phillips-sul", "sandwich"}
        The long-run variance of the residuals, as the authors' program has it; or the usual sandwich.
    merging : {"phillips-sul", "von-lyncker", "none"}
        From the highest club down, a club takes in the next as long as both pass together; or only where
        it passes with a larger t than that next one and its follower.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    ConvergenceClubs
        `.clubs`, `.initial` before merging, `.diverging`, `.whole`, `.paths`.

    Raises
    ------
    InputError
        If a value is not positive, or its log is not; for fewer than three regions or four times that are
        left; MissingValueError.
    ParameterError

    Warns
    -----
    DataWarning
        Below 20 times.

    Notes
    -----
    t counts places in the order of the times, whose steps should be even. Both errors are by the quadratic
    spectral kernel with Andrews' bandwidth. The authors' program divides by one time less and leaves the last
    residual out of the products; its published numbers come out with it. Logs of GDP in yuan and in 10,000
    yuan have other ratios to their mean, so that clubs depend on the unit: say it. A core is the group with
    the largest t (ConvergenceClubs for R takes the largest in size, of either sign). Clubs are found by many
    tests in a row; the level of 5 % is that of each.

    References
    ----------
    Phillips, P. C. B. and Sul, D. (2007). Transition modeling and econometric convergence tests.
    Econometrica 75(6), 1771–1855. doi:10.1111/j.1468-0262.2007.00811.x
    Phillips, P. C. B. and Sul, D. (2009). Economic transition and growth. Journal of Applied Econometrics
    24(7), 1153–1185. doi:10.1002/jae.1080
    von Lyncker, K. and Thoennessen, R. (2017). Regional club convergence in the EU: evidence from a panel
    data analysis. Empirical Economics 52(2), 525–553. doi:10.1007/s00181-016-1096-2
    Andrews, D. W. K. (1991). Heteroskedasticity and autocorrelation consistent covariance matrix
    estimation. Econometrica 59(3), 817–858. doi:10.2307/2938229

    Examples
    --------
    >>> import numpy as np, regspatial as rs
    >>> t = np.arange(1.0, 31.0)[:, None]
    >>> limit, start = np.array([9.0, 9, 9, 8, 8, 8]), np.array([1.0, 2, 3, -1, -2, -3])
    >>> levels = limit + start / t
    >>> panel = rs.Panel.from_arrays("ABCDEF", range(1991, 2021), {"ln_gdp": levels})
    >>> found = rs.convergence_clubs(panel["ln_gdp"], logs=False, smoothing=0)
    >>> [club.size for club in found.clubs]
    [3, 3]
    """
    one_of("order", order, ClubOrder)
    one_of("covariance", covariance, LogTErrors)
    one_of("merging", merging, ClubMerging)
    check_numbers(smoothing, trim)
    left_out = check_enough(variable.finite(), trim)
    values = kernel.trend(compared(variable, logs), float(smoothing))
    above_zero(variable, values, logs)
    search = _Search(values, left_out, covariance, critical, c_star, raise_c_star)
    places = _sorted(variable.ids, values, order)
    initial, diverging = search.sort(places, progress)
    clubs, merges = search.merged(initial, merging)
    return ConvergenceClubs(
        variable=variable.name,
        ids=variable.ids,
        times=variable.times,
        values=values,
        left_out=left_out,
        whole=search.test(places),
        initial=tuple(initial),
        clubs=tuple(clubs),
        merges=tuple(merges),
        diverging=tuple(diverging),
        spec={
            "function": "convergence_clubs",
            "logs": logs,
            "smoothing": float(smoothing),
            "trim": float(trim),
            "critical": float(critical),
            "c_star": float(c_star),
            "raise_c_star": raise_c_star,
            "order": order,
            "errors": covariance,
            "merging": merging,
            **entry_of(variable),
        },
    )


class _Search:
    """The steps of the sorting, over the same paths and settings."""

    def __init__(
        self,
        values: Array,
        left_out: int,
        errors: str,
        critical: float,
        c_star: float,
        raised: bool,
    ) -> None:
        self.values, self.left_out, self.errors = values, left_out, errors
        self.critical, self.c_star, self.raised = critical, c_star, raised

    def tests(self, groups: Sequence[Sequence[int]]) -> kernel.LogT:
        return kernel.log_t(kernel.spreads(self.values, groups), self.left_out, self.errors)

    def test(self, group: Sequence[int]) -> LogTTest:
        found = self.tests([group])
        return LogTTest(
            slope=float(found.slope[0]),
            std_error=float(found.std_error[0]),
            statistic=float(found.statistic[0]),
        )

    def passes(self, group: Sequence[int]) -> bool:
        return self.test(group).statistic > self.critical

    def sort(self, places: Places, progress: Progress | None) -> tuple[list[Club], Places]:
        """Return the clubs in their order, and the regions in none."""
        clubs: list[Club] = []
        rest, all_of_them = list(places), len(places)
        while len(rest) > 1:
            report(progress, 1.0 - len(rest) / all_of_them, "convergence_clubs")
            if self.passes(rest):
                clubs.append(self._club(rest, 0, self.c_star, (), len(clubs)))
                return clubs, []
            core = self._core(rest)
            if not core:
                return clubs, rest
            clubs.append(self._sieved(core, rest, len(clubs)))
            inside = set(clubs[-1].members)
            rest = [k for k in rest if k not in inside]
        return clubs, rest

    def _club(
        self, members: Places, core: int, c_star: float, entry: Sequence[float], number: int
    ) -> Club:
        return Club(
            members=tuple(members),
            core=core,
            c_star=c_star,
            entry=tuple(entry),
            parts=(number + 1,),
            test=self.test(members),
        )

    def _core(self, rest: Places) -> Places:
        """Return the core: from the first pair that passes, down to the largest t."""
        begin, best = self._first_pair(rest)
        if not best > self.critical:
            return []
        many = most = 2
        step = _TOGETHER
        while many < len(rest) - begin:  # groups of one member more, some of them at once
            sizes = range(many + 1, min(many + step, len(rest) - begin) + 1)
            for size, t in zip(sizes, self._growing(rest[begin:], sizes), strict=True):
                if not t > self.critical:
                    return rest[begin : begin + most]
                if t > best:
                    most, best = size, t
            many, step = sizes[-1], min(2 * step, _MOST_TOGETHER)
        return rest[begin : begin + most]

    def _first_pair(self, rest: Places) -> tuple[int, float]:
        """Return where the first pair of neighbours that passes begins, and its t; minus infinity where none does."""
        first, step = 0, _TOGETHER
        while first < len(rest) - 1:
            some = rest[first : first + step + 1]
            t = self.tests([[a, b] for a, b in pairwise(some)]).statistic
            passed = np.flatnonzero(t > self.critical)
            if passed.size:
                at = int(passed[0])
                return first + at, float(t[at])
            first, step = first + step, min(2 * step, _MOST_TOGETHER)
        return 0, -np.inf

    def _growing(self, members: Places, sizes: Sequence[int]) -> list[float]:
        """Return t of the first so many of these, for each size."""
        every = [kernel.spreads(self.values, [members[:size]]) for size in sizes]
        found = kernel.log_t(np.hstack(every), self.left_out, self.errors)
        return [float(t) for t in found.statistic]

    def _sieved(self, core: Places, rest: Places, number: int) -> Club:
        """Return the core with those that join it, c* raised until the club passes."""
        inside = set(core)
        others = [k for k in rest if k not in inside]
        if not others:
            return self._club(core, len(core), self.c_star, (), number)
        t = self.tests([[*core, k] for k in others]).statistic
        c = self.c_star
        while True:
            joined = [(k, one) for k, one in zip(others, t.tolist(), strict=True) if one > c]
            members = [*core, *(k for k, _one in joined)]
            if not self.raised or self.passes(members):
                break
            if c > RAISED_TO:
                members, joined = core, []
                break
            c += RAISED_BY
        return self._club(members, len(core), c, [one for _k, one in joined], number)

    def merged(self, clubs: list[Club], how: str) -> tuple[list[Club], list[ClubMerge]]:
        """Return clubs after merging, and each test that was made on the way."""
        if how == "none" or len(clubs) < 2:
            return clubs, []
        found, steps, current = [], [], clubs[0]
        for k in range(1, len(clubs)):
            members = [*current.members, *clubs[k].members]
            test = self.test(members)
            rival = None
            if how == "von-lyncker" and k + 1 < len(clubs):
                rival = self.test([*clubs[k].members, *clubs[k + 1].members]).statistic
            joins = test.statistic > self.critical and (rival is None or test.statistic > rival)
            steps.append(
                ClubMerge(parts=current.parts, other=k + 1, test=test, rival=rival, merged=joins)
            )
            if joins:
                current = Club(
                    members=tuple(members),
                    core=0,
                    c_star=self.c_star,
                    entry=(),
                    parts=(*current.parts, k + 1),
                    test=test,
                )
            else:
                found.append(current)
                current = clubs[k]
        return [*found, current], steps


def _sorted(ids: Sequence[str], values: Array, order: ClubOrder) -> Places:
    """Return the places of the regions from the highest down; equal ones by their ids."""
    by = values[-1] if order == "last" else values[len(values) // 2 :].mean(axis=0)
    return sorted(range(len(ids)), key=lambda k: (-by[k], ids[k]))
