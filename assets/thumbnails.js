// Thumbnails; pressing one sends its id: it is to be taken out.
const shown = new WeakMap();

function tile({ id, src }, press) {
  const button = document.createElement("button");
  button.type = "button"; button.dataset.id = id;
  const image = document.createElement("img");
  image.src = src; image.alt = "";
  button.append(image);
  button.onclick = () => press(id);
  return button;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".vz-thumbnails");
  const there = shown.get(parentElement) || new Map();
  const press = (id) => setTriggerValue("pressed", id);
  const now = new Map(data.tiles.map((one) => [one.id, there.get(one.id) || tile(one, press)]));
  shown.set(parentElement, now);
  for (const button of now.values()) { // those that were there, too: the language may be another
    button.title = data.words;
    button.setAttribute("aria-label", data.words);
  }
  list.replaceChildren(...now.values());
}
