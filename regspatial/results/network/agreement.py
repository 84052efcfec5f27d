"""LayerAgreement: the poles of each layer, and how far layers agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import listed
from ...terms import term
from ...words import Message, _
from ..by import AXES, by, part
from ..layer import LayerColumn
from ..record import Record
from ..table import Column, Note, RegionIds, Table
from .organisation import Organisation

ALL = "all"
"""What the row of all layers together is called."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayerAgreement(Record):
    """What each layer of a network says alone, and what all say together.

    Parameters
    ----------
    layers : tuple of str
        Names of the L layers.
    ids : n labels
    z : (L, n) array
        Core scores within each layer.
    member : (L, n) bool array
        The poles of each layer.
    poles : tuple of tuples of ids
        Those of each layer, strongest in it first.
    joint : tuple of ids
        The poles of all layers together.
    organisations : tuple of Organisation
        The type of each layer, and last that of all together; of a `pole_network` it is the page's, by the flows of
        its first layer.
    jaccard, strengths, flows : (L, L) arrays
        Of two layers: shared poles over all poles of both (NaN where neither has one); Spearman's
        correlation of the strengths, and of the flows of all pairs of regions.
    spec : mapping
    """

    layers: tuple[str, ...]
    ids: tuple[str, ...]
    z: NDArray[np.float64]
    member: NDArray[np.bool_]
    poles: tuple[tuple[str, ...], ...]
    joint: tuple[str, ...]
    organisations: tuple[Organisation, ...]
    jaccard: NDArray[np.float64]
    strengths: NDArray[np.float64]
    flows: NDArray[np.float64]
    spec: Mapping[str, Any]

    @property
    def everywhere(self) -> tuple[str, ...]:
        """Poles of every layer, in the order of the ids."""
        return tuple(self.ids[i] for i in np.flatnonzero(self.member.all(axis=0)))

    @property
    def anywhere(self) -> tuple[str, ...]:
        """Regions that are a pole in a layer or in all together, those of most layers first."""
        count = self.member.sum(axis=0)
        together = np.isin(np.array(self.ids), np.array(self.joint, dtype=str))
        order = np.lexsort((-self.z.mean(axis=0), -count, ~together))
        return tuple(self.ids[i] for i in order if count[i] or together[i])

    def layer_columns(self, time: object = None) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return in how many layers each region is a pole."""
        del time
        values = self.member.sum(axis=0)
        return self.ids, (
            LayerColumn(name="in_layers", en=_("Layers in which it is a pole"), values=values),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the poles by layer, the agreement of every two layers, and the regions by layer."""
        return self._by_layer(), self._pairs(), self._regions()

    def _by_layer(self) -> Table:
        joint = set(self.joint)
        rows = [
            (
                name,
                len(poles),
                RegionIds(poles),
                len(joint & set(poles)),
                kind.type,
                kind.margin or 0.0,
            )
            for name, poles, kind in zip(
                self.layers, self.poles, self.organisations[:-1], strict=True
            )
        ]
        kind = self.organisations[-1]
        together = (
            ALL,
            len(self.joint),
            RegionIds(self.joint),
            len(self.joint),
            kind.type,
            kind.margin or 0.0,
        )
        return Table(
            name="poles_by_layer",
            en=_("Poles by layer"),
            columns=(
                Column("layer", _("Layer"), "text", "layer_kind"),
                Column("count", _("Number of poles"), "int"),
                Column("poles", _("Growth poles"), "text"),
                Column("shared", _("Of them poles of all together"), "int"),
                Column("type", _("Type"), "text", "organisation"),
                Column("margin", _("Smallest margin (log)")),
            ),
            rows=(*rows, together),
            notes=(
                Note(
                    _(
                        "A pole of one layer meets its core score, mass and growth; whether it is a hub over layers "
                        "is asked of all together only. The type of all together is by the flows of {layers}, and "
                        "their poles."
                    ),
                    layers=listed([term("layer_kind", one) for one in kind.layers]),
                ),
            ),
        )

    def _pairs(self) -> Table:
        a, b = np.triu_indices(len(self.layers), 1)
        layers = np.array(self.layers)
        return by(self).table(
            "layer_agreement",
            _("Agreement of layers"),
            part("layer", _("Layer"), layers[a], terms="layer_kind"),
            part("other", _("Other layer"), layers[b], terms="layer_kind"),
            part("shared", _("Shared poles"), (self.member[a] & self.member[b]).sum(axis=1)),
            part("jaccard", _("Jaccard index of the poles"), self.jaccard[a, b]),
            part("strengths", _("Spearman, all strengths"), self.strengths[a, b]),
            part("flows", _("Spearman, all flows"), self.flows[a, b]),
        )

    def _regions(self) -> Table:
        at = {one: k for k, one in enumerate(self.ids)}
        together = set(self.joint)
        return Table(
            name="pole_layers",
            en=_("Regions that are a pole in any layer"),
            columns=(
                AXES["ids"],
                Column("together", _("Pole of all together"), "bool"),
                Column("layers", _("Layers in which it is a pole"), "int"),
                *(
                    Column(
                        f"z_{k + 1}",
                        Message(_("Core score, {layer}"), layer=term("layer_kind", name)),
                    )
                    for k, name in enumerate(self.layers)
                ),
                *(
                    Column(
                        f"pole_{k + 1}",
                        Message(_("Pole, {layer}"), layer=term("layer_kind", name)),
                        "bool",
                    )
                    for k, name in enumerate(self.layers)
                ),
            ),
            rows=tuple(
                (
                    one,
                    one in together,
                    int(self.member[:, at[one]].sum()),
                    *(float(z) for z in self.z[:, at[one]]),
                    *(bool(m) for m in self.member[:, at[one]]),
                )
                for one in self.anywhere
            ),
        )
