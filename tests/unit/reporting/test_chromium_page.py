"""Reports in a real browser: desktop and phone, English and Chinese, light and dark.

A page that holds no script cannot measure itself; a wrapper beside it does, in a frame of each
width, and Chromium prints what it found.
"""

import html
import json
import re
import shutil
import subprocess

import numpy as np
import pytest

import regspatial as rs
from regspatial._files.paths import shipped
from regspatial.indicators import disparity
from regspatial.recipes import run_recipe
from regspatial.recipes.index import write_index
from regspatial.regression.tests.record import PanelModel
from regspatial.reporting.cartography.maps import choropleth
from regspatial.reporting.page import Page
from regspatial.reporting.report import report
from regspatial.reporting.tables import etable

BROWSER = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (path := shutil.which(name))
    ),
    None,
)

pytestmark = [
    pytest.mark.chromium,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed"),
]

WIDTHS = (1440, 768, 390, 320)

WRAPPER = """<!DOCTYPE html><meta charset="utf-8"><body>
{frames}
<pre id="found"></pre>
<script>
const hidden = (e) => {{ for (let p = e; p; p = p.parentElement)
  if (getComputedStyle(p).overflowX !== 'visible') return true; return false; }};
function measure(frame) {{
  const d = frame.contentDocument, w = d.documentElement;
  const out = [];
  for (const e of d.body.querySelectorAll('*')) {{
    const r = e.getBoundingClientRect();
    if (r.right > w.clientWidth + 1 && r.width && !hidden(e.parentElement) && !e.closest('svg')
        && !e.classList.contains('skip'))
      out.push(e.tagName + '.' + e.className);
  }}
  const boxes = [...d.querySelectorAll('.scroll')];
  return {{
    client: w.clientWidth, scroll: w.scrollWidth, out: out.slice(0, 5),
    scrolling: boxes.filter(b => b.scrollWidth > b.clientWidth).length,
    told: boxes.map(b => {{ const h = b.querySelector('.hint');
      const seen = getComputedStyle(h).visibility === 'visible' && h.getBoundingClientRect().height > 5;
      return [b.scrollWidth > b.clientWidth, seen]; }}),
    narrow: [...d.querySelectorAll('p:not(.hint), figure, h1, h2')]
      .filter(e => e.getBoundingClientRect().width < Math.min(200, w.clientWidth / 2)).length,
    pictures: [...d.querySelectorAll('.plate > *')].map(e => {{
      const r = e.getBoundingClientRect(); return [Math.round(r.width), Math.round(r.height)]; }}),
    text: parseFloat(getComputedStyle(d.body).fontSize),
    faults: faults(d),
  }};
}}
function luminance(colour) {{
  const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map(v => {{
    v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }});
  return .2126 * r + .7152 * g + .0722 * b;
}}
function ground(e) {{
  for (let p = e; p; p = p.parentElement) {{
    const c = getComputedStyle(p).backgroundColor;
    if (!/, 0\\)$/.test(c) && c !== 'transparent') return c;
  }}
  return 'rgb(255, 255, 255)';
}}
function faults(d) {{
  const out = [], say = (what, e) => out.push(what + ': ' + e.outerHTML.slice(0, 90));
  if (!d.documentElement.lang) out.push('no language');
  if (!d.title) out.push('no title');
  if (d.querySelectorAll('h1').length !== 1) out.push('not one h1');
  if (d.querySelectorAll('main').length !== 1) out.push('not one main');
  let level = 1;
  for (const h of d.querySelectorAll('main h1, main h2, main h3, main h4')) {{
    const n = +h.tagName[1];
    if (n > level + 1) say('a level is skipped', h);
    level = n;
  }}
  const ids = [...d.querySelectorAll('[id]')].map(e => e.id);
  ids.filter((id, k) => ids.indexOf(id) < k).forEach(id => out.push('id twice: ' + id));
  for (const e of d.querySelectorAll('img')) if (!e.alt) say('no alternative', e);
  for (const e of d.querySelectorAll('.plate > svg'))
    if (e.getAttribute('role') !== 'img' || !e.getAttribute('aria-label')) say('no alternative', e);
  for (const e of d.querySelectorAll('a')) {{
    if (!e.textContent.trim()) say('a link without words', e);
    const to = e.getAttribute('href');
    if (to.startsWith('#') && !d.getElementById(to.slice(1))) say('a link to nothing', e);
  }}
  for (const t of d.querySelectorAll('table')) {{
    if (!t.caption) say('a table without a caption', t);
    if (!t.querySelector('th[scope]')) say('a table without heads', t);
  }}
  for (const e of d.querySelectorAll('[tabindex="0"]'))
    if (!e.getAttribute('aria-label') && e.tagName !== 'PRE') say('a stop without a name', e);
  for (const e of d.querySelectorAll('summary'))
    if (!e.textContent.trim()) say('a lid without words', e);
  for (const e of d.querySelectorAll('p, li, td, th, a, summary, caption, h1, h2, h3, dt, dd')) {{
    if (!e.textContent.trim() || e.closest('svg') || !e.getBoundingClientRect().width) continue;
    const a = luminance(getComputedStyle(e).color), b = luminance(ground(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) say('contrast ' + ratio.toFixed(2), e);
  }}
  return out.slice(0, 20);
}}
function missing(frame) {{
  const d = frame.contentDocument;
  const characters = new Set(d.body.innerText.replace(/\\s/g, ''));
  const family = getComputedStyle(d.body).fontFamily;
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 48;
  const pen = canvas.getContext('2d', {{willReadFrequently: true}});
  const draw = (c) => {{
    pen.clearRect(0, 0, 48, 48);
    pen.font = '32px ' + family;
    pen.fillText(c, 4, 36);
    return pen.getImageData(0, 0, 48, 48).data.join();
  }};
  const empty = draw(''), none = new Set([draw('\\u{{10FFFE}}'), draw('\\uFFFE'), empty]);
  return {{
    checked: characters.size,
    missing: [...characters].filter(c => none.has(draw(c))).join(''),
    control: none.has(draw('\\u{{10FFFD}}')),
  }};
}}
addEventListener('load', async () => {{
  const frames = [...document.querySelectorAll('iframe')];
  frames.forEach(f => f.contentDocument.querySelectorAll('details').forEach(e => {{ e.open = true; }}));
  // What hangs on scrolling is known some frames after the one that lays the boxes out: later on a busy machine.
  const told = () => frames.every(f => measure(f).told.every(([goesOn, seen]) => goesOn === seen));
  for (let k = 0; k < 4 || (k < 40 && !told()); k++) await new Promise(done => {{
    requestAnimationFrame(done);
    setTimeout(done, 500);  // a browser without a window may draw no frame until it is asked
  }});
  document.getElementById('found').textContent = JSON.stringify({{
    sizes: frames.map(measure), glyphs: missing(frames[0]),
  }});
}});
</script>"""


