// Controls, legend, summary, words; then everything is drawn for the first time.
function words() {
  document.documentElement.lang = state.lang === "zh" ? "zh-CN" : state.lang;
  for (const e of document.querySelectorAll("[data-say]")) e.textContent = say(e.dataset.say);
  for (const e of document.querySelectorAll("[data-label]")) e.setAttribute("aria-label", say(e.dataset.label));
  for (const e of document.querySelectorAll("[data-hint]")) e.placeholder = say(e.dataset.hint);
  document.title = $("title").textContent = D.title[state.lang];
  $("source").textContent = D.source[state.lang];
  $("weights").textContent = D.weights ? D.weights[state.lang] : "";
  const fill = (box, texts, chosen) => box.replaceChildren(...texts.map((text, k) => new Option(text, k, k === chosen, k === chosen)));
  fill($("variable"), D.variables.map((v) => v.name[state.lang]), state.v);
  fill($("time"), D.times, state.t);
  $("regions").replaceChildren(...D.ids.map((_, i) => new Option(nameOf(i))));
  for (const b of document.querySelectorAll("[data-lang]")) b.setAttribute("aria-pressed", b.dataset.lang === state.lang);
}
function legend() {
  const v = variable(), classes = classesNow(), box = $("legend");
  const entries = v.colours.map((c, k) => [c, v.legend[state.lang][k], k]);
  if (classes.some((c) => c < 0)) entries.push(["var(--nodata)", say("no_value"), -1]);
  box.replaceChildren(...entries.map(([c, text, k]) => {
    const item = document.createElement("li"), button = document.createElement("button"), swatch = document.createElement("span");
    const members = [];
    classes.forEach((one, i) => { if (one === k) members.push(i); });
    button.type = "button";
    swatch.className = "swatch";
    swatch.style.background = c;
    button.append(swatch, `${text} (${members.length})`);
    button.addEventListener("click", (e) => group(members, e));
    item.append(button);
    return item;
  }));
  $("map-title").textContent = v.name[state.lang] + (D.times[state.t] === "" ? "" : ", " + D.times[state.t]);
}
function summary() {
  const v = variable(), x = valuesNow(), s = scatterNow();
  const of = (keep) => {
    const there = [];
    for (let i = 0; i < N; i++) if (keep(i) && x[i] !== null) there.push(x[i]);
    const n = there.length, mean = there.reduce((a, b) => a + b, 0) / n;
    const sd = Math.sqrt(there.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1));
    const l = s ? line(s.z, s.lag, keep) : null;
    return v.codes ? [n] : [n, n ? number(mean) : "–", n > 1 ? number(sd) : "–", ...(s ? [l ? l.slope.toFixed(4).replace("-", "−") : "–"] : [])];
  };
  const titles = ["regions_n", ...(v.codes ? [] : ["mean", "sd", ...(s ? ["slope"] : [])])];
  const cell = (tag, text, scope) => {
    const e = document.createElement(tag);
    e.textContent = text;
    if (scope) e.scope = scope;
    return e;
  };
  const top = document.createElement("tr");
  top.append(cell("td", ""), ...titles.map((t) => cell("th", say(t), "col")));
  const rows = [["all", ALL], ["selection", IS], ["rest", NOT]].map(([name, keep]) => {
    const tr = document.createElement("tr");
    tr.className = name;
    tr.append(cell("th", say(name), "row"), ...of(keep).map((text) => cell("td", text)));
    return tr;
  });
  $("summary").replaceChildren(top, ...rows);
  $("count").textContent = say("count", { n: state.count, all: N });
}
$("variable").addEventListener("change", (e) => { state.v = +e.target.value; clearBrushes(); change("view"); });
$("time").addEventListener("change", (e) => { state.t = +e.target.value; clearBrushes(); change("view"); });
const step = (by) => {
  const next = Math.max(0, Math.min(D.times.length - 1, state.t + by));
  if (next === state.t) return;
  state.t = next;
  $("time").value = next;
  change("view");
};
$("before").addEventListener("click", () => step(-1));
$("after").addEventListener("click", () => step(1));
$("none").addEventListener("click", selectNone);
$("invert").addEventListener("click", invert);
$("neighbours").addEventListener("click", neighboursToo);
$("neighbours").hidden = !D.neighbours;
$("times").hidden = D.times.length < 2;
const toggle = (id, field) => $(id).addEventListener("click", (e) => {
  state[field] = !state[field];
  e.currentTarget.setAttribute("aria-pressed", state[field]);
  document.body.classList.toggle(field, state[field]);
});
toggle("pan", "pan");
toggle("touch", "touch");
$("find").addEventListener("keydown", (e) => { if (e.key === "Enter") found(e.target); });
$("find").addEventListener("change", (e) => found(e.target));
function found(field) {
  const wanted = field.value.trim().toLowerCase();
  if (!wanted) return;
  const names = D.ids.map((_, i) => nameOf(i).toLowerCase());
  let i = names.indexOf(wanted);
  if (i < 0) i = D.ids.findIndex((id) => id.toLowerCase() === wanted);
  if (i < 0) i = names.findIndex((name) => name.includes(wanted));
  if (i < 0) { $("live").textContent = say("not_found", { name: field.value }); return; }
  select([i], "add");
  field.value = "";
  moveTo(i);
}
for (const b of document.querySelectorAll("[data-lang]")) b.addEventListener("click", () => {
  state.lang = b.dataset.lang;
  change("lang");
  change("view");
});
on((kinds) => {
  if (kinds.has("start") || kinds.has("lang")) words();
  if (kinds.has("start") || kinds.has("view")) legend();
  if (kinds.has("start") || kinds.has("view") || kinds.has("selection")) summary();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => change("theme"));
let width = 0;
new ResizeObserver(() => {
  if (Math.abs(document.body.clientWidth - width) < 2) return;
  width = document.body.clientWidth;
  change("size");
}).observe(document.body);
change("start");
flush();
document.body.dataset.ready = "yes";
