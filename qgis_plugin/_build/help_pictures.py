# SPDX-License-Identifier: GPL-2.0-or-later
"""What each tool gives, as a small picture without words: drawn when the plugin is built, the same every time."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

W, H = 260, 120
RED, ORANGE, LIGHT, BLUE, INK, GREY, GREEN = (
    *("#d7191c", "#fdae61", "#abd9e9", "#2c7bb6", "#1b1b1b", "#8a8a8a", "#2f8f5b"),
)
RAMP = ("#eff3ff", "#bdd7e7", "#6baed6", "#3182bd", "#08519c")
Draw = Callable[[], list[str]]


def _line(
    points: list[tuple[float, float]], colour: str = INK, width: float = 1.4, more: str = ""
) -> str:
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="{width}" {more}/>'


def _dot(x: float, y: float, r: float, colour: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{colour}" stroke="#ffffff" stroke-width="0.6"/>'


def _axes(left: float = 20, right: float = 250) -> list[str]:
    return [_line([(left, 8), (left, 108), (right, 108)])]


def _cells(
    colours: Callable[[int, int], str], left: float = 12, wide: int = 8, high: int = 4
) -> list[str]:
    """Return a map: cells whose corners are shifted a little."""
    draw = random.Random(4)  # noqa: S311 - a picture
    at = {
        (i, j): (left + 27 * i + draw.uniform(-5, 5), 10 + 26 * j + draw.uniform(-5, 5))
        for i in range(wide + 1)
        for j in range(high + 1)
    }
    out = []
    for i in range(wide):
        for j in range(high):
            ring = [at[i, j], at[i + 1, j], at[i + 1, j + 1], at[i, j + 1]]
            way = " ".join(f"{x:.1f},{y:.1f}" for x, y in ring)
            out.append(
                f'<polygon points="{way}" fill="{colours(i, j)}" stroke="#ffffff" stroke-width="1"/>'
            )
    return out


def _table() -> list[str]:
    rows = [f'<rect x="20" y="12" width="220" height="18" fill="{BLUE}"/>']
    for k in range(4):
        fill = "#f2f2f2" if k % 2 else "#ffffff"
        rows.append(f'<rect x="20" y="{30 + 20 * k}" width="220" height="20" fill="{fill}"/>')
        rows += [
            _line(
                [(28 + 55 * c, 41 + 20 * k), (58 + 55 * c - 6 * ((k + c) % 3), 41 + 20 * k)],
                GREY,
                4,
            )
            for c in range(4)
        ]
    return [*rows, f'<rect x="20" y="12" width="220" height="98" fill="none" stroke="{INK}"/>']


def _histogram() -> list[str]:
    heights = (10, 24, 46, 74, 92, 80, 56, 38, 22, 14, 8)
    return [
        *(
            f'<rect x="{28 + 19 * k}" y="{108 - h}" width="17" height="{h}" fill="{BLUE}"/>'
            for k, h in enumerate(heights)
        ),
        *_axes(),
    ]


def _bars() -> list[str]:
    lengths = (200, 172, 150, 118, 92, 70, 40)
    return [
        *(
            f'<rect x="20" y="{12 + 14 * k}" width="{v}" height="10" fill="{BLUE if k else RED}"/>'
            for k, v in enumerate(lengths)
        ),
        *_axes(),
    ]


def _series() -> list[str]:
    lines = []
    for k, colour in enumerate((RED, BLUE, GREEN, ORANGE)):
        points = [
            (24 + 24 * t, 96 - 14 * k - t * (6 - 1.2 * k) + 4 * math.sin(t + k)) for t in range(10)
        ]
        lines.append(_line(points, colour, 2))
    return [*_axes(), *lines]


def _choropleth() -> list[str]:
    return _cells(lambda i, j: RAMP[(i + 2 * j + (i * j) % 3) % 5])


def _weights() -> list[str]:
    out = []
    for i in range(7):
        for j in range(7):
            near = abs(i - j) in (1, 3)
            out.append(
                f'<rect x="{14 + 14 * j}" y="{10 + 14 * i}" width="13" height="13" fill="{BLUE if near else "#eef2f5"}"/>'
            )
    at = [(150, 30), (190, 20), (230, 40), (165, 70), (205, 62), (238, 90), (180, 104)]
    for a, b in ((0, 1), (1, 2), (0, 3), (1, 4), (3, 4), (4, 2), (4, 5), (3, 6), (4, 6), (5, 6)):
        out.append(_line([at[a], at[b]], GREY))
    return [*out, *(_dot(x, y, 6, RED if k == 4 else BLUE) for k, (x, y) in enumerate(at))]


def _moran() -> list[str]:
    draw = random.Random(2)  # noqa: S311 - a picture
    points = []
    for _k in range(36):
        x = draw.gauss(0, 1)
        y = 0.6 * x + draw.gauss(0, 0.5)
        colour = RED if x > 0.4 and y > 0.3 else BLUE if x < -0.4 and y < -0.3 else GREY
        points.append(_dot(65 + 20 * x, 60 - 22 * y, 3, colour))
    axes = [
        _line([(10, 60), (120, 60)], GREY, 1, 'stroke-dasharray="3 3"'),
        _line([(65, 8), (65, 112)], GREY, 1, 'stroke-dasharray="3 3"'),
    ]
    return [*axes, _line([(15, 93), (115, 27)], INK, 1.6), *points, *_clusters(140)]


def _clusters(left: float) -> list[str]:
    def colour(i: int, j: int) -> str:
        return RED if i > 1 and j < 2 else BLUE if i < 2 and j > 1 else "#e4e4e4"

    return _cells(colour, left, wide=4)


def _lisa() -> list[str]:
    return _cells(
        lambda i, j: (
            RED
            if i > 4 and j < 3
            else BLUE
            if i < 3 and j > 0
            else ORANGE
            if (i, j) == (4, 3)
            else "#e4e4e4"
        )
    )


def _envelope() -> list[str]:
    up = [(20 + 23 * k, 62 - 26 / (1 + 0.35 * k)) for k in range(11)]
    down = [(x, 124 - y) for x, y in up]
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in (*up, *down[::-1]))
    band = f'<polygon points="{way}" fill="#dfe5ea"/>'
    curve = [
        (20 + 23 * k, 62 - 48 * math.exp(-0.33 * k) + 6 * math.sin(k) * 0.4) for k in range(11)
    ]
    return [
        band,
        *_axes(),
        _line([(20, 62), (250, 62)], GREY),
        _line(curve, RED, 2),
        *(_dot(x, y, 3, RED) for x, y in curve),
    ]


def _forest() -> list[str]:
    rows = ((170, 34), (118, 26), (205, 22), (90, 30), (140, 40))
    out = [_line([(130, 8), (130, 112)], GREY, 1, 'stroke-dasharray="3 3"')]
    for k, (at, wide) in enumerate(rows):
        y, clear = 20 + 20 * k, abs(at - 130) > wide
        out += [
            _line([(at - wide, y), (at + wide, y)]),
            _dot(at, y, 5, (RED if at > 130 else BLUE) if clear else GREY),
        ]
    return out


def _event() -> list[str]:
    values = (0, 2, -2, 0, 14, 26, 33, 38)
    out = [
        *_axes(),
        _line([(20, 78), (250, 78)], GREY),
        _line([(118, 8), (118, 108)], GREY, 1, 'stroke-dasharray="3 3"'),
    ]
    for k, v in enumerate(values):
        x, y = 36 + 28 * k, 78 - v * 1.5
        out += [_line([(x, y - 12), (x, y + 12)]), _dot(x, y, 4, BLUE if k < 3 else RED)]
    return out


def _bent() -> list[str]:
    draw = random.Random(5)  # noqa: S311 - a picture
    dots = [
        _dot(x, (96 - 0.15 * x if x < 130 else 158 - 0.62 * x) + draw.gauss(0, 5), 2.6, GREY)
        for x in range(28, 246, 6)
    ]
    return [
        *_axes(),
        *dots,
        _line([(24, 92), (130, 77), (246, 6)], RED, 2),
        _line([(130, 8), (130, 108)], INK, 1, 'stroke-dasharray="3 3"'),
    ]


def _gwr() -> list[str]:
    ramp = (BLUE, LIGHT, "#ffffbf", ORANGE, RED)
    return [
        *_cells(lambda i, j: ramp[min(4, (i + j) // 2)]),
        f'<circle cx="105" cy="60" r="42" fill="none" stroke="{INK}" stroke-width="1.4" stroke-dasharray="4 3"/>',
        _dot(105, 60, 4, INK),
    ]


def _network() -> list[str]:
    at = [
        (60, 40),
        (150, 30),
        (115, 90),
        (215, 60),
        (24, 84),
        (80, 104),
        (190, 100),
        (238, 22),
        (20, 24),
        (176, 66),
    ]
    size = (13, 11, 9, 7, 5, 4, 4, 4, 4, 4)
    links = (
        (0, 1, 5),
        (0, 2, 4),
        (1, 2, 3),
        (1, 3, 3),
        (0, 4, 2),
        (2, 5, 2),
        (3, 6, 2),
        (3, 7, 1.5),
        (0, 8, 1.5),
        (1, 9, 1.5),
    )
    lines = [_line([at[a], at[b]], GREY, w) for a, b, w in links]
    return [
        *lines,
        *(
            _dot(x, y, s, RED if k < 3 else ORANGE if k == 3 else LIGHT)
            for k, ((x, y), s) in enumerate(zip(at, size, strict=True))
        ),
    ]


def _lorenz() -> list[str]:
    curve = [(20 + 23 * k, 108 - 100 * (k / 10) ** 2.2) for k in range(11)]
    way = " ".join(f"{x:.1f},{y:.1f}" for x, y in (*curve, (20, 108)))
    return [
        f'<polygon points="{way}" fill="{LIGHT}"/>',
        *_axes(),
        _line([(20, 108), (250, 8)], GREY),
        _line(curve, BLUE, 2),
    ]


def _frontier() -> list[str]:
    best = [(34, 100), (52, 66), (92, 38), (150, 22), (236, 14)]
    inside = [(88, 72), (120, 60), (150, 84), (180, 52), (212, 70), (226, 40), (110, 94)]
    return [
        *_axes(),
        _line(best, RED, 2),
        *(_dot(x, y, 4, RED) for x, y in best),
        *(_dot(x, y, 4, BLUE) for x, y in inside),
    ]


def _moves() -> list[str]:
    out = []
    for i in range(4):
        for j in range(4):
            shade = RAMP[4 - min(4, 2 * abs(i - j))] if abs(i - j) < 3 else RAMP[0]
            out.append(
                f'<rect x="{72 + 28 * j}" y="{6 + 27 * i}" width="27" height="26" fill="{shade}"/>'
            )
    return out


def _ellipse() -> list[str]:
    way = [(80, 84), (104, 76), (122, 70), (146, 62), (168, 58)]
    ring = f'<ellipse cx="130" cy="62" rx="82" ry="34" transform="rotate(-14 130 62)" fill="none" stroke="{RED}" stroke-width="2"/>'
    return [
        *_cells(lambda i, j: RAMP[(i + j) % 3]),
        ring,
        _line(way, INK, 2),
        *(_dot(x, y, 4, INK) for x, y in way),
    ]


def _groups() -> list[str]:
    def colour(i: int, j: int) -> str:
        if i < 3:
            return BLUE if j < 2 else GREEN
        return ORANGE if i > 5 or (i > 4 and j > 1) else RED

    return _cells(colour)


def _strata() -> list[str]:
    layers = [
        _cells(lambda i, j: RAMP[(i // 2 + 1) % 5], 12, wide=4),
        _cells(lambda i, j: (LIGHT, ORANGE)[j // 2], 140, wide=4),
    ]
    return [*layers[0], *layers[1]]


def _rings() -> list[str]:
    """Return a map of treated regions, those beside them, one border farther, and the rest."""
    treated = {(1, 1), (2, 1), (5, 2)}

    def colour(i: int, j: int) -> str:
        far = min(max(abs(i - a), abs(j - b)) for a, b in treated)
        return ("#08519c", "#e6731a", "#fdc58f", "#e4e7ea")[min(far, 3)]

    return _cells(colour, wide=9)


def _jump() -> list[str]:
    draw = random.Random(5)  # noqa: S311 - a picture
    out = [*_axes(), _line([(135, 8), (135, 108)], GREY, 1.0, 'stroke-dasharray="4 3"')]
    for left, colour, level in ((30, BLUE, 82), (140, RED, 48)):
        out.append(_line([(left, level), (left + 100, level - 12)], colour, 2.0))
        for k in range(8):
            x = left + 6 + 12.5 * k
            out.append(_dot(x, level - 0.12 * (x - left) + draw.uniform(-9, 9), 3, colour))
    return out


PICTURES: dict[str, Draw] = {
    "table": _table, "histogram": _histogram, "bars": _bars, "series": _series, "choropleth": _choropleth,
    "weights": _weights, "moran": _moran, "lisa": _lisa, "envelope": _envelope, "forest": _forest, "event": _event,
    "bent": _bent, "gwr": _gwr, "network": _network, "lorenz": _lorenz, "frontier": _frontier, "moves": _moves,
    "ellipse": _ellipse, "groups": _groups, "strata": _strata, "rings": _rings, "jump": _jump,
}


def svg(name: str) -> str:
    """Return a picture as SVG."""
    inside = "\n  ".join(PICTURES[name]())
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {W} {H}" width="{W}" height="{H}">\n  {inside}\n</svg>\n'
