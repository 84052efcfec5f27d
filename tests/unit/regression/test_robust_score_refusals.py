"""What the robust score refuses, and says of few pairs."""

import numpy as np
import pytest

from regspatial.errors import BoundaryError
from regspatial.regression.robust.root import root


def test_root_is_held_between_values_of_both_signs():
    class Score:
        def __init__(self, value):
            self.value, self.slope = 1.0 - np.tanh(50.0 * (value - 0.7)) * 1.5, -1e-6

    at, found = root(Score, -0.5, (-1.0, 1.0), "rho")
    assert abs(found.value) < 1e-9
    assert np.tanh(50.0 * (at - 0.7)) == pytest.approx(2.0 / 3.0)


def test_no_change_of_sign_is_refused():
    class Score:
        def __init__(self, value):
            self.value, self.slope = 1.0, -1.0

    with pytest.raises(BoundaryError, match="does not change its sign"):
        root(Score, 0.2, (-1.0, 1.0), "rho")
