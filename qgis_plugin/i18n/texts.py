# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin's own sentences by key, in English; the Chinese stands in the .po of the core."""


def _(sentence: str) -> str:
    """Mark a sentence for translation; the core is not imported here (Python 3.9 reads this)."""
    return sentence


TEXTS = {
    # the plugin and what it needs
    "plugin_name": _("regspatial"),
    "see_also": _("See also: {names}."),
    "provider_long_name": _("regspatial: spatial weights, autocorrelation and regression"),
    "old_python": _(
        "regspatial needs Python 3.10 or newer; this QGIS runs Python {found}. Install "
        "QGIS 3.40 or newer for Windows, 3.44 or newer for macOS, or Debian 13's QGIS."
    ),
    "missing_library": _("regspatial cannot run its tools: this QGIS has no {names}. {advice}"),
    "advice_linux": _(
        "Debian and Ubuntu: apt install python3-scipy libopenblas0-pthread; Fedora: "
        "dnf install python3-scipy. Then start QGIS again."
    ),
    "advice_windows": _(
        "Install QGIS with its own installer, which brings them; with OSGeo4W, choose "
        "the packages python3-numpy and python3-scipy in its setup. Then start QGIS "
        "again."
    ),
    "advice_macos": _(
        "The QGIS application from the official download brings them; install that "
        "one. Then start QGIS again."
    ),
    "advice_other": _(
        "Install numpy and scipy for the Python that QGIS uses, then start QGIS again."
    ),
    # reading layers
    "cancelled": _("The run was cancelled."),
    "layer_leaves": _(
        "A layer that this run reads was taken out of the project: the run was stopped."
    ),
    "no_features": _(
        "The layer “{layer}” has no features (or none is selected). Choose another "
        "layer, or switch “Selected features only” off."
    ),
    "output_is_input": _(
        "These outputs would take the place of what this run reads: {outputs}. Choose another file, or another table of "
        "a GeoPackage."
    ),
    "outputs_alike": _(
        "{outputs} would be written to one place, {place}. Choose a place for each."
    ),
    "broke_off": _(
        "The layer “{layer}” broke off after {rows} {rows:row|rows} ({why}): nothing was computed from this part. "
        "Mend its source, or save the whole layer to a file and choose that."
    ),
    "fewer_rows": _(
        "The layer “{layer}” gave {rows} of its {count} {count:row|rows}: nothing was computed from this part. Take "
        "the layer out of the project and load it again, or save the whole of it to a file and choose that."
    ),
    "raster_without_cells": _(
        "The layer “{layer}” has no cells of its own (a web map); save it as a file first."
    ),
    "raster_not_read": _("The layer “{layer}” could not be read to its end."),
    "raster_elsewhere": _(
        "The regions cannot be placed in the coordinate system of the raster “{layer}”: set the one of each "
        "layer under its properties."
    ),
    "raster_no_crs": _(
        "“{layer}” or the regions have no coordinate system; both are taken to be in the same one."
    ),
    "garbled": _(
        "Text of “{layer}” is not in the encoding in which QGIS reads the layer ({shown}). Choose the right one "
        "under its properties, Source, Encoding: GBK or GB18030 for most Chinese shapefiles without a .cpg file."
    ),
    "no_fields": _(
        "“{layer}” has no field, so that nothing says which region each shape is; they are numbered 1, 2, …. Of a "
        "shapefile the .dbf is missing: put it beside the .shp, as it was downloaded, and open the layer again."
    ),
    "no_raster": _("“{layer}” is no raster layer."),
    "no_field": _("The layer “{layer}” has no field {name}; it has: {there}.{near}"),
    "empty_id": _(
        "The id field “{field}” of “{layer}” is empty in {count} {count:feature|features}: "
        "number {rows}. Fill it in, or select the others and tick “Selected features only”."
    ),
    "empty_geometry": _(
        "{count} {count:region|regions} of “{layer}” {count:has|have} no geometry: "
        "{regions}. Draw {count:it|them}, or leave {count:it|them} out by selecting the "
        "others."
    ),
    "mixed_geometry": _(
        "Regions must be all polygons or all points; {count} of “{layer}” are no "
        "polygons: {regions}. Leave them out by selecting the others."
    ),
    "not_a_point": _(
        "{count} {count:feature|features} of “{layer}” {count:is|are} lines or several "
        "points: {regions}. A region is a polygon or one point; choose another layer."
    ),
    "repaired": _(
        "{count} {count:polygon|polygons} of the layer “{layer}” {count:was|were} "
        "repaired: {regions}. The area changes most in {worst}, by {share} %; look at it."
    ),
    "invalid_geometry": _(
        "{count} {count:polygon|polygons} of “{layer}” {count:is|are} invalid "
        "({count:its|their} outline crosses itself): {regions}. Repair {count:it|them} with “Fix geometries” "
        "and take its result, or {param:repair=True}."
    ),
    "no_crs": _(
        "The layer “{layer}” has no coordinate reference system: distances are planar, "
        "in the units of its coordinates."
    ),
    "no_crs_degrees": _(
        "The layer “{layer}” has no coordinate reference system: distances are planar, "
        "in the units of its coordinates. These look like longitude and latitude: if "
        "they are, set EPSG:4326 in the layer's properties and run again."
    ),
    "not_degrees": _(
        "The layer “{layer}” says its coordinates are degrees, but they reach x = {x}, "
        "y = {y}. Set the right coordinate reference system in the layer's properties."
    ),
    # merging regions
    "dr_name": _("Merge regions by an attribute"),
    "dr_tags": _("dissolve,merge,union,prefectures,provinces,regions,slivers,overlaps,boundaries"),
    "dr_help": _(
        "Merges the regions of a layer by a field (prefectures into provinces) and says of each group how many "
        "members and parts it has, and where borders do not fit: slivers and overlaps."
    ),
    "dr_regions": _("Regions to merge"),
    "dr_regions_help": _("Polygons, one feature a region."),
    "dr_by": _("Field to merge by"),
    "dr_by_help": _("Its values become the regions; in the shipped prefectures: parent, region4."),
    "dr_output": _("Merged regions"),
    "dr_report": _("What each group is made of"),
    "dr_groups": _("Merged regions, number"),
    "dr_slivers": _("Slivers"),
    "dr_members": _("Members"),
    "dr_misfit": _(
        "Merging by {by} left {n} {n:sliver|slivers}, or members that overlap: borders do "
        "not fit there. The table of what each group is made of has the areas."
    ),
    "dr_faults": _(
        "The layer {layer} cannot be merged by {field}: it is empty in rows {empty}; polygons are invalid in rows "
        "{invalid}. Fill the field in; repair the polygons with Fix geometries."
    ),
    "dr_empty": _(
        "The layer {layer} cannot be merged by {field}: it is empty in rows {empty}. Fill the field in."
    ),
    "dr_invalid": _(
        "The layer {layer} cannot be merged by {field}: polygons are invalid or missing in rows {invalid}. Repair them "
        "with Fix geometries."
    ),
    "dr_no_polygons": _(
        "The layer {layer} holds no polygons, and only polygons are merged. Choose another layer."
    ),
    # merging tables
    "mt_name": _("Merge tables"),
    "mt_tags": _("merge,tables,yearbook,workbook,sheets,excel,csv,panel,join,Eurostat,unit"),
    "mt_help": _(
        "Reads table layers and files as they come (a sheet a variable, a year or a region; headers of "
        "one to three rows; titles, units and notes) and puts them together by region and time. The log "
        "says what each was taken for; every fault of every sheet stands in one message."
    ),
    "mt_tables": _("Tables"),
    "mt_tables_help": _(
        "Layers of the project, and files: workbooks (.xlsx, .xls, .ods; all their sheets) and text "
        "(.csv, .tsv, .txt)."
    ),
    "mt_files": _("Files that QGIS does not open itself"),
    "mt_files_help": _(
        "SPSS and Stata (.sav, .zsav, .dta); .parquet and .feather through the external Python of the settings. "
        "Workbooks and text may stand here too."
    ),
    "mt_nothing": _("Choose at least one table, or one file."),
    "mt_output": _("Merged table"),
    "mt_report": _("What was read"),
    "mt_regions": _("Regions"),
    "mt_times": _("Times"),
    "mt_empty": _("Empty cells"),
    "unopened": _(
        "{name} is not opened as a table: it is damaged, or of a kind that may lead to other files or to "
        "addresses. Save it as .xlsx or .csv in the program that made it; or, if you trust it, load it into "
        "QGIS and choose its layer."
    ),
    "mt_elsewhere": _(
        "{name} is read by the external Python, since what reads it does not come with QGIS. {why} Or save "
        "the table as .csv or .xlsx."
    ),
    "mt_not_there": _("There is no layer and no file {name}."),
    # parameters and outputs
    "weights_filter": _(
        "Weights files (*.npz *.gwt *.gal *.csv *.dta *.mtx *.swm *.kwt);;All files (*)"
    ),
    "weights_out_filter": _(
        "Exact weights (*.npz);;GeoDa weights (*.gwt);;GeoDa contiguity (*.gal);;Tables (*.csv);;"
        "Stata (*.dta);;Matrix Market (*.mtx);;ArcGIS (*.swm)"
    ),
    "html_filter": _("Web pages (*.html)"),
    "report": _("Report"),
    "report_help": _(
        "One self-contained web page with the tables, the map and how they were made."
    ),
    # legends
    "style_plain": _("Headings"),
    "style_yes": _("Yes"),
    "style_no": _("No"),
    "style_no_data": _("No data"),
    "style_significant": _("p ≤ {bound}"),
    "style_not_significant": _("p > {bound}"),
    "wide": _("The table is wide (a field per variable and year)"),
    "wide_help": _(
        "One row per region and fields such as gdp_2012, gdp_2013; leave the time "
        "column empty. As a variable pick any one of its fields (gdp_2012 stands for "
        "gdp); in a formula write gdp. Fields that are years alone (2012, 2013) are one "
        "variable, called as the table is."
    ),
    "curvature": _("Curvature of the links"),
    "curvature_help": _(
        "0 draws the links straight; 0.2 bends them gently, the two directions of a "
        "pair to opposite sides."
    ),
    "all_times": _("Every time in the layer"),
    "all_times_help": _(
        "Each region once a time, with a field “time”: for an atlas by year (Report "
        "map) or the temporal controller. Otherwise the layer shows the last time."
    ),
    "heading_named": _(
        "{names}: columns of one year. Where years stand in the headings, a variable is called by what its columns "
        "have in common: {variables}. For one year choose it as {param:period}, or leave “{switch}” off."
    ),
    "no_year_fields": _(
        "The wide table has no fields of a variable {name} that end in a year "
        "(gdp_2012); it has: {there}."
    ),
    "expressions": _("{label}: expressions"),
    "expressions_help": _(
        "Beside the fields that are ticked above: variables made of fields, as in log(gdp), "
        "per(gdp, population); commas between."
    ),
    "variable_hint": _("a field, or an expression as log(gdp / pop)"),
    "automatic": _("Automatic"),
    "not_set": _("[not set]"),
    "layer_name": _("{label}: {what}"),
    "layer_name_weights": _("{label}: {what} ({weights})"),
    "layer_joined": _("{weights} + {pairs}"),
    "layer_shows": _("{shown} – {name}"),
    "layer_what_when": _("{what}, {when}"),
    "and_more": _("{count} more"),
    "own_table_help": _("Empty: the layer of the regions holds the values itself."),
    "choose_table": _("Choose the table, or a layer of regions that holds the values itself."),
    # seen before a run
    "wide_has_no_time": _(
        "A wide table has no time column: leave it empty, or say that the table is long."
    ),
    "keys_told": _("Not named, and so told by headings and values: {fields}."),
    "choose_panel_id": _("Choose the field of the table that holds the regions' codes."),
    "weights_file_missing": _("The weights file does not exist."),
    "choose_regions_or_file": _(
        "Weights are needed: choose the layer of regions they are built from, or a weights file."
    ),
    "contiguity_needs_polygons": _(
        "Points have no common borders: choose a polygon layer, or another weights "
        "rule (knn, inverse-distance, distance-band)."
    ),
    "choose_weights_variable": _(
        "This weights rule needs a table and its variable (GDP or GDP per head): choose both."
    ),
    "metric_needs_degrees": _(
        "Distances on the globe need longitude and latitude, and the layer of regions "
        "has none (it is projected, or has no coordinate reference system): choose "
        "“Automatic” or “Planar”, or reproject the layer to EPSG:4326."
    ),
    "seat_needs_fields": _(
        "The layer has no fields seat_lon and seat_lat: add them, or measure distances "
        "between “centroid” or “point”."
    ),
    # writing results
    "layer_needs_regions": _("No layer of results was made: that needs the layer of regions."),
    "no_table": _("The run gave no table “{name}” with these settings; it was left out."),
    "flow_outside": _(
        "Flow line number {number} begins or ends outside all regions. Correct the "
        "line, or choose the fields that hold the codes of its ends."
    ),
    "no_shapes": _(
        "The run gave nothing to draw for “{name}” with these settings (too few poles "
        "or times, or regions without polygons); it was left out."
    ),
    # the report
    "report_results": _("Results"),
    "report_map": _("{tool}: map"),
    "report_more": _("The first {shown} of {rows} {rows:row|rows}; all are in the table layer."),
    "report_notes": _("Notes"),
    "report_weights": _("Weights"),
    "report_panel": _("Table"),
    # the tool "Shipped maps and tables"
    "sd_name": _("Shipped maps and tables"),
    "sd_help": _(
        "The provinces and prefectures of China, and example tables, as a layer of "
        "your own. The log says where they come from and what they may be used for."
    ),
    "sd_tags": _("china,boundaries,provinces,prefectures,adcode,example,data"),
    "sd_data": _("Map or table"),
    "sd_where": _("Only where"),
    "sd_where_help": _(
        "A QGIS expression on the fields: region4 = 'east', yangtze_belt = 1, or "
        "parent = '440000' for the prefectures of Guangdong; empty: all."
    ),
    "sd_output": _("Layer"),
    "sd_bad_where": _(
        "The condition {where} cannot be used. Write it on the fields of the layer, "
        "such as region4 = 'east'."
    ),
    "sd_map_title": _("{units} {units:unit|units} of China, outlines of {vintage}, WGS-84"),
    # an external Python
    "ex_name": _("Run a recipe in an external Python"),
    "ex_help": _(
        "Runs a whole recipe in a Python of your own that has regspatial[all], outside "
        "QGIS. Its path is set in Settings, Options, Processing, Providers, regspatial."
    ),
    "ex_tags": _("recipe,external,python,report,reproduce"),
    "ex_recipe": _("Recipe file"),
    "ex_recipe_help": _("A recipe, .toml; the paths in it are seen from its own folder."),
    "ex_language_help": _("The language of the report: auto is that of QGIS."),
    "ex_folder": _("Folder of the results"),
    "ex_report": _("Report"),
    "ex_setting": _("External Python with regspatial[all]"),
    "ex_step": _("Step {step}: {tool}"),
    "ex_not_set": _(
        'No external Python is set. Make one with pip install "regspatial[all]" and '
        "name it in Settings, Options, Processing, Providers, regspatial."
    ),
    "ex_not_there": _(
        "The external Python {path} is not there. Correct it in Settings, Options, "
        "Processing, Providers, regspatial."
    ),
    "ex_no_regspatial": _(
        "{path} cannot run regspatial. Name a Python in which pip install "
        '"regspatial[all]" was run.'
    ),
    "tr_elsewhere": _("Boosted trees are grown by the external Python. {why}"),
    "ex_input": _("The data cannot be used as they are."),
    "ex_specification": _("The settings do not fit together."),
    "ex_convergence": _("The estimation did not converge."),
    "ex_cancelled": _("The external run was cancelled."),
    "ex_failed": _("The external run failed."),
    # what the core advises, in the words of the dialog
    "advice_links": _(" ({links})"),
    "field_time": _("Time"),
    "area_pole": _("Hinterland of the pole"),
    "area_regions": _("Regions"),
    "area_mass": _("Share of mass"),
}
