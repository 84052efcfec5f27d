"""The flow map of one table: which flows are drawn, counted by hand; their shares; what stands on the map."""

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import InputError, LabelError, ParameterError

MAP = rs.example("dri").regions()
A, B, C, D = MAP.ids[:4]
LINKS = [(A, B, 50.0), (B, A, 20.0), (C, D, 15.0), (A, C, 10.0), (D, B, 5.0)]


def layer(links=LINKS, **how):
    return rs.network.flow_layer(links, **how)


def drawn(found):
    rows = found.tables()[0].rows
    return [(r[1], r[2], r[3]) for r in rows]


def test_the_fewest_that_make_up_the_share_are_drawn():
    found = rs.map_flows(layer(), MAP)
    assert drawn(found) == LINKS[:3]  # 50 + 20 = 70, + 15 = 85 of 100
    assert found.drawn_share == pytest.approx(0.85)
    assert found.tables()[0].column("share") == pytest.approx((0.5, 0.2, 0.15))
    assert found.tables()[0].column("sum") == pytest.approx((0.5, 0.7, 0.85))
    assert drawn(rs.map_flows(layer(), MAP, share=0.7)) == LINKS[:2]  # exactly what is asked
    assert drawn(rs.map_flows(layer(), MAP, links=1)) == LINKS[:1]
    assert len(drawn(rs.map_flows(layer(), MAP, share=1.0))) == 5
    assert "The 3 largest of 5 flows, 85% of the total" in found.tables()[0].notes[0].text("en")


def test_all_flows_are_sent_and_received_drawn_or_not():
    found = rs.map_flows(layer(), MAP, links=1)
    table = found.tables()[1]
    sent = dict(zip(table.column("id"), table.column("sent"), strict=True))
    received = dict(zip(table.column("id"), table.column("received"), strict=True))
    assert sent == {A: 60.0, B: 20.0, C: 15.0, D: 5.0}
    assert received == {A: 20.0, B: 55.0, C: 10.0, D: 15.0}
    assert sum(table.column("net")) == 0.0


def test_equal_flows_do_not_hang_on_the_order_of_regions():
    even = [(a, b, 1.0) for a in (A, B, C, D) for b in (A, B, C, D) if a != b]
    forward = rs.map_flows(layer(even, ids=[A, B, C, D]), MAP, links=4)
    backward = rs.map_flows(layer(even, ids=[D, C, B, A]), MAP, links=4)
    assert set(drawn(forward)) == set(drawn(backward))
    assert len(drawn(forward)) == 4


def test_both_ways_count_once_where_there_is_no_direction():
    found = rs.map_flows(layer(directed=False), MAP)
    assert found.total == 100.0
    assert sorted(v for *_ends, v in drawn(found)) == [15.0, 70.0]
    assert "net" not in found.tables()[1].keys


def test_lines_run_from_region_to_region_with_their_flows():
    found = rs.map_flows(layer(), MAP)
    lines = found.lines("flow_lines")
    assert lines.column("from").tolist() == [A, B, C]
    assert lines.column("share") == pytest.approx([0.5, 0.2, 0.15])
    places = dict(zip(MAP.ids, MAP.coordinates(), strict=True))
    assert lines.coordinates[0][0] == pytest.approx(places[A])
    assert lines.coordinates[0][-1] == pytest.approx(places[B])


def test_the_map_says_what_it_shows_and_draws_widths_by_flow():
    figure = rs.map_flows(layer(), MAP).plot(MAP)
    axes = figure.axes[0]
    assert "The 3 largest of 5 flows, 85% of the total" in axes.get_title(loc="left")
    (lines,) = [c for c in axes.collections if c.get_zorder() == 3 and len(c.get_linewidths()) == 3]
    widths = np.sort(lines.get_linewidths()) - 0.25
    assert (widths / widths[-1]) ** 2 == pytest.approx([15 / 50, 20 / 50, 1.0])
    plain = rs.map_flows(layer(), MAP).plot(MAP, title="")
    words = " ".join(t.get_text() for t in plain.axes[0].texts)
    assert "The 3 largest of 5 flows" in " ".join(words.split())


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(LabelError):
        rs.map_flows(layer(), MAP.select([A, B, C]))
    several = (layer(time=2012), layer(time=2017))
    with pytest.raises(ParameterError, match="several times"):
        rs.map_flows(several, MAP)
    assert rs.map_flows(several, MAP, at_time=2017).time == 2017
    with pytest.raises(InputError, match="no flows"):
        rs.map_flows((), MAP)
