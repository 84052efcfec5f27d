# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin's own sentences, in English and Chinese; the catalog brings those of the tools.

A plain table in place of Qt's compiled .qm files: nothing binary is shipped, and one test sees that
no sentence is missing in either language. Python 3.9 syntax; see __init__.py of the plugin.
"""

from qgis.core import QgsApplication

from .texts import TEXTS


def language(locale=None):
    """Return "zh" where QGIS speaks Chinese (it says zh, zh_CN or zh-Hans), else "en"."""
    locale = QgsApplication.locale() if locale is None else locale
    return "zh" if str(locale).lower().startswith("zh") else "en"


def say(key, lang=None, **values):
    """Return one of the plugin's sentences, filled in, in the user's language or in `lang`."""
    english, chinese = TEXTS[key]
    return (chinese if (lang or language()) == "zh" else english).format(**values)
