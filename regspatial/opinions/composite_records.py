"""Records that hold several results: what they are made of, and which number is of which."""

from __future__ import annotations

from typing import Any, get_args

from ..choices.regression import Effects
from ..regression.chains.moderation.record import Moderation
from ..regression.chains.spatial_mediation.record import SpatialMediation
from ..regression.groups.record import SpatialGroups
from ..regression.panel.least_squares.stepwise_record import StepwiseRegressions
from ..regression.panel.random.record import HausmanTest
from ..regression.tests.record import PanelModel
from ..studies.by_group_record import ByGroup
from ..terms import term
from ..words import Message, Words, _
from .registry import Part, made_of
from .spatial_models import IN_EQUATION


def _in_group(group: Words) -> Any:
    return lambda row: Message(_("{quantity} in {group}"), quantity=row.quantity, group=group)


@made_of(PanelModel)
def _of_a_study(record: PanelModel) -> tuple[Part, ...]:
    return tuple(Part(one) for one in (record.model, record.impacts) if one is not None)


@made_of(SpatialGroups)
def _of_spatial_groups(record: SpatialGroups) -> tuple[Part, ...]:
    return tuple(
        Part(one, _in_group(record.said(label)))
        for several in (record.models, record.impacts)
        for label, one in zip(record.labels, several, strict=False)
    )


@made_of(SpatialMediation)
def _of_equations(record: SpatialMediation) -> tuple[Part, ...]:
    def of(k: int, y: Words) -> Any:
        return lambda row: Message(IN_EQUATION, what=row.quantity, k=k, y=y)

    return tuple(Part(one, of(k, record.said(one.y_name))) for k, one in enumerate(record.steps, 1))


@made_of(Moderation)
def _of_moderation(record: Moderation) -> tuple[Part, ...]:
    return (Part(record.model),)


@made_of(StepwiseRegressions)
def _of_columns(record: StepwiseRegressions) -> tuple[Part, ...]:
    def of(k: int) -> Any:
        return lambda row: Message(_("{quantity} in column {k}"), quantity=row.quantity, k=k)

    return tuple(Part(one, of(k)) for k, one in enumerate(record.models, 1))


@made_of(HausmanTest)
def _of_effects(record: HausmanTest) -> tuple[Part, ...]:
    def of(kind: str) -> Any:
        effects = term("effects", kind)
        return lambda row: Message(
            _("{quantity}, effects of regions: {effects}"), quantity=row.quantity, effects=effects
        )

    models = (record.with_fixed, record.with_random, record.with_correlated)
    kinds = get_args(Effects)
    return tuple(Part(one, of(kind)) for kind, one in zip(kinds, models, strict=True))


@made_of(ByGroup)
def _of_groups(record: ByGroup) -> tuple[Part, ...]:
    return tuple(Part(one, _in_group(record.said(k))) for k, one in record.records.items())
