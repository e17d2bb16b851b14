// A drawing pad: mouse, pen and touch; undo and clear; the drawing goes back as a PNG after each stroke.
const pads = new WeakMap();

function paint(pad) {
  const { pen, canvas } = pad;
  pen.fillStyle = "#000"; pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.strokeStyle = pen.fillStyle = "#fff"; pen.lineWidth = pad.width; pen.lineCap = pen.lineJoin = "round";
  for (const stroke of pad.strokes) {
    pen.beginPath(); pen.moveTo(...stroke[0]);
    for (const point of stroke.slice(1)) pen.lineTo(...point);
    if (stroke.length === 1) pen.lineTo(stroke[0][0] + 0.01, stroke[0][1]);
    pen.stroke();
  }
  const count = pad.strokes.length;
  pad.status.textContent = count ? pad.words.strokes[count] || pad.words.more : "";
  for (const button of pad.buttons) button.disabled = !count;
  pad.hint.hidden = count > 0;
}

function label(pad, words) {
  pad.words = words;
  pad.canvas.setAttribute("aria-label", words.area); pad.hint.textContent = words.hint;
  for (const button of pad.buttons) button.textContent = words[button.dataset.action];
}

function send(pad) {
  pad.send(pad.strokes.length ? pad.canvas.toDataURL("image/png") : null);
}

function create(root) {
  const canvas = root.querySelector("canvas");
  const pad = { canvas, pen: canvas.getContext("2d"), strokes: [], stroke: null,
    status: root.querySelector("[role=status]"), hint: root.querySelector(".hint"), buttons: root.querySelectorAll("button") };
  const point = (event) => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
  };
  canvas.onpointerdown = (event) => {
    if (event.button || pad.stroke) return;
    event.preventDefault(); canvas.setPointerCapture(event.pointerId);
    pad.pointer = event.pointerId; pad.stroke = [point(event)]; pad.strokes.push(pad.stroke); paint(pad);
  };
  canvas.onpointermove = (event) => {
    if (!pad.stroke || event.pointerId !== pad.pointer) return;
    for (const one of event.getCoalescedEvents?.() || [event]) pad.stroke.push(point(one));
    paint(pad);
  };
  canvas.onpointerup = canvas.onpointercancel = (event) => {
    if (!pad.stroke || event.pointerId !== pad.pointer) return;
    pad.stroke = null; send(pad);
  };
  const undo = () => { pad.strokes.pop(); paint(pad); send(pad); };
  root.querySelector("[data-action=undo]").onclick = undo;
  root.querySelector("[data-action=clear]").onclick = () => { pad.strokes = []; paint(pad); send(pad); };
  canvas.onkeydown = (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && pad.strokes.length) { event.preventDefault(); undo(); }
  };
  return pad;
}

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  let pad = pads.get(parentElement);
  if (!pad) { pad = create(parentElement); pads.set(parentElement, pad); }
  pad.send = (drawing) => setStateValue("drawing", drawing);
  label(pad, data.words);
  if (pad.size !== data.size) {
    pad.size = data.size; pad.width = data.width;
    pad.canvas.width = pad.canvas.height = data.size;
    paint(pad);
  }
}
