"""Colours, sizes and words that all figures and maps share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ..errors import MissingDependencyError
from ..words import Words, _, say
from ._exponents import without_exponents
from ._format import written_out
from ._wrapping import columns, in_two, wrap
from .fonts import family_for, has_chinese
from .look import SCREEN, current

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK = "#1d2329"
MUTED = "#56606b"
GRID = "#dfe4e8"
ACCENT = "#0b5cad"
CONTRAST = "#c4500c"
THIRD = "#20262c"
BORDER = "#7d8890"

SEQUENTIAL = "YlGnBu"
DIVERGING = "PuOr_r"

NARROWEST = 2.8  # inches of a map with a legend of its own beside others
WIDTH = 6.0  # inches; a page shows a figure at most 46 rem wide, a phone at about 22 rem


def text_size(more: float = 0.0) -> float:
    """Return the size of text in points, `more` than usual, for what is being drawn."""
    return (SCREEN + more) * current().larger


@contextmanager
def drawing(texts: Iterable[str] = (), language: str = "en") -> Iterator[None]:
    """Draw inside this: fonts and sizes are set here and nowhere else, and put back after.

    Raises
    ------
    MissingDependencyError
        If matplotlib is missing, or a font for the Chinese among `texts`.
    """
    matplotlib = require("matplotlib", "plot")
    style = current()
    settings = {
        "font.family": family_for(texts, language, style.font),
        "font.size": text_size(),
        "axes.titlesize": text_size(1.5),
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.labelsize": text_size(),
        "axes.edgecolor": MUTED,
        "axes.labelcolor": INK,
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": True,
        "xtick.labelsize": text_size(-0.5),
        "ytick.labelsize": text_size(-0.5),
        "xtick.color": MUTED,
        "ytick.color": MUTED,
        "xtick.labelcolor": INK,
        "ytick.labelcolor": INK,
        "text.color": INK,
        "text.usetex": False,
        "mathtext.fontset": "dejavusans" if style.font == "screen" else "stix",
        "legend.fontsize": text_size(-1),
        "legend.title_fontsize": text_size(-0.5),
        "legend.frameon": False,
        "hatch.linewidth": 0.5,
        "svg.fonttype": "path",
        "pdf.fonttype": 42,  # letters stay letters: found, copied and edited
        "svg.hashsalt": "regspatial",
        "path.simplify": False,
        "figure.facecolor": "white",
        "savefig.facecolor": "white",
    }
    with matplotlib.rc_context(settings):
        yield


def new_figure(width: float = WIDTH, height: float = 4.2) -> Figure:
    """Return an empty figure with an Agg canvas; nothing of pyplot is touched, a notebook shows it.

    Where the style has a width the figure is as wide as that. Its height then follows half the width
    and half the size of the text, so that rows keep room for their names and plots their shape.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    from ._figure import Figure

    style = current()
    if style.inches is not None:
        height *= (style.inches / width * style.larger) ** 0.5
        width = style.inches
    figure = Figure(figsize=(width, height), layout="constrained")
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.set(w_pad=0.08, h_pad=0.08)  # type: ignore[call-arg]
    FigureCanvasAgg(figure)
    return figure


def abreast(wanted: int, maps: int) -> int:
    """Return how many maps stand side by side: one in a narrow column, where two hide what they show."""
    inches = current().inches
    most = wanted if inches is None else max(1, int(inches / NARROWEST))
    return max(1, min(wanted, maps, most))


def dress(axes: Axes) -> None:
    """Give axes of the caller's the font of what is being drawn: their texts have one already."""
    import matplotlib as mpl

    family = mpl.rcParams["font.family"]
    axes.tick_params(labelfontfamily=family)
    for place in ("left", "center", "right"):
        text = axes.get_title(loc=place)
        axes.set_title(text, loc=place, fontfamily=family)
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set_fontfamily(family)
    for one in axes.texts:
        one.set_fontfamily(family)


def root_of(axes: Axes) -> Figure:
    """Return the figure that axes stand in, not a part of one."""
    root: Figure = axes.figure.figure
    return root


def require(module: str, extra: str) -> Any:
    """Import an optional library or say how to install it."""
    from importlib import import_module

    try:
        return import_module(module)
    except ImportError as error:
        raise MissingDependencyError(
            _(
                "This needs {partition}, which is not installed. Install it with: pip install "
                '"regspatial[{extra}]".'
            ),
            partition=module.partition(".")[0],
            extra=extra,
        ) from error


def pick(what: Words, language: str) -> str:
    """Return a text in one language."""
    return say(what, language)


