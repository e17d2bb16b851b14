// The network: ONNX Runtime's own build for browsers, one thread, from the folder that this file lies in.
import * as ort from "./vendor/ort.wasm.bundle.min.mjs";

const here = (name) => new URL(name, import.meta.url).href;

// The bytes of a file of this folder; an Error that names it where the server has none.
export async function bytes(name) {
  const answer = await fetch(here(name));
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

// Of a file in gzip's form, which some servers have unpacked on the way already.
async function unpacked(name) {
  const packed = await bytes(name);
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) return packed;
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// A function from a Uint8Array of that shape [height, width, channels] to probabilities.
export async function load(name, shape) {
  ort.env.wasm.numThreads = 1; // more need headers that a static server does not send
  const [wasm, network] = await Promise.all([unpacked("vendor/ort-wasm-simd-threaded.wasm.gz"), bytes(name)]);
  ort.env.wasm.wasmBinary = wasm;
  const session = await ort.InferenceSession.create(network);
  const [input] = session.inputNames, [output] = session.outputNames;
  let last = Promise.resolve();
  return (pixels) => {
    const feed = () => session.run({ [input]: new ort.Tensor("float32", Float32Array.from(pixels), [1, ...shape]) });
    last = last.then(feed, feed); // one after the other: a session takes no two at once
    return last.then((answers) => Float32Array.from(answers[output].data));
  };
}
