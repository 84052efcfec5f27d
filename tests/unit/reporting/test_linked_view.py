"""The linked view as a file, and in a real browser: pointers and keys, two languages, many regions."""

import importlib.util
import json
import re
from pathlib import Path

import numpy as np
import pytest

import regspatial as rs
from regspatial.errors import LabelError, NotByRegionError, UnknownColumnError

_spec = importlib.util.spec_from_file_location("browser", Path(__file__).parent / "browser.py")
browser = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(browser)


def chromium(function):
    missing = pytest.mark.skipif(browser.BROWSER is None, reason="no Chromium is installed")
    return pytest.mark.chromium(missing(function))


def data_of(page):
    text = page.partition('<script type="application/json" id="data">')[2].partition("</script>")[0]
    return json.loads(text)


@pytest.fixture(scope="module")
def queen(study):
    return rs.weights.queen(study.regions, links=[("460000", "440000")])


@pytest.fixture(scope="module")
def view(study, queen):
    return rs.linked_view(study.panel, None, queen, regions=study.provinces)


def test_every_number_of_the_page_is_that_of_the_panel_and_of_moran(view, study, queen):
    data = data_of(view.to_html())
    assert data["times"] == ["2019", "2020", "2021", "2022"]
    assert data["ids"] == list(study.provinces.ids)
    at = [data["ids"].index(i) for i in study.panel.ids]
    for layer, name in zip(data["variables"], study.panel.columns, strict=True):
        values = np.array([[row[k] for k in at] for row in layer["values"]])
        np.testing.assert_array_equal(values, study.panel.columns[name])
        found = rs.moran(study.panel[name], queen)
        for t in range(4):
            # Eight digits are written of z and its lag, which a screen cannot tell from all.
            np.testing.assert_allclose([layer["z"][t][k] for k in at], found.z[t], rtol=1e-7)
            np.testing.assert_allclose([layer["lag"][t][k] for k in at], found.lag[t], rtol=1e-7)
    tibet = data["ids"].index("540000")  # on the map, not in the panel
    assert all(layer["values"][0][tibet] is None for layer in data["variables"])


def test_the_page_loads_nothing_and_speaks_both_languages(view):
    page = view.to_html()
    assert "default-src 'none'" in page
    assert not re.search(r"(?:src|href)\s*=|https?://|@import|url\(", page)
    data = data_of(page)
    assert set(data["words"]["en"]) == set(data["words"]["zh"])
    assert data["words"]["zh"]["scatter"] == "莫兰散点图"
    used = set(re.findall(r'data-(?:say|label|hint)="(\w+)"', page))
    used |= set(re.findall(r'say\("(\w+)"', page))
    assert used <= set(data["words"]["en"])


def test_what_a_name_says_cannot_end_the_script(study):
    names = np.array(["</script><b>x" if k == 3 else f"N{k}" for k in range(study.regions.n)])
    regions = rs.Regions(
        ids=study.regions.ids,
        points=study.regions.points,
        polygons=study.regions.polygons,
        attributes={"name": names},
    )
    page = rs.linked_view(study.panel, "ln_y", regions=regions, title="<i>&").to_html()
    assert "</script><b>" not in page
    assert "<i>" not in page.replace("<i>&amp;", "")
    assert data_of(page)["names"]["en"][3] == "</script><b>x"


def test_borders_stay_common_and_every_region_has_an_area(view, study):
    shapes = data_of(view.to_html())["map"]["shapes"]
    corners = []
    for text in shapes:
        own = set()
        for ring in text.split(";"):
            steps = np.array(ring.split(" "), dtype=int).reshape(-1, 2)
            assert len(steps) >= 4
            own |= set(map(tuple, np.cumsum(steps, axis=0).tolist()))
        corners.append(own)
    assert len(shapes) == study.provinces.n
    at = {one: k for k, one in enumerate(study.provinces.ids)}
    for one, other in (("130000", "140000"), ("130000", "110000"), ("440000", "450000")):
        # A border simplified twice apart would share its two ends at most.
        assert len(corners[at[one]] & corners[at[other]]) > 10


