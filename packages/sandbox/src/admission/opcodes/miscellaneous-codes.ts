/** The codes behind the prefix 0xfc. The first eight convert floats to integers with saturation. */
export const miscellaneousCode = {
  lastConversion: 7,
  memoryInit: 8,
  dataDrop: 9,
  memoryCopy: 10,
  memoryFill: 11,
  tableInit: 12,
  elementDrop: 13,
  tableCopy: 14,
  tableGrow: 15,
  tableSize: 16,
  tableFill: 17,
  firstWide: 19,
  lastWide: 22,
} as const;
