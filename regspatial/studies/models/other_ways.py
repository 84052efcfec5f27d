"""Other ways to one spatial model: by instruments, by group of regions, without each region or period."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from ...choices import one_of
from ...choices.regression import COVARIANCES, LagModel, SpatialInstrumentsCovariance
from ...containers import Panel
from ...errors import ParameterError, SpecificationError, listed
from ...regression.estimation.within import effects_for
from ...regression.groups.leave_out.record import LeaveOut
from ...regression.groups.left_out_models import again
from ...regression.groups.record import SpatialGroups
from ...regression.groups.spatial_groups import spatial_groups
from ...regression.tests.record import PanelModel
from ...words import Message, _
from .cross_section import spatial_regression
from .panel_2sls import spatial_panel_2sls

_OF_IMPACTS = ("at", "inference", "draws", "level", "by_region", "orders", "rng")
_CONLEY = ("conley_cutoff", "conley_kernel", "regions")
_DATA = ("panel", "formula", "w", "model", "durbin", "missing", "progress", "options")
BY_INSTRUMENTS = (*_DATA, "fixed_effects", "covariance", *_CONLEY, *_OF_IMPACTS)
OF_CROSS_SECTION = (
    *(*_DATA, "fixed_effects", "y", "x", "w_error", "covariance"),
    *(*_CONLEY, "impact_tests", *_OF_IMPACTS),
)
BY_GROUP = (*_DATA, "fixed_effects", "regions")
WITHOUT_EACH = (
    *(*_DATA, "y", "x", "fixed_effects", "effects", "error_components", "covariance"),
    *("bias_correction", "convention", *_CONLEY, "absent"),
)
"""What each way takes of the settings of `spatial_panel`."""
SAME = ("estimator", "group", "leave")


def another(
    given: Mapping[str, Any], plain: Mapping[str, Any]
) -> PanelModel | SpatialGroups | LeaveOut | None:
    """Return the model in another way than by maximum likelihood on all data, or None where none is asked for.

    Parameters
    ----------
    given : mapping
        The arguments of `spatial_panel`.
    plain : mapping
        Their defaults.

    Raises
    ------
    ParameterError
        For two ways at once, and for settings that a way does not have.
    """
    estimator, group, leave = (given[one] for one in SAME)
    effects = effects_for(given["fixed_effects"], given["panel"].T)
    if group is not None and leave is not None:
        raise ParameterError(
            _("Give one of {given} at a time: each makes several regressions in a way of its own."),
            given=listed([Message("{param:{name}}", name=one) for one in ("group", "leave")]),
        )
    if estimator != "ml" and group is not None:
        raise ParameterError(
            _("By group models are estimated by maximum likelihood: leave {param:estimator} out.")
        )
    if group is not None:
        kept = _kept(given, plain, BY_GROUP, "group")
        if given["formula"] is None:
            raise ParameterError(_("By group the model is written as a {param:formula}."))
        return spatial_groups(**{**kept, "fixed_effects": effects}, group=group)
    if leave is not None:
        return _without_each(given, plain)
    return None if estimator == "ml" else _by_instruments(given, plain)


def _kept(
    given: Mapping[str, Any], plain: Mapping[str, Any], takes: tuple[str, ...], way: str
) -> dict[str, Any]:
    """Return what a way takes; refuse what was asked for and it has not."""
    others = [k for k in given if k not in (*takes, *SAME) and k in plain]
    asked = [k for k in others if given[k] is not plain[k] and given[k] != plain[k]]
    asked = [k for k in asked if k not in (*_OF_IMPACTS, "where")]  # of the one model alone
    if asked:
        raise ParameterError(
            _("{param:{way}} does not go with {given}; leave {n:it|them} out."),
            way=way,
            given=listed([Message("{param:{name}}", name=one) for one in asked]),
            n=len(asked),
        )
    return {k: v for k, v in given.items() if k in takes}


def _by_instruments(given: Mapping[str, Any], plain: Mapping[str, Any]) -> PanelModel:
    """Return the model by instruments: of a panel, or of a cross-section."""
    panel: Panel = given["panel"]
    estimator, errors = given["estimator"], given["covariance"]
    if panel.T == 1:
        kept = _kept(given, plain, OF_CROSS_SECTION, "estimator")
        if kept.pop("fixed_effects") not in (None, "none"):
            raise ParameterError(
                _("One period has no fixed effects: leave {param:fixed_effects} out.")
            )
        allowed: Any = ("auto", *COVARIANCES[estimator])
        kept["covariance"] = None if one_of("covariance", errors, allowed) == "auto" else errors
        return spatial_regression(**kept, estimator=estimator)
    if estimator == "gmm":
        raise SpecificationError(
            _("{param:estimator=gmm} is for one period; a panel has {param:estimator=2sls}.")
        )
    kept = _kept(given, plain, BY_INSTRUMENTS, "estimator")
    if given["formula"] is None:
        raise ParameterError(_("By instruments the model is written as a {param:formula}."))
    one_of("model", given["model"], LagModel)
    allowed = ("auto", *get_args(SpatialInstrumentsCovariance))
    kept["covariance"] = "clustered" if one_of("covariance", errors, allowed) == "auto" else errors
    return spatial_panel_2sls(**kept)


def _without_each(given: Mapping[str, Any], plain: Mapping[str, Any]) -> LeaveOut:
    """Return the model again without each region or period, with all its settings."""
    estimator, leave, panel = given["estimator"], given["leave"], given["panel"]
    kept = _kept(given, plain, WITHOUT_EACH, "leave")
    kept = {k: v for k, v in kept.items() if k not in ("progress", "options")}
    function = "spatial_panel_estimate"
    if estimator != "ml" and panel.T == 1:
        function = "spatial_regression_estimate"
        kept["estimator"] = estimator
        kept = {k: v for k, v in kept.items() if k in (*OF_CROSS_SECTION, "estimator")}
        kept.pop("fixed_effects")
    elif estimator != "ml":
        function = "spatial_panel_2sls_estimate"
        kept = {k: v for k, v in kept.items() if k in BY_INSTRUMENTS}
    if estimator != "ml" and kept.get("covariance") == "auto":
        kept.pop("covariance")
    spec = {
        "function": "spatial_leave_one_out",
        "formula": given["formula"],
        "leave": leave,
        "model": given["model"],
        "fixed_effects": given["fixed_effects"],
        "estimator": estimator,
    }
    return again(function, kept, leave, spec, given["options"], given["progress"])
