// What Pillow and NumPy do with pixels in `core/imaging`, to the same bits where these are whole numbers.
// An image is {width, height, bands, data}: Uint8Array or Float32Array, row by row, bands side by side.

export const BOX = { support: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) };
export const LANCZOS = { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) };
const PRECISION = 2 ** 22; // of the whole numbers that Pillow takes weights of 8-bit images for

function sinc(x) {
  if (x === 0) return 1;
  x *= Math.PI;
  return Math.sin(x) / x;
}

export const image = (width, height, bands, data) => ({ width, height, bands, data });

// Half to even, as Python and NumPy round.
export function roundEven(value) {
  const low = Math.floor(value), rest = value - low;
  return rest > 0.5 || (rest === 0.5 && low % 2) ? low + 1 : low;
}

// First place and weights of each new row or column, of the part from `begin` to `end` of the old ones.
function weightsOf(before, begin, end, after, filter) {
  begin = Math.fround(begin); end = Math.fround(end); // Pillow's box has single precision
  const scale = Math.fround(end - begin) / after;
  const wide = Math.max(scale, 1), support = filter.support * wide;
  return Array.from({ length: after }, (_, place) => {
    const centre = begin + (place + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const last = Math.min(before, Math.trunc(centre + support + 0.5));
    const weights = [];
    let total = 0;
    for (let x = first; x < last; x++) {
      weights.push(filter.weight((x - centre + 0.5) * (1 / wide)));
      total += weights.at(-1);
    }
    return { first, weights: weights.map((one) => (total ? one / total : one)) };
  });
}

// A row or column of sums: from `from` by `step`, `count` values each.
function inWhole(weights) {
  return weights.map(({ first, weights }) => ({
    first, weights: weights.map((one) => Math.trunc(one * PRECISION + (one < 0 ? -0.5 : 0.5))),
  }));
}

function along({ width, height, bands, data }, weights, horizontal) {
  const whole = !(data instanceof Float32Array);
  if (whole) weights = inWhole(weights);
  const size = horizontal ? [weights.length, height] : [width, weights.length];
  const made = new data.constructor(size[0] * size[1] * bands);
  const step = horizontal ? bands : width * bands;
  let place = 0;
  for (let row = 0; row < size[1]; row++) {
    for (let column = 0; column < size[0]; column++) {
      const one = weights[horizontal ? column : row];
      const start = horizontal ? row * width * bands + one.first * bands : one.first * width * bands + column * bands;
      for (let band = 0; band < bands; band++, place++) {
        let sum = whole ? PRECISION / 2 : 0;
        for (let tap = 0, at = start + band; tap < one.weights.length; tap++, at += step) sum += data[at] * one.weights[tap];
        made[place] = whole ? Math.min(255, Math.max(0, Math.floor(sum / PRECISION))) : sum;
      }
    }
  }
  return image(size[0], size[1], bands, made);
}

// Image.resize with a filter, of the part [left, top, right, bottom].
export function resize(picture, width, height, filter, box = [0, 0, picture.width, picture.height]) {
  const [left, top, right, bottom] = box, { width: wide, height: tall } = picture;
  const rows = (one) => (width === wide && left === 0 && right === width ? one
    : along(one, weightsOf(wide, left, right, width, filter), true));
  const columns = (one) => (height === tall && top === 0 && bottom === height ? one
    : along(one, weightsOf(tall, top, bottom, height, filter), false));
  // Which goes first tells in the last bit; Pillow 13 begins with columns where these lose much more.
  return tall > height && tall - height > 2 * (wide - width) ? rows(columns(picture)) : columns(rows(picture));
}

function nearestPlaces(before, after) {
  const places = [], step = before / after;
  for (let at = step * 0.5; places.length < after; at += step) places.push(Math.min(before - 1, Math.floor(at)));
  return places;
}

// Image.resize(…, NEAREST).
export function nearest(picture, width, height) {
  const { bands, data } = picture, made = new data.constructor(width * height * bands);
  const columns = nearestPlaces(picture.width, width), rows = nearestPlaces(picture.height, height);
  let place = 0;
  for (const row of rows) {
    for (const column of columns) {
      for (let band = 0; band < bands; band++) made[place++] = data[(row * picture.width + column) * bands + band];
    }
  }
  return image(width, height, bands, made);
}

// ImageOps.fit with Lanczos: the middle of the image in the new shape.
function fitted(picture, width, height) {
  const have = picture.width / picture.height, want = width / height;
  let wide = picture.width, tall = picture.height;
  if (have > want) wide = want * picture.height;
  else if (have < want) tall = picture.width / want;
  const left = (picture.width - wide) * 0.5, top = (picture.height - tall) * 0.5;
  return resize(picture, width, height, LANCZOS, [left, top, left + wide, top + tall]);
}

// Brought to size by "crop", "pad" or "stretch", as `_fitted` in `core/imaging/prepare.py`.
export function toSize(picture, width, height, fit) {
  if (fit === "crop") return fitted(picture, width, height);
  if (fit === "stretch") return resize(picture, width, height, LANCZOS);
  const scale = Math.min(width / picture.width, height / picture.height);
  const wide = Math.max(1, roundEven(picture.width * scale)), tall = Math.max(1, roundEven(picture.height * scale));
  const inner = resize(picture, wide, tall, LANCZOS), { bands } = picture;
  const made = new picture.data.constructor(width * height * bands);
  const left = Math.floor((width - wide) / 2), top = Math.floor((height - tall) / 2);
  for (let row = 0; row < tall; row++) {
    made.set(inner.data.subarray(row * wide * bands, (row + 1) * wide * bands), ((top + row) * width + left) * bands);
  }
  return image(width, height, bands, made);
}

// Image.convert("L").
export function gray({ width, height, bands, data }) {
  if (bands === 1) return image(width, height, 1, data);
  const made = new Uint8Array(width * height);
  for (let place = 0, at = 0; place < made.length; place++, at += bands) {
    made[place] = (data[at] * 19595 + data[at + 1] * 38470 + data[at + 2] * 7471 + 0x8000) >> 16;
  }
  return image(width, height, 1, made);
}

export const mapped = (picture, change, Kind = Float32Array) =>
  image(picture.width, picture.height, picture.bands, Kind.from(picture.data, change));

// numpy.quantile of numbers.
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  const place = (sorted.length - 1) * share, low = Math.floor(place);
  return sorted[low] + (place - low) * (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]);
}

