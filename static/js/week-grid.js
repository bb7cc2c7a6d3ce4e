/* Turns the rows of from and until into a week to paint: half-hours by day, by mouse, finger or keyboard.
   Without it the rows work as they are; with it one can switch between both. The rows stay what the page shows
   again after a mistake; the painted week travels in the field "grid". */
(() => {
  const HALF_HOURS = 48;
  const MORNING = 12;
  const week = document.querySelector("[data-week]");
  if (!week) return;
  const words = week.dataset;
  const rows = week.querySelector("[data-week-rows]");
  const form = week.closest("form");
  const days = [...rows.querySelectorAll(".week-day")].map((day) => ({
    name: day.dataset.day,
    short: day.dataset.short,
    rows: [...day.querySelectorAll(".week-row")].map((row) => [...row.querySelectorAll("select")]),
  }));
  const clock = (halfHour) => `${String(halfHour >> 1).padStart(2, "0")}:${halfHour % 2 ? "30" : "00"}`;
  const chosen = new Set();
  const readRows = () => {
    chosen.clear();
    days.forEach((day, at) => {
      for (const [from, until] of day.rows) {
        if (from.value === "" || until.value === "") continue;
        for (let half = Number(from.value); half < Number(until.value); half += 1) chosen.add(at * HALF_HOURS + half);
      }
    });
  };
  const spansOf = (day) => {
    const spans = [];
    for (let half = 0; half < HALF_HOURS; half += 1) {
      if (!chosen.has(day * HALF_HOURS + half)) continue;
      const last = spans.at(-1);
      if (last && last[1] === half) last[1] = half + 1;
      else spans.push([half, half + 1]);
    }
    return spans;
  };

  const element = (name, attributes = {}, text = "") => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    return made;
  };
  const carrier = element("input", { type: "hidden", name: "grid" });
  const panel = element("div", { class: "week-grid" });
  const hint = element("p", { class: "form-text", id: "week-grid-hint" }, words.hint);
  const table = element("table", { role: "grid", "aria-multiselectable": "true", "aria-label": words.label, "aria-describedby": "week-grid-hint" });
  const summary = element("p", { class: "small", role: "status" });
  const night = element("button", { type: "button", class: "btn btn-plain btn-small", "aria-expanded": "false" }, words.night);
  const swap = element("button", { type: "button", class: "btn btn-plain btn-small" }, words.toRows);
  const cells = [];
  let here = 36;

  const head = element("tr", { role: "row" });
  head.append(element("td", { role: "presentation" }));
  for (const day of days) {
    const title = element("th", { scope: "col", role: "columnheader", abbr: day.name });
    title.append(element("span", { "aria-hidden": "true" }, day.short), element("span", { class: "visually-hidden" }, day.name));
    head.append(title);
  }
  const top = element("thead", { role: "rowgroup" });
  top.append(head);
  const body = element("tbody", { role: "rowgroup" });
  for (let half = 0; half < HALF_HOURS; half += 1) {
    const line = element("tr", { role: "row" });
    if (half < MORNING) line.dataset.night = "";
    if (half % 2 === 0) line.className = "week-grid-hour";
    line.append(element("th", { scope: "row", role: "rowheader", class: half % 2 ? "week-grid-half" : "" }, clock(half)));
    days.forEach((day, at) => {
      const cell = element("td", {
        role: "gridcell",
        tabindex: "-1",
        "aria-selected": "false",
        "aria-label": `${day.name} ${clock(half)}–${clock(half + 1)}`,
      });
      cell.dataset.at = String(at * HALF_HOURS + half);
      cells[at * HALF_HOURS + half] = cell;
      line.append(cell);
    });
    body.append(line);
  }
  table.append(top, body);

  const show = () => {
    cells.forEach((cell, at) => cell.setAttribute("aria-selected", String(chosen.has(at))));
    const told = days.flatMap((day, at) => spansOf(at).map(([from, until]) => `${day.short} ${clock(from)}–${clock(until)}`));
    summary.textContent = told.length ? told.join(", ") : words.none;
    carrier.value = [...chosen].sort((one, other) => one - other).join(",");
  };
  const set = (at, on) => {
    if (chosen.has(at) === on) return;
    if (on) chosen.add(at);
    else chosen.delete(at);
    show();
    form.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const go = (at) => {
    cells[here].tabIndex = -1;
    here = at;
    cells[here].tabIndex = 0;
    cells[here].focus();
  };
  const showNight = (on) => {
    table.toggleAttribute("data-all-day", on);
    night.setAttribute("aria-expanded", String(on));
    night.textContent = on ? words.day : words.night;
    if (!on && here % HALF_HOURS < MORNING) {
      cells[here].tabIndex = -1;
      here += MORNING - (here % HALF_HOURS);
      cells[here].tabIndex = 0;
    }
  };

  const MOVES = {
    ArrowUp: (day, half) => [day, half - 1],
    ArrowDown: (day, half) => [day, half + 1],
    ArrowLeft: (day, half) => [day - 1, half],
    ArrowRight: (day, half) => [day + 1, half],
    PageUp: (day, half, first) => [day, Math.max(first, half - 4)],
    PageDown: (day, half) => [day, Math.min(HALF_HOURS - 1, half + 4)],
    Home: (_day, half) => [0, half],
    End: (_day, half) => [6, half],
  };
  table.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      set(here, !chosen.has(here));
      return;
    }
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const first = table.hasAttribute("data-all-day") ? 0 : MORNING;
    const [day, half] = move(Math.floor(here / HALF_HOURS), here % HALF_HOURS, first);
    if (day < 0 || day > 6 || half < first || half >= HALF_HOURS) return;
    const on = chosen.has(here);
    go(day * HALF_HOURS + half);
    if (event.shiftKey && event.key.startsWith("Arrow")) set(here, on);
  });

  let painting = null;
  let painted = false;
  const cellOf = (event) => event.target.closest("td[data-at]");
  table.addEventListener("pointerdown", (event) => {
    const cell = cellOf(event);
    if (!cell || event.pointerType !== "mouse" || event.button !== 0) return;
    painting = !chosen.has(Number(cell.dataset.at));
    painted = true;
    go(Number(cell.dataset.at));
    set(here, painting);
    event.preventDefault();
  });
  table.addEventListener("pointerover", (event) => {
    const cell = cellOf(event);
    if (cell && painting !== null) set(Number(cell.dataset.at), painting);
  });
  window.addEventListener("pointerup", () => {
    painting = null;
  });
  table.addEventListener("click", (event) => {
    const cell = cellOf(event);
    if (cell && !painted) {
      go(Number(cell.dataset.at));
      set(here, !chosen.has(here));
    }
    painted = false;
  });

  night.addEventListener("click", () => showNight(!table.hasAttribute("data-all-day")));
  const toGrid = () => {
    readRows();
    panel.hidden = false;
    rows.hidden = true;
    carrier.disabled = false;
    swap.textContent = words.toRows;
    if ([...chosen].some((at) => at % HALF_HOURS < MORNING)) showNight(true);
    show();
  };
  const toRows = () => {
    if (days.some((day, at) => spansOf(at).length > day.rows.length)) {
      summary.textContent = words.many;
      return;
    }
    days.forEach((day, at) => {
      const spans = spansOf(at);
      day.rows.forEach(([from, until], row) => {
        from.value = spans[row] ? String(spans[row][0]) : "";
        until.value = spans[row] ? String(spans[row][1]) : "";
        if (spans[row]) from.closest("details")?.setAttribute("open", "");
      });
    });
    panel.hidden = true;
    rows.hidden = false;
    carrier.disabled = true;
    swap.textContent = words.toGrid;
  };
  swap.addEventListener("click", () => (panel.hidden ? toGrid() : toRows()));

  const tools = element("div", { class: "actions" });
  tools.append(night, swap);
  panel.append(hint, table);
  week.append(panel, summary, tools, carrier);
  if (week.querySelector(".field-error")) {
    readRows();
    show();
    panel.hidden = true;
    carrier.disabled = true;
    swap.textContent = words.toGrid;
    summary.textContent = "";
  } else {
    toGrid();
  }
  cells[here].tabIndex = 0;
})();
