// From a file or a canvas to pixels: upright, on white where it is transparent, at most 2048 long, as the app has it.
const LONGEST_SIDE = 2048;

// {width, height, bands: 3, data} of an image file; rejects where this browser can't read it.
export async function decode(file) {
  const options = { imageOrientation: "from-image", colorSpaceConversion: "none" };
  const bitmap = await createImageBitmap(file, options).catch(() => createImageBitmap(file));
  const scale = Math.min(1, LONGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return { canvas, picture: pixelsOf(canvas) };
}

export function pixelsOf(canvas) {
  const { width, height } = canvas, all = canvas.getContext("2d").getImageData(0, 0, width, height).data;
  const data = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; from < all.length; from += 4) {
    data[to++] = all[from]; data[to++] = all[from + 1]; data[to++] = all[from + 2];
  }
  return { width, height, bands: 3, data };
}

// A copy of `from`, at most `longest` long, on the canvas `to`.
export function showSmall(from, to, longest) {
  const scale = Math.min(1, longest / Math.max(from.width, from.height));
  to.width = Math.max(1, Math.round(from.width * scale));
  to.height = Math.max(1, Math.round(from.height * scale));
  const pen = to.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(from, 0, 0, to.width, to.height);
}

// Uint8Array of [height, width, channels] on the canvas `to`, a pixel each.
export function showPixels(pixels, [height, width, channels], to) {
  to.width = width; to.height = height;
  const all = new ImageData(width, height);
  for (let place = 0; place < width * height; place++) {
    for (let band = 0; band < 3; band++) all.data[4 * place + band] = pixels[place * channels + (channels === 1 ? 0 : band)];
    all.data[4 * place + 3] = 255;
  }
  to.getContext("2d").putImageData(all, 0, 0);
}
