// The page: what it shows, and what happens when somebody draws, brings a file or takes a picture.
// What people have named (classes, titles, the card) is only ever put in as text.
import { camera } from "./camera.js";
import { check } from "./check.js";
import { decode, pixelsOf, showPixels, showSmall } from "./decode.js";
import drawPad from "./draw_pad.js";
import { bytes, load } from "./network.js";
import { prepare } from "./prepare.js";

const PAD = { size: 280, pens: { thin: 10, medium: 20, thick: 32 }, whileDrawing: true }, SHOWN_SIDE = 320, BEST = 5, SURE = 0.5;
const at = (id) => document.getElementById(id);
const page = JSON.parse(new TextDecoder().decode(await bytes("page.json")));
const found = { state: "loading", source: null, answer: null, offline: "", camera: "off", checked: null };
let classify = null, number = 0, words = {};

function language() {
  const known = Object.keys(page.languages), wanted = [new URLSearchParams(location.search).get("lang"), remembered()];
  wanted.push(...navigator.languages.map((one) => one.split("-")[0]));
  return wanted.find((one) => known.includes(one)) || known[0];
}

function remembered(value) {
  try {
    if (value) localStorage.setItem("vistazo-language", value);
    return localStorage.getItem("vistazo-language");
  } catch { return null; } // a browser may forbid it
}

