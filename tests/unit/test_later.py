"""Parts of sentences that are worked out when they are read: not before, once, and the same everywhere."""

import pickle
import warnings

import numpy as np
import pytest

import regspatial as rs
from regspatial._calls.lazy_text import Later
from regspatial.errors import InferenceWarning
from regspatial.regression.estimation import convention as _convention
from regspatial.regression.estimation import estimate as _estimate
from regspatial.regression.impacts.heavy_tails import quantiles
from regspatial.words import Message, _, listed


def test_it_is_worked_out_once_and_only_when_it_is_read():
    calls = []
    later = Later(lambda: calls.append(1) or listed(["a", "b"]))
    message = Message(
        _("{n} {n:region has|regions have} {k} {k:neighbour|neighbours}"), n=2, k=later
    )
    assert not calls
    assert "a, b" in message.text("en")
    assert later.text("zh") == "a、b"
    assert calls == [1]


def test_it_is_kept_and_compared_as_what_it_gave():
    later = Later(lambda: Message("{x:.1f}", x=0.25))
    sent = pickle.loads(pickle.dumps(later))
    assert sent == later == Message("{x:.1f}", x=0.25)
    assert hash(sent) == hash(later)
    assert repr(sent) == repr(later.found)


def test_what_nobody_asked_for_warns_of_nothing():
    def make():
        warnings.warn("of another model", InferenceWarning, stacklevel=1)
        return "0.3"

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Later(make).text() == "0.3"


def fit(**how):
    rng = np.random.default_rng(5)
    n, times = 20, 6
    w = rng.uniform(size=(n, n))
    np.fill_diagonal(w, 0.0)
    ids = [f"r{k}" for k in range(n)]
    x = rng.normal(size=(times, n))
    panel = rs.Panel.from_arrays(ids, range(times), {"y": x + rng.normal(size=(times, n)), "x": x})
    link = rs.weights.normalise(rs.SpatialWeights(ids=ids, matrix=w), "row")
    return rs.regression.spatial_panel_estimate(panel, "y ~ x", link, model="sar", **how)


@pytest.mark.parametrize("asked", ["none", "auto"])
def test_a_model_is_searched_once_until_its_notes_are_read(monkeypatch, asked):
    searches = []
    search = _estimate.maximise
    counted = lambda *a, **k: searches.append(1) or search(*a, **k)  # noqa: E731
    monkeypatch.setattr(_estimate, "maximise", counted)
    found = fit(bias_correction=asked)
    assert len(searches) == 1
    said = " ".join(note.text() for note in found.notes)
    assert "rho" in said
    assert len(searches) == (2 if asked == "none" else 3)
    again = pickle.loads(pickle.dumps(found))
    assert [note.text("zh") for note in again.notes] == [note.text("zh") for note in found.notes]


def test_where_the_other_convention_has_no_maximum_its_note_says_so(monkeypatch):
    monkeypatch.setattr(_convention, "_said", lambda *_given: None)
    (note,) = (
        n
        for n in fit().notes
        if "SDPDmod" in n.text() and "print" in n.text() and "first" in n.text()
    )
    assert "they print nothing, since the maximum lies at a bound" in note.text()
    assert "bound" not in note.text("zh")


def test_quantiles_by_one_sort_are_those_of_numpy_to_the_last_digit():
    rng = np.random.default_rng(2)
    levels = (0.025, 0.25, 0.5, 0.75, 0.975)
    for size in (10, 200, 999, 1000, 1001):
        sample = rng.standard_t(3, size=(size, 3, 4))
        np.testing.assert_array_equal(
            quantiles(sample, levels), np.quantile(sample, levels, axis=0)
        )
    sample[7, 1, 2] = np.nan
    np.testing.assert_array_equal(quantiles(sample, levels), np.quantile(sample, levels, axis=0))
