// From an image to the array that a network takes: `core/imaging/prepare.py` in the browser. `how` is in page.json.
import { drawn, hasLightBorder, isInForm } from "./ink.js";
import { gray, image, mapped, nearest, toSize } from "./pillow.js";

// Uint8Array (height × width × channels) of a picture of 1 or 3 bands; null where there should be ink and is none.
export function prepare(picture, how) {
  const [height, width, channels] = how.shape;
  if (channels === 1) picture = gray(picture);
  if (!how.ink) return toSize(picture, width, height, how.fit).data;
  const ready = inForm(picture, how) ?? repeated(drawn(gray(picture), height, width, how.ink, how.invert), channels);
  return ready.every((one) => one === ready[0]) ? null : ready;
}

function repeated(values, channels) {
  return Uint8Array.from({ length: values.length * channels }, (_, at) => values[Math.floor(at / channels)]);
}

// The image without more ado, where that is like those of the data set; null where it is not.
function inForm(picture, { shape: [height, width], ink, invert, fit }) {
  const dark = invert === "yes" || (invert === "auto" && hasLightBorder(picture));
  if (dark !== ink.dark) picture = mapped(picture, (one) => 255 - one, Uint8Array);
  let small = nearest(picture, width, height);
  const again = nearest(small, picture.width, picture.height).data;
  const sameSize = again.every((one, at) => one === picture.data[at]);
  if (!sameSize) small = toSize(picture, width, height, fit);
  const values = gray(small);
  const light = image(width, height, 1, Float32Array.from(values.data, (one) => (ink.dark ? 255 - one : one)));
  return isInForm(light, ink, sameSize) ? small.data : null;
}
