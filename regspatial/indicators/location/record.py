"""Records of location quotients, of specialisation and concentration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..._calls.door import door
from ...choices import one_of
from ...containers import Variable
from ...containers.labels import made
from ...containers.times import time_position
from ...results.by import by, part
from ...results.layer import LayerColumn
from ...results.record import Record
from ...results.table import REGION, VARIABLE, Note, Table
from ...terms import term
from ...words import Message, _

Array = NDArray[np.float64]
Time = int | str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LocationQuotients(Record):
    """Location quotients of k industries in n regions at T times.

    Attributes
    ----------
    ids, times, industries : labels
    values, shares, quotients : (T, n, k) arrays
        What was given; each industry's share in its region; that over the share elsewhere.
    spec : mapping
        compared_with.
    """

    ids: tuple[str, ...]
    times: tuple[Time, ...]
    industries: tuple[str, ...]
    values: Array
    shares: Array
    quotients: Array
    spec: Mapping[str, Any] = field(default_factory=dict)

    @door
    def variable(self, industry: str) -> Variable:
        """Return the quotients of one industry as a variable, for a map, Moran's I or a model."""
        k = place_of(self.industries, industry)
        said = Message(_("Location quotient of {x}"), x=self.said(industry))
        return Variable(
            name=f"lq_{industry}",
            ids=self.ids,
            times=self.times,
            values=self.quotients[:, :, k],
            label=made(said),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return industries by how unevenly they lie, then each quotient."""
        return self._by_industry(), self._all()

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the quotients of one time (default: the last), a column an industry."""
        t = len(self.times) - 1 if at_time is None else time_position(self.times, at_time)
        return self.ids, tuple(
            LayerColumn(
                name=f"lq{k}",
                en=Message(_("Location quotient of {x}"), x=self.said(name)),
                values=self.quotients[t, :, k - 1],
            )
            for k, name in enumerate(self.industries, start=1)
        )

    def _by_industry(self) -> Table:
        top = np.nanargmax(self.quotients, axis=1)
        highest = np.take_along_axis(self.quotients, top[:, None, :], axis=1)[:, 0]
        return by(self, "times", "industries").table(
            "location_quotients_by_industry",
            _("Industries and where they weigh most"),
            part("above_one", _("Regions above 1"), (self.quotients > 1.0).sum(axis=1)),
            part("highest_id", _("Highest in"), np.array(self.ids)[top], terms=REGION),
            part("highest", _("Location quotient there"), highest),
            notes=(
                Note(
                    _("Share of an industry in a region over its share in {what}."),
                    what=term("compared_with", self.spec["compared_with"]),
                ),
            ),
        )

    def _all(self) -> Table:
        return by(self, "times", "ids", "industries").table(
            "location_quotients",
            _("Location quotients"),
            part("value", _("Value"), self.values),
            part("share", _("Share in the region"), self.shares),
            part("quotient", _("Location quotient"), self.quotients),
        )

    def _arrays(self) -> tuple[Array, Array, Array]:
        return self.values, self.shares, self.quotients


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Specialisation(Record):
    """How specialised n regions and how concentrated k industries are, at T times.

    Attributes
    ----------
    ids, times, industries : labels
    krugman, herfindahl, entropy : (T, n) arrays
        Krugman's index, Herfindahl's, and entropy over its most, ln k.
    largest, largest_share : (T, n) arrays
        Position of the largest industry, and its share.
    concentration, industry_herfindahl, gini : (T, k) arrays
        Krugman's index of an industry over regions, Herfindahl's, the locational Gini.
    first, first_share : (T, k) arrays
        Position of the region with the largest share of an industry, and that share.
    spec : mapping
        compared_with.
    """

    ids: tuple[str, ...]
    times: tuple[Time, ...]
    industries: tuple[str, ...]
    krugman: Array
    herfindahl: Array
    entropy: Array
    largest: NDArray[np.intp]
    largest_share: Array
    concentration: Array
    industry_herfindahl: Array
    gini: Array
    first: NDArray[np.intp]
    first_share: Array
    spec: Mapping[str, Any] = field(default_factory=dict)

    @door
    def variable(self, name: str = "krugman") -> Variable:
        """Return Krugman's index of the regions as a variable."""
        return Variable(
            name=name,
            ids=self.ids,
            times=self.times,
            values=self.krugman,
            label=made(Message(_("Krugman specialisation"))),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return a row a region and time, and a row an industry and time."""
        return self._regions(), self._industries()

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return the indices of the regions at one time (default: the last)."""
        t = len(self.times) - 1 if at_time is None else time_position(self.times, at_time)
        return self.ids, (
            LayerColumn(name="krugman", en=_("Krugman specialisation"), values=self.krugman[t]),
            LayerColumn(name="herfindahl", en=_("Herfindahl index"), values=self.herfindahl[t]),
            LayerColumn(name="entropy", en=_("Relative entropy"), values=self.entropy[t]),
        )

    def _regions(self) -> Table:
        return by(self, "times", "ids").table(
            "specialisation",
            _("Specialisation of the regions"),
            part("krugman", _("Krugman specialisation"), self.krugman),
            part("herfindahl", _("Herfindahl index"), self.herfindahl),
            part("equivalent", _("Equal industries (1/H)"), 1.0 / self.herfindahl),
            part("entropy", _("Relative entropy"), self.entropy),
            part(
                "largest",
                _("Largest industry"),
                np.array(self.industries)[self.largest],
                terms=VARIABLE,
            ),
            part("largest_share", _("Its share"), self.largest_share),
            notes=(
                Note(
                    _("Krugman's index, 0 to 2: structure compared with that of {what}."),
                    what=term("compared_with", self.spec["compared_with"]),
                ),
            ),
        )

    def _industries(self) -> Table:
        return by(self, "times", "industries", shown=("industry", "time")).table(
            "concentration",
            _("Concentration of the industries"),
            part("krugman", _("Krugman concentration"), self.concentration),
            part("herfindahl", _("Herfindahl index"), self.industry_herfindahl),
            part("equivalent", _("Equal regions (1/H)"), 1.0 / self.industry_herfindahl),
            part("gini", _("Locational Gini"), self.gini),
            part("first_id", _("Largest in"), np.array(self.ids)[self.first], terms=REGION),
            part("first_share", _("Its share"), self.first_share),
        )


def place_of(industries: tuple[str, ...], name: str) -> int:
    """Return the position of an industry.

    Raises
    ------
    ParameterError
        If there is none of that name.
    """
    return industries.index(one_of("industry", name, industries))
