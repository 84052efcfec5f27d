"""Labels of the shipped maps' groups, also where a layer holds only some of them."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.studies.places.china_labels import labels_of_attributes


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


def test_groups_with_capital_letters_are_the_same_groups():
    """A user's own map says East where the shipped one says east; its legend speaks Chinese too."""
    found = labels_of_attributes({"region4": np.array(["East", "Northeast", ""])})
    assert {k: v.text("zh") for k, v in found.items()} == {
        "region4": "四大板块",
        "East": "东部",
        "Northeast": "东北",
    }


def test_the_legend_of_groups_has_their_names():
    from regspatial.reporting.cartography.maps import choropleth

    figure = choropleth(rs.china("province"), "region4", language="zh")
    said = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert said[:4] == ["东部", "中部", "西部", "东北"]
