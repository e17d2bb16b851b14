// Tells somebody who looks elsewhere that a training has ended: in the page's title, by a notification of the browser
// and a short sound, each where it is wanted. Asked for by a click only, kept in this browser for the next visit; the
// title changes once and does not blink. data: {run, name, active, words: {notice, sound, denied, ended}}.
const KEY = "vistazo-ended-notice";
const LONG_MS = 10000; // what ends sooner, nobody has stopped looking at

function wanted() {
  try { return JSON.parse(localStorage.getItem(KEY)) || {}; } catch { return {}; }
}

function keep(choice) {
  try { localStorage.setItem(KEY, JSON.stringify(choice)); } catch { /* for this page only, then */ }
  window.__vistazoNotice.choice = choice;
}

function beep() {
  const all = window.__vistazoNotice;
  all.audio ||= new (window.AudioContext || window.webkitAudioContext)();
  const { audio } = all;
  [660, 880].forEach((frequency, number) => {
    const tone = audio.createOscillator(), volume = audio.createGain(), at = audio.currentTime + 0.18 * number;
    tone.frequency.value = frequency;
    volume.gain.setValueAtTime(0.15, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.17);
    tone.connect(volume).connect(audio.destination);
    tone.start(at);
    tone.stop(at + 0.18);
  });
}

function changeTitle(words) {
  const before = document.title;
  document.title = `● ${words}`;
  const back = () => {
    if (document.hidden) return;
    if (document.title === `● ${words}`) document.title = before;
    document.removeEventListener("visibilitychange", back);
  };
  if (document.hidden) document.addEventListener("visibilitychange", back);
  else setTimeout(() => { if (document.title === `● ${words}`) document.title = before; }, 15000);
}

function tell(data, choice) {
  changeTitle(data.words.ended);
  if (choice.sound) { try { beep(); } catch { /* no sound here */ } }
  if (choice.notice && document.hidden && window.Notification && Notification.permission === "granted") {
    try {
      const shown = new Notification(data.words.ended, { body: data.name, tag: `vistazo-${data.run}` });
      shown.onclick = () => { window.focus(); shown.close(); };
    } catch { /* some phones allow none from a page */ }
  }
}

export default function ({ data, parentElement }) {
  const all = (window.__vistazoNotice ||= { since: {}, choice: wanted() });
  const box = parentElement.querySelector(".vz-notice"), said = box.querySelector(".vz-notice-said");
  box.hidden = !data.active;
  if (data.active) all.since[data.run] ||= Date.now();
  else if (all.since[data.run]) {
    const long = Date.now() - all.since[data.run] >= LONG_MS;
    delete all.since[data.run];
    if (long) tell(data, all.choice);
  }
  for (const what of ["notice", "sound"]) {
    const input = box.querySelector(`[data-what=${what}]`);
    input.nextElementSibling.textContent = data.words[what];
    input.checked = Boolean(all.choice[what]);
    input.onchange = async () => {
      keep({ ...all.choice, [what]: input.checked });
      said.textContent = "";
      if (what === "sound" && input.checked) { try { beep(); } catch { /* no sound here */ } }
      if (what === "notice" && input.checked) {
        const answer = window.Notification ? await Notification.requestPermission() : "denied";
        said.textContent = answer === "granted" ? "" : data.words.denied;
      }
    };
  }
}
