// linux/magic.h and each file system's own header. devtmpfs shares tmpfs's number; what it holds are devices, which
// are refused by their type.
const magicNumbers: ReadonlySet<number> = new Set([
  0x9fa0, // proc
  0x62656572, // sysfs
  0x1cd1, // devpts
  0x27e0eb, // cgroup
  0x63677270, // cgroup2
  0x64626720, // debugfs
  0x74726163, // tracefs
  0x73636673, // securityfs
  0x62656570, // configfs
  0xcafe4a11, // bpf
  0xde5e81e4, // efivarfs
  0x6165676c, // pstore
  0x65735543, // fusectl
  0x6e736673, // nsfs
  0x42494e4d, // binfmt_misc
  0xf97cff8c, // selinux
  0x43415d53, // smack
  0x19800202, // mqueue
]);

/**
 * Says whether a file system shows the kernel's state instead of stored files, wherever it is mounted.
 *
 * @param statistics What `statfs` returned.
 */
export function isPseudoFileSystem(statistics: { readonly type: number }): boolean {
  return magicNumbers.has(statistics.type >>> 0);
}
