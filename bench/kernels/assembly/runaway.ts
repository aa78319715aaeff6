// A plugin whose tools never end, each in its own way.

const block = memory.data(1048576);

let counter: i32 = 0;

/** A loop that does nothing. */
export function spin(): i32 {
  while (true) counter++;
  return 0;
}

/** A loop around one slow instruction; the engine's own way to end a thread does not get through it. */
export function fill(): i32 {
  while (true) memory.fill(block, 1, 1048576);
  return 0;
}

function tree(depth: i32): i32 {
  counter++;
  return depth == 0 ? 1 : tree(depth - 1) + tree(depth - 1);
}

/** Calls that would take years. */
export function recurse(): i32 {
  return tree(62);
}
