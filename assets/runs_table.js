// All runs: a table whose rows are ticked, starred and opened, sorted by its heads. On a phone each
// row is a card (assets/style.css). What is ticked stays ticked while pages are turned; the app says
// by another `generation` that its own list of ticks holds.
const ticked = new WeakMap();
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 96, HEIGHT = 28;

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function sparkline(curve, words) {
  const drawing = document.createElementNS(SVG, "svg");
  const low = Math.min(...curve), span = Math.max(...curve) - low || 1;
  const step = (WIDTH - 4) / Math.max(curve.length - 1, 1);
  const points = curve.map((value, index) =>
    `${(2 + index * step).toFixed(1)},${(HEIGHT - 3 - (HEIGHT - 6) * (value - low) / span).toFixed(1)}`);
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: WIDTH, height: HEIGHT, role: "img", "aria-label": words }))
    drawing.setAttribute(name, value);
  const line = document.createElementNS(SVG, "polyline");
  line.setAttribute("points", points.join(" "));
  drawing.append(line);
  return drawing;
}

function cell(column, { text, note, share, status, curve }) {
  const made = element("td", column.key);
  made.dataset.title = column.title;
  if (curve) made.append(sparkline(curve, text));
  else if (status) made.append(element("span", "vz-status vz-" + status, text));
  else made.append(text);
  if (note) made.append(element("small", "", note));
  if (share !== undefined) made.style.setProperty("--share", share);
  return made;
}

function head(run, data, tell) {
  const star = element("button", "star", run.starred ? "★" : "☆");
  star.type = "button";
  star.setAttribute("aria-pressed", run.starred);
  star.setAttribute("aria-label", data.words.star.replace("{run}", () => run.title));
  star.onclick = () => tell("starred", run.id);
  const picture = data.thumbnails[run.data] ? element("img", "thumb") : element("span", "thumb", run.letter);
  if (picture.tagName === "IMG") Object.assign(picture, { src: data.thumbnails[run.data], alt: "" });
  else picture.setAttribute("aria-hidden", "true");
  const link = element("a", "", run.title);
  link.href = new URL(run.address, document.baseURI).href;
  link.onclick = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another tab, by the browser
    event.preventDefault();
    tell("opened", run.id);
  };
  const tags = run.tags.map((tag) => element("span", "tag", tag));
  const made = element("th", "", element("div", "what", star, picture, element("div", "", link, element("small", "", run.details), ...tags)));
  made.scope = "row";
  return made;
}

function tick(label, on, change) {
  const box = element("input");
  Object.assign(box, { type: "checkbox", checked: on });
  box.setAttribute("aria-label", label);
  box.onchange = () => change(box.checked);
  return element("label", "", box);
}

function heads(data, tell) {
  return data.columns.map((column) => {
    const made = element("th", column.key);
    made.scope = "col";
    if (!column.sort) { made.append(column.title); return made; }
    const here = column.sort === data.sort;
    const button = element("button", "", column.title, element("span", "", here ? (data.descending ? " ↓" : " ↑") : ""));
    button.type = "button";
    button.onclick = () => tell("sorted", column.sort);
    if (here) made.setAttribute("aria-sort", data.descending ? "descending" : "ascending");
    made.append(button);
    return made;
  });
}

export default function ({ data, parentElement, setTriggerValue, setStateValue }) {
  const table = parentElement.querySelector(".vz-runs");
  let held = ticked.get(parentElement);
  if (!held || held.generation !== data.generation) {
    held = { generation: data.generation, ids: new Set(data.selected) };
    ticked.set(parentElement, held);
  }
  const now = JSON.stringify({ ...data, selected: 0 });
  const mark = () => {
    for (const row of table.tBodies[0].rows) row.classList.toggle("ticked", held.ids.has(row.dataset.id));
    const all = table.tHead.querySelector("input");
    const count = data.runs.filter((run) => held.ids.has(run.id)).length;
    all.checked = count > 0 && count === data.runs.length;
    all.indeterminate = count > 0 && !all.checked;
  };
  const change = (ids, on) => {
    for (const id of ids) on ? held.ids.add(id) : held.ids.delete(id);
    for (const row of table.tBodies[0].rows) row.querySelector("input").checked = held.ids.has(row.dataset.id);
    mark();
    setStateValue("selected", { generation: held.generation, ids: [...held.ids] });
  };
  if (held.drawn !== now) { // else the focus would be lost at every tick
    held.drawn = now;
    const focused = parentElement.contains(document.activeElement) && document.activeElement.closest("tr")?.dataset.id;
    const kind = focused && document.activeElement.className;
    const every = tick(data.words.all, false, (on) => change(data.runs.map((run) => run.id), on));
    const body = element("tbody", "", ...data.runs.map((run) => {
      const box = tick(data.words.select.replace("{run}", () => run.title), held.ids.has(run.id), (on) => change([run.id], on));
      const row = element("tr", "", element("td", "tick", box), head(run, data, setTriggerValue), ...data.columns.slice(1).map((column) => cell(column, run.cells[column.key])));
      row.dataset.id = run.id;
      return row;
    }));
    table.replaceChildren(element("thead", "", element("tr", "", element("th", "tick", every), ...heads(data, setTriggerValue))), body);
    const again = [...body.rows].find((row) => row.dataset.id === focused);
    if (again && kind === "star") again.querySelector(".star").focus();
  }
  mark();
}
