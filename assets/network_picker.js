// Networks as radio buttons, each with its drawing; the name of the one that is taken goes back.
const shown = new WeakMap();

function row({ name, title, summary, drawing }, group, take) {
  const label = document.createElement("label");
  const input = document.createElement("input");
  Object.assign(input, { type: "radio", name: group, value: name, onchange: () => take(name) });
  input.setAttribute("aria-label", title);
  const picture = document.createElement("img");
  Object.assign(picture, { src: drawing, alt: "", width: 96, height: 40 });
  const words = document.createElement("span"), head = document.createElement("b"), about = document.createElement("small");
  head.textContent = title; about.textContent = summary;
  words.append(head, about);
  label.append(input, picture, words);
  return label;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".vz-networks");
  const rows = JSON.stringify([data.networks, data.name]);
  if (shown.get(parentElement) !== rows) { // else the focus would be lost at every click
    shown.set(parentElement, rows);
    list.setAttribute("aria-label", data.label);
    list.replaceChildren(...data.networks.map((one) => row(one, data.name, (name) => setTriggerValue("taken", name))));
  }
  for (const input of list.querySelectorAll("input")) input.checked = input.value === data.chosen;
}
