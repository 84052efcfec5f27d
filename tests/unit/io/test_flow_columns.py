"""Which columns of a table of flows are meant where none are named."""

import pytest

import regspatial as rs
from regspatial.errors import InputError, UnknownColumnError
from regspatial.studies.flow_columns import end_columns, value_column

IDS = ["1", "2", "3"]


def read(tmp_path, head, **how):
    path = tmp_path / "od.csv"
    path.write_text(f"{head}\n1,2,5,9\n2,3,4,9\n3,1,6,9\n", "utf-8")
    (layer,) = rs.read_flows(path, ids=IDS, **how)
    return layer


@pytest.mark.parametrize(
    "head",
    [
        "origin,destination,value,year",
        "from,to,flow,year",
        "From_code,To code,trips,year",
        "起点,终点,流量,年份",
        "出发城市,到达城市,人数,年份",
        "o,d,value,flow",
    ],
)
def test_ends_and_sizes_are_told_by_their_headings(tmp_path, head):
    wanted = read(tmp_path, "a,b,c,d", origin="a", destination="b", value="c")
    assert read(tmp_path, head).matrix.toarray().tolist() == wanted.matrix.toarray().tolist()


def test_what_is_named_is_taken(tmp_path):
    layer = read(tmp_path, "to,from,flow,value", origin="to", destination="from", value="value")
    assert set(layer.matrix.data.tolist()) == {9.0}
    assert layer.matrix.toarray()[0, 1] == 9.0
    assert end_columns(["from", "to", "origin"], None, None) == ("origin", "to")


def test_two_that_could_be_meant_are_not_chosen_from(tmp_path):
    with pytest.raises(UnknownColumnError, match="origin"):
        read(tmp_path, "from,source,to,value")
    with pytest.raises(InputError, match="several columns"):
        value_column(["a", "b", "flow", "trips"], (), ("a", "b"), "od")