_NAMES = 0.36
"""Of a figure's width, what the names of its rows may take before they are broken in two."""


def _names_in_two(figure: Figure) -> None:
    """Break names of rows that would leave a chart no room, and titles that would end outside it."""
    width = float(figure.get_size_inches()[0]) * 72
    for axes in figure.get_axes():
        widest = 0.0
        if hasattr(axes.yaxis.get_major_formatter(), "func"):  # names, no numbers
            widest = _shortened(axes, _NAMES * width)
        spec = axes.get_subplotspec()
        room = width / (spec.get_gridspec().ncols if spec is not None else 1) - widest
        headings = {axes.get_title("left"), axes.get_title()} - {""}
        for one in axes.get_children():
            if getattr(one, "get_text", str)() in headings:
                in_lines(one, room)


def in_lines(title: Any, room: float) -> str:
    """Break a title where it would end outside its room; return it as it stands."""
    said = title.get_text()
    if title.get_window_extent().width * 72.0 / title.get_figure(root=True).dpi <= room - _EDGE:
        return str(said)  # by the letters that it really has: a wrapped line may find no room above
    letters = int((room - _EDGE) / (_BOLD * float(title.get_fontsize())))
    if "\n" not in said.rstrip("\n") and letters > _FEWEST:
        lines = wrap(said.rstrip("\n"), letters)
        title.set_text("\n".join(lines) + "\n" * said.endswith("\n"))
    return str(title.get_text())


_EM, _BOLD, _EDGE, _FEWEST = 0.56, 0.64, 12.0, 12
"""Width of a letter against its size, and of a bold one; points beside an axis; letters that a line has at least."""


def _shortened(axes: Axes, room: float) -> float:
    """Break the names of an axis in two where one is wider than its room; return the width they take."""
    labels = axes.get_yticklabels()
    texts = [one.get_text() for one in labels]
    size = float(labels[0].get_fontsize()) if labels else 1.0
    letters = max(int(room / (_EM * size)), _FEWEST)
    if any(texts) and "\n" not in "".join(texts):
        texts = [in_two(one, letters) for one in texts]
        if "\n" in "".join(texts):
            axes.set_yticks(axes.get_yticks(), texts, fontsize=size)
    longest = max((columns(line) for one in texts for line in one.split("\n")), default=0)
    return min(longest * _EM * size, room)


def describe(figure: Figure, caption: str, alternative: str) -> Figure:
    """Keep with a figure its caption and what it shows for those who cannot see it."""
    _names_in_two(figure)
    without_exponents(figure)
    alternative = written_out(alternative)
    chinese = has_chinese([alternative]) and not alternative.endswith(
        "."
    )  # not names in English alone
    figure.set_label(_in_chinese(alternative) if chinese else alternative)
    figure._regspatial_caption = caption  # type: ignore[attr-defined]
    figure._regspatial_dots = current().dots  # type: ignore[attr-defined]
    return figure


def _in_chinese(text: str) -> str:
    """Return a Chinese text with the marks of Chinese between the numbers it lists; [0.1, 0.2] stays."""
    return re.sub(
        r"(?<=\d), (?=[\u3000-\u9fff])",
        "\uff0c",
        re.sub(r"(?<=[\d\]\u3000-\u9fff]); ", "\uff1b", text),
    )


def colour_bar(figure: Figure, image: Any, axes: Any, said: str, language: str) -> None:
    """Draw the scale of an image beside it, without a frame."""
    bar = figure.colorbar(image, ax=axes, shrink=0.9)
    bar.outline.set_visible(False)
    bar.set_label(pick(said, language))


def legend_below(figure: Figure, columns: int) -> None:
    """Draw the key below the picture, in as many columns as the picture is wide enough for."""
    for k in range(columns, 0, -1):
        legend = figure.legend(loc="outside lower left", ncols=k)
        if k == 1 or legend.get_window_extent().width <= figure.bbox.width:
            return
        legend.remove()


def titles(title: str | None, default: str) -> tuple[str, str]:
    """Return the title to draw and the caption to keep: None takes the default, "" draws none."""
    return (default if title is None else title), (title or default)


_LABELLED = re.compile(r"\s*[^\s:：。；;,，]{1,24}(?: [^\s:：。；;,，]{1,24}){0,3}[:：](?!//)")


def source_line(source: str, language: str) -> str:
    """Return the source under a map; one that begins with a label of its own gets no second one."""
    if _LABELLED.match(source):
        return source
    return pick(_("Source: "), language) + source
