"""The same pole rule at several scales: the whole territory, inside its parts, and over the parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any, Unpack

import numpy as np

from .._calls.door import door
from ..choices import one_of
from ..choices.network import GrowthBy
from ..containers import Regions, Variable
from ..containers.expected import expected
from ..declare.asks import Asks
from ..declare.data import Map, TimeOfGravity
from ..declare.description import Output
from ..declare.every_tool import SampleChoice
from ..declare.models import PointsOfPoles
from ..declare.tool import tool
from ..errors import ParameterError, listed
from ..progress import Progress, report
from ..results.network.layer import SMALLEST
from ..results.network.scales import PoleScales, Scale, ScaleGroup
from ..results.record import entry_of
from ..words import _
from ..words.lists import items
from ._logged import said_once, with_notes
from .declared import GrowthByChoice, Mass, MassFactor, Power, SecondMass
from .layers import gravity_layer
from .mass_history import until
from .poles import growth_poles

LEAST = 5
"""Fewest regions of a territory of its own: among fewer a z-score says little."""


@tool(
    group="networks",
    behind="pole_network",
    name=_("Growth poles at several scales"),
    help=_(
        "One rule of growth poles in the network of all regions, in those inside "
        "macro-regions or provinces, and over provinces as regions: which poles hold at "
        "every scale, and how they nest."
    ),
    tags=_("growth pole, scale, nesting, macro-region, province, prefecture, central place"),
    style="poles",
    outputs=(
        Output.table("pole_scales", _("Growth poles by scale")),
        Output.table("pole_nesting", _("How poles nest")),
        Output.table("pole_groups", _("Growth poles of each group")),
        Output.table("poles_by_scale", _("Regions that are a pole at any scale")),
        Output.layer(_("Regions with the scales at which they are poles")),
        Output.number("n_everywhere", _("Poles of all regions and of their groups")),
    ),
)
@door
def pole_scales(
    regions: Map,
    mass: Mass,
    *,
    within: Annotated[
        Sequence[str] | str,
        Asks(
            _("Inside the groups of these attributes"),
            _("With commas, the widest first: region4,parent for macro-regions and provinces."),
            kind="text",
        ),
    ],
    merged: Annotated[
        Sequence[str] | str,
        Asks(
            _("Over the groups of these attributes"),
            _("Groups as regions, masses added up, each where its greatest member is."),
            kind="text",
        ),
    ] = (),
    population: SecondMass = None,
    at_time: TimeOfGravity = None,
    power: Power = 1.0,
    points: PointsOfPoles = "centroid",
    growth_by: GrowthByChoice = "increment",
    core_z: Annotated[
        float,
        Asks(
            _("Core score above"),
            _("z-score of a region's strength in its network."),
            least=-10.0,
            most=50.0,
            advanced=True,
        ),
    ] = 1.0,
    mass_factor: MassFactor = 1.0,
    growth_factor: Annotated[
        float,
        Asks(
            _("Growth above × the regional mean"),
            _("1: above the mean."),
            least=0.0,
            most=100.0,
            advanced=True,
        ),
    ] = 1.0,
    least: Annotated[
        int,
        Asks(
            _("Fewest regions of a group"),
            _("Smaller groups are left out by name."),
            least=3,
            most=1000000,
            advanced=True,
        ),
    ] = LEAST,
    progress: Progress | None = None,
    **_every_tool: Unpack[SampleChoice],
) -> PoleScales:
    r"""Find growth poles by one rule at several scales, and see how they nest.

    In a territory R (all regions; each macro-region; each province) a pole is a region i with

    .. math:: z_i(R) > z^*,\quad m_i > \bar m(R),\quad \dot m_i > \bar{\dot m}(R),\qquad
              s_i(R) = \sum_{j \in R} m_i m_j / d_{ij}^{\alpha}

    where z(R) are the z-scores of the strengths s(R) of the gravity network among the regions of R alone: the rule
    of `growth_poles` for one layer, the territory its own macro-region.

    Parameters
    ----------
    regions : Regions
        With the attributes named.
    mass : Variable
        Positive, such as GDP. Several times give growth.
    within : attributes of the regions, or a text with commas, the widest first
        The rule inside each of their groups: ``["region4", "parent"]`` for macro-regions and provinces.
    merged : attributes, likewise
        The rule over their groups as regions: masses added up, each placed where its greatest member is.
    population, at_time, power, points
        As for `pole_network`; distances are km along great circles for longitude and latitude, else
        units of the map.
    growth_by, core_z, mass_factor, growth_factor
        As for `growth_poles`.
    least : int, default 5
        Groups of fewer regions are left out by name.
    where, missing : optional
        As in `regspatial.moran`.
    progress : callable, optional

    Returns
    -------
    PoleScales

    Raises
    ------
    ParameterError
        If no attribute is named, or one twice.
    NetworkError, DomainError, LabelError

    Notes
    -----
    Nothing says that poles nest: a national pole may be one of several equals in its province, and is then no pole
    there. Inside small groups the threshold of a z-score is rarely passed by more than one region.

    References
    ----------
    Berry, B. J. L. and Garrison, W. L. (1958). A note on central place theory and the range of a good. Economic
    Geography 34(4), 304–311. doi:10.2307/142348
    Perroux, F. (1955). Note sur la notion de pôle de croissance. Économie appliquée 8, 307–320.

    Examples
    --------
    >>> import regspatial as rs
    >>> from regspatial import network
    >>> dri = rs.example("dri")
    >>> panel, regions = dri.panel(), dri.regions()
    >>> found = network.pole_scales(regions, panel["gdp"], within="region3", points="seat")
    >>> [one.name for one in found.scales]
    ['all', 'region3']
    """
    one_of("growth_by", growth_by, GrowthBy)
    regions = expected(regions, Regions, "regions")
    expected(mass, Variable, "mass")
    inside, over = _attributes("within", within), _attributes("merged", merged)
    if not inside:
        raise ParameterError(_("Name at least one attribute of the regions with {param:within}."))
    known = until(mass, at_time)
    places = regions.select(known.ids)
    rule = {
        "growth_by": growth_by,
        "core_z": core_z,
        "mass_factor": mass_factor,
        "growth_factor": growth_factor,
    }
    found = _Finder(
        regions=places,
        mass=known,
        population=population,
        least=int(least),
        rule=rule,
        gravity={"power": power, "points": points},
    )
    with said_once(known, population) as logs:
        scales = [found.whole()]
        total = len(inside) + len(over) + 1
        for name in inside:
            report(progress, len(scales) / total, name)
            scales.append(found.inside(name))
        for name in over:
            report(progress, len(scales) / total, name)
            scales.append(found.over(name))
    entry = with_notes(entry_of(mass, population), logs)
    entry["labels"] = {**regions.labels, **entry.get("labels", {})}
    return PoleScales(
        ids=known.ids,
        time=known.times[-1],
        mass=known.values[-1],
        scales=tuple(scales),
        spec={
            "within": inside,
            "merged": over,
            "power": float(power),
            "least": int(least),
            **rule,
            **entry,
        },
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Finder:
    """One rule, asked of any part of the territory."""

    regions: Regions
    mass: Variable
    population: Variable | None
    least: int
    rule: Mapping[str, Any]
    gravity: Mapping[str, Any]

    def poles(
        self, regions: Regions, mass: Variable, population: Variable | None
    ) -> tuple[str, ...]:
        layer = gravity_layer(
            regions, mass, population=population, at_time=mass.times[-1], **self.gravity
        )
        return growth_poles(layer, mass, draws=0, **self.rule).poles

    def whole(self) -> Scale:
        """Return the scale of all regions in one network."""
        ids = self.mass.ids
        poles = self.poles(self.regions, self.mass, self.population)
        return Scale(
            name="all",
            kind="all",
            groups=(ScaleGroup(label="", members=ids, poles=poles, left_out=False),),
        )

    def inside(self, name: str) -> Scale:
        """Return the scale of the networks inside the groups of an attribute."""
        return Scale(
            name=name,
            kind="within",
            groups=tuple(self._group(label, ids) for label, ids in self._groups(name).items()),
        )

    def _group(self, label: str, ids: tuple[str, ...]) -> ScaleGroup:
        if len(ids) < self.least:
            return ScaleGroup(label=label, members=ids, poles=(), left_out=True)
        people = None if self.population is None else self.population.aligned_part(ids)
        poles = self.poles(self.regions.select(ids), self.mass.aligned_part(ids), people)
        return ScaleGroup(label=label, members=ids, poles=poles, left_out=False)

    def over(self, name: str) -> Scale:
        """Return the scale of the groups of an attribute as regions, each at its greatest member."""
        groups = self._groups(name)
        if len(groups) < SMALLEST:
            raise ParameterError(
                _("{name!r} has {n} {n:group|groups}; a network of groups needs at least {least}."),
                name=name,
                n=len(groups),
                least=SMALLEST,
            )
        last = dict(zip(self.mass.ids, self.mass.values[-1].tolist(), strict=True))
        greatest = {label: max(ids, key=lambda i: last[i]) for label, ids in groups.items()}
        seats = tuple(greatest.values())
        poles = self.poles(
            self.regions.select(seats),
            self._sums(self.mass, groups, seats),
            None if self.population is None else self._sums(self.population, groups, seats),
        )
        return Scale(
            name=name,
            kind="merged",
            groups=tuple(
                ScaleGroup(
                    label=label,
                    members=ids,
                    poles=(greatest[label],) if greatest[label] in poles else (),
                    left_out=False,
                    seat=greatest[label],
                )
                for label, ids in groups.items()
            ),
        )

    def _sums(
        self, x: Variable, groups: Mapping[str, tuple[str, ...]], seats: tuple[str, ...]
    ) -> Variable:
        """Return the sums of groups, called by the seats that stand for them."""
        sums = [x.aligned_part(ids).values.sum(axis=1) for ids in groups.values()]
        return replace(x, ids=seats, values=np.stack(sums, axis=1), marks={})

    def _groups(self, name: str) -> dict[str, tuple[str, ...]]:
        """Return the members of each group, in the order of the regions."""
        values = np.asarray(self.regions[name]).astype(str).tolist()
        out: dict[str, list[str]] = {}
        for one, label in zip(self.regions.ids, values, strict=True):
            out.setdefault(label, []).append(one)
        lost = out.get("", [])
        if lost:
            raise ParameterError(
                _(
                    "{name!r} is empty for {n} {n:region|regions}: {lost}. Fill it in, or leave these out."
                ),
                ids=lost,
                name=name,
                n=len(lost),
                lost=listed(lost),
            )
        return {label: tuple(ids) for label, ids in out.items()}


def _attributes(name: str, given: Sequence[str] | str) -> list[str]:
    parts = [given] if isinstance(given, str) else list(given)
    found = [p for one in parts for p in items(one)]
    if len(set(found)) < len(found):
        raise ParameterError(
            _("{param:{name}={given!r}} names an attribute twice."), name=name, given=given
        )
    return found
