# SPDX-License-Identifier: GPL-2.0-or-later
"""The provider: every tool, in both languages, with help, in a process that stays light."""

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cases import CASES
from qgis.core import Qgis, QgsApplication, QgsProcessingContext, QgsProcessingException
from qgis.PyQt.QtCore import QVariant
from qgis.PyQt.QtGui import QIcon

OWN = {"report_map", "shipped_data", "external", "merge_tables", "dissolve_regions"}
CJK = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def tools(provider):
    return importlib.import_module("regspatial_qgis.core").catalog.tools()


def algorithm(name: str):
    """A fresh instance, as a dialog makes it: in the language of now."""
    found = QgsApplication.processingRegistry().algorithmById(f"regspatial:{name}")
    return found.create()


def test_every_tool_of_the_catalog_is_there(provider, tools) -> None:
    assert {a.name() for a in provider.algorithms()} == {t.name for t in tools} | OWN


def test_every_tool_is_tried_in_these_tests(tools) -> None:
    assert set(CASES) >= {t.name for t in tools}


def test_the_tools_are_valid(provider) -> None:
    for one in provider.algorithms():
        fine, why = one.canExecute()
        assert fine, why
        assert one.flags() & Qgis.ProcessingAlgorithmFlag.SupportsBatch
        draws = bool(one.flags() & Qgis.ProcessingAlgorithmFlag.NoThreading)
        assert draws is (one.name() == "report_map")
        assert not one.icon().isNull()
        assert re.fullmatch(r"[a-z0-9_]+", one.name())
        names = [p.name().lower() for p in one.parameterDefinitions()]
        names += [
            o.name().lower() for o in one.outputDefinitions() if o.name().lower() not in names
        ]
        assert len(names) == len(set(names)), one.id()


def test_every_algorithm_stands_in_a_group_of_the_catalog(provider) -> None:
    """Those that no tool of the catalog stands behind (maps on paper, shipped data) too."""
    core = importlib.import_module("regspatial_qgis.core")
    groups = {core.say(words, "en") for words in core.catalog.GROUPS.values()}
    found = {a.id(): a.group() for a in provider.algorithms()}
    assert {name: group for name, group in found.items() if group not in groups} == {}


def test_the_icon_can_be_drawn() -> None:
    icons = importlib.import_module("regspatial_qgis.icons")
    assert not QIcon(icons.ICON).pixmap(32, 32).toImage().isNull()


def test_parameters_and_outputs_are_those_of_the_catalog(tools) -> None:
    core = importlib.import_module("regspatial_qgis.core")
    outputs = importlib.import_module("regspatial_qgis.results.outputs")
    arranging = importlib.import_module("regspatial_qgis.dialogs.arranging")
    for tool in tools:
        made = algorithm(tool.name)
        params = core.catalog.expand(tool)
        given = {p.name() for p in made.parameterDefinitions() if not p.isDestination()}
        own = {"PANEL_WIDE"} if "PANEL" in given else set()
        own |= (
            {"ALL_TIMES"}
            if tool.style == "lisa" or tool.name in ("gtwr", "map_variable")
            else set()
        )
        own |= {f"{p.name.upper()}_EXPRESSIONS" for p in params if p.kind == "variables"}
        own |= (
            {"CURVATURE", "LINKS_DRAWN"}
            if any(o.source == "edges" for o in tool.outputs)
            else set()
        )
        own |= {"LINE_LAYER"} if "LINE" in given else set()
        assert given == {p.name.upper() for p in params} | own
        wanted = {*outputs.names(tool, params).values(), "REPORT", "TABLES"}
        assert {o.name() for o in made.outputDefinitions()} == wanted
        for p in params:
            definition = made.parameterDefinition(p.name.upper())
            optional = bool(definition.flags() & Qgis.ProcessingParameterFlag.Optional)
            written = p.kind == "variables"  # or as expressions, on the line below
            # a table may be the map itself, which then has the ids
            written |= p.name in ("panel", "panel_id") and {"regions", "panel"} <= {
                q.name for q in params
            }
            assert optional is (written or (not p.required and p.default in (None, (), "")))
            advanced = bool(definition.flags() & Qgis.ProcessingParameterFlag.Advanced)
            assert advanced is arranging.is_advanced(p, tool.group)


