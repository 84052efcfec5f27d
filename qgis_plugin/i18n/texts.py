# SPDX-License-Identifier: GPL-2.0-or-later
"""key: (English, Chinese). A test sees that every key is used, complete and filled in alike."""

TEXTS = {
    # the plugin and what it needs
    "plugin_name": ("regspatial", "regspatial 区域空间分析"),
    "provider_long_name": (
        "regspatial: spatial weights, autocorrelation and regression",
        "regspatial：空间权重、空间自相关与空间回归",
    ),
    "old_python": (
        "regspatial needs Python 3.12 or newer; this QGIS runs Python {found}. "
        "Install QGIS 3.40 or newer for Windows, 3.44 or newer for macOS, or Debian 13's QGIS.",
        "regspatial 需要 Python 3.12 或更高版本；当前 QGIS 使用的是 Python {found}。"
        "请安装 QGIS 3.40 及以上（Windows）、3.44 及以上（macOS）或 Debian 13 自带的 QGIS。",
    ),
    "missing_library": (
        "regspatial cannot run its tools: this QGIS has no {names}. {advice}",
        "regspatial 的工具无法运行：当前 QGIS 缺少 {names}。{advice}",
    ),
    "advice_linux": (
        "Debian and Ubuntu: apt install python3-scipy libopenblas0-pthread; Fedora: dnf install "
        "python3-scipy. Then start QGIS again.",
        "Debian 与 Ubuntu：apt install python3-scipy libopenblas0-pthread；Fedora：dnf install "
        "python3-scipy。安装后请重启 QGIS。",
    ),
    "advice_windows": (
        "Install QGIS with its own installer, which brings them; with OSGeo4W, choose the packages "
        "python3-numpy and python3-scipy in its setup. Then start QGIS again.",
        "请使用 QGIS 官方安装程序（已包含）；若使用 OSGeo4W，请在安装程序中勾选 python3-numpy 与 "
        "python3-scipy。安装后请重启 QGIS。",
    ),
    "advice_macos": (
        "The QGIS application from the official download brings them; install that one. "
        "Then start QGIS again.",
        "官方下载的 QGIS 应用程序已包含；请安装该版本，然后重启 QGIS。",
    ),
    "advice_other": (
        "Install numpy and scipy for the Python that QGIS uses, then start QGIS again.",
        "请为 QGIS 所用的 Python 安装 numpy 与 scipy，然后重启 QGIS。",
    ),
    # reading layers
    "cancelled": ("The run was cancelled.", "运行已取消。"),
    "no_features": (
        "The layer “{layer}” has no features (or none is selected). Choose another layer, or "
        "switch “Selected features only” off.",
        "图层“{layer}”没有要素（或没有选中要素）。请选择其他图层，或取消“仅选中的要素”。",
    ),
    "no_field": (
        "The layer has no field {name}; it has: {there}.",
        "图层没有字段 {name}；现有字段：{there}。",
    ),
    "empty_id": (
        "The id field “{field}” of “{layer}” is empty in {count} features: number {rows}. Fill it "
        "in, or select the others and tick “Selected features only”.",
        "“{layer}”的编号字段“{field}”有 {count} 个要素为空：第 {rows} 个。请补全，或选中其余要素并"
        "勾选“仅选中的要素”。",
    ),
    "empty_geometry": (
        "{count} regions of “{layer}” have no geometry: {regions}. Draw them, or leave them out by "
        "selecting the others.",
        "“{layer}”有 {count} 个区域没有几何图形：{regions}。请补绘，或选中其余要素以排除它们。",
    ),
    "mixed_geometry": (
        "Regions must be all polygons or all points; {count} of “{layer}” are no polygons: "
        "{regions}. Leave them out by selecting the others.",
        "区域须全为多边形或全为点；“{layer}”有 {count} 个不是多边形：{regions}。请选中其余要素以排除它们。",
    ),
    "not_a_point": (
        "{count} features of “{layer}” are lines or several points: {regions}. A region is a "
        "polygon or one point; choose another layer.",
        "“{layer}”有 {count} 个要素是线或多个点：{regions}。区域应为多边形或单个点；请选择其他图层。",
    ),
    "invalid_geometry": (
        "{count} polygons of “{layer}” are invalid (their outline crosses itself): {regions}. "
        "Repair them with “Fix geometries” and take its result.",
        "“{layer}”有 {count} 个多边形无效（边界自相交）：{regions}。请先用“修正几何图形”修复，再使用其结果。",
    ),
    "no_crs": (
        "The layer “{layer}” has no coordinate reference system: distances are planar, in the units "
        "of its coordinates.",
        "图层“{layer}”没有坐标参照系：距离按平面计算，单位为其坐标的单位。",
    ),
    "no_crs_degrees": (
        "The layer “{layer}” has no coordinate reference system: distances are planar, in the units "
        "of its coordinates. These look like longitude and latitude: if they are, set EPSG:4326 in "
        "the layer's properties and run again.",
        "图层“{layer}”没有坐标参照系：距离按平面计算，单位为其坐标的单位。坐标看似经纬度：若确为经纬度，"
        "请在图层属性中设置 EPSG:4326 后重新运行。",
    ),
    "not_degrees": (
        "The layer “{layer}” says its coordinates are degrees, but they reach x = {x}, y = {y}. "
        "Set the right coordinate reference system in the layer's properties.",
        "图层“{layer}”声明坐标为经纬度，但数值达到 x = {x}、y = {y}。请在图层属性中设置正确的坐标参照系。",
    ),
    # parameters and outputs
    "weights_filter": (
        "Weights files (*.npz *.gwt *.gal *.csv *.swm *.kwt);;All files (*)",
        "权重文件 (*.npz *.gwt *.gal *.csv *.swm *.kwt);;所有文件 (*)",
    ),
    "weights_out_filter": (
        "Exact weights (*.npz);;GeoDa weights (*.gwt);;GeoDa contiguity (*.gal)",
        "精确权重 (*.npz);;GeoDa 权重 (*.gwt);;GeoDa 邻接 (*.gal)",
    ),
    "html_filter": ("Web pages (*.html)", "网页 (*.html)"),
    "report": ("Report", "报告"),
    "report_help": (
        "One self-contained web page with the tables, the map and how they were made.",
        "一个自包含的网页，含各表、地图及其生成方式。",
    ),
    # legends
    "style_plain": ("Headings", "列标题"),
    "style_yes": ("Yes", "是"),
    "style_no": ("No", "否"),
    "style_no_data": ("No data", "无数据"),
    "style_significant": ("p ≤ {bound}", "p ≤ {bound}"),
    "style_not_significant": ("p > {bound}", "p > {bound}"),
    "join_both": ("On the map and in the table", "地图与数据表均有"),
    "join_map_only": ("Only on the map", "仅在地图上"),
    "wide": ("The table is wide (a field per variable and year)", "宽表（每个变量每个年份一列）"),
    "wide_help": (
        "One row per region and fields such as gdp_2012, gdp_2013; leave the time column empty. "
        "As a variable pick any one of its fields (gdp_2012 stands for gdp); in a formula write "
        "gdp.",
        "每个区域一行，字段形如 gdp_2012、gdp_2013；时间列留空。选择变量时任选其一个年份的字段"
        "（gdp_2012 即代表 gdp）；公式中写 gdp。",
    ),
    "curvature": ("Curvature of the links", "联系线的弯曲度"),
    "curvature_help": (
        "0 draws the links straight; 0.2 bends them gently, the two directions of a pair to "
        "opposite sides.",
        "0 为直线；0.2 为缓和的弧线，一对区域的两个方向弯向不同侧。",
    ),
    "all_times": ("Every time in the layer", "图层包含全部时期"),
    "all_times_help": (
        "Each region once a time, with a field “time”: for an atlas by year (Report map) or the "
        "temporal controller. Otherwise the layer shows the last time.",
        "每个区域每个时期一个要素，并有字段“time”：用于按年份出图集（报告地图）或时态控制器。"
        "否则图层只显示最后一期。",
    ),
    "no_year_fields": (
        "The wide table has no fields of a variable {name} that end in a year (gdp_2012); it has: "
        "{there}.",
        "宽表中没有变量 {name} 的年份字段（如 gdp_2012）；现有：{there}。",
    ),
    "automatic": ("Automatic", "自动"),
    # seen before a run
    "wide_has_no_time": (
        "A wide table has no time column: leave it empty, or say that the table is long.",
        "宽表没有时间列：请将其留空，或取消“宽表”。",
    ),
    "choose_panel_id": (
        "Choose the field of the table that holds the regions' codes.",
        "请选择数据表中存放区域编码的字段。",
    ),
    "weights_file_missing": ("The weights file does not exist.", "权重文件不存在。"),
    "choose_regions_or_file": (
        "Weights are needed: choose the layer of regions they are built from, or a weights file.",
        "需要空间权重：请选择用于构建权重的区域图层，或选择权重文件。",
    ),
    "contiguity_needs_polygons": (
        "Points have no common borders: choose a polygon layer, or another weights rule (knn, "
        "inverse-distance, distance-band).",
        "点没有公共边界：请选择面图层，或改用其他权重规则（knn、inverse-distance、distance-band）。",
    ),
    "choose_weights_variable": (
        "This weights rule needs a table and its variable (GDP or GDP per head): choose both.",
        "该权重规则需要数据表及其变量（GDP 或人均 GDP）：请选择二者。",
    ),
    "metric_needs_degrees": (
        "Distances on the globe need longitude and latitude, and the layer of regions has none "
        "(it is projected, or has no coordinate reference system): choose “Automatic” or “Planar”, "
        "or reproject the layer to EPSG:4326.",
        "球面距离需要经纬度，而区域图层没有（为投影坐标，或没有坐标参照系）：请选择“自动”或“平面距离”，"
        "或将图层重投影到 EPSG:4326。",
    ),
    "seat_needs_fields": (
        "The layer has no fields seat_lon and seat_lat: add them, or measure distances between "
        "“centroid” or “point”.",
        "图层没有字段 seat_lon 与 seat_lat：请添加，或改用“centroid”或“point”量测距离。",
    ),
    # writing results
    "layer_needs_regions": (
        "No layer of results was made: that needs the layer of regions.",
        "未生成结果图层：需要给出区域图层。",
    ),
    "no_table": (
        "The run gave no table “{name}” with these settings; it was left out.",
        "在当前设置下没有表“{name}”，已略去。",
    ),
    "flow_outside": (
        "Flow line number {number} begins or ends outside all regions. Correct the line, or choose "
        "the fields that hold the codes of its ends.",
        "第 {number} 条流量线的起点或终点不在任何区域内。请更正该线，或选择存放起止区域编码的字段。",
    ),
    "no_shapes": (
        "The run gave nothing to draw for “{name}” with these settings (too few poles, or regions "
        "without polygons); it was left out.",
        "在当前设置下“{name}”没有可绘制的内容（增长极太少，或区域没有多边形），已略去。",
    ),
    # the report
    "report_results": ("Results", "结果"),
    "report_map": ("{tool}: map", "{tool}：地图"),
    "report_more": (
        "The first {shown} of {rows} rows; all are in the table layer.",
        "仅列出前 {shown} 行，共 {rows} 行；完整内容见表格图层。",
    ),
    "report_notes": ("Notes", "提示"),
    "report_weights": ("Weights", "空间权重"),
    "report_panel": ("Table", "数据表"),
    # maps on paper
    "map_source": ("Source: {source}", "资料来源：{source}"),
    "kilometres": ("km", "千米"),
    "template_unreadable": (
        "The template {path} cannot be read as a print layout ({why}). Choose a .qpt file that "
        "QGIS has saved, or leave the field empty for ours.",
        "模板 {path} 无法作为打印布局读取（{why}）。请选择由 QGIS 保存的 .qpt 文件，或留空以使用自带模板。",
    ),
    "template_without_map": (
        "The template {path} has no map whose item id is “map”. Set the ids map, inset, legend, "
        "title, subtitle, scalebar, north and source in the layout's item properties.",
        "模板 {path} 中没有编号为“map”的地图项。请在布局的项属性中设置编号 map、inset、legend、title、"
        "subtitle、scalebar、north、source。",
    ),
    "no_chinese_font": (
        "No font that draws Chinese is installed. Install one (Debian and Ubuntu: apt install "
        "fonts-noto-cjk), then start QGIS again.",
        "未安装可显示中文的字体。请安装（Debian 与 Ubuntu：apt install fonts-noto-cjk）后重启 QGIS。",
    ),
    "map_not_written": (
        "The map {path} could not be written. Is the folder there, and is the file open elsewhere?",
        "地图 {path} 无法写入。请检查文件夹是否存在、文件是否被其他程序打开。",
    ),
    # the tool "Report map"
    "rm_name": ("Report map", "报告地图"),
    "rm_help": (
        "Draws a layer on an A4 page with title, legend, scale bar, north arrow and source, in "
        "English or Chinese, and writes a PDF or PNG. With fields or a page field it makes an "
        "atlas: a page for each variable, or for each year. The layer is drawn in its own style.",
        "将图层绘制为 A4 版面，含标题、图例、比例尺、指北针与资料来源（中文或英文），输出 PDF 或 PNG。"
        "给出字段或分页字段时生成图集：每个变量或每个年份一页。图层按其自身样式绘制。",
    ),
    "rm_tags": (
        "layout,print,map,atlas,pdf,png,report,legend",
        "布局,打印,地图,图集,报告,图例,出图",
    ),
    "rm_layer": ("Layer", "图层"),
    "rm_layer_help": (
        "Polygons or points; results of the other tools come with their styles.",
        "面或点图层；其他工具的结果自带样式。",
    ),
    "rm_title": ("Title", "标题"),
    "rm_subtitle": ("Subtitle", "副标题"),
    "rm_title_help": (
        "{{field}} and {{value}} stand for the name of the field shown and the value of the page "
        "field.",
        "{{field}} 与 {{value}} 分别代表所示字段的名称与分页字段的取值。",
    ),
    "rm_source": ("Source", "资料来源"),
    "rm_source_help": (
        "Where the data and the boundaries come from; printed under the map.",
        "数据与边界的来源；印在地图下方。",
    ),
    "rm_fields": ("A page for each of these fields", "每个字段一页"),
    "rm_fields_help": (
        "Empty: the layer's own style. Numbers are drawn in classes, text in categories.",
        "留空：使用图层自身样式。数值分级绘制，文本分类绘制。",
    ),
    "rm_page_field": ("A page for each value of this field", "该字段每个取值一页"),
    "rm_page_field_help": (
        "Such as the year, in a layer that holds every region once a year.",
        "例如年份，用于每个区域每年一个要素的图层。",
    ),
    "rm_common": ("The same classes on all pages of a variable", "同一变量各页使用相同分级"),
    "rm_common_help": (
        "So that pages can be compared: all pages of a variable (its years, its effects) share their "
        "classes; those of different variables never do, since their units differ.",
        "便于各页比较：同一变量的各页（各年份、各类效应）使用相同分级；不同变量的单位不同，各自分级。",
    ),
    "rm_format": ("Page", "版面"),
    "rm_format_help": (
        "landscape or portrait, A4; not used with a template of your own.",
        "landscape（横向）或 portrait（纵向），A4；使用自备模板时不起作用。",
    ),
    "rm_language": ("Language of the map", "地图语言"),
    "rm_language_help": (
        "auto: that of QGIS; en; zh.",
        "auto：与 QGIS 相同；en：英文；zh：中文。",
    ),
    "rm_template": ("Layout template", "布局模板"),
    "rm_template_help": (
        "A .qpt file whose items have the ids map, inset, legend, title, subtitle, scalebar, "
        "north, source; empty: ours.",
        "一个 .qpt 文件，其中各项的编号为 map、inset、legend、title、subtitle、scalebar、north、source；"
        "留空：使用自带模板。",
    ),
    "rm_crs": ("Projection of the map", "地图投影"),
    "rm_crs_help": (
        "Empty: equal-area, fitted to the layer (for China the usual Albers, with the South China "
        "Sea in an inset); a projected layer stays as it is.",
        "留空：按图层范围选用等积投影（中国全图用常见的 Albers 投影，南海以插图表示）；投影图层保持不变。",
    ),
    "rm_inset": ("Extent of an inset", "插图范围"),
    "rm_inset_help": (
        "A second, smaller map of this extent beside the legend.",
        "在图例旁以小图表示该范围。",
    ),
    "rm_keep": ("Keep the layouts in the project", "在工程中保留布局"),
    "rm_keep_help": (
        "To go on with them by hand, in the layout window.",
        "以便在布局窗口中继续编辑。",
    ),
    "rm_output": ("Map", "地图文件"),
    "rm_output_help": (
        "A .pdf with a page for each map, or .png files, numbered if there are several.",
        ".pdf（每图一页）或 .png（多幅时依次编号）。",
    ),
    "rm_filter": ("PDF (*.pdf);;PNG (*.png)", "PDF (*.pdf);;PNG (*.png)"),
    "rm_pages": ("Number of pages", "页数"),
    "rm_table": (
        "“{layer}” is a table, which has nothing to draw. Choose a layer with shapes: of the results "
        "of a tool, the layer of regions.",
        "“{layer}”是表格，没有可绘制的图形。请选择带几何图形的图层；工具的结果中应选区域图层。",
    ),
    "rm_no_shapes": (
        "No feature of the layer “{layer}” has a shape to draw. Choose another layer.",
        "图层“{layer}”的要素都没有可绘制的几何图形。请选择其他图层。",
    ),
    "rm_not_in_crs": (
        "The layer “{layer}” cannot be drawn in the projection chosen: part of it lies where that "
        "is not defined. Choose another, or none.",
        "图层“{layer}”无法用所选投影绘制：部分要素超出其适用范围。请选择其他投影，或留空。",
    ),
    "rm_no_pages": (
        "The field {field} is empty everywhere, so there are no pages. Choose another field, or "
        "none.",
        "字段 {field} 全部为空，没有可生成的页面。请选择其他字段，或留空。",
    ),
    "rm_ending": (
        "A report map is written as .pdf or .png.",
        "报告地图只能写为 .pdf 或 .png。",
    ),
    # the tool "Shipped maps and tables"
    "sd_name": ("Shipped maps and tables", "随附的地图与数据表"),
    "sd_help": (
        "The provinces and prefectures of China, and example tables, as a layer of your own. The "
        "log says where they come from and what they may be used for.",
        "将随附的中国省级、地级行政区划及示例数据表复制为自己的图层。日志中注明来源与使用限制。",
    ),
    "sd_tags": (
        "china,boundaries,provinces,prefectures,adcode,example,data",
        "中国,边界,省,地级市,行政区划,示例,数据",
    ),
    "sd_data": ("Map or table", "地图或数据表"),
    "sd_where": ("Only where", "筛选条件"),
    "sd_where_help": (
        "A QGIS expression on the fields: region4 = 'east', yangtze_belt = 1, or parent = "
        "'440000' for the prefectures of Guangdong; empty: all.",
        "关于字段的 QGIS 表达式：region4 = 'east'、yangtze_belt = 1，或 parent = '440000'（广东各地级单位）；"
        "留空：全部。",
    ),
    "sd_output": ("Layer", "图层"),
    "sd_bad_where": (
        "The condition {where} cannot be used. Write it on the fields of the layer, such as region4 "
        "= 'east'.",
        "条件 {where} 无法使用。请针对图层字段书写，例如 region4 = 'east'。",
    ),
    "sd_map_title": (
        "{units} units of China, outlines of {vintage}, WGS-84",
        "中国 {units} 个行政单位，{vintage} 年边界，WGS-84",
    ),
    # an external Python
    "ex_name": ("Run a recipe in an external Python", "用外部 Python 运行研究方案"),
    "ex_help": (
        "Runs a whole recipe in a Python of your own that has regspatial[all], outside QGIS. Its path "
        "is set in Settings, Options, Processing, Providers, regspatial.",
        "在 QGIS 之外，用自己的、装有 regspatial[all] 的 Python 运行整个研究方案。其路径在“设置、选项、"
        "Processing、提供者、regspatial”中指定。",
    ),
    "ex_tags": ("recipe,external,python,report,reproduce", "方案,外部,报告,复现"),
    "ex_recipe": ("Recipe file", "研究方案文件"),
    "ex_recipe_help": (
        "A recipe, .toml; the paths in it are seen from its own folder.",
        "研究方案，.toml；其中的路径相对于方案所在文件夹。",
    ),
    "ex_language_help": (
        "The language of the report: auto is that of QGIS.",
        "报告的语言：auto 为 QGIS 的语言。",
    ),
    "ex_folder": ("Folder of the results", "结果文件夹"),
    "ex_report": ("Report", "报告"),
    "ex_setting": ("External Python with regspatial[all]", "装有 regspatial[all] 的外部 Python"),
    "ex_step": ("Step {step}: {tool}", "步骤 {step}：{tool}"),
    "ex_not_set": (
        'No external Python is set. Make one with pip install "regspatial[all]" and name it in '
        "Settings, Options, Processing, Providers, regspatial.",
        '尚未设置外部 Python。请在一个 Python 环境中执行 pip install "regspatial[all]"，并在“设置、选项、'
        "Processing、提供者、regspatial”中指定其路径。",
    ),
    "ex_not_there": (
        "The external Python {path} is not there. Correct it in Settings, Options, Processing, "
        "Providers, regspatial.",
        "外部 Python {path} 不存在。请在“设置、选项、Processing、提供者、regspatial”中改正。",
    ),
    "ex_no_regspatial": (
        '{path} cannot run regspatial. Name a Python in which pip install "regspatial[all]" was run.',
        '{path} 无法运行 regspatial。请指定执行过 pip install "regspatial[all]" 的 Python。',
    ),
    "ex_input": ("The data cannot be used as they are.", "数据无法直接使用。"),
    "ex_specification": ("The settings do not fit together.", "设定有误。"),
    "ex_convergence": ("The estimation did not converge.", "估计未收敛。"),
    "ex_cancelled": ("The external run was cancelled.", "外部运行已取消。"),
    "ex_failed": ("The external run failed.", "外部运行失败。"),
    # what the core advises, in the words of the dialog
    "advice_links": (" (460000-440000)", "（460000-440000）"),
    "advice_gaps": (
        "(select the complete rows and tick “Selected features only”)",
        "（可选中完整的行并勾选“仅选中的要素”）",
    ),
    "advice_select": ("(“Selected features only”)", "“仅选中的要素”"),
    "advice_nothing": ("", ""),
}
