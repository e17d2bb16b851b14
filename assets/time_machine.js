// How a network learned, epoch by epoch: a slider moves the matrix, the images, their answers and the
// bars of one image. All answers come at once (pages/_ui/evaluate/epoch_data.py); nothing is asked of
// the server while one moves. data: {name, language, epochs, last, classes, labels, top, shares, truth,
// sprite: {src, columns, rows, smooth} | null, views: [[{key, title, images, notes}]], words}.
const CALM = "(prefers-reduced-motion: reduce)";
const LABELLED = 25; // classes: with more, the matrix is a picture
const FAINTEST = 0.12, STRONGEST = 0.6; // as in matrix.js
const ANSWERS = 3; // of each image, the most probable first
const SVG = "http://www.w3.org/2000/svg";
const states = new WeakMap();

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function button(className, words, act) {
  const made = element("button", className, words);
  made.type = "button";
  made.onclick = act;
  return made;
}

function bytes(text, Kind = Uint8Array) {
  return new Kind(Uint8Array.from(atob(text), (one) => one.charCodeAt(0)).buffer);
}

// An address of the picture with all images: its text itself, once for each image, would be read as often.
function addressOf({ src }) {
  const [head, text] = src.split(",");
  return URL.createObjectURL(new Blob([bytes(text)], { type: head.match(/:(.*);/)[1] }));
}

function filled(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
}

// What the network said of image `i` at step `t`.
function said(state, t, i) {
  const at = (t * state.count + i) * ANSWERS;
  return { name: state.top[at], share: state.shares[at] / 255, truth: state.truth[t * state.count + i] / 255 };
}

function isRight(state, t, i) {
  return state.top[(t * state.count + i) * ANSWERS] === state.labels[i];
}

function rightAt(state, t) {
  let right = 0;
  for (let i = 0; i < state.count; i++) right += isRight(state, t, i);
  return right;
}

function percent(state, share) {
  return state.percents[Math.round(100 * share)];
}

// Which images a view shows at the step: those of a list, or those that the step says.
function members(state, view) {
  if (view.images) return view.images;
  const t = state.step, before = (i) => t > 0 && isRight(state, t - 1, i);
  const test = {
    all: () => true,
    wrong: (i) => !isRight(state, t, i),
    learned: (i) => isRight(state, t, i) && !before(i),
    forgotten: (i) => !isRight(state, t, i) && before(i),
  }[view.key];
  return [...Array(state.count).keys()].filter(test);
}

function picture(state, i, className) {
  const { sprite } = state.data, made = element("span", className);
  if (!sprite) return made;
  const across = Math.max(1, sprite.columns - 1), down = Math.max(1, sprite.rows - 1);
  made.style.cssText = `background-image: url(${state.sheet}); background-size: ${100 * sprite.columns}% ${100 * sprite.rows}%;`
    + `background-position: ${100 * (i % sprite.columns) / across}% ${100 * Math.floor(i / sprite.columns) / down}%;`
    + (sprite.smooth ? "" : "image-rendering: pixelated;");
  return made;
}

function makeTile(state, i) {
  const bar = element("i", "bar"), words = element("span", "words");
  const tile = button("tile", "", () => { state.image = i; draw(state); });
  tile.append(picture(state, i, "pixels"), element("span", "track", bar), words);
  tile.tabIndex = -1;
  return { tile, bar, words };
}

function drawTiles(state) {
  const view = state.views.find((one) => one.key === state.view), shown = members(state, view);
  const places = new Map(shown.map((i, place) => [i, place]));
  for (const i of shown) {
    const { tile, bar, words } = state.tiles[i], { name, share, truth } = said(state, state.step, i);
    const right = isRight(state, state.step, i), note = view.notes?.[places.get(i)];
    tile.className = `tile ${right ? "right" : "wrong"}`;
    tile.setAttribute("aria-pressed", String(i === state.image));
    tile.setAttribute("aria-label", filled(right ? state.data.words.right : state.data.words.wrong, {
      true: state.data.classes[state.labels[i]], said: state.data.classes[name], share: percent(state, share),
    }));
    bar.style.width = `${100 * truth}%`;
    words.textContent = note || `${state.data.classes[name]} ${percent(state, share)}`;
  }
  const now = shown.join();
  if (now !== state.shown) { // else the focus would be lost at every step
    state.shown = now;
    state.grid.replaceChildren(...shown.map((i) => state.tiles[i].tile));
  }
  const reached = shown.includes(state.image) ? state.image : shown[0];
  for (const i of shown) state.tiles[i].tile.tabIndex = i === reached ? 0 : -1;
  state.empty.hidden = shown.length > 0;
  for (const one of state.views) {
    one.button.setAttribute("aria-pressed", String(one.key === state.view));
    one.number.textContent = members(state, one).length;
  }
}

