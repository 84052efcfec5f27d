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
from ..by import axis, by, part
from ..layer import LayerColumn
from ..record import Record
from ..table import Note, RegionIds, Table
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

    def layer_columns(
        self, at_time: object = None
    ) -> tuple[tuple[str, ...], tuple[LayerColumn, ...]]:
        """Return in how many layers each region is a pole."""
        del at_time
        values = self.member.sum(axis=0)
        return self.ids, (
            LayerColumn(name="in_layers", en=_("Layers in which it is a pole"), values=values),
        )

    def tables(self) -> tuple[Table, ...]:
        """Return the poles by layer, the agreement of every two layers, and the regions by layer."""
        return self._by_layer(), self._pairs(), self._regions()

    def _by_layer(self) -> Table:
        joint, together = set(self.joint), self.organisations[-1]
        poles = [*self.poles, self.joint]
        return by(self).table(
            "poles_by_layer",
            _("Poles by layer"),
            part("layer", _("Layer"), [*self.layers, ALL], "text", "layer_kind"),
            part("count", _("Number of poles"), [len(one) for one in poles], "int"),
            part("poles", _("Growth poles"), [RegionIds(one) for one in poles], "text"),
            part(
                "shared",
                _("Of them poles of all together"),
                [len(joint & set(one)) for one in poles],
                "int",
            ),
            part("type", _("Type"), [k.type for k in self.organisations], "text", "organisation"),
            part(
                "margin",
                _("Smallest margin (log)"),
                [kind.margin or 0.0 for kind in self.organisations],
            ),
            notes=(
                Note(
                    _(
                        "A pole of one layer meets its core score, mass and growth; whether it is a hub over layers "
                        "is asked of all together only. The type of all together is by the flows of {layers}, and "
                        "their poles."
                    ),
                    layers=listed([term("layer_kind", one) for one in together.layers]),
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
        at = [self.ids.index(one) for one in self.anywhere]
        together = set(self.joint)
        member, z = self.member[:, at].astype(bool), self.z[:, at]
        layers = [term("layer_kind", name) for name in self.layers]
        return by(self, axis("ids", self.anywhere)).table(
            "pole_layers",
            _("Regions that are a pole in any layer"),
            part(
                "together",
                _("Pole of all together"),
                [one in together for one in self.anywhere],
                "bool",
            ),
            part("layers", _("Layers in which it is a pole"), member.sum(axis=0)),
            *(
                part(f"z_{k + 1}", Message(_("Core score, {layer}"), layer=layer), z[k])
                for k, layer in enumerate(layers)
            ),
            *(
                part(f"pole_{k + 1}", Message(_("Pole, {layer}"), layer=layer), member[k])
                for k, layer in enumerate(layers)
            ),
        )
