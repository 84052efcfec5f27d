// Classes, the line of least squares, the Moran scatterplot and the histogram.
function classesNow() {
  const v = variable(), x = valuesNow(), out = new Int16Array(N);
  for (let i = 0; i < N; i++) {
    if (x[i] === null) out[i] = -1;
    else if (v.codes) out[i] = x[i];
    else {
      let c = 0;
      while (c < v.limits.length - 2 && x[i] > v.limits[c + 1]) c++;
      out[i] = c;
    }
  }
  return out;
}
function line(x, y, keep) {
  // Least squares of y on x over those kept; null where a slope is not determined.
  let n = 0, mx = 0, my = 0;
  for (let i = 0; i < N; i++) if (keep(i) && x[i] !== null) { n++; mx += x[i]; my += y[i]; }
  if (n < 3) return null;
  mx /= n;
  my /= n;
  let sxx = 0, sxy = 0;
  for (let i = 0; i < N; i++) if (keep(i) && x[i] !== null) {
    sxx += (x[i] - mx) ** 2;
    sxy += (x[i] - mx) * (y[i] - my);
  }
  return sxx > 1e-12 * n ? { slope: sxy / sxx, intercept: my - (sxy / sxx) * mx, n } : null;
}
const IS = (i) => state.sel[i] === 1, NOT = (i) => state.sel[i] === 0, ALL = () => true;
function scatterNow() {
  const v = variable();
  return v.z && v.z[state.t] ? { z: v.z[state.t], lag: v.lag[state.t] } : null;
}
function ticks(low, high, wanted) {
  const raw = (high - low) / wanted, ten = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((m) => m * ten).find((s) => s >= raw);
  const out = [];
  for (let k = Math.ceil(low / step); k * step <= high + step * 1e-9; k++) out.push(+(k * step).toPrecision(12));
  return out;
}
const font = (n) => `${n}px ${getComputedStyle(document.body).fontFamily}`;
function frame(pen, box, X, Y, xs, ys, titles) {
  pen.font = font(12);
  pen.strokeStyle = colour("rule");
  pen.fillStyle = colour("muted");
  pen.lineWidth = 1;
  pen.textAlign = "center";
  pen.textBaseline = "top";
  for (const x of xs) {
    pen.beginPath();
    pen.moveTo(X(x), box.bottom);
    pen.lineTo(X(x), box.bottom + 4);
    pen.stroke();
    pen.fillText(number(x), X(x), box.bottom + 6);
  }
  pen.textAlign = "right";
  pen.textBaseline = "middle";
  for (const y of ys) {
    pen.beginPath();
    pen.moveTo(box.left - 4, Y(y));
    pen.lineTo(box.left, Y(y));
    pen.stroke();
    pen.fillText(number(y), box.left - 6, Y(y));
  }
  pen.beginPath();
  pen.moveTo(box.left, box.top);
  pen.lineTo(box.left, box.bottom);
  pen.lineTo(box.right, box.bottom);
  pen.stroke();
  pen.fillStyle = colour("ink");
  pen.textBaseline = "bottom";
  pen.textAlign = "right";
  pen.fillText(titles[0], box.right, box.bottom + 38);
  pen.textAlign = "left";
  pen.fillText(titles[1], 2, box.top - 9);
}

