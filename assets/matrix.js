// A confusion matrix: a table whose cells are chosen by mouse, finger or keyboard; the chosen cell,
// [true class, class said], goes back. Below it, the most confused pairs in words.
const FAINTEST = 0.12, STRONGEST = 0.6; // with more, the numbers on it are below a contrast of 4.5
const PHONE = "(max-width: 640px)";
const shown = new WeakMap();

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function heads({ names, words }) {
  const corner = element("th", "", words.corner);
  corner.scope = "row";
  const cells = names.map((name) => {
    const head = element("th", "", element("span", "", name));
    head.scope = "col"; head.title = name;
    return head;
  });
  return element("thead", "", element("tr", "", corner, ...cells));
}

// What is right is blue, what is wrong orange, as strong as its share of the most of its kind.
function strength(value, most) {
  return (FAINTEST + (STRONGEST - FAINTEST) * value / (most || 1)).toFixed(3);
}

function colour(value, right, most) {
  if (!value) return "";
  return `rgba(${right ? "0, 114, 178" : "213, 94, 0"}, ${strength(value, most)})`;
}

// Each row's counts as shares of the row.
function sharesOf(counts) {
  return counts.map((row) => {
    const total = row.reduce((sum, count) => sum + count, 0) || 1;
    return row.map((count) => count / total);
  });
}

function mostOf(values) {
  const most = { right: 0, wrong: 0 };
  values.forEach((row, i) => row.forEach((value, j) => {
    const kind = i === j ? "right" : "wrong";
    most[kind] = Math.max(most[kind], value);
  }));
  return most;
}

function rows({ names, counts, asShare, labelled, language }) {
  const values = asShare ? sharesOf(counts) : counts;
  const most = mostOf(values);
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const body = element("tbody", "");
  values.forEach((row, i) => {
    const head = element("th", "", names[i]);
    head.scope = "row"; head.title = names[i];
    const line = element("tr", "", head);
    row.forEach((value, j) => {
      const cell = document.createElement("td");
      cell.tabIndex = -1;
      cell.setAttribute("role", "gridcell");
      const background = colour(value, i === j, i === j ? most.right : most.wrong);
      if (background) cell.style.background = background;
      if (labelled) cell.textContent = whole.format(asShare ? 100 * value : value);
      line.append(cell);
    });
    body.append(line);
  });
  return body;
}

function plain(text) { // as XML takes it
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

// The matrix as an SVG: {text, width, height}. `look`: {ink, ground, font}; `widthOf`: pixels of a name.
function drawing({ names, counts, asShare, labelled, language, words }, look, widthOf) {
  const side = labelled ? 44 : 13, size = labelled ? 13 : 10;
  const start = Math.ceil(Math.max(...[...names, words.corner].map((name) => widthOf(name, size)))) + 14;
  const length = start + side * names.length + 8;
  const values = asShare ? sharesOf(counts) : counts, most = mostOf(values);
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const middle = (index) => start + side * (index + 0.5);
  const text = (x, y, anchor, content, turn = "") =>
    `<text x="${x}" y="${y}" text-anchor="${anchor}" dominant-baseline="central"${turn}>${plain(content)}</text>`;
  const parts = [`<rect width="${length}" height="${length}" fill="${look.ground}"/>`, text(start - 8, start - 10, "end", words.corner)];
  names.forEach((name, i) => {
    parts.push(text(start - 8, middle(i), "end", name));
    parts.push(text(middle(i), start - 8, "start", name, ` transform="rotate(-90 ${middle(i)} ${start - 8})"`));
  });
  values.forEach((row, i) => row.forEach((value, j) => {
    const kind = i === j ? "right" : "wrong";
    if (value) parts.push(`<rect x="${middle(j) - side / 2}" y="${middle(i) - side / 2}" width="${side - 1}" height="${side - 1}" ` +
      `fill="${i === j ? "#0072B2" : "#D55E00"}" fill-opacity="${strength(value, most[kind])}"/>`);
    if (labelled) parts.push(text(middle(j), middle(i), "middle", whole.format(asShare ? 100 * value : value)));
  }));
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${length}" height="${length}" viewBox="0 0 ${length} ${length}"`;
  return { text: `${head} font-family="${plain(look.font)}" font-size="${size}" fill="${look.ink}">${parts.join("")}</svg>`, width: length, height: length };
}

function drawn(data) { // in the colours and letters of the page
  const page = getComputedStyle(document.querySelector("[data-testid=stApp]") || document.body);
  const pen = document.createElement("canvas").getContext("2d");
  const widthOf = (name, size) => { pen.font = `${size}px ${page.fontFamily}`; return pen.measureText(name).width; };
  return drawing(data, { ink: page.color, ground: page.backgroundColor, font: page.fontFamily }, widthOf);
}

function place(cell) {
  return [cell.parentElement.rowIndex - 1, cell.cellIndex - 1];
}

function cellAt(table, row, column) {
  return table.rows[row + 1]?.cells[column + 1];
}

function say(state, cell) {
  const { names, counts, words, language } = state.data;
  const [row, column] = place(cell);
  const count = counts[row][column], total = counts[row].reduce((sum, one) => sum + one, 0) || 1;
  const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 }).format(count / total);
  const text = (row === column ? words.right : words.wrong)
    .replace("{true}", () => names[row]).replace("{said}", () => names[column])
    .replace("{count}", () => new Intl.NumberFormat(language).format(count)).replace("{share}", () => share);
  state.line.textContent = text;
  cell.setAttribute("aria-label", text);
}