def test_choices_are_static_strings_named_in_the_help(tools) -> None:
    core = importlib.import_module("regspatial_qgis.core")
    for tool in tools:
        made = algorithm(tool.name)
        for p in core.catalog.expand(tool):
            if p.choices:
                definition = made.parameterDefinition(p.name.upper())
                assert definition.usesStaticStrings()
                assert definition.options() == [c.value for c in p.choices]
                for c in p.choices:
                    assert c.value.isascii()
                    assert f"<b>{c.value}</b>" in made.shortHelpString()


def test_english_is_complete(tools) -> None:
    for text in _texts(tools):
        assert text.strip()
        said = re.sub(r'src="[^"]*"', "", text)  # where the plugin lies is the reader's own
        assert not CJK.search(said), said


def test_chinese_is_complete(tools, chinese) -> None:
    """Names of statistics and symbols have no Chinese; sentences and labels of people have."""
    for text in _texts(tools):
        assert text.strip()
        if re.search(r"[A-Za-z]{3,} [A-Za-z]{2,} [A-Za-z]{2,}", re.sub(r"<[^>]+>", " ", text)):
            assert CJK.search(text), text


def _texts(tools) -> list[str]:
    out = []
    for name in [*(tool.name for tool in tools), *OWN]:
        made = algorithm(name)
        out += [made.displayName(), made.group(), made.shortDescription(), made.shortHelpString()]
        for p in made.parameterDefinitions():
            out.append(p.description())
            if not p.isDestination():
                out.append(p.help())
        out += [o.description() for o in made.outputDefinitions()]
    return out


def test_every_parameter_has_help_in_both_languages(tools) -> None:
    core = importlib.import_module("regspatial_qgis.core")
    bare = [
        f"{tool.name}.{p.name}"
        for tool in tools
        for p in core.catalog.expand(tool)
        if not p.help("en").strip() or not CJK.search(p.help("zh"))
    ]
    assert not bare


def test_a_dialog_has_none_of_what_is_meant_for_the_shell(tools) -> None:
    """Every dialog of a map said that the shell also takes china:province."""
    core = importlib.import_module("regspatial_qgis.core")
    parameters = importlib.import_module("regspatial_qgis.algorithms.parameters")
    said = {
        f"{tool.name}.{p.name}.{lang}": parameters.help_text(p, lang)
        for tool in tools
        for p in core.catalog.expand(tool)
        for lang in ("en", "zh")
    }
    assert not [k for k, one in said.items() if re.search(r"\bshell\b|命令行|china:", one)]
    regions = next(p for p in core.catalog.expand(tools[0]) if p.name == "regions")
    assert "china:province" in regions.help("en")
    assert "china:province" in regions.help("zh")


@pytest.mark.parametrize("locale", ["zh-Hans", "zh_CN", "zh", "zh_Hans_CN"])
def test_what_qgis_calls_chinese(locale) -> None:
    i18n = importlib.import_module("regspatial_qgis.i18n")
    assert i18n.language(locale) == "zh"
    assert i18n.language("en_US") == i18n.language("de") == i18n.language("C") == "en"


def test_the_plugins_own_sentences_are_complete_and_used() -> None:
    texts = importlib.import_module("regspatial_qgis.i18n.texts").TEXTS
    package = Path(importlib.import_module("regspatial_qgis").__file__).parent
    source = "".join(
        p.read_text("utf-8")
        for p in package.rglob("*.py")
        if "regspatial" not in p.relative_to(package).parts and p.name != "texts.py"
    )
    # the plugin's own tools say what their sentences begin with
    said = re.findall(r'SAID = [^\n]*"(\w+)"\n', source)
    own = {f"{one}_{part}" for one in said for part in ("name", "tags", "help")}
    words = importlib.import_module("regspatial_qgis.words")
    for key, english in texts.items():
        chinese_ = words.translate(english, "zh")
        fields = re.findall(r"\{(\w+)\}", english)
        assert sorted(fields) == sorted(re.findall(r"\{(\w+)\}", chinese_)), key
        assert not CJK.search(english), key
        if re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", english):
            assert CJK.search(chinese_), key
        assert key in own or f'"{key}"' in source, f"{key} is not used"


