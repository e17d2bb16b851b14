// The proof once more, in the browser that shows the page: the app's test images, and what the app answered.
import { bytes } from "./network.js";

const best = (values) => values.indexOf(Math.max(...values));

// {images, same, difference, holds}; `told(done)` after every few images.
export async function check({ images, classes, shape, tolerance }, classify, told) {
  const size = shape.reduce((product, one) => product * one, 1);
  const [pixels, packed] = await Promise.all([bytes("check/images.bin"), bytes("check/answers.bin")]);
  const expected = new Float32Array(packed.buffer);
  let same = 0, difference = 0;
  for (let one = 0; one < images; one++) {
    const found = await classify(pixels.subarray(one * size, (one + 1) * size));
    const wanted = expected.subarray(one * classes, (one + 1) * classes);
    // Where the app gives two classes nearly as much, either is as good: as in `core/export/proof.py`.
    if (wanted[best(wanted)] - wanted[best(found)] <= 2 * tolerance) same++;
    found.forEach((value, at) => {
      const apart = Math.abs(value - wanted[at]);
      difference = apart <= difference ? difference : apart; // NaN stays
    });
    if (one % 10 === 9) told(one + 1);
  }
  return { images, same, difference, holds: same === images && difference <= tolerance };
}
