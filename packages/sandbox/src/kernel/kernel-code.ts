// Generated from kernel.wat by: node --conditions=@cordon/source packages/sandbox/src/kernel/build-kernel.ts
import type { KernelFunction, KernelMemories } from "./kernel-function.ts";

/** The memories of the kernel: pages at the start and at most. */
export const kernelMemories: KernelMemories = {
  data: { minimum: 1, maximum: 4097 },
  meta: { minimum: 1, maximum: 1025 },
};

/** The functions of the kernel that are copied into guests. */
export const kernelFunctions: readonly KernelFunction[] = [
  {
    index: 2,
    exports: [],
    parameters: ["i32"],
    results: ["i32"],
    code: ["00 418008 2000 4102 76 6a 0b"].join(" "),
  },
  {
    index: 3,
    exports: [],
    parameters: ["i64"],
    results: ["i32"],
    code: [
      "00 2000 4210 7d 4100 29 meta:3 c007 5a 0440 4100 0f 0b 2000 a7 410f 71 0440 4100 0f 0b 2000 a7 10 call:2 28",
      "meta:2 00 0b",
    ].join(" "),
  },
  {
    index: 5,
    exports: ["commit"],
    parameters: ["i32"],
    results: ["i32"],
    code: [
      "01017f 0340 4100 fe10 slots:2 f8ff07 2101 2000 4100 fe10 slots:2 fcff07 2001 6b 4b 0440 4100 0f 0b 4100 2001",
      "2001 2000 6a fe48 slots:2 f8ff07 2001 47 0d00 0b 23 slot 2000 fe1e slots:2 808004 1a 4101 0b",
    ].join(" "),
  },
  {
    index: 6,
    exports: ["uncommit"],
    parameters: ["i32"],
    results: [],
    code: ["00 23 slot 2000 fe25 slots:2 808004 1a 4100 2000 fe25 slots:2 f8ff07 1a 0b"].join(" "),
  },
  {
    index: 14,
    exports: ["length", "length_unsafe"],
    parameters: ["i64"],
    results: ["i64"],
    code: ["01017f 2000 10 call:3 2101 2001 4100 48 047e 2001 41ffffffff07 71 ad 05 4200 0b 0b"].join(" "),
  },
  {
    index: 15,
    exports: ["load_u8"],
    parameters: ["i64"],
    results: ["i32"],
    code: ["00 2000 4210 7d 4100 29 meta:3 c007 54 047f 2000 a7 2d data:0 00 05 4100 0b 0b"].join(" "),
  },
  {
    index: 16,
    exports: ["load_u64"],
    parameters: ["i64"],
    results: ["i64"],
    code: ["00 2000 4210 7d 4100 29 meta:3 c807 54 047e 2000 a7 29 data:3 00 05 4200 0b 0b"].join(" "),
  },
  {
    index: 17,
    exports: ["store_u8"],
    parameters: ["i64", "i32"],
    results: [],
    code: ["00 2000 4210 7d 4100 29 meta:3 c007 54 0440 2000 a7 2001 3a data:0 00 0b 0b"].join(" "),
  },
  {
    index: 18,
    exports: ["store_u64"],
    parameters: ["i64", "i64"],
    results: [],
    code: ["00 2000 4210 7d 4100 29 meta:3 c807 54 0440 2000 a7 2001 37 data:3 00 0b 0b"].join(" "),
  },
  {
    index: 19,
    exports: ["input_length"],
    parameters: [],
    results: ["i64"],
    code: ["00 4100 29 meta:3 d807 0b"].join(" "),
  },
  {
    index: 20,
    exports: ["input_offset"],
    parameters: [],
    results: ["i64"],
    code: ["00 4100 29 meta:3 d007 0b"].join(" "),
  },
  {
    index: 21,
    exports: ["input_load_u8"],
    parameters: ["i64"],
    results: ["i32"],
    code: ["00 2000 4100 29 meta:3 d807 54 047f 4100 29 meta:3 d007 2000 7c a7 2d data:0 00 05 4100 0b 0b"].join(" "),
  },
  {
    index: 22,
    exports: ["input_load_u64"],
    parameters: ["i64"],
    results: ["i64"],
    code: ["00 2000 4100 29 meta:3 e007 54 047e 4100 29 meta:3 d007 2000 7c a7 29 data:3 00 05 4200 0b 0b"].join(" "),
  },
  {
    index: 23,
    exports: ["output_set"],
    parameters: ["i64", "i64"],
    results: [],
    code: [
      "01017e 2001 50 0440 4100 4200 37 meta:3 e807 4100 4200 37 meta:3 f007 0f 0b 2000 4210 7d 2102 2002 4100 29",
      "meta:3 c007 5a 0440 0f 0b 2001 4100 29 meta:3 c007 2002 7d 56 0440 0f 0b 4100 2000 37 meta:3 e807 4100 2001",
      "37 meta:3 f007 0b",
    ].join(" "),
  },
  {
    index: 24,
    exports: ["error_set"],
    parameters: ["i64"],
    results: [],
    code: ["00 2000 4200 52 0440 2000 10 call:3 4100 4e 0440 0f 0b 0b 4100 2000 37 meta:3 f807 0b"].join(" "),
  },
  {
    index: 25,
    exports: ["error_get"],
    parameters: [],
    results: ["i64"],
    code: ["00 4100 29 meta:3 f807 0b"].join(" "),
  },
];
