// The product of two square matrices of doubles.

const side = 192;
const left = memory.data(294912);
const right = memory.data(294912);
const product = memory.data(294912);

export function run(size: i32): i32 {
  const n = min(size, side);
  for (let i = 0; i < n * n; i++) {
    store<f64>(left + (<usize>i << 3), <f64>(i % 11) * 0.5);
    store<f64>(right + (<usize>i << 3), <f64>(i % 7));
  }
  let trace: f64 = 0;
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      let sum: f64 = 0;
      for (let k = 0; k < n; k++) {
        sum += load<f64>(left + (<usize>(row * n + k) << 3)) * load<f64>(right + (<usize>(k * n + column) << 3));
      }
      store<f64>(product + (<usize>(row * n + column) << 3), sum);
      if (row == column) trace += sum;
    }
  }
  return <i32>trace;
}