def run(tmp_path, *arguments):
    done = subprocess.run(
        [
            BROWSER,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-sync",
            "--disable-background-networking",
            "--no-first-run",
            "--disable-dev-shm-usage",
            f"--user-data-dir={tmp_path / 'profile'}",
            *arguments,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def look(page, tmp_path, widths=WIDTHS):
    """Return what the wrapper measured of a page in frames of all widths."""
    inside = html.escape(page.read_text(encoding="utf-8"), quote=True)
    frames = "".join(
        f'<iframe width="{w}" height="900" style="border:0" srcdoc="{inside}"></iframe>'
        for w in widths
    )
    wrapper = tmp_path / "wrapper.html"
    wrapper.write_text(WRAPPER.format(frames=frames), encoding="utf-8")
    dom = run(tmp_path, "--virtual-time-budget=20000", "--dump-dom", wrapper.as_uri())
    text = dom.partition('<pre id="found">')[2].partition("</pre>")[0]
    assert text, "the wrapper has measured nothing"
    return json.loads(html.unescape(text))


@pytest.fixture
def page(request, moran, local, sdm, sar, impacts, study, tmp_path):
    model = PanelModel(model=sdm, impacts=impacts, tests=())
    title = "A_very_long_name_without_a_break_" * 3
    return report(
        [
            moran,
            local,
            model,
            ("Models", etable([sar, sdm, impacts], stars=True)),
            ("Map", choropleth(study.provinces, "region4", language=request.param)),
        ],
        tmp_path / "report.html",
        title=title if request.param == "en" else "数实融合与区域创新:三十个省份的空间计量分析",
        language=request.param,
        regions=study.provinces,
        provenance={"inputs": {"a/long/path/to/a/table_2012_2022.csv": "a3" * 32}},
    )


@pytest.mark.parametrize("page", ["en", "zh"], indirect=True)
def test_report_fits_every_width_and_has_all_its_glyphs(page, tmp_path):
    found = look(page, tmp_path)
    assert [s["client"] for s in found["sizes"]] == pytest.approx(WIDTHS, abs=20)
    for size in found["sizes"]:
        assert size["scroll"] <= size["client"], size
        assert size["out"] == [], size
        assert size["narrow"] == 0, size
        assert size["text"] >= 15
        assert size["faults"] == []
        assert all(goes_on == told for goes_on, told in size["told"]), size
        assert len(size["pictures"]) == 9
        for width, height in size["pictures"]:
            assert 0.85 * min(size["client"] - 30, 620) <= width <= 660
            assert 0.2 < height / width < 1.4
    # The wide tables scroll on a phone, in their own boxes; on a desktop none needs to.
    assert found["sizes"][0]["scrolling"] == 0
    assert found["sizes"][2]["scrolling"] >= 2
    assert found["glyphs"]["missing"] == ""
    assert found["glyphs"]["checked"] > 50
    assert found["glyphs"]["control"]  # a character that no font has is found out


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_table_of_many_columns_stands_whole_on_a_desktop(study, tmp_path, language):
    """Its headings take two lines: of one line each they were wider than the page."""
    found = disparity(study.panel["exp(ln_y)"], regions=study.provinces, group="region4")
    made = report(
        [found],
        tmp_path / "report.html",
        language=language,
        regions=study.provinces,
        title="T",
        provenance={"inputs": {}, "versions": {}},
    )
    contents = ("Contents", "目录")
    assert any(one in made.read_text(encoding="utf-8") for one in contents)  # which takes a column
    assert look(made, tmp_path)["sizes"][0]["scrolling"] == 0


def test_the_measure_sees_overflow(tmp_path):
    bad = tmp_path / "bad.html"
    bad.write_text(
        "<!DOCTYPE html><meta charset=utf-8><body><p style='width:900px;color:#999'>wide \U0010fffd"
        "<img><a href='#nowhere'>to</a><table><tr><td>1</table><main><h3>deep</h3></main>",
        encoding="utf-8",
    )
    found = look(bad, tmp_path)
    assert found["sizes"][2]["scroll"] > found["sizes"][2]["client"]
    assert "P." in found["sizes"][2]["out"]
    said = " ".join(found["sizes"][0]["faults"])
    for fault in (
        "no language",
        "not one h1",
        "a level is skipped",
        "no alternative",
        "a link to nothing",
        "a table without a caption",
        "a table without heads",
        "contrast 2.8",
    ):
        assert fault in said


POWER = re.compile(r"(?<![\w.])-?\d+(\.\d+)?e[-+]\d\d?(?!\w)")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", ["dri", "mpn", "us_income", "yreb"])
def test_every_page_of_the_demo_is_accessible_and_cuts_no_table(name, language, tmp_path):
    """The reports themselves and the page that leads to them, on a desktop and on a phone."""
    run_recipe(shipped("recipes", f"{name}.toml"), tmp_path / "studies" / name, language=language)
    index = write_index(tmp_path / "studies", language=language)
    for page in (tmp_path / "studies" / name / "report.html", index):
        for size in look(page, tmp_path, (1440, 390))["sizes"]:
            assert size["faults"] == []
            assert size["out"] == []
            assert size["scroll"] <= size["client"]
            assert size["scrolling"] == 0 or size["client"] < 400  # whole on a desktop
        text = page.read_text(encoding="utf-8")
        # Notes give what other programs print, to six digits whatever their size.
        text = re.sub(r'<p class="note">.*?</p>', " ", text, flags=re.DOTALL)
        words = html.unescape(re.sub(r"<[^>]+>", " ", text))
        assert POWER.search(words) is None
        assert "not installed" not in words


@pytest.mark.parametrize("page", ["zh"], indirect=True)
def test_report_prints(page, tmp_path):
    pdf = tmp_path / "report.pdf"
    run(tmp_path, f"--print-to-pdf={pdf}", "--no-pdf-header-footer", page.as_uri())
    content = pdf.read_bytes()
    assert content.startswith(b"%PDF")
    pages = content.count(b"/Type /Page\n") or content.count(b"/Type /Page ")
    assert 4 <= pages <= 20


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext is installed")
def test_no_page_parts_an_estimate_from_its_standard_error(tmp_path):
    """Twelve tables one under another, moved by a line each, meet the foot of a page in many places.

    Each has more rows than a table that is kept on one page.
    """
    numbers = np.random.default_rng(3).normal(size=(15, 4, 30))
    names = [f"x{k}" for k in range(14)]
    panel = rs.Panel.from_arrays(
        range(30), range(4), dict(zip(["y", *names], numbers, strict=True))
    )
    long = rs.fixed_effects(panel, f"y ~ {' + '.join(names)} | id + time")
    page = Page("T", "en")
    for k in range(12):
        page.paragraph("A line above. " * (1 + 7 * k)).table(etable([long]))
    page.write(tmp_path / "report.html")
    pdf = tmp_path / "report.pdf"
    run(
        tmp_path,
        f"--print-to-pdf={pdf}",
        "--no-pdf-header-footer",
        (tmp_path / "report.html").as_uri(),
    )
    command = ["pdftotext", "-layout", pdf, "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    parted = 0
    for one in text.split("\f")[1:]:
        numbers = [line for line in one.splitlines() if re.search(r"\d\.\d{3}", line)]
        goes_on = one.lstrip().startswith("(1)")
        parted += goes_on
        assert not (numbers and re.fullmatch(r"[\s(]*\d+\.\d{3}\)\s*", numbers[0])), one
    assert parted >= 3, "tables do run on to the next page"
