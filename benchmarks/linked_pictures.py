"""How long the linked pictures of the plugin take at 100,000 points: to paint, to brush, to point at a mark.

    QT_QPA_PLATFORM=offscreen .venv-qgis/bin/python benchmarks/linked_pictures.py [POINTS]

`make plugin` builds the plugin first. Each picture stands in a widget of
520 x 550 pixels, as the dock has on a screen of 1500 x 950. A frame is a move of the mouse with the button down, which
takes other points, and the painting that follows; seconds are those of the thread, so that a busy machine counts less.
No layer is selected in: what QGIS takes to mark features of a layer is its own.
"""

from __future__ import annotations

import platform
import statistics
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "build"))

from qgis.core import Qgis, QgsApplication  # noqa: E402
from qgis.PyQt.QtCore import QEvent, QPointF, Qt  # noqa: E402
from qgis.PyQt.QtGui import QMouseEvent  # noqa: E402

N = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
WIDTH, HEIGHT, MOVES = 520, 550, 60


def pictures():
    from regspatial_qgis.linked.forest import Forest
    from regspatial_qgis.linked.histogram import Histogram
    from regspatial_qgis.linked.scatter import Scatter
    from regspatial_qgis.linked.series import Lines

    rng = np.random.default_rng(1)
    x = rng.normal(size=N)
    y = 0.5 * x + rng.normal(size=N)
    names = [f"place {k}" for k in range(N)]
    quadrant = np.where(x > 0, np.where(y > 0, 0, 2), np.where(y > 0, 3, 1))
    rows = np.array([x + 0.1 * t + 0.3 * np.roll(y, t) for t in range(12)])
    years = [str(2011 + t) for t in range(12)]
    colours = ("#ca1a20", "#2166ac", "#fdae61", "#92c5de")
    yield (
        "Moran scatter",
        Scatter(x, y, names, ("z", "lag"), kind=quadrant, colours=colours, crossing=(0.0, 0.0)),
    )
    yield "histogram", Histogram(x, names, "x")
    yield "forest", Forest(x, x - 0.5, x + 0.5, names, "x")
    yield "series, 12 years", Lines(rows, names, years, ("", "x"), mean=True, now=11)
    yield "parallel lines, 6 variables", Lines(rows[:6], names, list("abcdef"), ("", "z"))


def seconds(work) -> float:
    start = time.thread_time()
    work()
    return time.thread_time() - start


def moved(view, x: float, y: float, held) -> None:
    left = Qt.MouseButton.LeftButton if held else Qt.MouseButton.NoButton
    none = Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(QEvent.Type.MouseMove, QPointF(x, y), Qt.MouseButton.NoButton, left, none)
    QgsApplication.sendEvent(view, event)
    view.repaint()


def pressed(view, x: float, y: float) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QgsApplication.sendEvent(
        view, QMouseEvent(QEvent.Type.MouseButtonPress, QPointF(x, y), left, left, none)
    )


def timed(view, application, picture) -> tuple[float, ...]:
    """Return seconds: the first painting, one more, a brushed frame (median, 95 %), pointing at a mark."""
    view.resize(WIDTH, HEIGHT)
    view.show()
    application.processEvents()
    view.show_picture(picture)
    first = seconds(view.repaint)
    again = statistics.median(seconds(view.repaint) for _ in range(20))
    frame = view.frame()

    def at(share: float) -> tuple[float, float]:
        return frame.left + share * frame.width, frame.top + share * frame.height

    pressed(view, *at(0.15))
    brush = [
        seconds(lambda k=k: moved(view, *at(0.15 + 0.7 * k / MOVES), True))
        for k in range(1, MOVES + 1)
    ]
    view._forget_band()
    point = [seconds(lambda k=k: moved(view, *at((k + 0.5) / MOVES), False)) for k in range(MOVES)]
    high = sorted(brush)[int(0.95 * MOVES)]
    return first, again, statistics.median(brush), high, statistics.median(point)


def main() -> None:
    application = QgsApplication([], True)
    from regspatial_qgis.linked.view import View

    versions = (
        f"QGIS {Qgis.QGIS_VERSION}, Python {platform.python_version()}, numpy {np.__version__}"
    )
    print(f"{N:,} points; {versions}")
    print(f"{'milliseconds':<30}{'first':>8}{'again':>8}{'brush':>8}{'95 %':>8}{'point at':>10}")
    for name, picture in pictures():
        view = View()
        shown = timed(view, application, picture)
        cells = "".join(f"{1000 * s:>{w}.1f}" for s, w in zip(shown, (8, 8, 8, 8, 10), strict=True))
        print(f"{name:<30}{cells}", flush=True)
        view.close()
    application.exitQgis()


if __name__ == "__main__":
    main()