def test_chinese_sentences_have_chinese_punctuation() -> None:
    texts = importlib.import_module("regspatial_qgis.i18n.texts").TEXTS
    lists = {
        "rm_tags",
        "sd_tags",
        "ex_tags",
        "mt_tags",
        "dr_tags",
        "weights_filter",
        "weights_out_filter",
    }  # read by programs
    wrong = re.compile(r"[\u4e00-\u9fff][,;:()?]|[,;:()?][\u4e00-\u9fff]")
    words = importlib.import_module("regspatial_qgis.words")
    chinese_ = {k: words.translate(english, "zh") for k, english in texts.items()}
    assert not [k for k, zh in chinese_.items() if k not in lists and wrong.search(zh)]
    assert not [k for k, zh in chinese_.items() if zh.count("（") != zh.count("）")]


def test_no_library_that_brings_a_second_proj_is_loaded(run, parameters) -> None:
    run("moran", **parameters("moran"))
    heavy = {"pandas", "geopandas", "pyproj", "pyogrio", "shapely", "rasterio", "libpysal"}
    assert not heavy & set(sys.modules)


def test_the_core_is_the_vendored_one(run, parameters) -> None:
    run("moran", **parameters("moran"))
    assert "regspatial" not in sys.modules
    assert "regspatial_qgis.regspatial.autocorrelation" in sys.modules


_GONE = (
    *(
        "exec_",
        "print_",
        "globalPos",
        "globalX",
        "globalY",
        "posF",
        "delta",
        "toTime_t",
        "fromTime_t",
    ),
    *("setResizeMode", "MidButton", "SystemLocaleDate"),
    *("QRegExp", "QTextCodec", "QDesktopWidget", "QMatrix", "QStringRef"),
)
"""What PyQt6 or Qt 6 has no more, beside unscoped enumerations."""


def _unscoped(path: Path) -> list[str]:
    """Return the members of enumerations that are written without the enumeration: Qt.AlignLeft."""
    tree, known, found = ast.parse(path.read_text("utf-8")), {}, []
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("qgis.", "older")):
            module = importlib.import_module(node.module.replace("older", "regspatial_qgis.older"))
            for one in node.names:
                known[one.asname or one.name] = getattr(module, one.name, None)
    for node in ast.walk(tree):
        chain, inner = [], node
        while isinstance(inner, ast.Attribute):
            chain.append(inner.attr)
            inner = inner.value
        if not chain or not isinstance(inner, ast.Name):
            continue
        owner, thing = None, known.get(inner.id)
        for name in reversed(chain):
            owner, thing = thing, getattr(thing, name, None)
        enum = isinstance(thing, int) and not isinstance(thing, bool)
        if enum and isinstance(owner, type) and type(thing) is not owner:
            found.append(f"{path.name}:{node.lineno} {ast.unparse(node)}")
    return found


def test_nothing_that_qt_6_refuses_is_written() -> None:
    """The rules of the official pyqt5_to_pyqt6: scoped enumerations, no PyQt5 by name, no exec_, no QRegExp …

    The classes of this QGIS tell which name is a member of which enumeration. tests/qt6 runs on PyQt6 itself.
    """
    package = Path(importlib.import_module("regspatial_qgis").__file__).parent
    own = [p for p in package.rglob("*.py") if "regspatial" not in p.relative_to(package).parts]
    assert len(own) > 80
    for path in own:
        source = path.read_text("utf-8")
        assert not re.search(r"\bPyQt[56]\b", source), path
        names = {n.attr for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Attribute)}
        names |= {n.id for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Name)}
        assert not names & {*_GONE}, path
        assert _unscoped(path) == []


_IN_3_34 = {
    *("DataType", "DistanceUnit", "GeometryType", "LabelPlacement", "LayerFilter", "LayerFilters"),
    *("MakeValidMethod", "MapSettingsFlag", "MarkerLinePlacement", "MessageLevel"),
    *("ProviderStyleStorageCapability", "RenderUnit"),
    "SelectBehavior",
    *("TextRenderFormat", "VectorExportResult", "VectorTemporalMode", "WkbType"),
}
"""Enumerations of Qgis that QGIS 3.34 has, by "since" in the headers of 3.40."""


