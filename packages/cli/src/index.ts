// The command, for the file in bin/ and for programs that embed it
export { main } from "./main.ts";
export { runProgram } from "./program.ts";
export type { CommandIo } from "./command-io.ts";
export { createTerminal, type Terminal, type TerminalStreams } from "./terminal.ts";
export { exitCodes, type ExitCode } from "./exit-codes.ts";
