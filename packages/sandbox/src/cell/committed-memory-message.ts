/** What a call ended by that would have had the memory if others had less: the limit of all calls together. */
export const committedMemoryMessage: string =
  "memory was refused: all calls together hold as much as the host-wide cap of committed memory lets them";
