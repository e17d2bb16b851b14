// A table of recipes: each row is a button with a drawing; the name of the one picked goes back.
const PHONE = "(max-width: 640px)";
const shown = new WeakMap();

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function cell([value, note]) {
  const made = element("td", "", value);
  if (note) made.append(element("small", "", note));
  return made;
}

function row({ name, network, lines, cells }, drawings, pick) {
  const image = element("img");
  Object.assign(image, { src: drawings[network], alt: "", width: 72, height: 30 });
  const button = element("button", "", image, element("span", "", element("b", "", lines[0]), element("small", "", lines[1])));
  button.type = "button"; button.dataset.name = name;
  button.onclick = () => { pick(name); reveal(); };
  const head = element("th", "", button);
  head.scope = "row";
  return element("tr", "", head, ...cells.map(cell));
}

function group({ title, rows }, alone, drawings, pick) {
  const body = element("tbody", "", ...rows.map((one) => row(one, drawings, pick)));
  if (!alone) {
    const head = element("th", "", title);
    head.colSpan = 4; head.scope = "rowgroup";
    body.prepend(element("tr", "group", head));
  }
  return body;
}

// On a phone the card stands below the table.
function reveal(tries = 20) {
  if (!matchMedia(PHONE).matches) return;
  const card = document.querySelector(".st-key-recipe_card");
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (card) card.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
  else if (tries) setTimeout(reveal, 100, tries - 1);
}

function move(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const next = buttons[buttons.indexOf(document.activeElement) + step];
  if (!step || !next) return;
  event.preventDefault();
  next.focus();
}

export default function ({ data, parentElement, setTriggerValue }) {
  const table = parentElement.querySelector(".vz-recipes");
  const { titles, groups, drawings, opened, linked } = data;
  const now = JSON.stringify([titles, groups]);
  if (shown.get(parentElement) !== now) { // else the focus would be lost at every click
    const first = !shown.has(parentElement);
    shown.set(parentElement, now);
    const heads = titles.map((title) => { const head = element("th", "", title); head.scope = "col"; return head; });
    const pick = (name) => setTriggerValue("picked", name);
    table.replaceChildren(
      element("thead", "", element("tr", "", ...heads)),
      ...groups.map((one) => group(one, groups.length === 1, drawings, pick)),
    );
    table.onkeydown = move;
    if (first && linked) reveal();
  }
  for (const button of table.querySelectorAll("button"))
    button.setAttribute("aria-pressed", button.dataset.name === opened);
}
