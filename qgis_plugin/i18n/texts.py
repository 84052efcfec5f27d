# SPDX-License-Identifier: GPL-2.0-or-later
"""key: (English, Chinese). A test sees that every key is used, complete and filled in alike."""

TEXTS = {
    # the plugin and what it needs
    "plugin_name": ("regspatial", "regspatial 区域空间分析"),
    "provider_long_name": (
        "regspatial: spatial weights, autocorrelation and regression",
        "regspatial:空间权重、空间自相关与空间回归",
    ),
    "old_python": (
        "regspatial needs Python 3.12 or newer; this QGIS runs Python {found}. "
        "Install QGIS 3.40 or newer for Windows, 3.44 or newer for macOS, or Debian 13's QGIS.",
        "regspatial 需要 Python 3.12 或更高版本;当前 QGIS 使用的是 Python {found}。"
        "请安装 QGIS 3.40 及以上(Windows)、3.44 及以上(macOS)或 Debian 13 自带的 QGIS。",
    ),
    "missing_library": (
        "regspatial cannot run its tools: this QGIS has no {names}. {advice}",
        "regspatial 的工具无法运行:当前 QGIS 缺少 {names}。{advice}",
    ),
    "advice_linux": (
        "Debian and Ubuntu: apt install python3-scipy libopenblas0-pthread; Fedora: dnf install "
        "python3-scipy. Then start QGIS again.",
        "Debian 与 Ubuntu:apt install python3-scipy libopenblas0-pthread;Fedora:dnf install "
        "python3-scipy。安装后请重启 QGIS。",
    ),
    "advice_windows": (
        "Install QGIS with its own installer, which brings them; with OSGeo4W, choose the packages "
        "python3-numpy and python3-scipy in its setup. Then start QGIS again.",
        "请使用 QGIS 官方安装程序(已包含);若使用 OSGeo4W,请在安装程序中勾选 python3-numpy 与 "
        "python3-scipy。安装后请重启 QGIS。",
    ),
    "advice_macos": (
        "The QGIS application from the official download brings them; install that one. "
        "Then start QGIS again.",
        "官方下载的 QGIS 应用程序已包含;请安装该版本,然后重启 QGIS。",
    ),
    "advice_other": (
        "Install numpy and scipy for the Python that QGIS uses, then start QGIS again.",
        "请为 QGIS 所用的 Python 安装 numpy 与 scipy,然后重启 QGIS。",
    ),
}