// One image: its three most probable answers now, and right and wrong over all epochs.
function drawOne(state) {
  const { image: i, step: t } = state, { classes, words } = state.data;
  const right = isRight(state, t, i);
  state.one.title.textContent = filled(words.one, { true: classes[state.labels[i]], number: i + 1 });
  state.one.picture.replaceChildren(picture(state, i, `pixels ${right ? "right" : "wrong"}`));
  for (let k = 0; k < ANSWERS; k++) {
    const at = (t * state.count + i) * ANSWERS + k, row = state.one.bars[k], share = state.shares[at] / 255;
    row.line.hidden = k >= classes.length;
    row.name.textContent = classes[state.top[at]];
    row.value.textContent = percent(state, share);
    row.bar.style.width = `${100 * share}%`;
    row.line.classList.toggle("right", state.top[at] === state.labels[i]);
  }
  const strip = state.one.strip, pen = strip.getContext("2d"), steps = state.data.epochs.length;
  strip.width = Math.max(steps, 1); strip.height = 1;
  let times = 0;
  for (let step = 0; step < steps; step++) {
    pen.fillStyle = isRight(state, step, i) ? "#0072B2" : "#D55E00";
    pen.fillRect(step, 0, 1, 1);
    times += isRight(state, step, i);
  }
  strip.setAttribute("aria-label", filled(words.strip, { count: times, epochs: steps }));
  state.one.mark.style.left = `${100 * (t + 0.5) / steps}%`;
}

function countsAt(state, t) {
  const size = state.data.classes.length, counts = new Uint16Array(size * size);
  for (let i = 0; i < state.count; i++) counts[state.labels[i] * size + said(state, t, i).name] += 1;
  return counts;
}

// What is right is blue, what is wrong orange, as strong as its share of the row.
function colour(count, total, right) {
  if (!count) return "";
  const strength = (FAINTEST + (STRONGEST - FAINTEST) * count / total).toFixed(3);
  return right ? `rgba(0, 114, 178, ${strength})` : `rgba(213, 94, 0, ${strength})`;
}

function drawMatrix(state) {
  const size = state.data.classes.length, counts = countsAt(state, state.step);
  const pen = state.canvas?.getContext("2d");
  pen?.clearRect(0, 0, size, size);
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      const count = counts[i * size + j], fill = colour(count, state.totals[i], i === j);
      if (pen) {
        if (fill) { pen.fillStyle = fill; pen.fillRect(j, i, 1, 1); }
      } else {
        const cell = state.cells[i * size + j];
        if (cell.textContent !== String(count)) { cell.textContent = count; cell.style.background = fill; }
      }
    }
}

function makeMatrix(state) {
  const { classes, words } = state.data, size = classes.length;
  state.totals = Array(size).fill(0);
  state.labels.forEach((label) => { state.totals[label] += 1; });
  state.canvas = null;
  if (size > LABELLED) {
    state.canvas = element("canvas", "matrix");
    Object.assign(state.canvas, { width: size, height: size });
    state.canvas.setAttribute("role", "img");
    state.canvas.setAttribute("aria-label", words.matrix);
    return state.canvas;
  }
  const heads = classes.map((name) => { const head = element("th", "", element("span", "", name)); head.scope = "col"; return head; });
  const body = element("tbody");
  state.cells = [];
  classes.forEach((name) => {
    const head = element("th", "", name), row = element("tr", "", head);
    head.scope = "row";
    classes.forEach(() => { const cell = element("td"); state.cells.push(cell); row.append(cell); });
    body.append(row);
  });
  const table = element("table", "labelled", element("caption", "", words.matrix),
    element("thead", "", element("tr", "", element("th", "", words.corner), ...heads)), body);
  return table;
}

// The share of right answers over the epochs, with the step marked.
function makeLine(state) {
  const steps = state.data.epochs.length, line = document.createElementNS(SVG, "svg");
  line.setAttribute("viewBox", "0 0 100 30"); line.setAttribute("preserveAspectRatio", "none");
  line.setAttribute("aria-hidden", "true");
  const points = state.data.epochs.map((_, t) => `${100 * (t + 0.5) / steps},${29 - 28 * rightAt(state, t) / state.count}`);
  const path = document.createElementNS(SVG, "polyline"), mark = document.createElementNS(SVG, "line");
  path.setAttribute("points", points.join(" "));
  for (const [name, value] of [["y1", 0], ["y2", 30]]) mark.setAttribute(name, value);
  line.append(path, mark);
  state.lineMark = mark;
  return line;
}

function draw(state) {
  const { data, step } = state, right = rightAt(state, step), steps = data.epochs.length;
  const words = filled(data.words.now, {
    epoch: data.epochs[step], last: data.last, right, count: state.count, share: state.exact.format(right / state.count),
  });
  state.slider.value = step;
  state.slider.setAttribute("aria-valuetext", words);
  state.now.textContent = words;
  for (const end of ["x1", "x2"]) state.lineMark.setAttribute(end, 100 * (step + 0.5) / steps);
  drawMatrix(state); drawTiles(state); drawOne(state);
}

