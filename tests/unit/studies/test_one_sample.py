"""Which regions lack a value of a formula's columns, at the times of the study."""

import numpy as np

import regspatial as rs
from regspatial.studies.one_sample import lacking_in_formula

NAN = np.nan


def test_regions_are_named_with_the_columns_that_are_empty_there():
    panel = rs.Panel.from_arrays(
        ["a", "b", "c"],
        [2010, 2011],
        {"y": [[1, 2, 3], [3, NAN, 4]], "x": [[NAN, 2, 5], [3, 4, 6]]},
    )
    assert lacking_in_formula(panel, "y") == {"b": ("y",)}
    assert lacking_in_formula(panel, "y ~ log(x)") == {"a": ("x",), "b": ("y",)}
    assert lacking_in_formula(panel, "y ~ x", "2010") == {"a": ("x",)}
    assert lacking_in_formula(panel, "y ~ z | region + time") == {"b": ("y",)}
