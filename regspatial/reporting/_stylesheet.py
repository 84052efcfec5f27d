"""The style sheet of the HTML pages: desktop, phone, dark mode and print."""

from __future__ import annotations

LIGHT = {
    "paper": "#ffffff",
    "ink": "#1d2329",
    "muted": "#56606b",
    "rule": "#cfd6dd",
    "soft": "#f4f6f8",
    "link": "#0b5cad",
}
DARK = {
    "paper": "#14181c",
    "ink": "#e6eaee",
    "muted": "#a3afba",
    "rule": "#3a444e",
    "soft": "#1d2329",
    "link": "#7db8f5",
}

SANS = {
    "en": 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial',
    "zh": '"Segoe UI", Roboto, "Noto Sans", Arial',
}
CHINESE = (
    '"PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", '
    '"Source Han Sans SC", "Noto Sans SC", "WenQuanYi Micro Hei", "SimHei", sans-serif'
)
MONO = 'ui-monospace, "SF Mono", Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace'


def _variables(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:{value};" for name, value in colours.items())


def stylesheet(language: str) -> str:
    """Return the style sheet for one language."""
    zh = language.startswith("zh")
    fonts = f"{SANS['zh' if zh else 'en']}, {CHINESE}"
    return (
        f":root{{color-scheme:light dark;{_variables(LIGHT)}--sans:{fonts};--mono:{MONO};}}"
        f"@media (prefers-color-scheme:dark){{:root{{{_variables(DARK)}}}}}"
        + _RULES
        + ("body{line-height:1.75}" if zh else "")
    )


_RULES = """
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.6 var(--sans);
 overflow-wrap:break-word}
.skip{position:absolute;left:-9999px}
.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem;z-index:2}
.layout{max-width:76rem;margin:0 auto;padding:1.5rem 1rem 4rem}
header{border-bottom:2px solid var(--ink);padding-bottom:.9rem;margin-bottom:1.4rem}
h1{font-size:1.75rem;line-height:1.25;margin:.2rem 0}
h2{font-size:1.3rem;line-height:1.3;margin:2.6rem 0 .8rem;padding-top:.6rem;
 border-top:1px solid var(--rule)}
h3{font-size:1.08rem;line-height:1.35;margin:1.8rem 0 .6rem}
h2 .number,h3 .number{color:var(--muted);font-weight:400;margin-right:.45em}
p{margin:.7rem 0}
.subtitle{color:var(--muted);margin:.2rem 0 0}
a{color:var(--link)}
a:focus-visible,.scroll:focus-visible,summary:focus-visible{outline:2px solid var(--link);
 outline-offset:2px}
nav{font-size:.92rem}
nav h2{font-size:.92rem;margin:0 0 .3rem;padding:0;border:0;color:var(--muted);font-weight:600}
nav ol{list-style:none;margin:0;padding:0}
nav ol ol{padding-left:1rem}
nav li{margin:.15rem 0}
nav a{text-decoration:none;display:inline-block;padding:.12rem 0}
nav a:hover{text-decoration:underline}
main>p,main>ul,main>figure,.first>p,.first>ul,.first>figure,main>.findings,details>p,details>figure{max-width:50rem}
.findings{background:var(--soft);border-left:4px solid var(--link);padding:.4rem 1.2rem .9rem;
 margin:1.6rem 0}
.findings h2{border:0;margin:.6rem 0 .2rem;padding:0}
.findings ul{margin:.2rem 0;padding-left:1.2rem}
.question{font-size:1.12rem}
.found{padding-left:1.2rem}
.found li,.findings li{margin:.3rem 0}
.findings li>a{font-size:.84rem;text-decoration:none;white-space:nowrap}
p.more{font-size:.9rem}
details.notes{margin:.2rem 0}
details.notes>summary{cursor:pointer;font-size:.84rem;color:var(--link)}
details.more{margin:0;border-top:1px solid var(--rule)}
details.more>summary .number{color:var(--muted);margin-right:.6em}
details.more>summary{cursor:pointer;padding:.5rem .2rem;color:var(--link);font-size:.95rem}
details.more[open]>summary{border-bottom:1px solid var(--rule)}
.works{font-size:.9rem;padding-left:1.2rem}
.works li{margin:.25rem 0}
.hint{display:none}
@keyframes aside{from,to{visibility:visible;font-size:.82rem;margin:0 0 .5rem}}
@supports (animation-timeline:--aside){
 .scroll{scroll-timeline:--aside inline}
 .hint,.hint.guess{display:block;visibility:hidden;font-size:0;margin:0;color:var(--muted);
  animation:aside 1s linear both;animation-timeline:--aside}
}
.scroll{overflow-x:auto;margin:1.2rem 0 .3rem;max-width:100%}
table{border-collapse:collapse;font-size:.9rem;line-height:1.4;min-width:min(100%,28rem);
 border-top:2px solid var(--ink);border-bottom:2px solid var(--ink);
 font-variant-numeric:tabular-nums lining-nums}
caption{caption-side:top;text-align:left;padding:0 0 .45rem;font-weight:600}
caption .number,figcaption .number{margin-right:.5em;white-space:nowrap}
th,td{padding:.28rem .7rem;text-align:right;vertical-align:baseline;white-space:nowrap}
th:first-child,td:first-child{padding-left:.2rem}
th:last-child,td:last-child{padding-right:.2rem}
th.text,td.text{text-align:left}
th[scope=row]{text-align:left;font-weight:400}
td.across{text-align:center}
td.long{white-space:normal;min-width:14rem;overflow-wrap:anywhere}
thead td{border-bottom:1px solid var(--ink)}
thead th{border-bottom:1px solid var(--ink);font-weight:600;vertical-align:bottom;white-space:normal;min-width:3.5em}
thead th:first-child{min-width:2.4em}
tbody.foot tr:first-child>*{border-top:1px solid var(--ink)}
thead tr:not(:last-child) th,thead tr:not(:last-child) td{border-bottom:0}
thead tr:not(:last-child) th[colspan]{border-bottom:1px solid var(--rule);text-align:center}
tbody tr.se td{padding-top:0;color:var(--muted)}
tbody tr.b>*{padding-bottom:0}
tbody tr.b>td{vertical-align:bottom}
tbody.foot td{white-space:normal}
table.marked tbody td,table.marked thead th:not([colspan]){padding-right:1.8rem}
.mark{display:inline-block;width:0}
.many table{font-size:.8rem}
.many th,.many td{padding:.28rem .35rem}
p.note{font-size:.84rem;color:var(--muted);margin:.2rem 0}
.scroll+p.note{margin-top:.4rem}
figure{margin:1.6rem 0}
.plate{background:#fff;color:#1d2329;border-radius:4px;padding:.3rem;overflow:hidden}
.plate svg,.plate img{display:block;width:100%;height:auto;max-width:40rem;margin:0 auto}
figcaption{font-weight:600;font-size:.9rem;margin-top:.5rem}
pre{overflow-x:auto;background:var(--soft);padding:.8rem;border-radius:4px;line-height:1.4;
 font:.82rem/1.45 var(--mono)}
code{font-family:var(--mono);font-size:.88em;overflow-wrap:anywhere}
.provenance{font-size:.88rem}
.provenance dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.2rem 1rem;
 margin:.3rem 0 1rem}
.provenance dt{color:var(--muted);overflow-wrap:anywhere;max-width:18rem}
.provenance dd{margin:0;overflow-wrap:anywhere;min-width:0}
@media (min-width:72rem){
 .layout.with-contents{max-width:88rem;display:grid;grid-template-columns:14rem minmax(0,1fr);
  column-gap:3rem}
 .with-contents header{grid-column:1/-1}
 .with-contents nav{position:sticky;top:1rem;align-self:start;max-height:calc(100vh - 2rem);
  overflow-y:auto}
 .with-contents main>h2:first-child,.with-contents main>section:first-child>h2{margin-top:0}
}
@media (max-width:48rem){
 @supports not (animation-timeline:--aside){
  .hint.guess{display:block;font-size:.82rem;color:var(--muted);margin:0 0 .5rem}
 }
 .scroll th:first-child,.scroll td:first-child{position:sticky;left:0;background:var(--paper);z-index:1;
  max-width:45vw;white-space:normal;word-break:keep-all;overflow-wrap:break-word;
  box-shadow:1px 0 0 var(--rule)}
 .findings{padding:.3rem .9rem .7rem}
}
@media (max-width:34rem){
 body{font-size:1rem}
 .layout{padding:1rem .9rem 3rem}
 h1{font-size:1.4rem}
 h2{font-size:1.18rem}
 .plate{margin:0 -.4rem;padding:.1rem}
 table{font-size:.84rem}
 th,td{padding:.3rem .5rem}
 .provenance dl{grid-template-columns:1fr;gap:0}
 .provenance dd{margin:0 0 .4rem}
}
@media print{
 @page{size:A4;margin:18mm 16mm}
 :root{--paper:#fff;--ink:#000;--muted:#444;--rule:#999;--soft:#fff;--link:#000;
  color-scheme:light}
 body{font-size:10pt;line-height:1.45}
 .layout,.layout.with-contents{display:block;max-width:none;padding:0}
 nav{display:none}
 .skip{display:none}
 h2,h3,caption{break-after:avoid}
 figure,tr,caption{break-inside:avoid}
 table:not(:has(tbody tr:nth-child(26))){break-inside:avoid}
 .scroll:has(+p.note){break-after:avoid}
 [lang^=zh] tbody tr>:first-child{min-width:5.4em}
 .findings{border-left:2px solid #000}
 .first{break-after:page}
 .first .plate svg,.first .plate img{max-height:50mm}
 .first:not(:has(tbody tr:nth-child(9))) .plate svg,.first:not(:has(tbody tr:nth-child(9))) .plate img{max-height:72mm}
 .first figure{margin:2mm 0}
 .first figcaption{font-size:8.5pt;margin-top:1mm}
 .first .scroll{margin:2mm 0 1mm}
 .first p.note,.findings p.note{font-size:7.5pt;line-height:1.25;margin:0}
 .findings{margin:2mm 0;padding:0 0 0 3mm}
 .findings h2{margin:0;font-size:11pt}
 .findings li{margin:0;line-height:1.3;font-size:9pt}
 header{padding-bottom:2mm;margin-bottom:2mm}
 header h1{font-size:15pt}
 .question,main>p{margin:1.5mm 0}
 .question{font-size:10.5pt}
 #appendix{break-before:page}
 details::details-content{content-visibility:visible;display:block;height:auto;
  block-size:auto;opacity:1}
 details.more{border:0}
 details.more>summary{list-style:none;color:var(--ink);padding-left:0;font-weight:600;break-after:avoid}
 details.notes>summary{display:none}
 thead{display:table-header-group}
 .scroll{overflow:visible}
 .scroll th:first-child,.scroll td:first-child{position:static;max-width:none;box-shadow:none}
 .hint,.hint.guess{display:none}
 tr.b,tbody tr:nth-child(-n+3){break-after:avoid}
 tbody tr:nth-last-child(-n+3){break-before:avoid}
 table{font-size:8.5pt}
 th,td{padding:1pt 4pt;white-space:normal}
 tbody td:not(.text):not(.long),tbody th[scope=row],td.text{word-break:keep-all;overflow-wrap:normal}
 .first table{font-size:7.5pt;line-height:1.1}
 .first th,.first td{padding:.2pt 4pt}
 .many table{font-size:6.5pt}
 .many th,.many td{padding:1pt 2pt}
 .many thead th{min-width:0;word-break:normal}
 .plate svg,.plate img{max-height:78mm;width:auto;max-width:100%}
 figure{margin:3mm 0}
 figcaption{font-size:9pt;margin-top:1mm}
 .works{font-size:8.5pt;line-height:1.3}
 .works li{margin:.4mm 0}
 h2{margin-top:6mm}
 h3{margin-top:4mm}
 a{text-decoration:none}
}
"""
