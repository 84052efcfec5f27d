"""Help pressed in the dialog of every tool: the page of that tool opens, in the language of QGIS."""

import html
import importlib
from pathlib import Path

import pytest
from qgis.core import QgsProject
from qgis.gui import QgsBrowserGuiModel
from qgis.PyQt.QtCore import QObject, QUrl, pyqtSlot
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtWidgets import QDialogButtonBox


class Opened(QObject):
    """Stands where a browser would."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[Path] = []

    @pyqtSlot(QUrl)
    def take(self, url: QUrl) -> None:
        self.pages.append(Path(url.toLocalFile()))


@pytest.fixture
def browser(qgis_iface, monkeypatch):
    model = QgsBrowserGuiModel()
    monkeypatch.setattr(qgis_iface, "browserModel", lambda: model, raising=False)
    monkeypatch.setattr(qgis_iface, "activeLayer", lambda: None, raising=False)
    made = Opened()
    QDesktopServices.setUrlHandler("file", made, "take")
    yield made
    QDesktopServices.unsetUrlHandler("file")


@pytest.fixture(params=["en", "zh"])
def language(request):
    if request.param == "zh":
        request.getfixturevalue("chinese")
    return request.param


def pressed(tool, browser) -> Path:
    """Open a dialog, press Help, and return the page that a browser would show."""
    import processing

    dialog = processing.createAlgorithmDialog(tool.id(), {})
    dialog.show()
    dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Help).click()
    dialog.close()
    dialog.deleteLater()
    (page,) = browser.pages
    browser.pages.clear()
    return page


def test_help_opens_the_page_of_the_tool_in_the_language_of_qgis(
    provider, language, browser
) -> None:
    """A page is entitled by what its tool is called in the toolbox, and shows its picture and parameters."""
    QgsProject.instance().clear()
    core = importlib.import_module("regspatial_qgis.core")
    described = {tool.name: tool for tool in core.catalog.tools()}
    i18n = importlib.import_module("regspatial_qgis.i18n")
    starts = ("dr_", "ex_", "mt_", "rm_", "sd_")
    own = {i18n.say(k) for k in i18n.TEXTS if k.startswith(starts) and k.endswith("_help")}
    met = 0
    for tool in provider.algorithms():
        page = pressed(tool, browser)
        assert page.is_file(), tool.name()
        assert page.parent.name == language, tool.name()
        text = html.unescape(page.read_text("utf-8"))
        assert page.stem == tool.name()
        made = tool.create()  # in this language
        title = made.displayName().rstrip(".。")
        assert f"<h1>{title}</h1>" in text, tool.name()
        if tool.name() not in described:  # the plugin's own: what the dialog says stands there
            for param in made.parameterDefinitions():
                said = param.help()
                # others are of the catalog, whose pages describe them
                assert said not in own or said in text, (tool.name(), param.name())
                met += said in own
            continue
        shared = page.with_name("inputs.html")  # maps, tables, weights and flows stand there once
        both = text + shared.read_text("utf-8") if shared.name in text else text
        for param in core.catalog.expand(described[tool.name()]):
            assert f"<code>{param.name}</code>" in both, (tool.name(), param.name)
    assert met > 20
