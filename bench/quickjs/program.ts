/**
 * What the JavaScript engine runs: objects and strings, sorting with a function, JSON, and calls. It comes to a number
 * that depends on all of them.
 */
export const program = `(() => {
  const counts = {};
  for (let i = 0; i < 8000; i++) counts["key" + (i % 97)] = (counts["key" + (i % 97)] ?? 0) + i;
  const list = [];
  for (let i = 0; i < 1500; i++) list.push({ id: (i * 7919) % 1009, name: "entry " + i });
  list.sort((a, b) => a.id - b.id);
  const text = JSON.stringify({ counts, list });
  let hash = 0;
  for (let i = 0; i < text.length; i += 3) hash = (hash * 31 + text.charCodeAt(i)) | 0;
  const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2));
  return hash + JSON.parse(text).list.length + fib(17);
})()`;
