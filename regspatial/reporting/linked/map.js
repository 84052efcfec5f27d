// The map: classes in colour, what is not selected pale, the selection outlined.
(function () {
  const canvas = $("map"), back = document.createElement("canvas");
  const paths = [], boxes = [], corners = [];
  const points = D.map.points;
  D.map.shapes.forEach((text, i) => {
    const path = new Path2D(), own = [];
    let box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const ring of text.split(";")) {
      const steps = ring.split(" ");
      let x = 0, y = 0;
      for (let k = 0; k + 1 < steps.length; k += 2) {
        x += +steps[k];
        y += +steps[k + 1];
        if (k) path.lineTo(x, y); else path.moveTo(x, y);
        own.push(x, y);
        box = [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
      }
      path.closePath();
    }
    paths[i] = path;
    boxes[i] = box;
    corners[i] = own;
  });
  if (!paths.length) points.forEach((p, i) => {
    boxes[i] = [p[0] - 1, p[1] - 1, p[0] + 1, p[1] + 1];
    corners[i] = p;
  });
  const dotted = !paths.length;
  let zoom = 1, left = 0, top = 0, size = null, fit = 1, classes = null;

  const toScreen = (x, y) => [(x - left) * fit * zoom, (y - top) * fit * zoom];
  const toMap = (x, y) => [x / (fit * zoom) + left, y / (fit * zoom) + top];
  const pen2 = back.getContext("2d");
  const probe = document.createElement("canvas").getContext("2d");  // never moved: asks in map units

  function view(pen) {
    const s = size.dots * fit * zoom;
    pen.setTransform(s, 0, 0, s, -left * s, -top * s);
  }
  function fillAll(pen, chosen) {
    // One path a class: three thousand regions are a handful of fills.
    const list = [...variable().colours, colour("nodata")];
    const byClass = list.map(() => new Path2D());
    const radius = 4 / (fit * zoom);
    for (let i = 0; i < N; i++) {
      if (chosen && !state.sel[i]) continue;
      const c = classes[i] < 0 ? list.length - 1 : classes[i];
      if (dotted) {
        byClass[c].moveTo(points[i][0] + radius, points[i][1]);
        byClass[c].arc(points[i][0], points[i][1], radius, 0, 7);
      } else byClass[c].addPath(paths[i]);
    }
    pen.lineJoin = "round";
    byClass.forEach((path, c) => {
      pen.fillStyle = list[c];
      pen.fill(path, "evenodd");
      pen.stroke(path);
    });
  }
  function base() {
    back.width = canvas.width;
    back.height = canvas.height;
    view(pen2);
    pen2.lineWidth = 0.6 / (fit * zoom);
    pen2.strokeStyle = colour("border");
    fillAll(pen2, false);
  }
  function draw() {
    const pen = size.pen;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, canvas.width, canvas.height);
    pen.globalAlpha = state.count ? 0.28 : 1;
    pen.drawImage(back, 0, 0);
    pen.globalAlpha = 1;
    if (state.count) {
      view(pen);
      pen.lineWidth = 1.3 / (fit * zoom);
      pen.strokeStyle = colour("ink");
      fillAll(pen, true);
    }
    if (state.cursor >= 0 && document.activeElement !== document.body) {
      view(pen);
      pen.lineWidth = 3 / (fit * zoom);
      pen.strokeStyle = colour("focus");
      const mark = dotted ? new Path2D() : paths[state.cursor];
      if (dotted) mark.arc(...points[state.cursor], 7 / (fit * zoom), 0, 7);
      pen.stroke(mark);
    }
    pen.setTransform(size.dots, 0, 0, size.dots, 0, 0);
    brush.draw(pen);
  }
  function hit(x, y) {
    const [a, b] = toMap(x, y), near = 6 / (fit * zoom);
    if (dotted) {
      let best = -1, least = near;
      points.forEach((p, i) => {
        const far = Math.hypot(p[0] - a, p[1] - b);
        if (far < least) { least = far; best = i; }
      });
      return best;
    }
    for (let i = 0; i < N; i++) {
      const q = boxes[i];
      if (a >= q[0] && a <= q[2] && b >= q[1] && b <= q[3]
        && probe.isPointInPath(paths[i], a, b, "evenodd")) return i;
    }
    return -1;
  }
  function inside(rect) {
    // As far as they touch the rectangle.
    const [x0, y0] = toMap(rect[0], rect[1]), [x1, y1] = toMap(rect[2], rect[3]), out = [];
    const middle = hit((rect[0] + rect[2]) / 2, (rect[1] + rect[3]) / 2);
    for (let i = 0; i < N; i++) {
      const q = boxes[i];
      if (q[0] > x1 || q[2] < x0 || q[1] > y1 || q[3] < y0) continue;
      let found = i === middle;
      const c = corners[i];
      for (let k = 0; k < c.length && !found; k += 2)
        found = c[k] >= x0 && c[k] <= x1 && c[k + 1] >= y0 && c[k + 1] <= y1;
      if (found) out.push(i);
    }
    return out;
  }
  function bound() {
    const w = size.width / (fit * zoom), h = size.height / (fit * zoom);
    left = w >= D.map.width ? (D.map.width - w) / 2 : Math.max(0, Math.min(left, D.map.width - w));
    top = h >= D.map.height ? (D.map.height - h) / 2 : Math.max(0, Math.min(top, D.map.height - h));
  }
  function zoomBy(factor, x, y) {
    const px = x === undefined ? size.width / 2 : x, py = y === undefined ? size.height / 2 : y;
    const [a, b] = toMap(px, py);
    zoom = Math.max(1, Math.min(40, zoom * factor));
    left = a - px / (fit * zoom);
    top = b - py / (fit * zoom);
    clearBrushes();
    redraw();
  }
  function redraw() { bound(); base(); draw(); }
  function resize() {
    size = fitted(canvas, (w) => Math.min(w * D.map.height / D.map.width, Math.max(320, innerHeight * 0.72)));
    fit = Math.min(size.width / D.map.width, size.height / D.map.height);
    redraw();
  }
  const brush = brushing(canvas, {
    hit, inside,
    drag: (dx, dy) => { left -= dx / (fit * zoom); top -= dy / (fit * zoom); redraw(); },
  });
  keys(canvas, (i) => points[i], (e) => {
    if (e.key === "+" || e.key === "=") zoomBy(1.6);
    else if (e.key === "-") zoomBy(1 / 1.6);
    else if (e.key === "0") zoomBy(1e-9);
    else return false;
    return true;
  });
  canvas.addEventListener("wheel", (e) => {
    if (!e.ctrlKey && !e.metaKey && zoom === 1) return;
    e.preventDefault();
    const r = canvas.getBoundingClientRect();
    zoomBy(Math.exp(-e.deltaY / 300), e.clientX - r.left, e.clientY - r.top);
  }, { passive: false });
  $("closer").addEventListener("click", () => zoomBy(1.6));
  $("farther").addEventListener("click", () => zoomBy(1 / 1.6));
  $("whole").addEventListener("click", () => zoomBy(1e-9));
  on((kinds) => {
    if (kinds.has("start") || kinds.has("view") || kinds.has("size")) classes = classesNow();
    if (kinds.has("start") || kinds.has("size")) return resize();
    if (kinds.has("view") || kinds.has("theme")) base();
    draw();
  });
})();
