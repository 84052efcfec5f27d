// Brushing: a rectangle drawn with the pointer selects; dragged on, it selects as it goes.
const brushes = [];
function clearBrushes() {
  for (const b of brushes) b.rect = null;
  change("brush");
}
function brushing(canvas, view) {
  // view: hit(x, y) -> region or -1; inside(rect) -> regions; drag(dx, dy) when the map is moved.
  const brush = { canvas, rect: null };
  brushes.push(brush);
  let start = null, base = null, how = "replace", mode = "", last = null, moved = false;
  const at = (e) => {
    const r = canvas.getBoundingClientRect();
    return [e.clientX - r.left, e.clientY - r.top];
  };
  const within = (p, r) => r && p[0] >= r[0] && p[0] <= r[2] && p[1] >= r[1] && p[1] <= r[3];
  canvas.addEventListener("pointerdown", (e) => {
    if (e.button !== 0) return;
    start = last = at(e);
    moved = false;
    mode = "";
    if (e.pointerType === "touch" && !state.touch && !(state.pan && view.drag)) return;
    how = e.shiftKey ? "add" : e.ctrlKey || e.metaKey || e.altKey ? "remove" : "replace";
    mode = state.pan && view.drag ? "pan" : within(start, brush.rect) && how === "replace" ? "move" : "draw";
    base = state.sel;
    canvas.setPointerCapture(e.pointerId);
  });
  canvas.addEventListener("pointermove", (e) => {
    const p = at(e);
    if (!start || !mode) {
      const i = view.hit(p[0], p[1]);
      tip(i < 0 ? "" : tipOf(i), e.clientX, e.clientY);
      return;
    }
    if (!moved && Math.hypot(p[0] - start[0], p[1] - start[1]) < 4) return;
    tip("");
    if (!moved && mode === "draw") for (const b of brushes) b.rect = null;
    moved = true;
    if (mode === "pan") view.drag(p[0] - last[0], p[1] - last[1]);
    else {
      const r = brush.rect;
      brush.rect = mode === "move"
        ? [r[0] + p[0] - last[0], r[1] + p[1] - last[1], r[2] + p[0] - last[0], r[3] + p[1] - last[1]]
        : [Math.min(start[0], p[0]), Math.min(start[1], p[1]), Math.max(start[0], p[0]), Math.max(start[1], p[1])];
      select(view.inside(brush.rect), mode === "move" ? "replace" : how, base);
    }
    last = p;
  });
  const end = (e) => {
    if (!start) return;
    const p = at(e);
    if (!moved && e.type === "pointerup" && Math.hypot(p[0] - start[0], p[1] - start[1]) < 8) {
      const i = view.hit(p[0], p[1]);
      const more = e.shiftKey || e.ctrlKey || e.metaKey || e.pointerType === "touch";
      clearBrushes();
      if (i >= 0) {
        select([i], more ? "toggle" : "replace");
        moveTo(i);
        if (e.pointerType === "touch") tip(tipOf(i), e.clientX, e.clientY);
      } else if (!more) selectNone();
    }
    start = null;
    mode = "";
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  canvas.addEventListener("pointerleave", (e) => { if (e.pointerType !== "touch") tip(""); });
  brush.draw = (pen) => {
    if (!brush.rect) return;
    const r = brush.rect;
    pen.save();
    pen.strokeStyle = colour("ink");
    pen.lineWidth = 1.2;
    pen.setLineDash([5, 3]);
    pen.strokeRect(r[0], r[1], r[2] - r[0], r[3] - r[1]);
    pen.restore();
  };
  return brush;
}
