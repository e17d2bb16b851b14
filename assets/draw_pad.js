// A drawing pad: mouse, pen and touch; pens of three widths, an eraser, undo and clear. The drawing goes back as
// a PNG after each stroke, where it is asked for also while one draws; null while nothing is on the paper.
// `steps` holds all that was done since the pad was there: strokes {width, erases, points}, and null for a clear.
const pads = new WeakMap();
const MILLISECONDS_BETWEEN = 150;
const ERASER = 1.6; // times as wide as the pen
const GROUND = { light: "#fff", dark: "#000" }, INK = { light: "#000", dark: "#fff" };

function strokesOf(pad) { return pad.steps.slice(pad.steps.lastIndexOf(null) + 1); }

function paint(pad) {
  const { pen, canvas, paper } = pad;
  pen.fillStyle = GROUND[paper]; pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.lineCap = pen.lineJoin = "round";
  const strokes = strokesOf(pad);
  for (const { width, erases, points } of strokes) {
    pen.strokeStyle = erases ? GROUND[paper] : INK[paper]; pen.lineWidth = erases ? width * ERASER : width;
    pen.beginPath(); pen.moveTo(...points[0]);
    for (const point of points.slice(1)) pen.lineTo(...point);
    if (points.length === 1) pen.lineTo(points[0][0] + 0.01, points[0][1]);
    pen.stroke();
  }
  const count = strokes.filter((stroke) => !stroke.erases).length;
  pad.status.textContent = count ? pad.words.strokes[count] || pad.words.more : "";
  disable(pad, "undo", !pad.steps.length); disable(pad, "clear", !strokes.length);
  pad.hint.hidden = strokes.length > 0;
}

function disable(pad, action, off) {
  const button = pad.buttons[action];
  if (off && button.matches(":focus")) pad.canvas.focus(); // else the focus would be nowhere
  button.disabled = off;
}

function label(pad, words) {
  pad.words = words;
  pad.canvas.setAttribute("aria-label", words.area); pad.hint.textContent = words.hint;
  pad.root.querySelector("[role=group]").setAttribute("aria-label", words.pens);
  for (const [action, button] of Object.entries(pad.buttons)) {
    if (button.dataset.pen) { button.title = words[action]; button.setAttribute("aria-label", words[action]); }
    else button.textContent = words[action];
    button.hidden = false;
  }
}

function choose(pad) { // which pen is pressed
  for (const button of Object.values(pad.buttons)) {
    if (button.dataset.pen) button.setAttribute("aria-pressed", button.dataset.pen === pad.pressed);
  }
  pad.buttons.eraser.setAttribute("aria-pressed", pad.erases);
  pad.canvas.classList.toggle("erases", pad.erases);
}

function isBlank(pad) {
  const pixels = new Uint32Array(pad.pen.getImageData(0, 0, pad.canvas.width, pad.canvas.height).data.buffer);
  return pixels.every((one) => one === pixels[0]);
}

function send(pad) {
  clearTimeout(pad.soon); pad.soon = null;
  pad.send(strokesOf(pad).length && !isBlank(pad) ? pad.canvas.toDataURL("image/png") : null);
}

function sendSoon(pad) {
  if (pad.whileDrawing && !pad.soon) pad.soon = setTimeout(() => send(pad), MILLISECONDS_BETWEEN);
}

function draws(pad) { // pointers
  const { canvas } = pad;
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
  };
  canvas.onpointerdown = (event) => {
    if (event.button || pad.stroke) return;
    event.preventDefault(); canvas.setPointerCapture(event.pointerId);
    canvas.focus({ preventScroll: true }); // so that Ctrl+Z is heard
    pad.pointer = event.pointerId;
    pad.stroke = { width: pad.widths[pad.pressed], erases: pad.erases, points: [point(event)] };
    pad.steps.push(pad.stroke); paint(pad);
  };
  canvas.onpointermove = (event) => {
    if (!pad.stroke || event.pointerId !== pad.pointer) return;
    for (const one of event.getCoalescedEvents?.() || [event]) pad.stroke.points.push(point(one));
    paint(pad); sendSoon(pad);
  };
  canvas.onpointerup = canvas.onpointercancel = (event) => {
    if (!pad.stroke || event.pointerId !== pad.pointer) return;
    pad.stroke = null; send(pad);
  };
}

function create(root) {
  const canvas = root.querySelector("canvas");
  const buttons = Object.fromEntries([...root.querySelectorAll("button")].map((one) => [one.dataset.action, one]));
  const pad = { root, canvas, buttons, pen: canvas.getContext("2d", { willReadFrequently: true }), steps: [], stroke: null,
    pressed: "medium", erases: false, status: root.querySelector("[role=status]"), hint: root.querySelector(".hint") };
  draws(pad);
  const done = () => { paint(pad); send(pad); };
  const undo = () => { if (pad.stroke || !pad.steps.length) return; pad.steps.pop(); done(); };
  buttons.undo.onclick = undo;
  buttons.clear.onclick = () => { if (pad.stroke) return; pad.steps.push(null); done(); };
  buttons.eraser.onclick = () => { pad.erases = !pad.erases; choose(pad); };
  for (const button of Object.values(buttons)) {
    if (button.dataset.pen) button.onclick = () => { pad.pressed = button.dataset.pen; pad.erases = false; choose(pad); };
  }
  root.querySelector(".pad").onkeydown = (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") { event.preventDefault(); undo(); }
  };
  choose(pad);
  return pad;
}

export default function (component) {
  const { data: [data], parentElement, setStateValue } = component;
  let pad = pads.get(parentElement);
  if (!pad) { pad = create(parentElement); pads.set(parentElement, pad); }
  pad.send = (drawing) => setStateValue("drawing", drawing);
  label(pad, data.words);
  pad.whileDrawing = data.whileDrawing; pad.widths = data.pens;
  if (pad.size !== data.size || pad.paper !== data.paper) {
    const other = pad.size === data.size; // paper: what is drawn goes over to it
    Object.assign(pad, { size: data.size, paper: data.paper });
    pad.canvas.width = pad.canvas.height = data.size;
    pad.root.querySelector(".pad").dataset.paper = data.paper;
    paint(pad);
    if (other && strokesOf(pad).length) send(pad);
  }
}
