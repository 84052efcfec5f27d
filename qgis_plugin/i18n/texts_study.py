# SPDX-License-Identifier: GPL-2.0-or-later
"""The sentences of the study panel by key, in English; the Chinese stands in the .po of the core."""


def _(sentence: str) -> str:
    """Mark a sentence for translation; see texts.py."""
    return sentence


TEXTS = {
    "study_dock": _("Study"),
    "study_ask": _("Ask: do regions catch up?"),
    "study_answers": _("Tools that answer"),
    "study_no_answer": _("Nothing answers this; ask in other words."),
    "study_question": _("What the study is about"),
    # what is chosen once
    "study_map": _("Map"),
    "study_table": _("Table"),
    "study_own_table": _("(the map itself)"),
    "study_field": _("field"),
    "study_names": _("Names"),
    "study_time": _("Time"),
    "study_missing": _("Empty cells"),
    "study_weights": _("Weights"),
    "study_response": _("Explained"),
    "study_terms": _("Explained by"),
    "study_formula": _("Formula"),
    # how map and table fit
    "study_table_gone": _("The table is no longer in the project; the map stands in for it."),
    "study_matched": _("{n} {n:region is|regions are} in both map and table."),
    "study_only_map": _("On the map alone: {regions}."),
    "study_only_table": _("In the table alone: {regions}."),
    # the regions of its steps
    "study_sample": _(
        "{n} {n:region is|regions are} left out of every step of the study for empty cells: {regions}."
    ),
    "study_sample_region": _("{region} ({columns})"),
    "study_no_sample": _(
        "Every region has an empty cell in the formula, so the steps have no sample in common: each is of the "
        "regions that it can use."
    ),
    "study_missing_help": _(
        "Automatic: regions with an empty cell in the formula are left out of every step, so that all are of one "
        "sample. With another choice each step does so with the columns that it uses."
    ),
    # the weights
    "study_manage": _("Weights of the study"),
    "study_first_weights": _("Queen contiguity, islands to the nearest"),
    "study_add": _("Add"),
    "study_remove": _("Remove"),
    "study_name": _("Name"),
    "study_file": _("File"),
    "study_look": _("Describe these weights"),
    "study_twice": _("Two weights are called {names}; give each a name of its own."),
    # the steps
    "study_steps": _("Steps of the study"),
    "study_step_describe": _("Describe"),
    "study_step_moran": _("Moran's I"),
    "study_step_lisa": _("Clusters"),
    "study_step_which": _("Which model"),
    "study_step_model": _("Model"),
    "study_step_effects": _("Effects"),
    "study_step_map": _("Maps"),
    "study_step_report": _("Report"),
    "study_about_describe": _("What stands in the table: the variables of the formula, described."),
    "study_about_moran": _("Do neighbours resemble each other? Moran's I of what is explained."),
    "study_about_lisa": _("Where high and low values gather: local Moran's I, a map of clusters."),
    "study_about_which": _("Tests in order, each with its answer, to the model that they support."),
    "study_about_model": _("The spatial model: its coefficients are not its effects."),
    "study_about_effects": _(
        "Direct, indirect and total effects: what a change does in its own region, and in all others."
    ),
    "study_about_map": _("The maps that the steps left in the project, as they are printed."),
    "study_about_report": _(
        "What was run, as one page, as tables, or as a recipe that “regspatial recipe” runs to the same digits."
    ),
    "study_picture_describe": _("Histogram of what is explained"),
    "study_picture_describe_last": _("Histogram of what is explained, at the last time"),
    "study_picture_moran": _("Moran scatterplot"),
    "study_picture_moran_last": _("Moran scatterplot, at the last time"),
    "study_picture_lisa": _("Moran scatterplot with the clusters of the map"),
    "study_picture_model": _("Coefficients with their intervals"),
    "study_picture_effects": _("Effects with their intervals"),
    "study_run": _("Run"),
    "study_found_before": _(
        "Found on {when}, and kept with the project: run it again for the table as it is now, and for a report."
    ),
    "study_run_all": _("Run all"),
    "study_take_model": _("Take this model"),
    "study_cancel": _("Cancel"),
    "ok": _("OK"),
    "yes": _("Yes"),
    "no": _("No"),
    "close": _("Close"),
    "help": _("Help"),
    "study_last": _("the last"),
    "study_busy": _("Another step is running; wait for it, or cancel it."),
    "study_stopped": _("Cancelled; nothing was changed."),
    "study_no_layers": _("Choose a map, and a table or a map with values, at the top."),
    "study_no_response": _("Choose at the top what is explained."),
    "study_no_terms": _("Choose at the top by what it is explained."),
    "study_no_map": _("No step has left a map yet: run the clusters, or a model."),
    "study_keep": _("Kept"),
    "study_keep_beside": _("In a GeoPackage beside the project"),
    "study_keep_folder": _("In a folder that I choose"),
    "study_keep_scratch": _("Not kept: scratch layers"),
    "study_keep_now": _("Keep what is in memory"),
    "study_keep_file": _("Maps are kept in {path}."),
    "study_kept": _("The layer is kept in {path}."),
    "study_scratch": _("Maps are scratch layers, which QGIS forgets when it closes."),
    "study_unsaved": _(
        "The project was not saved yet: until then maps are scratch layers, which QGIS forgets when it closes. "
        "Save it, then keep them on the page “Maps”."
    ),
    "study_print": _("Print this map…"),
    "study_at": _("{title}, {time}"),
    # what goes out
    "study_title": _("Study of regions"),
    "study_report_title": _("Title"),
    "study_report": _("Write the report…"),
    "study_tables": _("Tables for Word or Excel…"),
    "study_tables_written": _("The tables were written:"),
    "study_recipe": _("Save as a recipe…"),
    "study_recipe_filter": _("Recipe (*.toml)"),
    "study_recipe_head": _(
        "A study that was made in QGIS. Run it: regspatial recipe FILE --out FOLDER"
    ),
    "study_report_subtitle": _("From the description of the table to the effects, step by step"),
    "study_report_written": _("The report was written:"),
    "study_recipe_written": _("The recipe was written: {path}."),
    "study_beside": _("Layers that are in no file as they stand were written beside it: {files}."),
    "study_not_written": _("The layer could not be written to {path}: {why}"),
    "study_nothing_run": _("Nothing was run yet: run a step first."),
}
