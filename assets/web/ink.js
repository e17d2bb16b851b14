// A drawing, scanned or photographed, in the form of a data set of drawings: `core/imaging/ink.py` and
// `core/imaging/ground.py`, step by step; their comments say why.
import {
  BOX, cut, gray, highest, image, lowest, mapped, median, medianFilter, padded, quantile, resize, roundEven,
} from "./pillow.js";

const SMALLEST_PART = 0.03, VISIBLE = 100, DARK_SHADE = 40, ALIKE = 0.7, FLAT = 16;
const WORKING_SIDE = 256, ROUGH_SIDE = 48, GROUND_SHARE = 0.3, WIDE_SHARE = 0.4, FAINTEST = 0.05, TIMES_NOISE = 10;
const SURELY_INK = 0.4, LEAST_POSSIBLE = 64, EDGE = 0.3, BODY = 0.6, ROUNDS = 8;
const sum = (values) => values.reduce((total, one) => total + one, 0);
const most = (values) => values.reduce((largest, one) => Math.max(largest, one), -Infinity);
const float = Math.fround;

// The drawing in a gray image as Uint8Array of height × width, laid as `ink` says; only ground where there is no ink.
export function drawn(picture, height, width, ink, invert) {
  const values = workingCopy(picture);
  let dark = invert === "yes";
  if (invert === "auto") dark = ink.strokes ? isDarkInk(values) : hasLightBorder(picture);
  const light = dark ? mapped(values, (one) => 255 - one) : values;
  const found = ink.strokes ? withoutLitter(strengthOfInk(light)) : cropped(shades(light), DARK_SHADE);
  const pixels = found ? laid(found, height, width, ink) : new Uint8Array(height * width);
  return ink.dark ? pixels.map((one) => 255 - one) : pixels;
}

export const hasLightBorder = (picture) => median(border(gray(picture))) > 127;

function border({ width, height, data }) {
  const column = (at) => Array.from({ length: height }, (_, row) => data[row * width + at]);
  return [...data.subarray(0, width), ...data.subarray((height - 1) * width), ...column(0), ...column(width - 1)];
}

// Whether an image, light on black and of the data set's size, is like those of the data set.
export function isInForm(light, ink, sameSize) {
  const sides = border(light);
  if (sameSize) return !ink.strokes || median(sides) <= FLAT;
  const box = inkBox(light);
  if (!box || quantile(sides, 0.9) > FLAT) return false;
  const spare = 0.05 * Math.max(light.width, light.height), [top, bottom, left, right] = box;
  const within = (side, [low, high]) => low - spare <= side && side <= high + spare;
  const middle = middleOf(light, ink.centre), share = sum(light.data) / light.data.length / 255;
  return within(bottom - top, ink.heights) && within(right - left, ink.widths)
    && ALIKE * ink.coverage[0] <= share && share <= ink.coverage[1] / ALIKE
    && Math.hypot(middle[0] - ink.middle[0], middle[1] - ink.middle[1]) <= ink.slack + spare;
}

function inkBox({ width, height, data }, visible = VISIBLE, scale = 1) {
  let top = height, bottom = -1, left = width, right = -1;
  for (let row = 0, at = 0; row < height; row++) {
    for (let column = 0; column < width; column++, at++) {
      if (!(data[at] * scale > visible)) continue;
      top = Math.min(top, row); bottom = row; left = Math.min(left, column); right = Math.max(right, column);
    }
  }
  return bottom < 0 ? null : [top, bottom + 1, left, right + 1];
}

function middleOf(light, centre) {
  if (centre === "box") {
    const [top, bottom, left, right] = inkBox(light) || [0, light.height, 0, light.width];
    return [(top + bottom - 1) / 2, (left + right - 1) / 2];
  }
  let total = 0, rows = 0, columns = 0;
  light.data.forEach((value, at) => {
    total += value; rows += value * Math.floor(at / light.width); columns += value * (at % light.width);
  });
  return [rows / total, columns / total];
}

function workingCopy(picture) {
  const scale = WORKING_SIDE / Math.max(picture.width, picture.height);
  const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, roundEven(side * scale)));
  return mapped(scale < 1 ? resize(picture, width, height, BOX) : picture, (one) => one);
}

