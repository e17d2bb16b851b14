// Pasting: the files in the clipboard go into the page's uploader, as if they had been dropped there.
const listening = new WeakMap();
const TYPING = "input:not([type=file]), textarea, [contenteditable=true]";

function handOver(files, uploader) {
  const input = document.querySelector(`.st-key-${uploader} input[type=file]`);
  if (!input || !files.length) return false;
  const held = new DataTransfer();
  for (const file of files) held.items.add(file);
  input.files = held.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

async function inClipboard() { // images only: browsers give a page no other files
  const files = [];
  for (const item of await navigator.clipboard.read()) {
    const type = item.types.find((one) => one.startsWith("image/"));
    if (type) files.push(new File([await item.getType(type)], `image.${type.slice(6)}`, { type }));
  }
  return files;
}

export default function ({ data, parentElement }) {
  const [button, status] = ["button", "[role=status]"].map((one) => parentElement.querySelector(one));
  const { words, uploader } = data;
  const say = (text) => { status.textContent = status.getClientRects().length ? text : ""; }; // unseen, it says nothing
  button.textContent = words.paste;
  button.hidden = !navigator.clipboard?.read;
  button.onclick = async () => {
    try { say(handOver(await inClipboard(), uploader) ? "" : words.none); } catch { say(words.denied); }
  };
  const paste = (event) => {
    if (event.target.closest?.(TYPING)) return;
    const files = [...event.clipboardData.files];
    if (files.length) event.preventDefault();
    say(handOver(files, uploader) ? "" : words.none);
  };
  const stop = () => document.removeEventListener("paste", listening.get(parentElement));
  stop();
  listening.set(parentElement, paste);
  document.addEventListener("paste", paste);
  return () => { document.removeEventListener("paste", paste); };
}