(function () {
  const canvas = $("scatter");
  let size = null, box = null, X = null, Y = null;
  const xy = (i) => {
    const s = scatterNow();
    return s && X && s.z[i] !== null ? [X(s.z[i]), Y(s.lag[i])] : null;
  };
  function draw() {
    size = fitted(canvas, (w) => Math.min(w * 0.8, 380));
    const pen = size.pen, s = scatterNow();
    pen.clearRect(0, 0, size.width, size.height);
    $("no-scatter").hidden = !!s;
    $("no-scatter").textContent = s ? "" : say(D.weights ? "no_scatter_now" : "no_weights");
    canvas.hidden = !s;
    if (!s) { X = null; return; }
    box = { left: 46, right: size.width - 10, top: 28, bottom: size.height - 42 };
    const range = (a) => {
      let low = Infinity, high = -Infinity;
      for (const x of a) if (x !== null) { low = Math.min(low, x); high = Math.max(high, x); }
      const room = 0.06 * (high - low || 1);
      return [low - room, high + room];
    };
    const [x0, x1] = range(s.z), [y0, y1] = range(s.lag);
    X = (x) => box.left + (x - x0) / (x1 - x0) * (box.right - box.left);
    Y = (y) => box.bottom - (y - y0) / (y1 - y0) * (box.bottom - box.top);
    frame(pen, box, X, Y, ticks(x0, x1, 5), ticks(y0, y1, 5), [say("z_axis", { what: variable().name[state.lang] }), say("lag_axis")]);
    pen.save();
    pen.beginPath();
    pen.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    pen.clip();
    pen.setLineDash([2, 3]);
    pen.strokeStyle = colour("rule");
    pen.beginPath();
    pen.moveTo(X(0), box.top); pen.lineTo(X(0), box.bottom);
    pen.moveTo(box.left, Y(0)); pen.lineTo(box.right, Y(0));
    pen.stroke();
    pen.setLineDash([]);
    const dots = (keep, fill, stroke, r) => {
      const path = new Path2D();
      for (let i = 0; i < N; i++) if (keep(i) && s.z[i] !== null) {
        const a = X(s.z[i]), b = Y(s.lag[i]);
        path.moveTo(a + r, b);
        path.arc(a, b, r, 0, 7);
      }
      pen.fillStyle = fill;
      pen.strokeStyle = stroke;
      pen.lineWidth = 0.8;
      pen.fill(path);
      pen.stroke(path);
    };
    const r = N > 800 ? 2.4 : 3.6;
    dots(NOT, colour("dot"), colour("border"), r);
    dots(IS, colour("chosen"), colour("ink"), r + 0.6);
    const through = (l, ink, dash, wide) => {
      if (!l) return;
      pen.strokeStyle = ink;
      pen.setLineDash(dash);
      pen.lineWidth = wide;
      pen.beginPath();
      pen.moveTo(X(x0), Y(l.intercept + l.slope * x0));
      pen.lineTo(X(x1), Y(l.intercept + l.slope * x1));
      pen.stroke();
      pen.setLineDash([]);
    };
    through(line(s.z, s.lag, ALL), colour("ink"), [], 1.4);
    if (state.count) {
      through(line(s.z, s.lag, NOT), colour("rest"), [7, 4], 2);
      through(line(s.z, s.lag, IS), colour("chosen"), [], 2.4);
    }
    pen.restore();
    names(pen, s);
    if (state.cursor >= 0 && xy(state.cursor) && document.activeElement === canvas) {
      pen.strokeStyle = colour("focus");
      pen.lineWidth = 3;
      pen.beginPath();
      pen.arc(...xy(state.cursor), r + 5, 0, 7);
      pen.stroke();
    }
    brush.draw(pen);
  }
  function names(pen, s) {
    // A few are named; one that would lie on another is left out.
    if (!state.count || state.count > 12) return;
    pen.font = font(12);
    pen.fillStyle = colour("ink");
    pen.textBaseline = "middle";
    const there = [];
    for (let i = 0; i < N; i++) {
      if (!state.sel[i] || s.z[i] === null) continue;
      const [x, y] = xy(i), w = pen.measureText(nameOf(i)).width, right = x + 8 + w < box.right;
      const r = [right ? x + 8 : x - 8 - w, y - 8, right ? x + 8 + w : x - 8, y + 8];
      if (there.some((q) => r[0] < q[2] && r[2] > q[0] && r[1] < q[3] && r[3] > q[1])) continue;
      there.push(r);
      pen.textAlign = "left";
      pen.fillText(nameOf(i), r[0], y);
    }
  }
  const brush = brushing(canvas, {
    hit(x, y) {
      let best = -1, least = 8;
      for (let i = 0; i < N; i++) {
        const p = xy(i);
        const far = p ? Math.hypot(p[0] - x, p[1] - y) : Infinity;
        if (far < least) { least = far; best = i; }
      }
      return best;
    },
    inside(r) {
      const out = [];
      for (let i = 0; i < N; i++) {
        const p = xy(i);
        if (p && p[0] >= r[0] && p[0] <= r[2] && p[1] >= r[1] && p[1] <= r[3]) out.push(i);
      }
      return out;
    },
  });
  keys(canvas, xy);
  on(draw);
})();