function isDarkInk(values) {
  const scale = Math.min(1, ROUGH_SIDE / Math.max(values.width, values.height));
  const [width, height] = [values.width, values.height].map((side) => Math.max(1, roundEven(side * scale)));
  const rough = resize(values, width, height, BOX);
  const window = Math.floor(roundEven(WIDE_SHARE * Math.max(width, height)) / 2) * 2 + 1;
  const around = medianFilter(mapped(rough, Math.trunc), window);
  const apart = rough.data.map((one, at) => one - around.data[at]);
  const strong = 0.5 * most(apart.map(Math.abs));
  return sum(apart.filter((one) => Math.abs(one) > strong)) < 0;
}

function strengthOfInk(light) {
  const { width, height } = light;
  const window = Math.max(3, roundEven(GROUND_SHARE * Math.max(width, height)));
  const smooth = Math.min(width, height) >= Math.floor(WORKING_SIDE / 4) ? meanOfThree(light) : light;
  const beyond = highest(lowest(padded(smooth, window, true), window), window);
  const ground = cut(beyond, window, window + height, window, window + width).data;
  const share = (from) => from.map((one, at) => float(one - ground[at]) / Math.max(float(255 - ground[at]), LEAST_POSSIBLE));
  const smoothShare = share(smooth.data), usual = median(smoothShare);
  const noise = 1.4826 * median(smoothShare.map((one) => Math.abs(float(one - usual))));
  const upper = Float32Array.from(smoothShare).sort().slice(-Math.max(1, Math.floor(smoothShare.length / 1000)));
  const strongest = sum(upper) / upper.length;
  const faintest = Math.max(FAINTEST, Math.min(usual + TIMES_NOISE * noise, SURELY_INK));
  if (strongest < faintest) return image(width, height, 1, new Float32Array(width * height));
  const low = EDGE * strongest, span = Math.max(BODY * strongest - low, 1e-6);
  return image(width, height, 1, share(light.data).map((one) => Math.min(Math.max((one - low) / span, 0), 1)));
}

function meanOfThree(light) {
  const around = padded(light, 1, true), wide = around.width;
  return image(light.width, light.height, 1, light.data.map((_, at) => {
    const start = Math.floor(at / light.width) * wide + (at % light.width);
    let total = 0;
    for (const row of [0, wide, 2 * wide]) for (const column of [0, 1, 2]) total += around.data[start + row + column];
    return total / 9;
  }));
}

function shades(light) {
  const ground = evenGround(light).map((one) => Math.min(one, 254));
  return image(light.width, light.height, 1,
    light.data.map((one, at) => Math.min(Math.max(float(one - ground[at]) / float(255 - ground[at]), 0), 1)));
}

// A plane through most of the border's pixels; what lies far off is left out, and the plane found anew.
function evenGround({ width, height, data }) {
  const along = (place, length) => (length > 1 ? -1 + (2 * place) / (length - 1) : -1);
  const parts = (at) => [1, along(at % width, width), along(Math.floor(at / width), height)];
  const used = [...data.keys()].filter((at) => {
    const row = Math.floor(at / width), column = at % width;
    return row === 0 || column === 0 || row === height - 1 || column === width - 1;
  });
  const usual = median(used.map((at) => data[at]));
  let surface = () => usual;
  for (let round = 0; round < ROUNDS; round++) {
    const off = used.map((at) => Math.abs(data[at] - surface(at)));
    const limit = Math.max(2.5 * median(off), 1);
    const factors = leastSquares(used.filter((_, place) => off[place] <= limit).map((at) => [parts(at), data[at]]));
    surface = (at) => parts(at).reduce((total, one, part) => total + one * factors[part], 0);
  }
  return Float32Array.from(data, (_, at) => surface(at));
}

// Factors of three parts, of rows [[a, b, c], value]; those that say nothing are 0.
function leastSquares(rows) {
  const system = [0, 1, 2].map((i) => [...[0, 1, 2].map((j) => sum(rows.map(([parts]) => parts[i] * parts[j]))),
    sum(rows.map(([parts, value]) => parts[i] * value))]);
  for (let i = 0; i < 3; i++) {
    const pivot = system.slice(i).reduce((best, one) => (Math.abs(one[i]) > Math.abs(best[i]) ? one : best));
    if (Math.abs(pivot[i]) < 1e-9) continue;
    system.splice(system.indexOf(pivot), 1); system.splice(i, 0, pivot);
    for (let j = 0; j < 3; j++) {
      const factor = j === i ? 0 : system[j][i] / pivot[i];
      system[j] = system[j].map((one, at) => one - factor * pivot[at]);
    }
  }
  return system.map((row, i) => (Math.abs(row[i]) < 1e-9 ? 0 : row[3] / row[i]));
}