function play(state, on) {
  clearInterval(state.timer);
  state.timer = null;
  state.player.textContent = on ? state.data.words.pause : state.data.words.play;
  if (!on) return;
  const last = () => state.data.epochs.length - 1;
  if (state.step >= last()) state.step = 0;
  draw(state);
  const pause = matchMedia(CALM).matches ? 1000 : Math.min(700, Math.max(80, 15000 / (last() + 1)));
  state.timer = setInterval(() => {
    if (!state.root.isConnected || state.step >= last()) return play(state, false);
    state.step += 1;
    draw(state);
  }, pause);
}

function moveAmongTiles(state, event) {
  const tiles = [...state.grid.children], at = tiles.indexOf(document.activeElement);
  const across = Math.max(1, getComputedStyle(state.grid).gridTemplateColumns.split(" ").length);
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: across, ArrowUp: -across, Home: -at, End: tiles.length - 1 - at }[event.key];
  const next = step === undefined || at < 0 ? null : tiles[at + step];
  if (!next) return;
  event.preventDefault();
  tiles[at].tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function makeOne(state) {
  const bars = Array.from({ length: ANSWERS }, () => {
    const row = { name: element("span", "name"), bar: element("i", "bar"), value: element("span", "value") };
    row.line = element("div", "answer", row.name, element("span", "track", row.bar), row.value);
    return row;
  });
  const strip = element("canvas", "strip"), mark = element("i", "mark");
  strip.setAttribute("role", "img");
  state.one = { title: element("b", "title"), picture: element("div", "large"), bars, strip, mark };
  return element("div", "one", state.one.picture, element("div", "about", state.one.title,
    ...bars.map((row) => row.line), element("div", "history", strip, mark), element("small", "", state.data.words.history)));
}

function makeViews(state) {
  state.views = state.data.views.flat().map((view) => ({ ...view }));
  return state.data.views.map((group) => element("div", "views", ...group.map(({ key }) => {
    const view = state.views.find((one) => one.key === key);
    view.number = element("small", "", "");
    view.button = button("", view.title, () => { state.view = key; draw(state); });
    view.button.dataset.key = key;
    view.button.append(" ", view.number);
    return view.button;
  })));
}

function build(state) {
  const { words, epochs } = state.data;
  state.slider = element("input");
  Object.assign(state.slider, { type: "range", min: 0, max: epochs.length - 1, step: 1 });
  state.slider.setAttribute("aria-label", words.slider);
  state.slider.oninput = () => { play(state, false); state.step = Number(state.slider.value); draw(state); };
  state.player = button("play", words.play, () => play(state, !state.timer));
  state.now = element("output", "now");
  state.grid = element("div", "tiles");
  state.grid.onkeydown = (event) => moveAmongTiles(state, event);
  state.empty = element("p", "empty", words.empty);
  state.tiles = Array.from({ length: state.count }, (_, i) => makeTile(state, i));
  state.shown = null;
  state.root.replaceChildren(
    element("div", "controls", state.player, element("div", "run", makeLine(state), state.slider)), state.now,
    element("div", "sides",
      element("div", "vz-matrix", element("div", "scroll", makeMatrix(state))),
      element("div", "images", makeOne(state), ...makeViews(state), state.empty, state.grid)),
  );
}

function read(state, data) {
  state.data = data;
  state.sheet = data.sprite && addressOf(data.sprite);
  state.labels = bytes(data.labels, Uint16Array);
  state.count = state.labels.length;
  state.top = bytes(data.top, Uint16Array);
  state.shares = bytes(data.shares);
  state.truth = bytes(data.truth);
  const whole = new Intl.NumberFormat(data.language, { style: "percent", maximumFractionDigits: 0 });
  state.percents = Array.from({ length: 101 }, (_, share) => whole.format(share / 100)); // at each step it would take long
  state.exact = new Intl.NumberFormat(data.language, { style: "percent", maximumFractionDigits: 1 });
}

export default function ({ data, parentElement }) {
  const known = states.get(parentElement), root = parentElement.querySelector(".vz-time");
  const now = JSON.stringify([data.name, data.language, data.epochs, data.words.now]);
  if (known?.now === now && known.root === root) return;
  const state = { root, now, timer: null };
  read(state, data);
  const last = data.epochs.length - 1, same = known?.data.name === data.name;
  const wasLast = same && known.step === known.data.epochs.length - 1; // one who looks at the newest goes on with it
  const found = same ? data.epochs.indexOf(known.data.epochs[known.step]) : -1;
  state.step = wasLast || found < 0 ? last : found;
  state.view = same ? known.view : "all";
  state.image = same ? known.image : data.first;
  const playing = same && known.timer;
  clearInterval(known?.timer);
  states.set(parentElement, state);
  const focused = root.contains(root.getRootNode().activeElement) && root.getRootNode().activeElement.type === "range";
  build(state);
  draw(state);
  if (known?.sheet) URL.revokeObjectURL(known.sheet);
  if (playing) play(state, true);
  if (focused) state.slider.focus();
}
