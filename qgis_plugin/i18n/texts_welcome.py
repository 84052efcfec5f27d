# SPDX-License-Identifier: GPL-2.0-or-later
"""The sentences of the first run and of the sample project; the Chinese stands in the .po of the core."""


def _(sentence: str) -> str:
    """Mark a sentence for translation; see texts.py."""
    return sentence


TEXTS = {
    "sample_load": _("Load the sample project…"),
    "sample_where": _("A folder for the sample project"),
    "sample_title": _("regspatial sample: provinces of China"),
    "sample_map": _("Provinces of China"),
    "sample_table": _("Simulated panel, 30 provinces, 2012–2022"),
    "sample_unsaved": _(
        "The project that is open has changes that were not saved. Open the sample project all the same?"
    ),
    "sample_failed": _("The sample project cannot be written to {folder}: {reason}"),
    "sample_opened": _(
        "The map and a simulated table are open. In the Study panel choose the weights, and go from step to step."
    ),
    "welcome": _("Begin with the Study panel; every tool is in the Processing Toolbox too."),
    "welcome_study": _("Open the Study panel"),
    "welcome_sample": _("Load the sample project"),
}