(function () {
  const canvas = $("histogram");
  let bars = [], size = null, box = null, at = 0, drag = null;
  function bins() {
    const v = variable(), x = valuesNow();
    if (v.codes) {
      bars = v.codes[state.lang].map((label, c) => ({ label, c, members: [] }));
      x.forEach((c, i) => { if (c !== null) bars[c].members.push(i); });
      bars = bars.filter((b) => b.members.length);
      return;
    }
    const there = x.filter((a) => a !== null);
    bars = [];
    if (!there.length) return;
    let low = Infinity, high = -Infinity;
    for (const a of there) { low = Math.min(low, a); high = Math.max(high, a); }
    if (low === high) { bars = [{ low, high, label: number(low), members: [] }]; }
    else {
      const edges = ticks(low, high, Math.max(8, Math.min(24, Math.ceil(Math.sqrt(there.length)))));
      const step = edges.length > 1 ? edges[1] - edges[0] : high - low;
      let from = (edges.length ? edges[0] : low) - (edges.length && edges[0] > low ? step : 0);
      for (; bars.length < 60 && (bars.length === 0 || from < high); from = +(from + step).toPrecision(12))
        bars.push({ low: from, high: +(from + step).toPrecision(12), members: [] });
      for (const b of bars) b.label = number(b.low) + " – " + number(b.high);
    }
    // As the classes of the map: a bar holds its upper limit, the first its lower one too.
    x.forEach((a, i) => {
      if (a === null) return;
      const b = bars.find((one) => a <= one.high) || bars[bars.length - 1];
      b.members.push(i);
    });
  }
  const X = (k) => box.left + k * (box.right - box.left) / bars.length;
  function draw() {
    size = fitted(canvas, (w) => Math.min(w * 0.5, 230));
    const pen = size.pen, v = variable();
    pen.clearRect(0, 0, size.width, size.height);
    if (!bars.length) return;
    at = Math.min(at, bars.length - 1);
    box = { left: 46, right: size.width - 10, top: 28, bottom: size.height - 42 };
    const most = Math.max(...bars.map((b) => b.members.length), 1);
    const Y = (y) => box.bottom - y / most * (box.bottom - box.top);
    const marks = v.codes ? [] : ticks(bars[0].low, bars[bars.length - 1].high, 5);
    const to = (x) => box.left + (x - bars[0].low) / ((bars[bars.length - 1].high - bars[0].low) || 1) * (box.right - box.left);
    frame(pen, box, to, Y, marks, ticks(0, most, 4).filter((y) => y === Math.round(y)), [v.name[state.lang], say("count_axis")]);
    bars.forEach((b, k) => {
      const chosen = b.members.filter((i) => state.sel[i]).length, x = X(k) + 0.5, w = Math.max(1, X(k + 1) - X(k) - 1);
      pen.fillStyle = colour("dot");
      pen.strokeStyle = colour("border");
      pen.lineWidth = 0.8;
      pen.fillRect(x, Y(b.members.length), w, box.bottom - Y(b.members.length));
      pen.strokeRect(x, Y(b.members.length), w, box.bottom - Y(b.members.length));
      pen.fillStyle = colour("chosen");
      pen.fillRect(x, Y(chosen), w, box.bottom - Y(chosen));
      if (v.codes) {
        pen.fillStyle = colour("muted");
        pen.textAlign = "center";
        pen.textBaseline = "top";
        if (bars.length < 7) pen.fillText(b.label, x + w / 2, box.bottom + 6, w);
      }
      if (k === at && document.activeElement === canvas) {
        pen.strokeStyle = colour("focus");
        pen.lineWidth = 3;
        pen.strokeRect(x, box.top, w, box.bottom - box.top);
      }
    });
  }
  const barAt = (e) => {
    const r = canvas.getBoundingClientRect(), x = e.clientX - r.left;
    return bars.length ? Math.max(0, Math.min(bars.length - 1, Math.floor((x - box.left) / (box.right - box.left) * bars.length))) : -1;
  };
  const said = (k) => say("bar", { label: bars[k].label, n: bars[k].members.length, chosen: bars[k].members.filter((i) => state.sel[i]).length });
  canvas.addEventListener("pointerdown", (e) => {
    if (e.button !== 0 || (e.pointerType === "touch" && !state.touch)) return;
    drag = { from: barAt(e), moved: false, base: state.sel };
    canvas.setPointerCapture(e.pointerId);
  });
  canvas.addEventListener("pointermove", (e) => {
    const k = barAt(e);
    if (k < 0) return;
    if (!drag) return tip(said(k), e.clientX, e.clientY);
    if (k === drag.from && !drag.moved) return;
    drag.moved = true;
    clearBrushes();
    const [a, b] = [Math.min(k, drag.from), Math.max(k, drag.from)];
    select(bars.slice(a, b + 1).flatMap((one) => one.members), e.shiftKey ? "add" : "replace", drag.base);
  });
  canvas.addEventListener("pointerup", (e) => {
    const k = barAt(e);
    if (k >= 0 && !(drag && drag.moved)) { at = k; group(bars[k].members, e); }
    drag = null;
  });
  canvas.addEventListener("pointerleave", () => tip(""));
  canvas.addEventListener("keydown", (e) => {
    if (!bars.length) return;
    if (e.key === "ArrowLeft" || e.key === "ArrowRight") {
      const next = Math.max(0, Math.min(bars.length - 1, at + (e.key === "ArrowLeft" ? -1 : 1)));
      if (e.shiftKey) select([...bars[at].members, ...bars[next].members], "add");
      at = next;
      $("live").textContent = said(at);
      change("cursor");
    } else if (e.key === " " || e.key === "Enter") { group(bars[at].members, e); $("live").textContent = said(at); }
    else if (e.key === "Escape") selectNone();
    else return;
    e.preventDefault();
  });
  canvas.addEventListener("focus", () => { if (bars.length) $("live").textContent = said(at); change("cursor"); });
  on((kinds) => {
    if (kinds.has("start") || kinds.has("view")) bins();
    draw();
  });
})();
