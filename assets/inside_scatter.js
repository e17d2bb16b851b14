// Points on a canvas: the image of the one that is pointed at, and a line to draw around some.
const views = new WeakMap();
const NEAR = 14; // pixels from a point that still mean it
const TIP = 84; // pixels of the image beside the pointer

function mark(context, x, y, shape, size) {
  context.beginPath();
  if (shape === 1) context.rect(x - size * 0.9, y - size * 0.9, size * 1.8, size * 1.8);
  else if (shape === 2) { context.moveTo(x, y - size * 1.2); context.lineTo(x + size * 1.1, y + size * 0.9); context.lineTo(x - size * 1.1, y + size * 0.9); context.closePath(); }
  else if (shape === 3) { context.moveTo(x, y - size * 1.3); context.lineTo(x + size * 1.3, y); context.lineTo(x, y + size * 1.3); context.lineTo(x - size * 1.3, y); context.closePath(); }
  else context.arc(x, y, size, 0, 7);
  context.fill();
}

function within(path, x, y) { // the even-odd rule
  let inside = false;
  for (let i = 0, j = path.length - 1; i < path.length; j = i++) {
    const [ax, ay] = path[i], [bx, by] = path[j];
    if ((ay > y) !== (by > y) && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  }
  return inside;
}

function shapeOf(x, y, shape, size) { // the same as a path of an SVG
  const at = (dx, dy) => `${(x + dx * size).toFixed(1)} ${(y + dy * size).toFixed(1)}`;
  if (shape === 1) return `M${at(-0.9, -0.9)}L${at(0.9, -0.9)}L${at(0.9, 0.9)}L${at(-0.9, 0.9)}Z`;
  if (shape === 2) return `M${at(0, -1.2)}L${at(1.1, 0.9)}L${at(-1.1, 0.9)}Z`;
  if (shape === 3) return `M${at(0, -1.3)}L${at(1.3, 0)}L${at(0, 1.3)}L${at(-1.3, 0)}Z`;
  return `M${at(-1, 0)}a${size} ${size} 0 1 0 ${2 * size} 0a${size} ${size} 0 1 0 ${-2 * size} 0Z`;
}

function plain(text) { // as XML takes it
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

// The points as an SVG with their legend: {text, width, height}. `place`: where each lies in that size, [x, y].
function drawing({ groups, colours, names }, { width, height, ink, ground, font }, place, size) {
  const lines = Math.ceil(names.length / 4), whole = height + 22 * lines + (lines ? 10 : 0);
  const looks = groups.map((group) => [Math.floor(group / colours.length) % 4, colours[group % colours.length]]);
  const points = looks.map(([shape, colour], index) => `<path d="${shapeOf(...place(index), shape, size)}" fill="${colour}" fill-opacity="0.75"/>`);
  const legend = names.map((name, group) => {
    const x = 14 + (group % 4) * (width / 4), y = height + 14 + 22 * Math.floor(group / 4);
    const sign = shapeOf(x, y, Math.floor(group / colours.length) % 4, 6);
    return `<path d="${sign}" fill="${colours[group % colours.length]}"/><text x="${x + 14}" y="${y}" dominant-baseline="central">${plain(name)}</text>`;
  });
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}"`;
  const back = `<rect width="${width}" height="${whole}" fill="${ground}"/>`;
  return { text: `${head} font-family="${plain(font)}" font-size="13" fill="${ink}">${back}${points.join("")}${legend.join("")}</svg>`, width, height: whole };
}

class View {
  constructor(root) {
    this.root = root;
    this.canvas = root.querySelector("canvas");
    this.tip = root.querySelector(".tip");
    this.lassoButton = root.querySelector("[data-action=lasso]");
    this.allButton = root.querySelector("[data-action=all]");
    this.path = []; this.only = null; this.at = -1; this.chosen = new Set();
    this.canvas.onpointermove = (event) => this.move(event);
    this.canvas.onpointerdown = (event) => this.begin(event);
    this.canvas.onpointerup = (event) => this.end(event);
    this.canvas.onpointercancel = () => { this.path = []; this.draw(); };
    this.canvas.onpointerleave = () => this.point(-1);
    this.canvas.onkeydown = (event) => this.key(event);
    this.canvas.onblur = () => this.point(-1);
    this.lassoButton.onclick = () => this.lasso(!this.drawing);
    this.allButton.onclick = () => { this.chosen = new Set(); this.highlight(null); };
    Object.assign(this.canvas, { drawing: () => this.drawn() }).dataset.drawing = ""; // for assets/chart_menu.js
    this.lasso(!matchMedia("(pointer: coarse)").matches);
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.canvas);
    this.theme = new MutationObserver(() => this.draw());
    this.theme.observe(document.documentElement, { attributes: true });
  }
  load(data) {
    this.data = data;
    this.count = data.groups.length;
    this.chosen = new Set(); this.only = null; this.at = -1;
    this.order = [...Array(this.count).keys()].sort((a, b) => data.points[2 * a] - data.points[2 * b]);
    this.rank = new Map(this.order.map((point, place) => [point, place]));
    this.canvas.setAttribute("aria-label", data.words.area);
    this.lassoButton.textContent = data.words.lasso;
    this.allButton.textContent = data.words.all;
    this.legend();
    this.point(-1);
  }
  legend() {
    const items = this.data.names.map((name, group) => {
      const item = document.createElement("li"), button = document.createElement("button");
      const sample = document.createElement("canvas");
      sample.width = sample.height = 28;
      const context = sample.getContext("2d");
      context.fillStyle = this.data.colours[group % this.data.colours.length];
      mark(context, 14, 14, Math.floor(group / this.data.colours.length) % 4, 9);
      button.type = "button"; button.setAttribute("aria-pressed", "false");
      button.append(sample, name);
      button.onclick = () => this.highlight(this.only === group ? null : group);
      item.append(button);
      return item;
    });
    this.root.querySelector("ul").replaceChildren(...items);
  }
  highlight(group) {
    this.only = group;
    this.root.querySelectorAll("li button").forEach((button, index) => button.setAttribute("aria-pressed", String(index === group)));
    this.draw();
  }
  lasso(on) {
    this.drawing = on;
    this.lassoButton.setAttribute("aria-pressed", String(on));
    this.canvas.style.touchAction = on ? "none" : "pan-y";
  }
  place(index) {
    const side = Math.min(this.width, this.height) - 24; // one scale for both, so that distances stay
    return [this.width / 2 + (this.data.points[2 * index] - 0.5) * side, this.height / 2 - (this.data.points[2 * index + 1] - 0.5) * side];
  }
  get size() { return this.count > 1500 ? 2.4 : this.count > 200 ? 3.2 : 5; }
  drawn() {
    const page = getComputedStyle(document.querySelector("[data-testid=stApp]") || document.body);
    const look = { width: this.width, height: this.height, ink: page.color, ground: page.backgroundColor, font: page.fontFamily };
    return drawing(this.data, look, (index) => this.place(index), this.size);
  }
  draw() {
    if (!this.data) return;
    const ratio = devicePixelRatio || 1;
    this.width = this.canvas.clientWidth; this.height = this.canvas.clientHeight;
    if (!this.width) return;
    this.canvas.width = this.width * ratio; this.canvas.height = this.height * ratio;
    const context = this.canvas.getContext("2d");
    context.scale(ratio, ratio);
    const { colours, groups } = this.data, { size } = this;
    for (let index = 0; index < this.count; index++) {
      const group = groups[index], faint = (this.only !== null && group !== this.only) || (this.chosen.size && !this.chosen.has(index));
      context.globalAlpha = faint ? 0.12 : 0.75;
      context.fillStyle = colours[group % colours.length];
      const [x, y] = this.place(index);
      mark(context, x, y, Math.floor(group / colours.length) % 4, size);
    }
    context.globalAlpha = 1;
    context.strokeStyle = getComputedStyle(this.root).color;
    context.lineWidth = 2;
    if (this.at >= 0) {
      const [x, y] = this.place(this.at);
      context.beginPath(); context.arc(x, y, size + 4, 0, 7); context.stroke();
    }
    if (this.path.length > 1) {
      context.setLineDash([5, 4]);
      context.beginPath();
      this.path.forEach(([x, y], step) => (step ? context.lineTo(x, y) : context.moveTo(x, y)));
      context.closePath(); context.stroke();
      context.setLineDash([]);
    }
  }
  nearest(x, y) {
    let best = -1, least = NEAR * NEAR;
    for (let index = 0; index < this.count; index++) {
      if (this.only !== null && this.data.groups[index] !== this.only) continue;
      const [px, py] = this.place(index), far = (px - x) ** 2 + (py - y) ** 2;
      if (far < least) { least = far; best = index; }
    }
    return best;
  }
  point(index) {
    this.at = index;
    this.tip.hidden = index < 0;
    const say = this.root.querySelector(".say");
    say.textContent = index < 0 ? "" : this.data.said[index];
    if (index >= 0) {
      const { tile, columns, sheet } = this.data, scale = TIP / Math.max(...tile);
      const picture = this.tip.querySelector("i"), rows = Math.ceil(this.count / columns);
      picture.style.cssText = `width:${tile[0] * scale}px;height:${tile[1] * scale}px;background-image:url(${sheet});` +
        `background-size:${columns * tile[0] * scale}px ${rows * tile[1] * scale}px;` +
        `background-position:${-(index % columns) * tile[0] * scale}px ${-Math.floor(index / columns) * tile[1] * scale}px`;
      this.tip.querySelector("span").textContent = this.data.said[index];
      const [x, y] = this.place(index), wide = this.tip.offsetWidth, high = this.tip.offsetHeight;
      this.tip.style.left = `${Math.max(0, Math.min(x + 14, this.width - wide))}px`;
      this.tip.style.top = `${y + 14 + high > this.height ? Math.max(0, y - high - 14) : y + 14}px`;
    }
    this.draw();
  }
  begin(event) {
    this.path = [[event.offsetX, event.offsetY]];
    if (this.drawing) this.canvas.setPointerCapture(event.pointerId);
  }
  move(event) {
    if (this.path.length && event.buttons && this.drawing) {
      this.path.push([event.offsetX, event.offsetY]);
      this.draw();
    } else {
      const found = this.nearest(event.offsetX, event.offsetY);
      if (found !== this.at) this.point(found);
    }
  }
  end(event) {
    const path = this.path;
    this.path = [];
    if (!path.length) return;
    const far = path.some(([x, y]) => Math.hypot(x - path[0][0], y - path[0][1]) > 6);
    if (!far) {
      const found = this.nearest(event.offsetX, event.offsetY);
      this.point(found);
      if (found >= 0) this.pick([found]);
    } else if (this.drawing) {
      const found = [];
      for (let index = 0; index < this.count; index++) {
        if (this.only !== null && this.data.groups[index] !== this.only) continue;
        if (within(path, ...this.place(index))) found.push(index);
      }
      this.pick(found);
    }
  }
  pick(found) {
    this.chosen = new Set(found);
    this.draw();
    this.send(found);
  }
  key(event) {
    if (["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"].includes(event.key)) {
      const step = event.key === "ArrowRight" || event.key === "ArrowDown" ? 1 : -1;
      const place = this.at < 0 ? (step > 0 ? 0 : this.count - 1) : this.rank.get(this.at) + step;
      this.point(this.order[Math.max(0, Math.min(this.count - 1, place))]);
      event.preventDefault();
    } else if ((event.key === "Enter" || event.key === " ") && this.at >= 0) {
      this.pick([this.at]);
      event.preventDefault();
    } else if (event.key === "Escape") { this.chosen = new Set(); this.highlight(null); }
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".vz-plane");
  let view = views.get(root);
  if (!view) views.set(root, (view = new View(root)));
  view.send = (found) => setTriggerValue("picked", found);
  if (view.data?.name !== data.name) view.load(data);
  return () => { view.observer.disconnect(); view.theme.disconnect(); views.delete(root); };
}