def test_names_newer_than_the_least_qgis_have_their_old_ones() -> None:
    """Ubuntu 24.04 has QGIS 3.34: what came to Qgis later is looked up where it was, and is the same number."""
    older = importlib.import_module("regspatial_qgis.older")
    package = Path(older.__file__).parent
    used = {
        found
        for path in package.rglob("*.py")
        if "regspatial" not in path.relative_to(package).parts
        for found in re.findall(r"\bQgis\.([A-Z]\w+)\.(\w+)", path.read_text("utf-8"))
    }
    assert {name for name, _ in used} | {"LayerFilters"} <= _IN_3_34 | set(older._OLD)
    for name, member in sorted(used):
        now = getattr(getattr(older.Qgis, name), member)
        assert now == getattr(getattr(Qgis, name), member)
        if name in older._OLD:
            assert int(getattr(older._OLD[name](), member)) == int(now), (name, member)
    for path in package.rglob("*.py"):
        if path.name != "older.py" and "regspatial" not in path.relative_to(package).parts:
            source = path.read_text("utf-8")
            assert not re.search(r"from qgis.PyQt.QtGui import .*QAction|QMetaType", source), path
            newer = re.search(rf"\bQgis\.({'|'.join(older._OLD)})\b", source)
            assert not newer or re.search(r"from \.+older import .*\bQgis\b", source), path


def test_fields_have_the_types_of_an_older_qgis() -> None:
    older = importlib.import_module("regspatial_qgis.older")
    then = older._Members(QVariant, QString="String")
    for name in ("QString", "LongLong", "Double", "Bool", "Int"):
        assert int(getattr(then, name)) == int(getattr(older.FieldType, name))


# ---- where numpy or scipy is missing ----


@pytest.fixture
def no_scipy(monkeypatch):
    monkeypatch.setitem(sys.modules, "scipy", None)


def test_without_scipy_the_provider_says_what_to_install(provider, no_scipy) -> None:
    assert "python3-scipy" in provider.warningMessage()
    fine, why = algorithm("moran").canExecute()
    assert not fine
    assert "scipy ≥ 1.10" in why
    assert "apt install python3-scipy" in why


def test_without_scipy_the_help_says_so_too(provider, no_scipy, chinese) -> None:
    assert "缺少 scipy" in algorithm("moran").shortHelpString()


def test_without_scipy_a_run_stops_with_the_sentence(
    provider, no_scipy, parameters, feedback
) -> None:
    """qgis_process does not ask canExecute()."""
    context = QgsProcessingContext()
    made = algorithm("moran")
    fine, why = made.checkParameterValues(parameters("moran"), context)
    assert not fine
    assert "scipy" in why
    with pytest.raises(QgsProcessingException, match="scipy"):
        made.prepareAlgorithm(parameters("moran"), context, feedback)


def test_an_old_scipy_counts_as_missing(provider, monkeypatch) -> None:
    import scipy

    monkeypatch.setattr(scipy, "__version__", "1.9.3")
    assert "scipy ≥ 1.10" in importlib.import_module("regspatial_qgis.needs").missing()


def test_the_provider_loads_where_scipy_cannot_be_imported(tmp_path) -> None:
    """In a fresh process, with scipy and numpy walled off from the first line."""
    script = tmp_path / "walled.py"
    script.write_text(
        "import sys\n"
        "sys.modules['scipy'] = sys.modules['numpy'] = None\n"
        f"sys.path.insert(0, {str(Path(importlib.import_module('regspatial_qgis').__file__).parents[1])!r})\n"
        "from qgis.core import QgsApplication\n"
        "app = QgsApplication([], False)\n"
        "app.initQgis()\n"
        "import regspatial_qgis\n"
        "plugin = regspatial_qgis.classFactory(None)\n"
        "plugin.initProcessing()\n"
        "print(len(plugin.provider.algorithms()), plugin.provider.warningMessage())\n"
        "app.exitQgis()\n",
        "utf-8",
    )
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        check=False,
        env={**__import__("os").environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stderr
    count, _, sentence = done.stdout.strip().partition(" ")
    assert int(count) >= 5
    assert "numpy ≥ 1.24, scipy ≥ 1.10" in sentence


def test_an_old_python_gets_a_sentence_and_no_provider(monkeypatch) -> None:
    plugin_module = importlib.import_module("regspatial_qgis.plugin")
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    made = plugin_module.RegspatialPlugin(None)
    made.initProcessing()
    assert made.provider is None
    assert "Python 3.10" in importlib.import_module("regspatial_qgis.needs").python_too_old()
