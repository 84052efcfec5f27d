# SPDX-License-Identifier: GPL-2.0-or-later
"""Moran's I of a table by the tool of the catalog; weights and results are kept until something changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qgis.core import (
    QgsFeatureRequest,
    QgsProcessingContext,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsProject,
    QgsVectorLayer,
)

from .. import core
from ..dialogs.dialog import DialogFace
from ..i18n import language
from ..reading import features, layers
from ..runs.stopping import Occupied, turn_now
from .table import Table, Variable

KINDS = ("queen", "rook", "knn", "inverse-distance")
FILE = "file"
TOUCHING = ("queen", "rook")
_MOST_KEPT = 8
SOON = 4000
"""Regions up to which the tool runs at once: for that many it takes a fraction of a second."""
ALL = "all"
"""The time of a table without times."""


@dataclass(frozen=True)
class Rule:
    """What are neighbours.

    Parameters
    ----------
    kind : one of `KINDS`, or `FILE`
    k : int
        Of k nearest.
    power : float
        Of inverse distance.
    file : str
    """

    kind: str = "queen"
    k: int = 4
    power: float = 1.0
    file: str = ""

    def params(self) -> dict[str, Any]:
        """Return the parameters of the tool."""
        if self.kind == FILE:
            return {}
        out: dict[str, Any] = {"weights_kind": self.kind}
        if self.kind == "knn":
            out["k"] = self.k
        if self.kind == "inverse-distance":
            out["power"] = self.power
        return out


QUEEN = Rule()


@dataclass(frozen=True)
class Found:
    """What the tool gave: its record, which units its regions are, and what it has to say."""

    record: Any
    place: NDArray[np.intp]
    notes: tuple[str, ...]


class Morans:
    """Runs the tool, and keeps what it gave by layers, rule and state of editing."""

    def __init__(self) -> None:
        self._weights: dict[Any, Any] = {}
        self._found: dict[Any, Found] = {}
        self._failed: dict[Any, Exception] = {}

    def forget(self) -> None:
        """Keep nothing: a layer has changed."""
        self._weights.clear()
        self._found.clear()
        self._failed.clear()

    def of(self, table: Table, on_map: Table, variable: Variable, values: Any, rule: Rule) -> Found:
        """Return Moran's I of a variable at all times.

        Parameters
        ----------
        table, on_map : Table
            The values, and the layer with the shapes (it may be the same).
        variable : Variable
        values : (T, n) array
        rule : Rule

        Raises
        ------
        Later
            If there are so many regions that the window would stand still, or a run is at work.
        RegspatialError
            As the tool does.
        """
        layers_read = (table.layer.id(), on_map.layer.id(), table.id_field, on_map.id_field)
        about = (*layers_read, rule, table.left_out)
        asked = (*about, variable.key)
        if asked in self._failed:
            raise self._failed.pop(asked)
        if asked not in self._found:
            try:
                with turn_now():
                    work = self._prepared(table, on_map, variable, values, rule, (about, asked))
                    if len(table.ids) > SOON:
                        raise Later(work)
                    work.keep(work.run(None))
            except Occupied:
                raise Later(Waiting(self, asked), "linked_waiting") from None
        return self._found[asked]

    def keep(self, work: Work, done: Done) -> None:
        """Keep what a run gave."""
        about, asked = work.key
        _keep(self._weights, about, (done.weights, done.said))
        place = {one: k for k, one in enumerate(work.table.ids)}
        at = np.array([place[one] for one in done.record.ids], dtype=np.intp)
        _keep(self._found, asked, Found(done.record, at, (*done.said, *done.notes)))

    def keep_failure(self, asked: Any, error: Exception) -> None:
        """Keep why a run failed, until it is asked for: then it is said, and the next time tried anew."""
        _keep(self._failed, asked, error)

    def _prepared(
        self,
        table: Table,
        on_map: Table,
        variable: Variable,
        values: Any,
        rule: Rule,
        key: tuple[Any, Any],
    ) -> Work:
        """Read what the tool takes; what was read and built before is taken again."""
        times = table.times_of(variable) or (ALL,)
        name = _name(variable.key)
        panel = core.containers().Panel.from_arrays(table.ids, times, {name: values})
        if variable.title != name:
            panel = panel.with_labels({name: core.label(variable.title)})
        weights, said = self._weights.get(key[0], (None, ()))
        regions = None
        with core.runner().collected() as notes:
            if rule.kind == FILE and weights is None:
                weights = core.weights().read(rule.file)
            elif weights is None:
                regions = regions_of(on_map, measured=rule.kind not in TOUCHING)
        return Work(
            morans=self,
            table=table,
            key=key,
            panel=panel,
            weights=weights,
            regions=regions,
            rule=rule,
            said=(*said, *spoken(notes)),
        )


@dataclass(frozen=True)
class Done:
    """What a run gave: the record, the weights, what is said of these and of the run."""

    record: Any
    weights: Any
    said: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Work:
    """A run of the tool that is ready to be started: layers are read, nothing of QGIS is touched any more."""

    morans: Morans
    table: Table
    key: tuple[Any, Any]
    panel: Any
    weights: Any
    regions: Any
    rule: Rule
    said: tuple[str, ...]

    def run(self, progress: Any) -> Done:
        """Build the weights where they are not there, and run the tool, in whatever thread."""
        call, panel = core.runner().call, self.panel
        weights, said = self.weights, self.said
        if weights is None:
            given = {"regions": self.regions, "panel": panel}
            built = call("build_weights", given, {**self.rule.params(), **self._without}, progress)
            weights, said = built.result, (*said, *self._spoken(built.notes))
        (name,) = panel.columns
        given = {"panel": panel, "weights": weights}
        outcome = call("moran", given, {"variable": name, **self._without}, progress)
        return Done(outcome.result, weights, said, self._spoken(outcome.notes))

    @property
    def _without(self) -> dict[str, str]:
        """What leaves the study's regions out, as its steps do; islands among the others are found anew."""
        left = self.table.left_out
        return {"exclude": ", ".join(sorted(left))} if left else {}

    def _spoken(self, notes: Sequence[Any]) -> tuple[str, ...]:
        """Return what is said beside the regions that are left out, which the picture says with why."""
        left = self.table.left_out
        return spoken(
            [one for one in notes if not left or not core.one_sample().says_left_out(one)]
        )

    def keep(self, done: Done | Exception) -> None:
        """Keep what it gave, or the error that it ended in, in the thread of the window."""
        if isinstance(done, Exception):
            self.morans.keep_failure(self.key[1], done)
        else:
            self.morans.keep(self, done)


