// The camera: a preview, buttons that take pictures while they are held, and a view that hands over one picture or,
// live, one after the other. All share one stream. What was taken is sent until its numbers come back: a message may be lost.
const MILLISECONDS_BETWEEN = 100, MILLISECONDS_UNTIL_LOST = 5000; // of live pictures
const camera = (window.vistazoCamera ??= { stream: null, state: "off", video: null, number: 0, taken: {}, shown: new Set() });
const roots = new WeakMap();

function tell() {
  for (const one of camera.shown) one.root.isConnected ? one.draw() : camera.shown.delete(one);
}

function turn(state) { camera.state = state; tell(); }

function stop() {
  camera.stream?.getTracks().forEach((track) => track.stop());
  camera.stream = null; turn("off");
}

const faults = { NotAllowedError: "denied", SecurityError: "denied", NotReadableError: "busy", AbortError: "busy" };

async function start() {
  if (camera.stream || camera.state === "asking") return;
  if (!navigator.mediaDevices?.getUserMedia) return turn("insecure");
  turn("asking");
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 640 }, height: { ideal: 480 } }, audio: false });
    if (!camera.video?.isConnected) return stream.getTracks().forEach((track) => track.stop()), turn("off");
    camera.stream = stream;
    stream.getVideoTracks()[0].onended = stop;
    camera.video.srcObject = stream;
    await camera.video.play();
    turn("on");
  } catch (error) {
    camera.stream = null;
    turn(faults[error.name] || "none");
  }
}

function preview(root) {
  root.innerHTML = '<div class="view"><video muted playsinline></video></div><button type="button"></button><p role="status"></p>';
  const [video, button, status] = ["video", "button", "p"].map((one) => root.querySelector(one));
  camera.video = video;
  if (camera.stream) { video.srcObject = camera.stream; video.play(); }
  button.onclick = () => camera.stream ? stop() : start();
  const one = { root };
  one.draw = () => {
    video.setAttribute("aria-label", one.words.preview);
    root.dataset.state = camera.state;
    button.textContent = camera.stream ? one.words.off : one.words.on;
    status.textContent = one.words[camera.state] && !camera.stream ? (camera.state === "off" ? "" : one.words[camera.state]) : "";
  };
  return one;
}

function grab(canvas, side) { // the middle of what the camera sees, as a JPEG file
  const { video } = camera;
  if (!video?.videoWidth) return "";
  const cut = Math.min(video.videoWidth, video.videoHeight);
  canvas.width = canvas.height = side;
  canvas.getContext("2d").drawImage(video, (video.videoWidth - cut) / 2, (video.videoHeight - cut) / 2, cut, cut, 0, 0, side, side);
  return canvas.toDataURL("image/jpeg", 0.85);
}

function view(root) { // the next live picture leaves when the answer to the last one is drawn
  const one = preview(root), drawPreview = one.draw, canvas = document.createElement("canvas");
  const [live, take] = ["live", "take"].map((kind) => {
    const button = document.createElement("button");
    button.type = "button"; button.className = kind;
    root.querySelector("button").after(button);
    return button;
  });
  Object.assign(one, { live: false, number: 0, sent: 0, next: 0 });
  const send = () => {
    clearTimeout(one.next);
    if (!camera.stream || !root.isConnected) return;
    const src = document.hidden ? "" : grab(canvas, one.data.side);
    if (src) { one.number = ++camera.number; one.sent = performance.now(); one.send({ number: one.number, src }); }
    if (one.live) one.next = setTimeout(send, src ? MILLISECONDS_UNTIL_LOST : MILLISECONDS_BETWEEN);
  };
  camera.answered = (number) => {
    if (!one.live || number < one.number) return;
    clearTimeout(one.next);
    one.next = setTimeout(send, Math.max(0, MILLISECONDS_BETWEEN - (performance.now() - one.sent)));
  };
  take.onclick = () => { one.live = false; send(); one.draw(); };
  live.onclick = () => { one.live = !one.live; clearTimeout(one.next); if (one.live) send(); one.draw(); };
  one.draw = () => {
    drawPreview();
    one.live &&= Boolean(camera.stream);
    take.textContent = one.words.take; live.textContent = one.live ? one.words.stop : one.words.live;
    take.hidden = live.hidden = !camera.stream;
    live.setAttribute("aria-pressed", one.live);
  };
  return one;
}

function recorder(root) {
  root.innerHTML = '<button type="button" class="record"></button>';
  const button = root.querySelector("button");
  const canvas = document.createElement("canvas");
  const one = { root, ticks: 0, resend: 0 };
  const mine = () => (camera.taken[one.data.id] ??= []);
  const send = () => {
    clearTimeout(one.resend);
    if (!mine().length) return;
    one.send(mine().slice(0, one.data.most));
    one.resend = setTimeout(send, 3000); // it may be lost
  };
  const take = () => {
    const { side, most, room } = one.data;
    const src = mine().length < Math.min(2 * most, room) && grab(canvas, side);
    if (!src) return;
    camera.number = Math.max(camera.number + 1, one.data.received + 1);
    mine().push({ number: camera.number, src });
    if (++one.ticks % 8 === 0) send();
  };
  const begin = () => {
    if (!camera.stream) return start();
    if (one.timer || !one.data.room) return;
    one.ticks = 0; take(); one.timer = setInterval(take, one.data.every); one.draw();
  };
  const end = () => {
    if (!one.timer) return;
    clearInterval(one.timer); one.timer = null; one.draw(); send();
  };
  one.received = () => { camera.taken[one.data.id] = mine().filter((picture) => picture.number > one.data.received); };
  one.draw = () => {
    if (one.timer && !camera.stream) end();
    const { words, room } = one.data;
    button.setAttribute("aria-pressed", Boolean(one.timer));
    button.textContent = one.timer ? words.recording : !room ? words.full : camera.stream ? words.hold : words.on;
  };
  button.onpointerdown = (event) => { if (!event.button) { button.setPointerCapture(event.pointerId); begin(); } };
  button.onpointerup = button.onpointercancel = button.onlostpointercapture = button.onblur = end;
  button.oncontextmenu = (event) => event.preventDefault(); // a long touch
  button.onkeydown = (event) => { if (event.key === " " || event.key === "Enter") { event.preventDefault(); if (!event.repeat) begin(); } };
  button.onkeyup = end;
  return one;
}

const kinds = { preview, view, record: recorder };

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  if (data.kind === "answered") return void camera.answered?.(data.number);
  const root = parentElement.querySelector(".root");
  let one = roots.get(root);
  if (!one) { one = kinds[data.kind](root); roots.set(root, one); camera.shown.add(one); }
  one.words = data.words; one.data = data;
  one.send = (taken) => data.kind === "view" ? setStateValue("picture", taken) : setTriggerValue("taken", taken);
  one.received?.();
  one.draw();
  return () => setTimeout(() => { if (data.kind !== "record" && !root.isConnected && camera.video === root.querySelector("video")) stop(); }, 500);
}
