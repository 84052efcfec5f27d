"""Names of regions on cells: none on another, on what stands, or on a region that is not its own."""

import numpy as np
import pytest
import shapely

from regspatial._kernels import names_on_ground
from regspatial._kernels.free_places import Box
from regspatial._kernels.leader_lines import FARTHEST, SMALLER
from regspatial._kernels.names_on_ground import PROUD, place_names

SIDE = 0.5


def ground(*, columns: int, small: int):
    """A square of regions in the middle of a map, cut into columns of which the first are narrow."""
    cells = np.full((160, 240), -1)
    widths = [3] * small + [24] * (columns - small)
    at, left = [], 60
    for k, wide in enumerate(widths):
        cells[40:120, left : left + wide] = k
        at.append(((left + wide / 2) * SIDE, 80 * SIDE))
        left += wide
    return cells, np.array(at)


def shapes(found, sizes, anchors) -> tuple[list[shapely.Geometry], list[shapely.Geometry]]:
    boxes, lines = [], []
    for (x, y), share, led, (wide, high), anchor in zip(
        found.middles, found.shares, found.led, sizes, anchors, strict=True
    ):
        box = shapely.box(*_box(x, y, share * wide, share * high))
        boxes.append(box)
        if led:
            lines.append(shapely.shortest_line(shapely.Point(anchor), box))
    return boxes, lines


def _box(x, y, wide, high) -> Box:
    return (x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)


@pytest.mark.parametrize("small", [0, 1, 4])
def test_a_name_stands_in_its_region_or_beside_all_with_a_line(small):
    cells, anchors = ground(columns=6, small=small)
    sizes = np.tile([8.0, 3.0], (6, 1))
    taken = np.array([[0.0, 0.0, 20.0, 10.0]])
    found = place_names(cells, SIDE, anchors, sizes, taken=taken, point=0.35, points=7.0)
    assert found.led.tolist() == [k < small for k in range(6)]
    assert not np.isnan(found.middles).any()
    boxes, lines = shapes(found, sizes, anchors)
    for k, one in enumerate(boxes):
        assert not any(one.intersects(other) for other in boxes[k + 1 :])
        assert not one.intersects(shapely.box(*taken[0]))
    assert not any(a.intersects(b) for k, a in enumerate(lines) for b in lines[k + 1 :])
    assert all(line.length <= FARTHEST * 240 * SIDE for line in lines)
    for k, one in enumerate(boxes):
        own = shapely.union_all([_cell(r, c) for r, c in np.argwhere(cells == k)])
        if found.led[k]:
            assert not any(one.intersects(_cell(r, c)) for r, c in np.argwhere(cells != -1))
            assert sum(line.touches(one) or line.intersects(one) for line in lines) == 1
        else:
            assert own.buffer(PROUD * sizes[k, 1] * found.shares[k] * 1.5).contains(one)


def _cell(row: int, column: int) -> shapely.Geometry:
    return shapely.box(column * SIDE, row * SIDE, (column + 1) * SIDE, (row + 1) * SIDE)


def test_a_name_shrinks_before_it_leaves_its_region():
    cells, anchors = ground(columns=2, small=0)
    wide = 24 * SIDE * 1.1
    found = place_names(
        cells,
        SIDE,
        anchors,
        np.array([[wide, 2.0], [4.0, 2.0]]),
        taken=np.empty((0, 4)),
        point=0.35,
        points=7.0,
    )
    assert found.shares.tolist() == [SMALLER, 1.0]
    assert not found.led.any()


def test_a_name_that_fits_nowhere_is_left_out_and_one_outside_the_map_has_none():
    cells = np.zeros((40, 40), dtype=int)
    cells[:, 20:] = 1
    anchors = np.array([[5.0, 10.0], [15.0, 10.0], [90.0, 10.0]])
    sizes = np.array([[30.0, 3.0], [5.0, 3.0], [5.0, 3.0]])
    found = place_names(cells, SIDE, anchors, sizes, taken=np.empty((0, 4)), point=0.35, points=7.0)
    assert np.isnan(found.middles[:, 0]).tolist() == [True, False, True]
    assert not found.led.any()


def test_a_name_takes_room_about_its_middle_on_every_side():
    box = names_on_ground._box(np.array([10.0, 20.0]), np.array([8.0, 2.0]))
    assert box.tolist() == [6.0, 19.0, 14.0, 21.0]