const filled = (text, values) => Object.entries(values).reduce((said, [name, value]) => said.replaceAll(`{${name}}`, () => value), text);
const share = (value, digits) => new Intl.NumberFormat(document.documentElement.lang,
  { style: "percent", minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

const tiny = (value) => new Intl.NumberFormat(document.documentElement.lang,
  { notation: "scientific", maximumFractionDigits: 1 }).format(value);

function speak(code) {
  document.documentElement.lang = code;
  words = page.languages[code].words;
  for (const one of document.querySelectorAll("[data-word]")) one.textContent = words[one.dataset.word];
  document.title = at("title").textContent = page.languages[code].title;
  at("failed").textContent = page.languages[code].failed;
  at("failed").hidden = page.proof.holds;
  at("proof").textContent = page.languages[code].proof;
  at("card").textContent = page.languages[code].card;
  at("card").setAttribute("aria-label", words.card);
  at("came").setAttribute("aria-label", words.came);
  at("saw").setAttribute("aria-label", words.saw);
  at("video").setAttribute("aria-label", words.preview);
  const paper = page.prepare.ink?.dark ? "light" : "dark";
  drawPad({ data: [{ ...PAD, paper, words: { ...words, strokes: [], more: "" } }], parentElement: at("draw"), setStateValue: drawing });
  show();
}

function show() {
  at("state").textContent = words[found.state] || found.state;
  at("offline").textContent = words[found.offline] || "";
  at("power").textContent = found.camera === "on" ? words.camera_off : words.camera_on;
  at("camera-state").textContent = words[`camera_${found.camera}_why`] || "";
  at("take").hidden = at("video").hidden = found.camera !== "on";
  at("checked").textContent = found.checked ? checkedWords(found.checked) : "";
  at("check").hidden = !page.check || !classify;
  showAnswer(found.answer);
}

function checkedWords({ images, same, difference, holds, done }) {
  if (done !== undefined) return filled(words.checking, { done, images: page.check.images });
  const values = { images, same: share(same / images, 2), difference: tiny(difference) };
  return filled(holds ? words.check_holds : words.check_fails, values);
}

function showAnswer(probabilities) {
  const [name, sure] = at("answer").children;
  name.textContent = sure.textContent = "";
  at("bars").replaceChildren();
  at("seen").hidden = !found.source;
  if (!probabilities) return;
  const classes = page.languages[document.documentElement.lang].classes;
  const order = [...probabilities.keys()].sort((one, other) => probabilities[other] - probabilities[one]).slice(0, BEST);
  const highest = probabilities[order[0]];
  name.textContent = classes[order[0]];
  sure.textContent = filled(highest >= SURE ? words.sure : words.doubt, { share: share(highest, 0) });
  at("bars").append(...order.map((index) => bar(classes[index], probabilities[index])));
}

function bar(name, probability) {
  const made = (tag, kind, text = "") => Object.assign(document.createElement(tag), { className: kind, textContent: text });
  const line = made("li", ""), track = made("span", "track"), filling = made("span", "");
  filling.style.width = `${100 * probability}%`;
  track.append(filling);
  line.append(made("span", "name", name), track, made("span", "value", share(probability, 1)));
  return line;
}

// What there is to be seen, of {canvas, picture}; null: nothing.
async function look(source) {
  const mine = ++number;
  found.source = source; found.answer = null;
  if (!classify) return show(); // it comes back here once the network is there
  found.state = "";
  if (!source) return show();
  try {
    const how = { ...page.prepare, invert: at("invert").value };
    const pixels = prepare(source.picture, how);
    showSmall(source.canvas, at("came"), SHOWN_SIDE);
    showPixels(pixels || new Uint8Array(how.shape[0] * how.shape[1] * how.shape[2]), how.shape, at("saw"));
    if (!pixels) found.state = "empty";
    if (!pixels) return show();
    const answer = await classify(pixels);
    if (mine !== number) return; // another image came meanwhile
    found.answer = answer;
  } catch (error) { found.state = String(error.message || error); }
  show();
}

function drawing(_name, value) {
  const canvas = at("draw").querySelector("canvas");
  look(value ? { canvas, picture: pixelsOf(canvas) } : null);
}

async function bring(file) {
  if (!file) return;
  const mine = ++number;
  try {
    const source = await decode(file);
    if (mine === number) await look(source);
  } catch {
    if (mine !== number) return;
    found.source = found.answer = null; found.state = "unreadable"; show();
  }
}

function choose(way) {
  for (const button of at("ways").children) {
    const chosen = button.dataset.way === way;
    button.setAttribute("aria-pressed", chosen);
    at(button.dataset.way).hidden = !chosen;
  }
  if (way !== "camera") eye.stop();
}

async function repeatTheProof() {
  at("check").disabled = true;
  try {
    const told = (done) => { found.checked = { done }; at("checked").textContent = checkedWords(found.checked); };
    told(0);
    found.checked = await check({ ...page.check, shape: page.prepare.shape }, classify, told);
  } catch (error) { found.checked = null; found.state = String(error.message || error); }
  at("check").disabled = false;
  show();
}

// Not `ready`: that waits for ever where a file can't be had.
function installed({ active, waiting, installing }) {
  const worker = active || waiting || installing;
  return new Promise((done, failed) => {
    const look = () => ({ activated: done, redundant: failed })[worker.state]?.();
    worker.onstatechange = look;
    look();
  });
}

// Kept by the browser, where that allows it: only at a secure address.
async function keep() {
  if (!("serviceWorker" in navigator)) { found.offline = "not_kept"; return show(); }
  try {
    await installed(await navigator.serviceWorker.register("sw.js"));
    found.offline = "kept";
  } catch { found.offline = "not_kept"; }
  show();
}

at("unserved").remove();
document.body.append(at("page").content.cloneNode(true));
const eye = camera(at("video"), (canvas) => look({ canvas, picture: pixelsOf(canvas) }), (state) => { found.camera = state; show(); });
for (const [code, one] of Object.entries(page.languages)) at("language").append(new Option(one.name, code));
at("language").value = language();
at("language").onchange = () => { remembered(at("language").value); speak(at("language").value); };
for (const button of at("ways").children) button.onclick = () => choose(button.dataset.way);
for (const id of ["file", "photo"]) at(id).onchange = (event) => { bring(event.target.files[0]); event.target.value = ""; };
document.ondragover = (event) => { event.preventDefault(); document.body.classList.add("dragged"); };
document.ondragleave = () => document.body.classList.remove("dragged");
document.ondrop = (event) => { event.preventDefault(); document.body.classList.remove("dragged"); bring(event.dataTransfer.files[0]); };
document.onpaste = (event) => bring(event.clipboardData.files[0]);
at("power").onclick = () => eye.turn();
at("take").onclick = () => eye.take();
at("turn").hidden = !page.prepare.ink;
at("invert").onchange = () => look(found.source);
at("check").onclick = repeatTheProof;
choose(page.first);
speak(language());
try {
  classify = await load("network.onnx", page.prepare.shape);
  await look(found.source);
} catch (error) {
  console.error(error);
  found.state = "broken";
  show();
}
await keep();
