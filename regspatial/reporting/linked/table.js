// The table: rows are made as far as they are seen, so that thousands cost no more than forty.
(function () {
  const ROW = 30, box = $("rows"), body = box.querySelector("tbody"), head = box.querySelector("thead");
  const order = Array.from({ length: N }, (_, i) => i);
  let key = "name", up = true, onlySelected = false, list = order.slice();
  const columns = () => [
    { key: "name", title: say("region"), text: nameOf, of: nameOf },
    { key: "id", title: say("code"), text: (i) => D.ids[i], of: (i) => D.ids[i] },
    ...D.variables.map((v, k) => ({
      key: "v" + k, title: v.name[state.lang], numeric: !v.codes, text: (i) => shown(v, i, state.t),
      of: (i) => v.codes ? shown(v, i, state.t) : v.values[state.t][i],
    })),
  ];
  function sorted() {
    const column = columns().find((c) => c.key === key), way = up ? 1 : -1;
    const compare = new Intl.Collator(state.lang === "zh" ? "zh-CN" : state.lang, { numeric: true }).compare;
    const of = order.map(column.of);
    list = order.slice().sort((a, b) => {
      if (key === "selected") return 0;
      const x = of[a], y = of[b];
      if (x === null || y === null) return (x === null) - (y === null);
      return way * (column.numeric ? x - y : compare(x, y)) || a - b;
    });
  }
  const seen = () => onlySelected && state.count ? list.filter((i) => state.sel[i]) : list;
  function heads() {
    const row = document.createElement("tr");
    row.setAttribute("aria-rowindex", "1");
    const mark = document.createElement("th");
    mark.scope = "col";
    mark.className = "mark";
    mark.innerHTML = '<span class="hidden"></span>';
    mark.firstChild.textContent = say("selected");
    row.append(mark);
    for (const c of columns()) {
      const th = document.createElement("th"), button = document.createElement("button");
      th.scope = "col";
      th.className = c.numeric ? "number" : "";
      th.setAttribute("aria-sort", c.key === key ? (up ? "ascending" : "descending") : "none");
      button.type = "button";
      button.textContent = c.title + (c.key === key ? (up ? " ▲" : " ▼") : "");
      button.addEventListener("click", () => {
        up = c.key === key ? !up : !c.numeric;
        key = c.key;
        sorted();
        heads();
        rows();
        head.querySelectorAll("button")[columns().findIndex((one) => one.key === key)].focus();
      });
      th.append(button);
      row.append(th);
    }
    head.replaceChildren(row);
  }
  function rows() {
    const now = seen(), all = columns(), high = box.clientHeight || 420;
    const from = Math.max(0, Math.min(now.length - 1, Math.floor(box.scrollTop / ROW) - 5));
    const to = Math.min(now.length, from + Math.ceil(high / ROW) + 12);
    const made = document.createDocumentFragment();
    const space = (n) => {
      const tr = document.createElement("tr");
      tr.className = "space";
      tr.setAttribute("aria-hidden", "true");
      tr.style.height = n * ROW + "px";
      made.append(tr);
    };
    if (from > 0) space(from);
    for (let k = from; k < to; k++) {
      const i = now[k], tr = document.createElement("tr"), cell = document.createElement("td");
      tr.id = "row-" + i;
      tr.dataset.i = i;
      tr.setAttribute("aria-rowindex", k + 2);
      tr.setAttribute("aria-selected", state.sel[i] ? "true" : "false");
      if (i === state.cursor) tr.className = "cursor";
      cell.className = "mark";
      cell.textContent = state.sel[i] ? "☑" : "☐";
      tr.append(cell);
      all.forEach((c, m) => {
        const td = document.createElement(m ? "td" : "th");
        if (!m) td.scope = "row";
        if (c.numeric) td.className = "number";
        td.textContent = c.text(i);
        td.title = m ? "" : td.textContent;
        tr.append(td);
      });
      made.append(tr);
    }
    if (to < now.length) space(now.length - to);
    body.replaceChildren(made);
    const table = box.querySelector("table");
    table.setAttribute("aria-rowcount", now.length + 1);
    const there = state.cursor >= 0 && document.getElementById("row-" + state.cursor);
    if (there) table.setAttribute("aria-activedescendant", "row-" + state.cursor);
    else table.removeAttribute("aria-activedescendant");
  }
  function bringIntoView(k) {
    const y = k * ROW, room = box.clientHeight - head.offsetHeight;
    if (y < box.scrollTop) box.scrollTop = y;
    else if (y + ROW > box.scrollTop + room) box.scrollTop = y + ROW - room;
  }
  const table = box.querySelector("table");
  table.addEventListener("keydown", (e) => {
    if (e.target !== table) return;
    const now = seen(), k = now.indexOf(state.cursor), page = Math.floor(box.clientHeight / ROW) - 2;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -N, End: N };
    if (e.key in steps && now.length) {
      const next = k < 0 ? 0 : Math.max(0, Math.min(now.length - 1, k + steps[e.key]));
      if (e.shiftKey && k >= 0) select(now.slice(Math.min(k, next), Math.max(k, next) + 1), "add");
      bringIntoView(next);
      moveTo(now[next]);
    } else if ((e.key === " " || e.key === "Enter") && k >= 0) {
      clearBrushes();
      select([state.cursor], "toggle");
      announce(state.cursor);
    } else if (e.key === "Escape") selectNone();
    else return;
    e.preventDefault();
  });
  table.addEventListener("focus", () => { if (state.cursor < 0 && seen().length) moveTo(seen()[0]); });
  let anchor = -1;
  body.addEventListener("click", (e) => {
    const tr = e.target.closest("tr[data-i]");
    if (!tr) return;
    const i = +tr.dataset.i, now = seen();
    clearBrushes();
    if (e.shiftKey && anchor >= 0) {
      const [a, b] = [now.indexOf(anchor), now.indexOf(i)].sort((x, y) => x - y);
      select(now.slice(a, b + 1), "add");
    } else select([i], e.target.className === "mark" || e.ctrlKey || e.metaKey ? "toggle" : "replace");
    anchor = i;
    moveTo(i);
  });
  let drawn = 0;
  box.addEventListener("scroll", () => {
    const at = Math.floor(box.scrollTop / ROW);
    if (Math.abs(at - drawn) > 3) { drawn = at; rows(); }
  });
  $("only").addEventListener("change", (e) => { onlySelected = e.target.checked; box.scrollTop = 0; rows(); });
  on((kinds) => {
    if (kinds.has("start") || kinds.has("view") || kinds.has("lang")) { sorted(); heads(); }
    if ([...kinds].some((k) => k !== "brush" && k !== "theme")) rows();
  });
})();
