"""Study: map, table, weights, formula and sample said once; its verbs are the tools, filled with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .._calls.door import door
from ..catalog import tools
from ..choices import one_of
from ..choices.data import Missing
from ..choices.languages import check_language
from ..containers import Label, Panel, PeriodWeights, Regions, SpatialWeights
from ..containers.groups import nameable
from ..containers.times import span
from ..errors import DataWarning, UnknownColumnError, listed, warn
from ..formula.conditions import of_period
from ..results.network.layer import NetworkLayer
from ..studies.balancing import without_holes
from ..studies.choosing import among, names_of_formula
from ..studies.one_sample import lacking, said_of_sample, without_lacking
from ..words import Language, Message, _
from ..words.naming import naming
from ..words.nearest_name import did_you_mean
from .arguments import of_the_table
from .filling import CONTENTS, needed
from .typed_verbs import Verbs
from .verbs import BESIDE_TOOLS, of_package, verb

_PACKAGE = __name__.rpartition(".runner")[0]
_NOTHING_LEFT = _(
    "{said} No region would be left: look for a column or a time that is empty throughout ({param:columns}, "
    "{param:period}), or choose {param:missing=keep}."
)


@dataclass(frozen=True, init=False, repr=False, eq=False)
class Study(Verbs):
    """A study, said once: its verbs are the tools, which take from it what they need.

    ``study.moran("gdp")`` is ``rs.moran(panel["gdp"], w)`` of the study's panel and weights; what is given in
    the call stands before what the study holds. `dir(study)` shows the tools that its contents can run.

    Parameters
    ----------
    regions : Regions, or GeoDataFrame, optional
        The map; of more regions than the table has, those of the table are taken.
    panel : Panel, or DataFrame, optional
        The table.
    w : SpatialWeights, PeriodWeights, or a rule such as "queen" or "knn k=4", optional
        A rule is built for the regions of the sample; weights are cut to them.
    formula : str, optional
        "y ~ x1 + x2", of every tool that needs one. y is the variable of those that need a variable, y and the
        x are the variables of those that need several. Of one sample is what it names.
    columns : list of str, optional
        Further columns that have to be there in every region of the sample.
    period : text, number or list, optional
        "2012:2020"; the other times are left out.
    missing : {"drop_regions", "drop_periods", "stop", "keep"}, optional
        What is done, once and for all verbs, about empty cells of the formula and of `columns`: regions
        that have one are left out ("drop_regions", by default), or periods; or an error names them; or each
        verb does as it does alone.
    labels : mapping of column or group to `Label` or str, optional
        What readers see instead.
    flows : list of NetworkLayer, optional
        Observed flows.
    rng : int, optional
        Of every verb that draws random numbers.
    language : {"en", "zh"}, optional
        Of what the study prints, and of its reports and tables.
    id, time : str, optional
        Columns of a DataFrame that is given as `panel`.

    Attributes
    ----------
    left_out : mapping of region to columns
        Which regions the sample lacks, and what is empty there.
    said : tuple of messages
        What was said of it.

    Raises
    ------
    RegspatialError
        As the containers, `Panel.select` and `rs.weights.from_rule`; MissingValueError if no region is left.

    Examples
    --------
    >>> import regspatial as rs
    >>> dri = rs.example("dri")
    >>> study = rs.Study(dri.regions(), dri.panel(), "knn k=4", formula="ln_inn ~ ln_de + hum")
    >>> [round(float(one), 3) for one in study.moran().values[:2]]
    [0.381, 0.413]
    >>> round(float(study.spatial_panel(model="slx").params["ln_de"]), 3)
    0.377
    """

    regions: Regions | None
    panel: Panel | None
    w: SpatialWeights | PeriodWeights | None
    formula: str | None
    columns: tuple[str, ...]
    period: object
    missing: Missing | None
    flows: tuple[NetworkLayer, ...]
    rng: int | None
    language: str
    left_out: Mapping[str, tuple[str, ...]]
    said: tuple[Message, ...]

    @door
    def __init__(
        self,
        regions: Regions | None = None,
        panel: Panel | None = None,
        w: SpatialWeights | PeriodWeights | str | None = None,
        *,
        formula: str | None = None,
        columns: Sequence[str] = (),
        period: object = None,
        missing: Missing | None = None,
        labels: Mapping[str, Label | str] | None = None,
        flows: Sequence[NetworkLayer] = (),
        rng: int | None = None,
        language: Language = "en",
        id: str | None = None,
        time: str | None = None,
    ) -> None:
        del id, time  # the door has made a panel by them
        if missing is not None:
            one_of("missing", missing, Missing)
        left: dict[str, tuple[str, ...]] = {}
        said: tuple[Message, ...] = ()
        if panel is not None:
            panel = panel if regions is None else _with_groups(panel, regions)
            panel = of_period(panel, period)
        regions, panel = _labelled(regions, panel, labels or {})
        with naming(regions, panel):
            if panel is not None:
                used = _of_sample(panel, formula, columns, w)
                panel, left = _of_one_sample(panel, used, missing)
                said = (said_of_sample(left),) if left else ()
                if regions is not None:
                    regions = _of_panel(regions, panel, left)
            made = _weights(w, regions, panel)
        held = {
            "regions": regions,
            "panel": panel,
            "w": made,
            "formula": formula,
            "columns": tuple(columns),
            "period": period,
            "missing": missing,
            "flows": tuple(flows),
            "rng": rng,
            "language": language,
            "left_out": MappingProxyType(left),
            "said": said,
        }
        for name, value in held.items():
            object.__setattr__(self, name, value)

    if not TYPE_CHECKING:  # which knows the verbs, and so a name that is none

        def __getattr__(self, name: str) -> Any:
            """Return a verb: a tool, a report or a table of models, filled with what the study holds."""
            if name.startswith("_") or name in type(self).__dataclass_fields__:  # not made yet
                raise AttributeError(name)
            found = verb(self, name)
            if found is None:
                raise AttributeError(_no_verb(name).text(self.language))
            return found

    def __dir__(self) -> list[str]:
        held = list(type(self).__dataclass_fields__)
        return sorted({*held, *self.verbs, *BESIDE_TOOLS, "find", "verbs"})

    @property
    def verbs(self) -> tuple[str, ...]:
        """The tools that run with what the study holds, by name."""
        return tuple(one.name for one in tools() if not self.lacks(needed(one)))

    def lacks(self, kinds: Sequence[str]) -> list[str]:
        """Return those of some kinds of contents ("regions", "panel", "weights", "flows") that it has not."""
        return [one for one in kinds if getattr(self, CONTENTS[one]) in (None, ())]

    @door
    def find(self, question: str = "", most: int = 5) -> Any:
        """Find the verb that answers a question, as `regspatial.find` does."""
        return of_package("find")(question, most)

    def text(self, language: str | None = None) -> str:
        """Return what the study holds, in a language."""
        spoken = check_language(language or self.language)
        lines = [one.text(spoken) for one in (*_contents(self), *self.said)]
        last = _("{n} tools run with it: dir(study) lists them, study.find() asks for one.")
        return "\n".join([*lines, Message(last, n=len(self.verbs)).text(spoken)])

    def __repr__(self) -> str:
        return self.text()


def _contents(study: Study) -> list[Message]:
    """Return what a study holds, a line each."""
    regions, panel, w = study.regions, study.panel, study.w
    out = []
    if regions is not None:
        out.append(Message(_("Map: {n} {n:region|regions}."), n=regions.n))
    if panel is not None:
        said = _("Table: {n} {n:region|regions}, {times}, {k} {k:column|columns} ({columns}).")
        k, times, names = len(panel.columns), span(panel.times), listed(panel.columns, 8)
        out.append(Message(said, n=panel.n, times=times, k=k, columns=names))
    if isinstance(w, SpatialWeights):
        said = _("Weights: {kind}, {links} {links:link|links}, {m} {m:island|islands}.")
        out.append(Message(said, kind=w.kind, links=w.links, m=len(w.islands)))
    elif w is not None:
        out.append(Message(_("Weights: of {T} {T:time|times}."), T=len(w.weights)))
    if study.formula:
        out.append(Message(_("Formula: {formula}."), formula=study.formula))
    if study.flows:
        out.append(
            Message(_("Observed flows: {flows}."), flows=listed([f.name for f in study.flows]))
        )
    return out


def _no_verb(name: str) -> Message:
    names = [one.name for one in tools()]
    return Message(
        _("A study has no verb {name!r}.{meant} study.find({name!r}) looks further."),
        name=name,
        meant=did_you_mean([name], [*names, *BESIDE_TOOLS]),
    )


def _with_groups(panel: Panel, regions: Regions) -> Panel:
    """Return the panel with what its regions belong to on the map; its own groups stand."""
    return panel.with_groups(regions).with_groups(**panel.groups)


def _labelled(
    regions: Regions | None, panel: Panel | None, labels: Mapping[str, Label | str]
) -> tuple[Regions | None, Panel | None]:
    """Return map and table with labels, each with those of what it has.

    Raises
    ------
    UnknownColumnError
        For labels of what is in neither.
    """
    if not labels:
        return regions, panel
    of_map = {} if regions is None else regions.nameable()
    of_table = {} if panel is None else nameable(panel.columns, panel.groups)
    unknown = [one for one in labels if one not in of_map and one not in of_table]
    if unknown:
        raise UnknownColumnError(
            _("Labels are given for columns that are not there: {unknown}; there are: {names}."),
            columns=unknown,
            unknown=listed(unknown),
            names=listed([*of_table, *of_map], 30),
        )
    if regions is not None:
        regions = regions.with_labels({k: v for k, v in labels.items() if k in of_map})
    if panel is not None:
        panel = panel.with_labels({k: v for k, v in labels.items() if k in of_table})
    return regions, panel


def _of_sample(panel: Panel, formula: str | None, columns: Sequence[str], w: object) -> list[str]:
    """Return the columns that every region of the sample must have.

    Raises
    ------
    UnknownColumnError
        If one of them is not in the table.
    """
    for one in columns:
        panel[one]  # a name that is not there is said with those that are
    whole = formula if formula is None or "~" in formula else f"{formula} ~ {formula}"
    names = [] if whole is None else [one for one in names_of_formula(whole) if one in panel]
    rule = [part.partition("=") for part in w.split()] if isinstance(w, str) else []
    made_of = [value for key, _sign, value in rule if key == "variable" and value in panel]
    return list(dict.fromkeys([*names, *columns, *made_of]))


def _of_one_sample(
    panel: Panel, used: Sequence[str], missing: Missing | None
) -> tuple[Panel, dict[str, tuple[str, ...]]]:
    """Return the panel of the sample, and which regions it lacks; they are said once."""
    if missing in ("stop", "drop_periods", "keep"):
        return without_holes(panel, used, missing), {}
    empty = lacking(panel, used)
    if not empty:
        return panel, {}
    left = without_lacking(panel, empty, _NOTHING_LEFT)
    warn(DataWarning(said_of_sample(empty), ids=tuple(empty)))
    return left, empty


def _of_panel(regions: Regions, panel: Panel, left_out: Mapping[str, Any]) -> Regions:
    """Return the map of the table's regions; those of the map alone are said, those left out were."""
    return of_the_table(panel, regions.select([one for one in regions.ids if one not in left_out]))


def _weights(w: Any, regions: Regions | None, panel: Panel | None) -> Any:
    """Return the weights of the sample, built from a rule or cut from what was given."""
    if isinstance(w, str):
        return import_module(".weights.rules", _PACKAGE).from_rule(w, regions, panel)
    if panel is None and regions is None:
        return w
    ids = panel.ids if panel is not None else regions.ids  # type: ignore[union-attr]
    return among(w, ids)
