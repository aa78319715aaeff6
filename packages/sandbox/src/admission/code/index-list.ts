/** A growing list of indexes in one flat array. */
export interface IndexList {
  items: Int32Array;
  length: number;
}

/** An empty list. */
export function createIndexList(): IndexList {
  return { items: new Int32Array(1024), length: 0 };
}

/** Adds an index. */
export function addIndex(list: IndexList, index: number): void {
  if (list.length === list.items.length) {
    const larger = new Int32Array(list.length * 2);
    larger.set(list.items);
    list.items = larger;
  }
  list.items[list.length] = index;
  list.length += 1;
}
