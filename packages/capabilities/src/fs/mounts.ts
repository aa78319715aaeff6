import { DisposedError } from "@cordon/core";

import { requireDescriptorPaths } from "./descriptor-path.ts";
import { type Mount, openMount, startsWith } from "./mount.ts";

/** A place beneath one mount. */
export interface MountedPath {
  readonly mount: Mount;
  /** The segments below the mount; none for the mounted folder itself. */
  readonly components: readonly string[];
}

/**
 * The mounted folders of a skill: it owns one open handle per folder from {@link Mounts.open} to its disposal.
 *
 * A mount says where a path leads, never whether it may be used: that is the gate's decision alone.
 */
export class Mounts implements AsyncDisposable {
  readonly #mounts: readonly Mount[];
  #users = 0;
  #disposed = false;
  #idle: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  private constructor(mounts: readonly Mount[]) {
    // The first match is then the longest one.
    this.#mounts = mounts.toSorted((left, right) => right.segments.length - left.segments.length);
  }

  /**
   * Opens folders. You own the result.
   *
   * @param folders Virtual path to absolute host folder. Default none, so that every path is outside every mount.
   * @throws MountError when one cannot be mounted; then none stays open.
   * @throws UnsupportedPlatformError when there is a folder to mount and the platform cannot walk safely.
   */
  static async open(folders: Readonly<Record<string, string>> = {}): Promise<Mounts> {
    const opened: Mount[] = [];
    const wanted = Object.entries(folders);
    if (wanted.length > 0) await requireDescriptorPaths();
    try {
      for (const [virtualPath, folder] of wanted) opened.push(await openMount(virtualPath, folder));
    } catch (error) {
      await Promise.all(opened.map((mount) => mount.base.close()));
      throw error;
    }
    return new Mounts(opened);
  }

  /** Every mounted folder. */
  get folders(): readonly Mount[] {
    return this.#mounts;
  }

  /** True once disposal began. */
  get disposed(): boolean {
    return this.#disposed;
  }

  /**
   * Finds the mount with the longest virtual path that a path begins with.
   *
   * @param segments The segments of a canonical virtual path.
   * @returns undefined when the path is outside every mount.
   */
  find(segments: readonly string[]): MountedPath | undefined {
    const mount = this.#mounts.find((candidate) => startsWith(segments, candidate.segments));
    return mount === undefined ? undefined : { mount, components: segments.slice(mount.segments.length) };
  }

  /**
   * Says whether a mounted folder lies below a virtual path, where the files of the folder are hidden.
   *
   * @param virtualPath A canonical virtual path.
   */
  hasBelow(virtualPath: string): boolean {
    return this.#mounts.some((mount) => mount.virtualPath.startsWith(`${virtualPath}/`));
  }

  /**
   * Runs an action during which the handles stay open. A walk names a handle by its number, so a handle that was
   * closed meanwhile could mean another file.
   *
   * @param action What uses the mounts. It settles only when its last file operation did.
   * @throws DisposedError after disposal began.
   */
  async use<Result>(action: () => Promise<Result>): Promise<Result> {
    if (this.#disposed) throw new DisposedError("mounted folders");
    this.#users++;
    try {
      return await action();
    } finally {
      this.#users--;
      if (this.#users === 0) this.#idle?.();
    }
  }

  /** Refuses new users, waits for the present ones, then closes every folder. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    this.#closing ??= this.#close();
    await this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#users > 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#idle = resolve;
      await promise;
    }
    await Promise.all(this.#mounts.map((mount) => mount.base.close()));
  }
}