function withoutLitter(strength) {
  let parts = connected(strength);
  if (!parts.length) return null;
  const { width, height } = strength, largestOf = (some) => most(some.map((part) => part.places.length));
  const inside = parts.filter((part) => part.top > 0 && part.left > 0 && part.bottom < height - 1 && part.right < width - 1);
  if (inside.length && largestOf(inside) >= SMALLEST_PART * largestOf(parts)) parts = inside;
  const least = SMALLEST_PART * largestOf(parts), kept = image(width, height, 1, new Float32Array(width * height));
  parts = parts.filter((part) => part.places.length >= least);
  for (const part of parts) for (const place of part.places) kept.data[place] = 1;
  const soft = highest(kept, 3).data;
  const ink = image(width, height, 1, strength.data.map((one, at) => one * soft[at]));
  const edge = (side) => parts.map((part) => part[side]);
  return cut(ink, Math.min(...edge("top")), most(edge("bottom")) + 1, Math.min(...edge("left")), most(edge("right")) + 1);
}

// Parts of the ink that hang together, also over corners: places, first and last row and column.
function connected({ width, height, data }) {
  const left = Uint8Array.from(data, (one) => one > 0.5), parts = [];
  for (let start = 0; start < left.length; start++) {
    if (!left[start]) continue;
    left[start] = 0;
    const part = { places: [start], top: height, bottom: 0, left: width, right: 0 };
    for (let next = 0; next < part.places.length; next++) {
      const row = Math.floor(part.places[next] / width), column = part.places[next] % width;
      part.top = Math.min(part.top, row); part.bottom = Math.max(part.bottom, row);
      part.left = Math.min(part.left, column); part.right = Math.max(part.right, column);
      for (let y = Math.max(0, row - 1); y <= Math.min(height - 1, row + 1); y++) {
        for (let x = Math.max(0, column - 1); x <= Math.min(width - 1, column + 1); x++) {
          if (left[y * width + x]) { left[y * width + x] = 0; part.places.push(y * width + x); }
        }
      }
    }
    parts.push(part);
  }
  return parts;
}

// The cropped ink, with strokes as thick as the data set's, at its place in an image.
function laid(found, height, width, ink) {
  let small = scaled(found, ink);
  if (ink.strokes) {
    const area = height * width, steps = Math.floor(Math.max(found.width, found.height) / 4);
    const faintest = ALIKE * area * ink.coverage[0], strongest = (area * ink.coverage[1]) / ALIKE;
    small = first(small, steps, ink, (step) => highest(padded(found, step), 2 * step + 1), (one) => sum(one.data) >= faintest);
    small = first(small, steps, ink, (step) => lowest(padded(found, 1), 2 * step + 1), (one) => sum(one.data) <= strongest);
  }
  return placed(small, height, width, ink);
}

function first(small, steps, ink, changed, enough) {
  for (let step = 1; step < steps && !enough(small); step++) {
    const one = cropped(changed(step));
    if (!one) break;
    small = scaled(one, ink);
  }
  return small;
}

function cropped(values, visible = VISIBLE) {
  const box = inkBox(values, visible, 255);
  return box && cut(values, ...box);
}

function scaled(found, ink) {
  const scale = ink.longer / Math.max(found.height, found.width);
  const side = (length, [low, high]) => Math.max(1, roundEven(Math.min(Math.max(length * scale, low), high)));
  const small = resize(found, side(found.width, ink.widths), side(found.height, ink.heights), BOX);
  if (!ink.strokes) return small;
  const strongest = Math.max(most(small.data), 1e-6);
  return mapped(small, (one) => one / strongest);
}

function placed(small, height, width, ink) {
  const middle = middleOf(mapped(small, (one) => 255 * one), ink.centre);
  const start = (wanted, have, side, length) => Math.min(Math.max(roundEven(wanted - have), 0), side - length);
  const top = start(ink.middle[0], middle[0], height, small.height), left = start(ink.middle[1], middle[1], width, small.width);
  const made = new Uint8Array(height * width);
  for (let row = 0; row < small.height; row++) {
    for (let column = 0; column < small.width; column++) {
      made[(top + row) * width + left + column] = roundEven(float(small.data[row * small.width + column] * 255));
    }
  }
  return made;
}
