// Asks once, after some time, for the piece of the page that it lies in to be drawn again.
export default function ({ data: [milliseconds], setTriggerValue }) {
  const timer = setTimeout(() => setTriggerValue("due", true), milliseconds);
  return () => clearTimeout(timer);
}