def test_a_record_is_explored_with_the_variable_and_the_weights_it_was_made_of(local, study):
    data = data_of(local.explore(study.provinces).to_html())
    first = data["variables"][0]
    assert first["name"]["en"] == "ln_y"
    assert first["z"] is not None
    codes = next(v for v in data["variables"] if v["name"]["en"] == "Cluster")["codes"]
    assert "Not significant" in codes["en"]
    assert "不显著" in codes["zh"]


def test_codes_have_the_words_of_their_own_column(study):
    """ "both" is a code of twelve families, of which one is no guess for another; Tibet is on the map alone."""
    page = rs.join_report(study.provinces, study.panel).explore(study.provinces).to_html()
    (layer,) = data_of(page)["variables"]
    assert layer["codes"]["en"] == ["On the map and in the table", "Only on the map"]


@pytest.mark.parametrize("record", ["moran", "impacts"])
def test_other_records_are_explored_or_say_that_they_cannot_be(record, request, study):
    found = request.getfixturevalue(record)
    if record == "impacts":
        found = rs.describe(study.panel)
        with pytest.raises(NotByRegionError):
            found.explore(study.provinces)
        return
    assert data_of(found.explore(study.provinces).to_html())["variables"][0]["z"]


def test_wrong_columns_and_regions_are_named(study, queen):
    with pytest.raises(UnknownColumnError, match="nowhere"):
        rs.linked_view(study.panel, ["nowhere"], regions=study.provinces)
    with pytest.raises(LabelError):
        rs.linked_view(study.panel, regions=study.provinces.select(["110000"]))
    elsewhere = rs.weights.queen(
        study.provinces, links=[("460000", "440000"), ("710000", "350000")]
    )
    with pytest.raises(LabelError):
        rs.linked_view(study.panel, "ln_y", elsewhere, regions=study.provinces)


def test_a_time_without_variation_has_no_scatterplot(study, queen):
    values = study.panel.columns["ln_y"].copy()
    values[1] = 3.0
    panel = rs.Panel(ids=study.panel.ids, times=study.panel.times, columns={"y": values})
    layer = data_of(rs.linked_view(panel, "y", queen, regions=study.regions).to_html())[
        "variables"
    ][0]
    assert layer["z"][1] is None
    assert layer["z"][0] is not None


def test_a_notebook_is_given_a_frame_that_may_run_its_script(view):
    shown = view._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert 'sandbox="allow-scripts"' in shown


# ---- in the browser ----


@pytest.fixture(scope="module")
def chrome(tmp_path_factory):
    with browser.Browser(tmp_path_factory.mktemp("profile")) as one:
        yield one


@pytest.fixture
def opened(chrome, view, tmp_path):
    page = tmp_path / "view.html"
    assert view.to_html(page) == page.read_text("utf-8")
    chrome.open(page)
    return chrome


def selected(page):
    return page.run("[...state.sel].flatMap((s, i) => s ? [D.ids[i]] : [])")


@chromium
def test_a_brush_in_the_map_marks_scatterplot_bars_and_table(opened, study):
    x, y, w, h = opened.place("#map")
    opened.drag((x + 0.62 * w, y + 0.3 * h), (x + 0.72 * w, y + 0.42 * h))
    chosen = selected(opened)
    assert 3 < len(chosen) < 25
    assert "650000" not in chosen
    rows = opened.run(
        "[...document.querySelectorAll('#rows tr[aria-selected=true]')].map((r) => D.ids[+r.dataset.i])"
    )
    assert rows
    assert set(rows) <= set(chosen)
    count = opened.run("document.getElementById('count').textContent")
    assert count == f"{len(chosen)} of 34 regions selected"
    orange = opened.run(
        "['scatter', 'histogram'].map((id) => { const c = $(id), p = c.getContext('2d')"
        ".getImageData(0, 0, c.width, c.height).data; let n = 0;"
        " for (let k = 0; k < p.length; k += 4) n += p[k] === 196 && p[k+1] === 80 && p[k+2] === 12;"
        " return n; })"
    )
    assert min(orange) > 20
    # Dragging the rectangle takes the selection along; Escape lets it go.
    opened.drag((x + 0.67 * w, y + 0.36 * h), (x + 0.6 * w, y + 0.5 * h))
    assert selected(opened) != chosen
    opened.run("document.getElementById('map').focus()")
    opened.press("Escape")
    assert selected(opened) == []


