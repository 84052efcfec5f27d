"""Labels of the shipped maps' groups, also where a layer holds only some of them."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.studies.china_labels import labels_of_attributes


@pytest.mark.parametrize(
    "groups", [["east"], ["east", "west"], ["east", "central", "west", "northeast"]]
)
def test_a_map_of_some_groups_takes_the_labels_of_these(groups):
    attributes = {"region4": np.array(groups)}
    found = labels_of_attributes(attributes)
    assert set(found) == {"region4", *groups}
    regions = rs.Regions(
        ids=range(len(groups)), points=np.zeros((len(groups), 2)), attributes=attributes
    ).with_labels(found)
    assert regions.labels["east"].text("zh") == "东部"


def test_other_groups_are_nobodys():
    assert labels_of_attributes({"region4": np.array(["east", "Midwest"])}) == {}
