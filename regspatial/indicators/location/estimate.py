"""Location quotients, and how specialised regions and how concentrated industries are."""

from __future__ import annotations

from typing import Unpack

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices import one_of
from ...choices.location import ComparedWith
from ...declare.data import AtTimes, Industries, Table
from ...declare.description import Output
from ...declare.every_tool import SampleChoice
from ...declare.tool import tool
from ...formula import having
from ...results.record import label_entry
from ...words import _
from ..declared import ComparedWithChoice
from ..industries import by_industry, chosen_times, industry_columns
from .record import LocationQuotients, Specialisation

Array = NDArray[np.float64]


@tool(
    group="describe",
    name=_("Location quotients"),
    help=_(
        "The share of each industry in a region over its share in all regions: above 1 the "
        "region has more of it than its size lets expect. Of exports: revealed comparative "
        "advantage."
    ),
    tags=_(
        "location quotient, LQ, revealed comparative advantage, RCA, Balassa, industry, "
        "comparative advantage, industry concentration"
    ),
    style="sequential",
    map=_("For a map of the result."),
    outputs=(
        Output.table("location_quotients_by_industry", _("Industries and where they weigh most")),
        Output.table("location_quotients", _("Location quotients")),
        Output.layer(_("Map with location quotients")),
    ),
)
@door
def location_quotient(
    panel: Table,
    industries: Industries,
    *,
    compared_with: ComparedWithChoice = "all",
    at_times: AtTimes = None,
    **_every_tool: Unpack[SampleChoice],
) -> LocationQuotients:
    r"""Compare the share of each industry in a region with its share elsewhere.

    .. math:: LQ_{ij} = \frac{e_{ij} / e_i}{E_j / E}

    e is employment or output, i a region, j an industry, :math:`e_i = \sum_j e_{ij}`. Above 1 a region
    has more of an industry than its size lets expect. Of exports it is Balassa's revealed comparative
    advantage.

    Parameters
    ----------
    panel : Panel
        A column an industry, in one unit (persons, yuan), complete.
    industries : sequence of column names
        Two at least. The shares are of their sum: name all industries, or all of the part that is meant.
    compared_with : {"all", "others"}, default "all"
        Whether E is summed over all regions, as is usual, or over the others without region i, which a
        large region does not draw towards itself.
    at_times : sequence of times, or a text with commas, optional
        Default: all.
    where, missing : optional
        As in `regspatial.moran`.

    Returns
    -------
    LocationQuotients
        `.quotients` and `.shares`, (T, n, k). Infinite where no other region has an industry.

    Raises
    ------
    ParameterError
        If fewer than two industries are named.
    UnknownColumnError, MissingValueError
    DomainError
        If a value is negative, a region has none of the industries or an industry no region; all are
        named.

    Notes
    -----
    The sum is over the regions given: a table of some regions compares these among themselves.

    References
    ----------
    Isard, W. (1960). Methods of Regional Analysis. MIT Press, chapter 5.
    Balassa, B. (1965). Trade liberalisation and "revealed" comparative advantage. The Manchester School
    33(2), 99–123. doi:10.1111/j.1467-9957.1965.tb00050.x

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.Panel.from_arrays(["a", "b"], [2020], {"farms": [30, 10], "mills": [10, 50]})
    >>> rs.location_quotient(panel, ["farms", "mills"]).quotients[0].round(3).tolist()
    [[1.875, 0.417], [0.417, 1.389]]
    """
    one_of("compared_with", compared_with, ComparedWith)
    panel = having(panel, industries)
    names, at = industry_columns(panel, industries), chosen_times(panel, at_times)
    x = by_industry(panel, names, at)
    own, base = shares_of(x, compared_with)
    quotients = np.full_like(own, np.inf)  # an industry that nobody else has
    np.divide(own, base, out=quotients, where=base > 0.0)
    quotients[(own == 0.0) & (base == 0.0)] = np.nan
    return LocationQuotients(
        ids=panel.ids,
        times=tuple(panel.times[t] for t in at),
        industries=tuple(names),
        values=x,
        shares=own,
        quotients=quotients,
        spec={
            "function": "location_quotient",
            "compared_with": compared_with,
            **label_entry(panel.labels, panel.notes_of(*names)),
        },
    )


