# SPDX-License-Identifier: GPL-2.0-or-later
"""Questions in the panel of a study: answers in the language of QGIS, and the dialog of the first."""

import pytest
from qgis.PyQt.QtCore import Qt
from studying import dock, part, project

__all__ = ["dock", "project"]
NAME = Qt.ItemDataRole.UserRole


def names(ask) -> list:
    return [ask.answers.item(k).data(NAME) for k in range(ask.answers.count())]


@pytest.mark.parametrize(
    ("question", "tool"),
    [("do regions catch up", "convergence"), ("双重差分", "event_study"), ("冷热点", "local_g")],
)
def test_a_question_is_answered_below_it(dock, question, tool) -> None:
    dock.ask.question.setText(question)
    dock.ask.answer()
    assert names(dock.ask)[0] == tool
    assert dock.ask.answers.isVisible()
    dock.ask.question.clear()
    dock.ask.answer()
    assert not dock.ask.answers.isVisible()


def test_what_nothing_answers_is_said(dock) -> None:
    dock.ask.question.setText("quantum chromodynamics")
    dock.ask.answer()
    assert names(dock.ask) == [None]
    assert dock.ask.answers.item(0).text() == "Nothing answers this; ask in other words."


def test_answers_are_chinese_in_chinese(dock, chinese) -> None:
    dock.ask.question.setText("莫兰指数")
    dock.ask.answer()
    assert "莫兰" in dock.ask.answers.item(0).text()


def test_return_opens_the_dialog_of_the_first(dock, monkeypatch) -> None:
    opened = []
    asking = part("asking")
    monkeypatch.setattr(asking, "dialog_of", lambda name: opened.append(name))
    dock.ask.question.setText("beta convergence")
    dock.ask.question.returnPressed.emit()
    assert opened == ["convergence"]
    dock.ask.answers.itemClicked.emit(dock.ask.answers.item(1))
    assert len(opened) == 2


def test_a_double_click_opens_one_dialog_and_a_miss_none(dock, monkeypatch) -> None:
    opened = []
    monkeypatch.setattr(part("asking"), "dialog_of", lambda name: opened.append(name))
    dock.ask.question.setText("beta convergence")
    dock.ask.answer()
    first = dock.ask.answers.item(0)
    dock.ask.answers.itemClicked.emit(first)
    dock.ask.answers.itemActivated.emit(first)
    assert opened == ["convergence"]
    dock.ask.question.setText("chromodynamics of gluons near the quark plasma and its distance")
    dock.ask.question.returnPressed.emit()
    assert dock.ask.answers.count() > 1
    assert opened == ["convergence"]
