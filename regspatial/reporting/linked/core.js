"use strict";
// Data, state and helpers that all views share. A view subscribes to changes and draws what is there.
const D = JSON.parse(document.getElementById("data").textContent);
const N = D.ids.length;
const state = {
  lang: D.language, v: D.first, t: D.times.length - 1,
  sel: new Uint8Array(N), count: 0, cursor: -1, touch: false, pan: false,
};
const listeners = [];
const on = (f) => listeners.push(f);
let waiting = false;
const changed = new Set();
function change(kind) {
  changed.add(kind);
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(flush);
}
function flush() {
  waiting = false;
  const kinds = new Set(changed);
  changed.clear();
  for (const f of listeners) f(kinds);
}

const $ = (id) => document.getElementById(id);
function say(key, fields) {
  let text = D.words[state.lang][key];
  for (const k in fields || {}) text = text.split("{" + k + "}").join(fields[k]);
  return text;
}
const nameOf = (i) => (D.names[state.lang] || D.ids)[i] || D.ids[i];
const variable = () => D.variables[state.v];
const valuesNow = () => variable().values[state.t];
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

function number(x) {
  if (x === null || x === undefined || Number.isNaN(x)) return "–";
  const how = Math.abs(x) >= 10000 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 5 };
  return new Intl.NumberFormat(state.lang === "zh" ? "zh-CN" : state.lang, how).format(x).replace("-", "−");
}
function shown(v, i, t) {
  const x = v.values[t][i];
  if (x === null) return "–";
  return v.codes ? v.codes[state.lang][x] : number(x);
}

// ---- selection ----
function select(indices, how, base) {
  const next = how === "replace" ? new Uint8Array(N) : Uint8Array.from(base || state.sel);
  for (const i of indices) next[i] = how === "remove" ? 0 : how === "toggle" ? 1 - next[i] : 1;
  state.sel = next;
  state.count = next.reduce((a, b) => a + b, 0);
  change("selection");
}
const selectNone = () => { clearBrushes(); select([], "replace"); };
function invert() {
  const out = [];
  for (let i = 0; i < N; i++) if (!state.sel[i]) out.push(i);
  clearBrushes();
  select(out, "replace");
}
function neighboursToo() {
  if (!D.neighbours) return;
  const out = [];
  for (let i = 0; i < N; i++) if (state.sel[i]) out.push(...D.neighbours[i]);
  select(out, "add");
}
function group(indices, event) {
  // A click on a class or a bar: a second one takes it back.
  const more = event.shiftKey || event.ctrlKey || event.metaKey;
  const all = indices.length > 0 && indices.every((i) => state.sel[i]);
  clearBrushes();
  if (more) select(indices, all ? "remove" : "add");
  else if (all && state.count === indices.length) selectNone();
  else select(indices, "replace");
}

// ---- the region under the keys ----
function announce(i) {
  const v = variable();
  const chosen = state.sel[i] ? say("is_selected") : say("is_not_selected");
  $("live").textContent = say("at_region", { name: nameOf(i), what: v.name[state.lang], value: shown(v, i, state.t), chosen });
}
function moveTo(i) {
  if (i < 0 || i >= N) return;
  state.cursor = i;
  announce(i);
  change("cursor");
}
function nearest(xy, i, dx, dy) {
  // The nearest point within 60 degrees of a direction, so that all can be reached by arrow keys.
  let best = -1, least = Infinity;
  const [x, y] = xy(i);
  for (let j = 0; j < N; j++) {
    if (j === i) continue;
    const p = xy(j);
    if (!p) continue;
    const a = p[0] - x, b = p[1] - y, along = a * dx + b * dy, far = Math.hypot(a, b);
    if (along <= 0 || along < far / 2) continue;
    const cost = far * (2 - along / far);
    if (cost < least) { least = cost; best = j; }
  }
  return best;
}
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
function keys(canvas, xy, more) {
  canvas.addEventListener("keydown", (e) => {
    if (e.key in ARROWS && !e.altKey && !e.ctrlKey) {
      let i = state.cursor >= 0 && xy(state.cursor) ? state.cursor : -1;
      if (i < 0) i = first(xy);
      else {
        const next = nearest(xy, i, ...ARROWS[e.key]);
        if (next >= 0 && e.shiftKey) select([i, next], "add");
        i = next < 0 ? i : next;
      }
      moveTo(i);
    } else if ((e.key === " " || e.key === "Enter") && state.cursor >= 0) {
      select([state.cursor], "toggle");
      announce(state.cursor);
    } else if (e.key === "Escape") selectNone();
    else if (!more || !more(e)) return;
    e.preventDefault();
  });
  canvas.addEventListener("focus", () => {
    if (state.cursor < 0) moveTo(first(xy)); else announce(state.cursor);
  });
}
function first(xy) {
  for (let i = 0; i < N; i++) if (state.sel[i] && xy(i)) return i;
  for (let i = 0; i < N; i++) if (xy(i)) return i;
  return -1;
}

// ---- canvases ----
function fitted(canvas, ratio) {
  // Give a canvas the pixels of its place on this screen; return its size in CSS pixels.
  const width = Math.max(200, Math.round(canvas.parentElement.clientWidth));
  const height = Math.round(typeof ratio === "function" ? ratio(width) : width * ratio);
  const dots = Math.min(2, window.devicePixelRatio || 1);
  if (canvas.width !== Math.round(width * dots) || canvas.height !== Math.round(height * dots)) {
    canvas.width = Math.round(width * dots);
    canvas.height = Math.round(height * dots);
    canvas.style.height = height + "px";
  }
  const pen = canvas.getContext("2d");
  pen.setTransform(dots, 0, 0, dots, 0, 0);
  return { width, height, dots, pen };
}
function tip(text, x, y) {
  const box = $("tip");
  box.hidden = !text;
  if (!text) return;
  box.textContent = text;
  const w = box.offsetWidth, h = box.offsetHeight;
  box.style.left = Math.max(4, Math.min(x + 14, innerWidth - w - 6)) + "px";
  box.style.top = Math.max(4, y + 18 + h > innerHeight ? y - h - 10 : y + 18) + "px";
}
function tipOf(i) {
  const v = variable(), time = D.times[state.t];
  return nameOf(i) + (time === "" ? "" : ", " + time) + "\n" + v.name[state.lang] + ": " + shown(v, i, state.t);
}