export const median = (values) => quantile(values, 0.5);

// numpy.pad of `margin` pixels on each side: zeros, or the nearest pixel.
export function padded({ width, height, data }, margin, edge = false) {
  const wide = width + 2 * margin, tall = height + 2 * margin, made = new Float32Array(wide * tall);
  const within = (value, length) => Math.min(Math.max(value, 0), length - 1);
  for (let row = 0; row < tall; row++) {
    const from = row - margin;
    if (!edge && (from < 0 || from >= height)) continue;
    for (let column = 0; column < wide; column++) {
      const at = column - margin;
      if (edge || (at >= 0 && at < width)) made[row * wide + column] = data[within(from, height) * width + within(at, width)];
    }
  }
  return image(wide, tall, 1, made);
}

export function cut({ width, data }, top, bottom, left, right) {
  const made = new data.constructor((bottom - top) * (right - left));
  for (let row = top; row < bottom; row++) {
    made.set(data.subarray(row * width + left, row * width + right), (row - top) * (right - left));
  }
  return image(right - left, bottom - top, 1, made);
}

// The highest value of a square of `window` pixels around each, beyond the border the nearest; `highest` in `core/imaging/ground.py`.
export function highest(picture, window, sign = 1) {
  const { width, height } = picture, before = Math.floor(window / 2), after = window - 1 - before;
  const wide = extremes(picture.data, width, height, width, 1, before, after, sign);
  return image(width, height, 1, extremes(wide, height, width, 1, width, before, after, sign));
}

export const lowest = (picture, window) => highest(picture, window, -1);

// Of each of `lines`, `length` values `step` apart: the highest (lowest with sign -1) within reach, by a queue of falling values.
function extremes(data, length, lines, nextLine, step, before, after, sign) {
  const made = new Float32Array(data.length), queue = new Int32Array(length);
  for (let line = 0; line < lines; line++) {
    const start = line * nextLine;
    let head = 0, tail = 0;
    for (let place = 0, ahead = 0; place < length; place++) {
      for (; ahead <= Math.min(place + after, length - 1); ahead++) {
        const value = sign * data[start + ahead * step];
        while (tail > head && sign * data[start + queue[tail - 1] * step] <= value) tail--;
        queue[tail++] = ahead;
      }
      while (queue[head] < place - before) head++;
      made[start + place * step] = data[start + queue[head] * step];
    }
  }
  return made;
}

// ImageFilter.MedianFilter of an odd `window`; whole numbers 0 to 255.
export function medianFilter(picture, window) {
  const margin = Math.floor(window / 2), around = padded(picture, margin, true);
  const made = new Float32Array(picture.width * picture.height), rank = Math.floor((window * window) / 2);
  for (let row = 0; row < picture.height; row++) {
    for (let column = 0; column < picture.width; column++) {
      const counts = new Uint16Array(256);
      for (let y = row; y < row + window; y++) {
        for (let x = column; x < column + window; x++) counts[around.data[y * around.width + x]]++;
      }
      let value = 0;
      for (let left = rank; left >= counts[value]; value++) left -= counts[value];
      made[row * picture.width + column] = value;
    }
  }
  return image(picture.width, picture.height, 1, made);
}
