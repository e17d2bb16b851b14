// The camera: on, off, and a picture when the button is pressed.
const FAULTS = { NotAllowedError: "denied", SecurityError: "denied", NotReadableError: "busy", AbortError: "busy" };

// `say(key)` is told "on", "off", or why there is no picture; `taken(canvas)` gets each picture.
export function camera(video, taken, say) {
  let stream = null, asked = 0;
  function stop() {
    asked++;
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    say("off");
  }
  async function start() {
    if (!navigator.mediaDevices?.getUserMedia) return say("insecure");
    const mine = ++asked;
    try {
      const wanted = { video: { facingMode: "environment", width: { ideal: 1280 } }, audio: false };
      const got = await navigator.mediaDevices.getUserMedia(wanted);
      if (mine !== asked) return got.getTracks().forEach((track) => track.stop()); // turned off meanwhile
      stream = got;
      stream.getVideoTracks()[0].onended = stop;
      video.srcObject = stream;
      await video.play();
      say("on");
    } catch (error) {
      if (mine !== asked) return;
      stop();
      say(FAULTS[error.name] || "none");
    }
  }
  function take() {
    if (!stream || !video.videoWidth) return;
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth; canvas.height = video.videoHeight;
    canvas.getContext("2d").drawImage(video, 0, 0);
    taken(canvas);
  }
  return { take, stop, turn: () => (stream ? stop() : start()) };
}
