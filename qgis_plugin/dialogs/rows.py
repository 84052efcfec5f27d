# SPDX-License-Identifier: GPL-2.0-or-later
"""The rows of a dialog: shown while they count, outputs under a heading of their own.

Imported by QGIS when a dialog opens, never in qgis_process. A batch window has columns, the model designer
widgets of its own: both show everything.
"""

from __future__ import annotations

import weakref
from typing import Any

from qgis.gui import QgsProcessingGui
from qgis.PyQt.QtWidgets import QLabel, QWidget

from ..i18n import say
from ..values import is_nothing
from .arranging import WHEN

HEADING = "regspatial_results"
_FLOWS = "FLOWS"


def stands_alone(wrapper: Any) -> bool:
    """Return whether a wrapper stands in a dialog with one set of values, where rows can be hidden."""
    return bool(wrapper.type() == QgsProcessingGui.WidgetType.Standard)


class Led:
    """Shows the rows that hang on a wrapper's value only while they count; the wrapper holds this."""

    def __init__(self, leader: Any, led: list[tuple[Any, frozenset[str]]]) -> None:
        self._leader = weakref.ref(leader)  # wrappers hold one another through the dialog alone
        self._led = [(weakref.ref(one), allowed) for one, allowed in led]
        leader.widgetValueHasChanged.connect(self.arrange)
        self.arrange()

    def arrange(self, _: Any = None) -> None:
        """Show and hide by the value of now."""
        leader = self._leader()
        chosen = None if leader is None else leader.shown()
        for held, allowed in self._led:
            show(held(), (chosen or "") in allowed)


def follow(wrapper: Any, wrappers: list[Any]) -> Led | None:
    """Show the rows that hang on a wrapper's value only while they count."""
    if not stands_alone(wrapper):
        return None
    name = wrapper.parameterDefinition().name()
    led = []
    for one in wrappers:
        other, allowed = one.parameterDefinition().metadata().get(WHEN) or ("", ())
        if other == name:
            led.append((one, frozenset(allowed)))
    return Led(wrapper, led) if led else None


def show(wrapper: Any, on: bool) -> None:
    """Show or hide the row of a parameter."""
    if wrapper is None:
        return
    for part in (wrapper.wrappedLabel(), wrapper.wrappedWidget()):
        if part is not None:
            part.setVisible(on)


def below(widget: QWidget, added: QWidget) -> None:
    """Put a widget into the row below another."""
    parent = widget.parentWidget()
    layout = None if parent is None else parent.layout()
    if layout is not None and layout.indexOf(widget) >= 0:
        layout.insertWidget(layout.indexOf(widget) + 1, added)


def ready(wrappers: list[Any]) -> Flows | None:
    """Name the outputs of a dialog apart, and show the fields of flows where there is a layer of them; once."""
    by_name = {one.parameterDefinition().name(): one for one in wrappers}
    return Flows(by_name) if _name_outputs_apart(wrappers) and _FLOWS in by_name else None


def _name_outputs_apart(wrappers: list[Any]) -> bool:
    """Put a heading above the first of the outputs of a dialog; return whether it was put there now."""
    outputs = [one for one in wrappers if one.parameterDefinition().isDestination()]
    first = outputs[0].wrappedLabel() or outputs[0].wrappedWidget() if outputs else None
    parent = None if first is None else first.parentWidget()
    layout = None if parent is None else parent.layout()
    if parent is None or layout is None or parent.findChild(QLabel, HEADING) is not None:
        return False
    heading = QLabel(f"<b>{say('results_heading')}</b>")
    heading.setObjectName(HEADING)
    heading.setContentsMargins(0, 10, 0, 2)
    layout.insertWidget(layout.indexOf(first), heading)
    return True


class Flows:
    """Shows the fields of flows where there is a layer of them; a wrapper of the dialog holds this."""

    def __init__(self, by_name: dict[str, Any]) -> None:
        self._held = {name: weakref.ref(one) for name, one in by_name.items()}
        by_name[_FLOWS].widgetValueHasChanged.connect(self.arrange)
        self.arrange()

    def arrange(self, _: Any = None) -> None:
        """Show and hide by the layer of now."""
        flows = self._held[_FLOWS]()
        on = flows is not None and not is_nothing(flows.parameterValue())
        for name, held in self._held.items():
            if name.startswith(f"{_FLOWS}_"):
                show(held(), on)