@chromium
def test_lines_of_the_scatterplot_are_least_squares_of_selection_and_rest(opened, study, queen):
    x, y, w, h = opened.place("#scatter")
    opened.drag((x + 0.15 * w, y + 0.1 * h), (x + 0.55 * w, y + 0.85 * h))
    chosen = selected(opened)
    assert len(chosen) > 4
    found = rs.moran(study.panel["ln_y"], queen)
    z, lag = found.z[-1], found.lag[-1]
    own = np.isin(found.ids, chosen)
    printed = opened.run(
        "[...document.querySelectorAll('#summary tr')].slice(1).map((r) => r.lastChild.textContent)"
    )
    said = [float(text.replace("−", "-")) for text in printed]
    wanted = [np.polyfit(z[k], lag[k], 1)[0] for k in (own | ~own, own, ~own)]
    assert said == pytest.approx(wanted, abs=5e-5)  # four decimals are printed
    assert said[0] == pytest.approx(found.values[-1], abs=5e-5)  # rows of W sum to one


@chromium
def test_everything_can_be_done_by_keys(opened):
    opened.run("document.getElementById('map').focus()")
    said = opened.run("document.getElementById('live').textContent")
    assert "not selected" in said
    opened.press(" ")
    assert len(selected(opened)) == 1
    opened.press("ArrowRight", modifiers=8)
    assert len(selected(opened)) == 2
    assert opened.run("document.getElementById('live').textContent") != said
    reached = {opened.run("state.cursor")}
    for key in ("ArrowLeft", "ArrowDown", "ArrowLeft", "ArrowUp"):
        opened.press(key)
        reached.add(opened.run("state.cursor"))
    assert len(reached) > 3
    opened.run("document.getElementById('scatter').focus()")
    opened.press("ArrowUp")
    opened.press("Escape")
    assert selected(opened) == []
    opened.run("document.getElementById('histogram').focus()")
    opened.press("ArrowRight")
    opened.press(" ")
    bar = selected(opened)
    assert bar
    opened.press(" ")
    assert selected(opened) == []
    opened.run("document.querySelector('#rows table').focus()")
    opened.press("ArrowDown")
    opened.press("Enter")
    assert len(selected(opened)) == 1


@chromium
def test_every_region_is_reached_by_arrows_on_the_map(opened):
    """From any region every other is reached: the graph of arrow steps is connected both ways."""
    reached = opened.run(
        "(() => { const xy = (i) => D.map.points[i], seen = new Set([0]), left = [0];"
        " while (left.length) { const i = left.pop(); for (const d of Object.values(ARROWS)) {"
        " const j = nearest(xy, i, ...d); if (j >= 0 && !seen.has(j)) { seen.add(j); left.push(j); } } }"
        " return seen.size; })()"
    )
    assert reached == 34


@chromium
def test_legend_and_map_go_dark_together(opened):
    """A notebook may turn dark when the page is there: regions without data had kept a white box."""
    box = (
        "getComputedStyle([...document.querySelectorAll('#legend .swatch')].at(-1)).backgroundColor"
    )
    light = opened.run(box)
    dark = {"name": "prefers-color-scheme", "value": "dark"}
    opened.ask("Emulation.setEmulatedMedia", features=[dark])
    opened.frame()
    try:
        assert light == "rgb(241, 241, 241)"
        assert opened.run(box) == "rgb(43, 49, 56)"
        assert opened.run("colour('nodata')") == "#2b3138"
    finally:
        opened.ask("Emulation.setEmulatedMedia", features=[])


