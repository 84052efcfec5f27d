"""The works that a record rests on: those of the functions behind it, as far as what they hold was used.

A docstring names the works of everything its function can do; a report names those of what it did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any

from .._calls.citations import DOI, work_key, works_of
from ..regression.panel.least_squares.result import FixedEffectsResult
from ..regression.tests.record import PanelModel
from ..results.autocorrelation import GlobalStatistic
from ..results.network.study import PoleNetwork
from ..results.regression import SpatialPanelResult


def cited(record: Any, works: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the works behind a record, each once.

    Parameters
    ----------
    record : a record of the library
    works : of str
        Those of the tool that made it, where it is known.
    """
    out: dict[str, str] = {}
    for one in (*works, *_of_functions(record)):
        if _used(one, record):
            out.setdefault(work_key(one), DOI.sub(r"doi:\1", one))
    return tuple(out.values())


def _of_functions(record: Any) -> Iterator[str]:
    for entry in _entries(record):
        module, _unused, name = entry.rpartition(":")
        function = getattr(import_module(f"..{module}", __package__), name, None)
        if callable(function):
            yield from works_of(function)


def _entries(record: Any) -> Iterator[str]:
    """Yield what a record was computed by, ``module:name``; of a verb of the library the name alone."""
    spec = getattr(record, "spec", None) or {}
    verb = str(spec.get("verb", ""))
    if verb in import_module("..", __package__).__all__:
        yield f":{verb}"
    model = getattr(record, "model", None)
    if isinstance(model, SpatialPanelResult):
        yield f"regression:{model.spec.get('function', '')}"
        if any(getattr(record, one, None) is not None for one in ("impacts", "short", "long")):
            yield ":impacts"
    if isinstance(record, PanelModel):
        yield from dict.fromkeys(_TESTS[t.name] for t in record.tests if t.name in _TESTS)
    if isinstance(record, PoleNetwork):
        yield from (f"network:{name}" for name in _NETWORK)
        yield from (f"network:{name}" for part, name in _PARTS.items() if getattr(record, part))


_TESTS = {
    **dict.fromkeys(
        ("lm-lag", "lm-error", "robust-lm-lag", "robust-lm-error", "lm-joint"),
        "regression.tests.lagrange:lm_tests",
    ),
    "lr": "regression.tests.nested.estimate:lr_tests",
    "wald": "regression.tests.nested.estimate:wald_tests",
}
_NETWORK = (
    "gravity_layer",
    "network_measures",
    "node_measures",
    "growth_poles",
    "organisation_type",
)
_PARTS = {
    "blocks": "block_model",
    "agreement": "layer_agreement",
    "hinterlands": "hinterlands",
    "axes": "development_axes",
}
"""Parts of a network that a run may lack, and what makes them."""


def _fact(record: Any, name: str) -> str | None:
    """Return what a record, its model or how either was run says of a name; None where nothing does."""
    for one in (record, getattr(record, "model", None)):
        for found in (getattr(one, name, None), (getattr(one, "spec", None) or {}).get(name)):
            if isinstance(found, str):
                return found
    return None


def _is(name: str, *values: str) -> Callable[[Any], bool]:
    """Return a test of one fact, which a record that does not know it passes."""
    return lambda record: _fact(record, name) in (None, *values)


def _of_regions(*values: str) -> Callable[[Any], bool]:
    """Return a test of the effects of regions, which records that are no spatial panels pass."""

    def holds(record: Any) -> bool:
        panel = isinstance(getattr(record, "model", record), SpatialPanelResult)
        return not panel or _fact(record, "effects_of_regions") in values

    return holds


def _for_any_variances(record: Any) -> bool:
    robust = _fact(record, "bias_correction") in (None, "robust")
    return robust or _fact(record, "covariance_type") == "sandwich"


def _model(record: Any) -> Any:
    """Return the model of a record; a record that is one names its kind under ``model``."""
    return record if isinstance(record, FixedEffectsResult) else getattr(record, "model", record)


def _by_regions(record: Any) -> bool:
    """Return whether errors are by cluster, with residuals stretched; what is no panel passes."""
    model = _model(record)
    if isinstance(model, FixedEffectsResult):
        return model.covariance_type in ("cr2", "cr3")
    return not isinstance(model, SpatialPanelResult) or model.likelihood is not None


def _two_ways(record: Any) -> bool:
    """Return whether errors are clustered in more than one way; what names no clusters passes."""
    groups = getattr(_model(record), "groups", None)
    return groups is None or len(groups) > 1


def _by_moments(record: Any) -> bool:
    return not isinstance(record, GlobalStatistic) or record.inference != "permutation"


def _used(work: str, record: Any) -> bool:
    return all(test(record) for begins, test in _ONLY_WHERE if work.startswith(begins))


_ONLY_WHERE: tuple[tuple[str, Callable[[Any], bool]], ...] = (
    ("Benjamini, Y. and Hochberg", _is("correction", "fdr")),
    ("Ge, Y., Dudoit", _is("correction", "max-t")),
    ("Sokal, R. R., Oden", _is("inference", "analytic")),
    ("Cliff, A. D. and Ord", _by_moments),
    (
        "Lee, L., and Yu, J. (2010). Estimation",
        _is("bias_correction", "lee-yu", "lee-yu-transform"),
    ),
    ("Lin, X., and Lee, L. (2010)", _for_any_variances),
    ("Liu, S. F., and Yang", _is("bias_correction", "robust")),
    ("Bell, R. M., and McCaffrey", _by_regions),
    (
        "MacKinnon, J. G., Nielsen, M. Ø., and Webb, M. D. (2023). Fast",
        _is("covariance_type", "cr3"),
    ),
    ("Pustejovsky, J. E., and Tipton", _by_regions),
    ("Imbens, G. W., and Kolesár", _by_regions),
    ("Baltagi, B. H., Song", _of_regions("random")),
    ("Kapoor, M., Kelejian", _of_regions("random", "correlated")),
    ("Mundlak, Y. (1978)", _of_regions("correlated")),
    ("Kelejian, H. H., and Prucha, I. R. (1998)", _is("estimator", "2sls", "gmm")),
    ("Kelejian, H. H., and Prucha, I. R. (2010)", _is("estimator", "gmm")),
    ("Kelejian, H. H., and Prucha, I. R. (2007)", _is("covariance_type", "conley")),
    ("Conley, T. G. (1999)", _is("covariance_type", "conley")),
    ("Driscoll, J. C., and Kraay", _is("covariance_type", "driscoll-kraay")),
    ("Cameron, A. C., Gelbach, J. B., and Miller, D. L. (2011)", _two_ways),
    ("Anselin, L. (1988). Spatial Econometrics. ", _is("estimator", "ml")),
    ("Marshall, R. J. (1991)", lambda record: bool(record.spec.get("population"))),
    ("Kline, P., and Santos", lambda record: not isinstance(record, PanelModel)),
)
"""Works by how they begin, and of which records they are cited: what was not done is not."""