@tool(
    group="describe",
    behind="location_quotient",
    name=_("Specialisation and concentration"),
    help=_(
        "How specialised regions are (Krugman, Herfindahl, entropy) and how concentrated "
        "industries (Krugman, Herfindahl, locational Gini)."
    ),
    tags=_(
        "Krugman index, specialisation, concentration, Herfindahl, Gini, diversity, "
        "industry, industrial agglomeration, diversification"
    ),
    map=_("For a map of the result."),
    outputs=(
        Output.table("specialisation", _("Specialisation of the regions")),
        Output.table("concentration", _("Concentration of the industries")),
        Output.layer(_("Map with specialisation")),
    ),
)
@door
def specialisation(
    panel: Table,
    industries: Industries,
    *,
    compared_with: ComparedWithChoice = "all",
    at_times: AtTimes = None,
    **_every_tool: Unpack[SampleChoice],
) -> Specialisation:
    r"""Measure how specialised regions are, and how concentrated industries.

    With :math:`s_{ij} = e_{ij}/e_i` the share of industry j in region i, :math:`\bar s_j` its share in
    the regions it is compared with, and :math:`c_{ij} = e_{ij}/E_j` the share of region i in industry j,

    .. math:: K_i = \sum_j |s_{ij} - \bar s_j|,\quad H_i = \sum_j s_{ij}^2,\quad
              K_j = \sum_i |c_{ij} - \bar c_i|,\quad H_j = \sum_i c_{ij}^2

    K is Krugman's index, 0 (as elsewhere) to 2 (nothing in common), twice Hoover's coefficient; H is
    Herfindahl's, 1/H the number of equal industries (regions) that would give it. The locational Gini
    of an industry is twice the area between the diagonal and the Lorenz curve of :math:`c_{ij}` over
    :math:`\bar c_i`, regions in the order of their location quotients.

    Parameters
    ----------
    panel, industries, at_times, where, missing
        As in `location_quotient`.
    compared_with : {"all", "others"}, default "all"
        As in `location_quotient`, for Krugman's index of regions; those of industries are compared with
        the shares :math:`\bar c_i = e_i/E` of the regions in all industries.

    Returns
    -------
    Specialisation
        `.krugman`, `.herfindahl`, `.entropy` (T, n); `.concentration`, `.industry_herfindahl`,
        `.gini` (T, k).

    Raises
    ------
    ParameterError, UnknownColumnError, MissingValueError, DomainError
        As in `location_quotient`.

    Notes
    -----
    Krugman (1991) compares two regions; against the sum of all is the customary form. All indices
    grow with the detail of the classification: compare only what has the same industries.

    References
    ----------
    Krugman, P. (1991). Geography and Trade. MIT Press.
    Midelfart-Knarvik, K. H., Overman, H. G., Redding, S. J., Venables, A. J. (2000). The location of
    European industry. European Commission, Economic Papers 142.

    Examples
    --------
    >>> import regspatial as rs
    >>> panel = rs.Panel.from_arrays(["a", "b"], [2020], {"farms": [30, 10], "mills": [10, 50]})
    >>> rs.specialisation(panel, ["farms", "mills"]).krugman[0].round(3).tolist()
    [0.7, 0.467]
    """
    one_of("compared_with", compared_with, ComparedWith)
    panel = having(panel, industries)
    names, at = industry_columns(panel, industries), chosen_times(panel, at_times)
    x = by_industry(panel, names, at)
    own, base = shares_of(x, compared_with)
    of_regions = x.sum(axis=2) / x.sum(axis=(1, 2))[:, None]
    of_industry = x / x.sum(axis=1, keepdims=True)
    logs = np.log(own, out=np.zeros_like(own), where=own > 0.0)
    return Specialisation(
        ids=panel.ids,
        times=tuple(panel.times[t] for t in at),
        industries=tuple(names),
        krugman=np.abs(own - base).sum(axis=2),
        herfindahl=(own**2).sum(axis=2),
        entropy=-(own * logs).sum(axis=2) / np.log(len(names)),
        largest=own.argmax(axis=2),
        largest_share=own.max(axis=2),
        concentration=np.abs(of_industry - of_regions[:, :, None]).sum(axis=1),
        industry_herfindahl=(of_industry**2).sum(axis=1),
        gini=np.array(
            [[_gini(c, r) for c in cs.T] for cs, r in zip(of_industry, of_regions, strict=True)]
        ),
        first=of_industry.argmax(axis=1),
        first_share=of_industry.max(axis=1),
        spec={
            "function": "specialisation",
            "compared_with": compared_with,
            **label_entry(panel.labels, panel.notes_of(*names)),
        },
    )


def shares_of(x: Array, compared_with: ComparedWith) -> tuple[Array, Array]:
    """Return the shares of the industries in each region and in what it is compared with, (T, n, k)."""
    own = x / x.sum(axis=2, keepdims=True)
    total = np.broadcast_to(x.sum(axis=1, keepdims=True), x.shape)
    if compared_with == "others":
        total = np.clip(total - x, 0.0, None)
    size = total.sum(axis=2, keepdims=True)
    return own, np.divide(total, size, out=np.zeros_like(own), where=size > 0.0)


def _gini(industry: Array, all_together: Array) -> float:
    """Return twice the area between the diagonal and the Lorenz curve over the regions' shares."""
    order = np.argsort(industry / all_together, kind="stable")
    x = np.concatenate([[0.0], np.cumsum(all_together[order])])
    y = np.concatenate([[0.0], np.cumsum(industry[order])])
    return float(1.0 - (np.diff(x) * (y[1:] + y[:-1])).sum())