@chromium
def test_year_variable_language_and_search(opened, study):
    opened.run("document.getElementById('before').click()")
    opened.frame()
    assert opened.run("document.getElementById('map-title').textContent") == "ln_y, 2021"
    values = study.panel["ln_y"].at(2021).values[0]
    assert opened.run("valuesNow().filter((v) => v !== null)") == pytest.approx(values.tolist())
    opened.run("$('variable').value = 1; $('variable').dispatchEvent(new Event('change'))")
    opened.frame()
    assert opened.run("document.getElementById('map-title').textContent") == "ln_a, 2021"
    opened.run("document.querySelector('[data-lang=zh]').click()")
    opened.frame()
    assert opened.run("document.documentElement.lang") == "zh-CN"
    text = opened.run("document.body.innerText")
    assert "莫兰散点图" in text
    assert "Select none" not in text
    opened.run("$('find').focus(); $('find').value = '山东省'.slice(0, 2)")
    opened.press("Enter")
    assert selected(opened) == ["370000"]
    opened.run("$('neighbours').click()")
    opened.frame()
    assert {"370000", "130000", "320000"} <= set(selected(opened))
    opened.run("$('invert').click()")
    opened.frame()
    assert "370000" not in selected(opened)


@chromium
@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_fits_the_screen_and_every_control_has_a_name(chrome, view, tmp_path, width):
    page = tmp_path / "view.html"
    view.to_html(page)
    chrome.open(page, width, 900, phone=width < 500)
    wide, room = chrome.run(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= room
    nameless = chrome.run(
        "[...document.querySelectorAll('button, select, input, canvas, table[role=grid]')]"
        ".filter((e) => !e.hidden && !(e.textContent.trim() && e.tagName === 'BUTTON')"
        " && !e.getAttribute('aria-label') && !(e.labels && e.labels.length"
        " && e.labels[0].textContent.trim())).map((e) => e.outerHTML.slice(0, 80))"
    )
    assert nameless == []
    small = chrome.run(
        "[...document.querySelectorAll('main button, main select')].filter((e) => e.offsetParent"
        " && e.getBoundingClientRect().height < 24).map((e) => e.id || e.className || e.textContent)"
        ".filter((name) => !/▲|▼/.test(name))"
    )
    assert [name for name in small if name in ("none", "invert", "closer", "time")] == []
    assert chrome.complaints() == []


@chromium
def test_three_thousand_regions_are_brushed(chrome, tmp_path):
    side = 55
    regions, panel, w = grid(side)
    page = tmp_path / "grid.html"
    rs.linked_view(panel, None, w, regions=regions).to_html(page)
    assert page.stat().st_size < 4_000_000
    chrome.open(page)
    x, y, width, h = chrome.place("#map")
    chrome.drag((x + width * 0.3, y + h * 0.3), (x + width * 0.6, y + h * 0.6))
    assert 200 < len(selected(chrome)) < 2500
    # No more rows are made than are seen, and the last is reached.
    assert chrome.run("document.querySelectorAll('#rows tbody tr').length") < 60
    assert chrome.run("document.querySelector('#rows table').getAttribute('aria-rowcount')") == str(
        side * side + 1
    )
    chrome.run("$('rows').scrollTop = 1e9")
    chrome.settled(
        "document.getElementById('row-' + (N - 1)) || document.querySelector('#rows tr[aria-rowindex=\"' + (N + 1) + '\"]')"
    )


def grid(side):
    from shapely import to_wkb
    from shapely.geometry import box

    n = side * side
    ids = [f"c{k:04d}" for k in range(n)]
    cells = [box(k % side, k // side, k % side + 1, k // side + 1) for k in range(n)]
    regions = rs.Regions(
        ids=ids,
        points=np.array([(k % side + 0.5, k // side + 0.5) for k in range(n)]),
        polygons=[to_wkb(one) for one in cells],
        lonlat=False,
    )
    rng = np.random.default_rng(5)
    panel = rs.Panel.from_arrays(
        ids, [2020, 2021, 2022], {c: rng.normal(size=(3, n)) for c in "ab"}
    )
    return regions, panel, rs.weights.queen(regions)
