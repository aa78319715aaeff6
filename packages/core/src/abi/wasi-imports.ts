import type { AbiValueType, HostImport } from "./host-import.ts";

/** The module of WASI preview 1. */
export const wasiModule = "wasi_snapshot_preview1";

const valueTypes: Readonly<Record<string, AbiValueType>> = { i: "i32", I: "i64" };

/** Parameters by name, `i` for i32 and `I` for i64, as the interface's witx files lower them. All but one give an errno. */
const signatures = `
  args_get:ii args_sizes_get:ii environ_get:ii environ_sizes_get:ii clock_res_get:ii clock_time_get:iIi
  fd_advise:iIIi fd_allocate:iII fd_close:i fd_datasync:i fd_fdstat_get:ii fd_fdstat_set_flags:ii
  fd_fdstat_set_rights:iII fd_filestat_get:ii fd_filestat_set_size:iI fd_filestat_set_times:iIIi fd_pread:iiiIi
  fd_prestat_get:ii fd_prestat_dir_name:iii fd_pwrite:iiiIi fd_read:iiii fd_readdir:iiiIi fd_renumber:ii fd_seek:iIii
  fd_sync:i fd_tell:ii fd_write:iiii
  path_create_directory:iii path_filestat_get:iiiii path_filestat_set_times:iiiiIIi path_link:iiiiiii
  path_open:iiiiiIIii path_readlink:iiiiii path_remove_directory:iii path_rename:iiiiii path_symlink:iiiii
  path_unlink_file:iii
  poll_oneoff:iiii proc_exit:i proc_raise:i random_get:ii sched_yield:
  sock_accept:iii sock_recv:iiiiii sock_send:iiiii sock_shutdown:ii`;

const rowOf = (signature: string): HostImport => {
  const [name = "", letters = ""] = signature.split(":");
  return {
    module: wasiModule,
    name,
    parameters: letters.split("").flatMap((letter) => valueTypes[letter] ?? []),
    results: name === "proc_exit" ? [] : ["i32"],
    servedBy: name === "poll_oneoff" ? "broker" : "cell",
  };
};

/**
 * Every function of WASI preview 1. All link, so that a program loads whatever its toolchain imports; few do more than
 * answer "not capable", and none reaches a file, a socket or a value of the host.
 */
export const wasiImports: readonly HostImport[] = signatures.trim().split(/\s+/u).map(rowOf);
