"""What is allowed to take memory is counted by hand: at the limit it is taken, one below it is not; and both routes agree."""

from types import SimpleNamespace

import numpy as np
import pytest

from regspatial.regression.errors import block_bootstrap
from regspatial.regression.impacts.exact import totals
from regspatial.regression.panel.random import record_by_period
from regspatial.regression.policy import event_draws


class ReachedError(Exception):
    """The route behind a limit was taken."""


def reached(*_given, **_how):
    raise ReachedError


@pytest.mark.parametrize(("room", "route"), [(49 * 4, "_by_products"), (49 * 4 - 1, "_by_rows")])
def test_a_bootstrap_of_blocks_holds_the_products_of_every_block(room, route, monkeypatch):
    """Four blocks, and of each the products of two columns, y and four dummies: 7 x 7 numbers."""
    blocks = np.repeat(np.arange(4), 3)
    across = SimpleNamespace(codes=np.arange(12) % 4)
    model = SimpleNamespace(
        sample=SimpleNamespace(y=np.arange(12.0), effects=[across]),
        columns=lambda: np.ones((2, 12)),
        y_unit=1.0,
    )
    monkeypatch.setattr(block_bootstrap, "_MOST_CELLS", room)
    monkeypatch.setattr(block_bootstrap, route, reached)
    with pytest.raises(ReachedError):
        block_bootstrap.weighted_products(model, blocks, np.ones((5, 4)))


@pytest.mark.parametrize(("below", "drawn"), [(0, True), (1, False)])
@pytest.mark.parametrize(("clusters", "least"), [(40, 40), (400, 99)])
def test_draws_of_effects_hold_signs_and_products_of_cells(
    below, drawn, clusters, least, monkeypatch
):
    """Of three periods and two means, twice, for as many draws as there are, or clusters where these are fewer."""
    room = 2 * (3 + 2) * least * 800
    monkeypatch.setattr(event_draws, "MOST_CELLS", room - below)
    monkeypatch.setattr(event_draws, "Draws", reached)
    model = SimpleNamespace(
        asked=SimpleNamespace(by_cluster=True),
        sample=SimpleNamespace(clusters=[SimpleNamespace(size=clusters)]),
        y=np.zeros(800),
    )
    given = (model, np.ones((3, 3)), [0, 1, 2], (np.ones(3), (None, None), 9), [1, 1, 1], 99, 1)
    if drawn:
        with pytest.raises(ReachedError):
            event_draws.effects_drawn(*given)
    else:
        assert event_draws.effects_drawn(*given).each is None


@pytest.mark.parametrize("count", [9, 10, 30])
def test_totals_of_draws_that_are_all_the_same_are_those_of_one(count):
    """More than nine are interpolated, which rows of several sums need; a range of none has no nodes."""
    w = np.array([[0.0, 0.7, 0.1], [0.2, 0.0, 0.2], [0.5, 0.3, 0.0]])
    one = np.array(totals(w, np.array([0.4]), False))
    inverse = np.linalg.inv(np.eye(3) - 0.4 * w)
    ones = np.ones(3)
    known = [ones @ inverse @ ones / 3, ones @ w @ inverse @ ones / 3]
    np.testing.assert_allclose(one[:2, 0], known, rtol=1e-12)
    many = np.array(totals(w, np.full(count, 0.4), False))
    assert many.shape == (4, count)
    np.testing.assert_array_equal(many, np.repeat(one, count, axis=1))


@pytest.mark.parametrize(
    ("own", "asked", "large", "said"),
    [
        ("score", "auto", True, 1),
        ("score", "none", True, 0),
        ("score", "auto", False, 0),
        ("lee-yu-transform", "auto", True, 0),
    ],
)
def test_random_effects_of_large_panels_are_refused_a_correction_by_score_alone(
    own, asked, large, said, monkeypatch
):
    monkeypatch.setattr(record_by_period, "_done", lambda _d, _asked: own)
    monkeypatch.setattr(record_by_period, "is_for", lambda _blocks: large)
    design = SimpleNamespace(blocks=None)
    assert len(record_by_period.refused(design, asked, "kkp", "observed")) == said
