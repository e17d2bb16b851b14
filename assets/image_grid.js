// Images that can be picked: buttons with the picture and its lines; the id of the one picked goes back.
// `picked`: the ids of those that are marked.
const shown = new WeakMap();

function tile({ id, src, lines, kind }, pick) {
  const button = document.createElement("button");
  button.type = "button"; button.className = "tile " + kind; button.dataset.id = id;
  const image = document.createElement("img");
  image.src = src; image.alt = "";
  const caption = document.createElement("span");
  lines.forEach((line, number) => {
    if (number) caption.append(document.createElement("br"));
    caption.append(line);
  });
  button.append(image, caption);
  button.onclick = () => pick(id);
  return button;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const grid = parentElement.querySelector(".vz-grid");
  const ids = data.tiles.map((one) => one.id + one.lines + one.kind).join() + data.name;
  if (shown.get(parentElement) !== ids) { // else the focus would be lost at every click
    shown.set(parentElement, ids);
    grid.replaceChildren(...data.tiles.map((one) => tile(one, (id) => setTriggerValue("picked", id))));
  }
  for (const button of grid.children) button.setAttribute("aria-pressed", data.picked.includes(button.dataset.id));
}
