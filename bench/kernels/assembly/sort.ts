// Quicksort of pseudo-random numbers: unpredictable branches and memory.

const capacity = 1 << 17;
const values = memory.data(524288);

function at(index: i32): i32 {
  return load<i32>(values + (<usize>index << 2));
}

function set(index: i32, value: i32): void {
  store<i32>(values + (<usize>index << 2), value);
}

function sort(first: i32, last: i32): void {
  while (first < last) {
    const pivot = at((first + last) >> 1);
    let low = first;
    let high = last;
    while (low <= high) {
      while (at(low) < pivot) low++;
      while (at(high) > pivot) high--;
      if (low > high) break;
      const value = at(low);
      set(low++, at(high));
      set(high--, value);
    }
    sort(first, high);
    first = low;
  }
}

export function run(size: i32): i32 {
  const n = min(size, capacity);
  let seed: u32 = 12345;
  for (let i = 0; i < n; i++) {
    seed = seed * 1664525 + 1013904223;
    set(i, <i32>(seed >>> 4));
  }
  sort(0, n - 1);
  let sum = 0;
  for (let i = 0; i < n; i++) sum = sum * 31 + at(i);
  return sum;
}
