"""What `where=` and `missing=` of a verb do to its data: panel, variables, map and weights alike."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..choices import one_of
from ..choices.data import Missing, Where
from ..containers import Panel, PeriodWeights, Regions, SpatialWeights, Variable
from ..containers.ids import among, missing_from
from ..errors import InputError, RegspatialError, RegspatialWarning, WeightsWarning, listed
from ..formula.conditions import chosen
from ..results.table import region
from ..weights import subset
from ..weights._cut_words import as_cut
from ..words import Message, _, n_
from .balancing import SAYS_NONE, without_holes
from .excluded_regions import left_out

_NAME = re.compile(r"`([^`]+)`|([^\W\d]\w*)(?!\s*[(\w])")


def chosen_arguments(
    given: Mapping[str, Any], where: Where | None, missing: Missing | None
) -> dict[str, Any]:
    """Return the arguments of a verb with the regions and periods that were asked for.

    Parameters
    ----------
    given : mapping of name to argument
        Panels, variables, maps and weights among them are cut; the rest stays.
    where : text, mapping or list of regions, optional
        See `Panel.where`.
    missing : {"stop", "drop_regions", "drop_periods", "keep"}, optional
        Of the columns that the other arguments name.

    Raises
    ------
    InputError
        If there is no panel whose part could be taken.
    RegspatialError
        As `Panel.where` and `balance`.
    """
    data = _Data.of(given)
    if data is None:
        raise InputError(
            _(
                "{param:where} and {param:missing} choose regions and times of a Panel; here is none. "
                "Make one (panel_from_frame, cross_section), or choose the rows of the table first."
            )
        )
    out = dict(given)
    if where is not None:
        maps = [one for one in given.values() if isinstance(one, Regions)]
        left = chosen(data.panel, where, maps[0] if maps else None)
        out = data.among(left, out, whole_map=False)
        data = _Data.of(out) or data
    if missing is not None:
        one_of("missing", missing, Missing)
        used = _used(given, data)
        whole = without_holes(data.panel, used, missing, at=_one_time(given, data.panel))
        out = data.among(whole, out, whole_map=True)
    return out


def without_lacking(
    given: Mapping[str, Any], error: RegspatialError
) -> tuple[dict[str, Any], RegspatialWarning] | None:
    """Return the arguments of a verb without the regions that an error names, where each has an empty cell.

    With what is said of them; None where the error is of something else.
    """
    data = _Data.of(given) if error.ids else None
    if data is None:
        return None
    called = {column: given[argument].name for argument, column in data.variables.items()}
    found = left_out(data.panel, data.panel, _used(given, data), error, called)
    if found is None:
        return None
    left, said = found
    return data.among(left, given, whole_map=True), said


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    """A panel that holds all that a verb was given by region and time, and who gave what."""

    panel: Panel
    variables: Mapping[str, str]  # argument to column
    given_as: str  # the argument that is a panel, "" where there are variables alone

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> _Data | None:
        """Return what is there, None if there is no panel and no variable."""
        panels = {k: v for k, v in given.items() if isinstance(v, Panel)}
        held = {k: v for k, v in given.items() if isinstance(v, Variable)}
        if panels:
            name, panel = next(iter(panels.items()))
            return cls(panel, {}, name)
        if not held:
            return None
        first = next(iter(held.values()))
        base = _source_of(first)
        columns: dict[str, str] = {}
        for argument, x in held.items():
            if x.times == first.times and set(x.ids) == set(first.ids):
                same = x.name in base and x is not first
                column = f"{x.name}:{argument}" if same or x.name in columns.values() else x.name
                more: dict[str, Any] = {column: replace(x, name=column)}
                base = base.with_columns(**more)
                columns[argument] = column
        return cls(base, columns, "")

    def among(self, left: Panel, given: Mapping[str, Any], *, whole_map: bool) -> dict[str, Any]:
        """Return the arguments with the regions and times of `left`."""
        if left is self.panel:
            return dict(given)
        fewer = set(left.ids) < set(self.panel.ids)
        cuts = [_cut(one, left.ids) for one in _weights(given)] if fewer else []
        said = (*left.said[len(self.panel.said) :], *([_of_weights(*cuts[0])] if cuts else ()))
        left = replace(left, said=(*self.panel.said, *said))
        out = dict(given)
        for name, value in given.items():
            if name == self.given_as:
                out[name] = left
            elif name in self.variables:
                found = left[self.variables[name]]
                out[name] = replace(found, name=value.name, said=(*value.said, *said), _source=left)
            elif isinstance(value, Variable):
                out[name] = _part_of(value, left)
            elif fewer and isinstance(value, Regions) and not whole_map:
                out[name] = value.select(among(value.ids, left.ids))
            elif fewer:
                out[name] = _changed(value, left.ids)
        return out


def _one_time(given: Mapping[str, Any], panel: Panel) -> object:
    """Return the one time that a verb was told to use, None where it uses all."""
    time = given.get("at_time")
    return time if isinstance(time, int | str) and time in panel.times else None


def _source_of(x: Variable) -> Panel:
    """Return the panel of a variable at its own regions and times."""
    source = x._source
    if isinstance(source, Panel) and set(x.ids) <= set(source.ids):
        if set(x.times) <= set(source.times):
            return replace(source.select(ids=x.ids, times=x.times), said=x.said)
        bare = Panel(ids=x.ids, times=x.times, columns={}, said=x.said)
        cut = source.select(ids=x.ids)
        return replace(bare, groups=cut.groups)
    return Panel(ids=x.ids, times=x.times, columns={}, said=x.said)


def _part_of(x: Variable, left: Panel) -> Variable:
    """Return the regions of another variable (of other times, or of more regions) that are left."""
    inside = among(left.ids, x.ids)
    x = x.aligned_part(inside) if inside else x
    rows = [k for k, t in enumerate(x.times) if t in left.times]
    if not rows or len(rows) == len(x.times):
        return x
    marks = {kind: mask[rows] for kind, mask in x.marks.items()}
    times = tuple(x.times[k] for k in rows)
    return replace(x, times=times, values=x.values[rows], marks=marks)


def _weights(given: Mapping[str, Any]) -> Iterator[SpatialWeights]:
    for value in given.values():
        if isinstance(value, SpatialWeights):
            yield value
        elif isinstance(value, PeriodWeights):
            yield from value.weights.values()


def _changed(value: Any, ids: Sequence[str]) -> Any:
    """Return weights cut to the regions that are left; anything else as it is."""
    if isinstance(value, SpatialWeights):
        return _cut(value, ids)[1]
    if isinstance(value, PeriodWeights):
        return PeriodWeights({t: _cut(w, ids)[1] for t, w in value.weights.items()})
    if isinstance(value, list | tuple) and any(isinstance(w, SpatialWeights) for w in value):
        return [_changed(w, ids) for w in value]
    return value


def _cut(w: SpatialWeights, ids: Sequence[str]) -> tuple[SpatialWeights, SpatialWeights]:
    """Return weights as given, and among the regions that are left."""
    inside = among(ids, w.ids)
    if not inside or len(inside) == w.n:
        return w, w
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)  # said below, beside the result
        return w, subset(w, inside, islands="keep")


def _of_weights(whole: SpatialWeights, cut: SpatialWeights) -> Message:
    alone = missing_from(whole.islands, cut.islands)
    without = n_(
        " {n} region has no neighbour left: {which}.",
        " {n} regions have no neighbour left: {which}.",
    )
    more = Message(without, n=len(alone), which=listed(map(region, alone))) if alone else ""
    return Message(
        _(
            "The weights are those among the {n} {n:region|regions} that are left, "
            "{again}: {links} of {all_links} {all_links:link|links}.{more}"
        ),
        again=as_cut(whole),
        n=cut.n,
        links=cut.links,
        all_links=whole.links,
        more=more,
    )


def _used(given: Mapping[str, Any], data: _Data) -> list[str]:
    """Return the columns that a verb uses: those that its other arguments name, or all."""
    if data.variables:
        return list(data.variables.values())
    found: dict[str, None] = {}
    for name, value in given.items():
        if name in ("id", "time") or name in SAYS_NONE:
            continue
        for text in _texts(value):
            if text in data.panel:
                found[text] = None
                continue
            found |= dict.fromkeys(
                one for pair in _NAME.findall(text) if (one := pair[0] or pair[1]) in data.panel
            )
    return list(found or data.panel.columns)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Variable):
        yield value.name
    elif isinstance(value, Mapping):
        yield from (str(k) for k in value)
    elif isinstance(value, list | tuple) or hasattr(value, "indicators"):
        for one in getattr(value, "indicators", value):
            column = one if isinstance(one, str) else getattr(one, "column", None)
            if isinstance(column, str):
                yield column