function focusOn(state, cell) {
  state.current?.setAttribute("tabindex", "-1");
  state.current = cell;
  cell.tabIndex = 0;
}

// Scrolls the table alone, and only where the cell is out of its sight or below a heading.
function bring(state, cell) {
  const box = state.table.parentElement, corner = state.table.rows[0].cells[0];
  const left = cell.offsetLeft - box.scrollLeft, top = cell.offsetTop - box.scrollTop;
  if (left < corner.offsetWidth || left + cell.offsetWidth > box.clientWidth) box.scrollLeft += left - box.clientWidth / 2;
  if (top < corner.offsetHeight || top + cell.offsetHeight > box.clientHeight) box.scrollTop += top - box.clientHeight / 2;
}

function mark(state, chosen) {
  state.marked?.setAttribute("aria-selected", "false");
  state.marked = null;
  const [row, column] = (chosen || []).map((one) => state.data.classes.indexOf(one));
  const cell = chosen && row >= 0 && column >= 0 ? cellAt(state.table, row, column) : null;
  if (cell) {
    cell.setAttribute("aria-selected", "true");
    state.marked = cell;
    focusOn(state, cell);
    say(state, cell);
    if (cell !== document.activeElement) bring(state, cell);
  }
  for (const button of state.pairs.querySelectorAll("button"))
    button.setAttribute("aria-pressed", String(button.dataset.cell === String(chosen)));
}

// On a phone the images stand below the matrix.
function reveal(tries = 20) {
  if (!matchMedia(PHONE).matches) return;
  const images = document.querySelector(".st-key-cell_images");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (images) images.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
  else if (tries) setTimeout(reveal, 100, tries - 1);
}

function pick(state, chosen) {
  mark(state, chosen);
  state.send("cell", chosen);
  reveal();
}

function pickCell(state, cell) {
  pick(state, place(cell).map((one) => state.data.classes[one]));
}

const STEPS = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };

function move(state, event) {
  const cell = event.target.closest("td");
  if (!cell) return;
  let [row, column] = place(cell);
  const last = state.data.names.length - 1;
  if (event.key === "Enter" || event.key === " ") { event.preventDefault(); pickCell(state, cell); return; }
  if (event.key in STEPS) { row += STEPS[event.key][0]; column += STEPS[event.key][1]; }
  else if (event.key === "Home") { column = 0; if (event.ctrlKey) row = 0; }
  else if (event.key === "End") { column = last; if (event.ctrlKey) row = last; }
  else return;
  event.preventDefault();
  const next = row >= 0 && column >= 0 ? cellAt(state.table, row, column) : null;
  if (next) { focusOn(state, next); next.focus({ preventScroll: true }); next.scrollIntoView({ block: "nearest", inline: "nearest" }); }
}

function listen(state) {
  const { table } = state;
  table.onclick = (event) => { const cell = event.target.closest("td"); if (cell) { focusOn(state, cell); pickCell(state, cell); } };
  table.onkeydown = (event) => move(state, event);
  table.onpointerover = (event) => { const cell = event.target.closest("td"); if (cell) say(state, cell); };
  table.onfocusin = (event) => { const cell = event.target.closest("td"); if (cell) say(state, cell); };
  state.pairs.onclick = (event) => {
    const button = event.target.closest("button");
    if (button) pick(state, button.dataset.cell.split(",").map(Number));
  };
}

function draw(state) {
  const { table, pairs, data } = state;
  table.className = data.labelled ? "labelled" : "small";
  table.style.width = data.labelled ? "" : `calc(9rem + ${14 * data.names.length}px)`; // a fixed layout is faster
  table.style.maxWidth = data.labelled ? `${10 + 4.5 * data.names.length}rem` : "";
  table.setAttribute("aria-label", data.words.title);
  table.replaceChildren(heads(data), rows(data));
  state.current = null; state.marked = null;
  focusOn(state, cellAt(table, 0, 0));
  state.line.textContent = data.words.hint;
  pairs.replaceChildren(...data.pairs.map(({ cell, words }) => {
    const button = element("button", "", words);
    button.type = "button"; button.dataset.cell = String(cell);
    return element("li", "", button);
  }));
  state.title.textContent = data.pairs.length ? data.words.pairs : "";
}

export default function ({ data, parentElement, setTriggerValue }) {
  let state = shown.get(parentElement);
  if (!state) {
    const find = (query) => parentElement.querySelector(query);
    state = { table: find("table"), line: find(".say"), pairs: find("ol"), title: find("h4") };
    shown.set(parentElement, state);
    Object.assign(state.table, { drawing: () => drawn(state.data) }).dataset.drawing = ""; // for assets/chart_menu.js
    listen(state);
  }
  const before = state.data?.name;
  state.data = data; state.send = setTriggerValue;
  if (before !== data.name) draw(state); // else the focus would be lost at every click
  mark(state, data.chosen);
}