@dataclass(frozen=True)
class Waiting:
    """Nothing to be done but to wait for the turn: then it is asked again, and read in the window's thread."""

    morans: Morans
    asked: Any

    def run(self, progress: Any) -> None:
        """Be there: a task runs when it is its turn."""

    def keep(self, done: Exception | None) -> None:
        """Keep why it waits no longer, so that it is said."""
        if done is not None:
            self.morans.keep_failure(self.asked, done)


class Later(Exception):  # noqa: N818 - it is no error
    """There is work to be done before there is a picture."""

    def __init__(self, work: Work | Waiting, said: str = "linked_working") -> None:
        super().__init__()
        self.work, self.said = work, said


def regions_of(table: Table, *, measured: bool) -> Any:
    """Return the Regions of a layer: one feature a region, of its first time; invalid shapes are repaired.

    Parameters
    ----------
    table : Table
    measured : bool
        Whether distances matter: a layer without a coordinate system is warned of then.
    """
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    layer = table.layer
    if len(table.times) > 1 and not table.by_row:
        _, first = np.unique(table.unit, return_index=True)
        request = QgsFeatureRequest().setFilterFids(table.fids[first].tolist())
        layer = features.copied(layer, request)
    key = None if table.by_row else table.id_field
    source = QgsProcessingFeatureSource(layer, context)
    regions = layers.read_regions(source, key, (), QgsProcessingFeedback(), repair=True)
    if measured:
        layers.note_of_distances(source, regions)
    return regions


def spoken(notes: Sequence[Any]) -> tuple[str, ...]:
    """Return sentences of the core in the user's language, with the labels of the dialog."""
    face = DialogFace(core.catalog.expand(core.catalog.get("moran")))
    return tuple(str(one.localized(language(), face)) for one in notes)


def _name(key: str) -> str:
    """Return the name of a variable as the tool takes it for a column, whatever the heading holds."""
    return "x" if not key or core.is_expression(key) else key


def _keep(kept: dict[Any, Any], key: Any, value: Any) -> None:
    kept[key] = value
    while len(kept) > _MOST_KEPT:
        del kept[next(iter(kept))]


def has_shapes(layer: QgsVectorLayer | None) -> bool:
    """Return whether neighbours can be found on a layer."""
    return layer is not None and layer.isSpatial() and layer.featureCount() != 0
