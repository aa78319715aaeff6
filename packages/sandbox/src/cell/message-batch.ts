/** A message and the buffers in it that move instead of being copied. */
interface Outgoing<Message> {
  readonly message: Message;
  readonly transfer: readonly ArrayBuffer[];
}

/** Something messages can be posted to. */
export interface PostTarget {
  postMessage(value: unknown, transfer: ArrayBuffer[]): void;
}

const nothing: readonly ArrayBuffer[] = [];

/** Buffers from this size on are moved: below it a copy is faster than a transfer. */
export const transferBytes = 65_536;

/** Whether bytes move when they are posted: they are many, and all of a buffer that can move. */
export function isMovable(bytes: Uint8Array): boolean {
  return (
    bytes.byteLength >= transferBytes &&
    bytes.byteLength === bytes.buffer.byteLength &&
    bytes.buffer instanceof ArrayBuffer
  );
}

/** What a batch may be told beside its target. */
export interface MessageBatchOptions<Message> {
  /** Called with a message that cannot be copied; those posted with it are posted all the same. */
  readonly onUnpostable?: (message: Message) => void;
  /**
   * Whether the target has enough to do to wait for what the other messages of this turn lead to: then fewer and larger
   * messages go out, each a few microseconds later. Default: never.
   */
  readonly isBusy?: () => boolean;
}

/**
 * Posts all messages of one turn of the event loop as one array: a message costs microseconds, an element of a message
 * a fraction of that.
 */
export class MessageBatch<Message> {
  readonly #target: PostTarget;
  readonly #options: MessageBatchOptions<Message>;
  #outgoing: Outgoing<Message>[] = [];
  #scheduled = false;

  /** @param target Where to post. */
  constructor(target: PostTarget, options: MessageBatchOptions<Message> = {}) {
    this.#target = target;
    this.#options = options;
  }

  /** How many messages wait for the end of this turn. */
  get size(): number {
    return this.#outgoing.length;
  }

  /**
   * Posts a message at the end of this turn.
   *
   * @param message What to post.
   * @param bytes Bytes in the message that the sender will not touch again.
   */
  post(message: Message, bytes?: Uint8Array): void {
    const buffer = bytes !== undefined && isMovable(bytes) ? bytes.buffer : undefined;
    this.#outgoing.push({ message, transfer: buffer instanceof ArrayBuffer ? [buffer] : nothing });
    if (this.#scheduled) return;
    this.#scheduled = true;
    // One message received is one turn for promises, so what all messages of an event loop's turn lead to is known later.
    if (this.#options.isBusy?.() === true) setImmediate(() => this.flush());
    else queueMicrotask(() => this.flush());
  }

  /** Posts what is waiting, now. */
  flush(): void {
    this.#scheduled = false;
    const outgoing = this.#outgoing;
    if (outgoing.length === 0) return;
    this.#outgoing = [];
    if (!this.#tryPost(outgoing)) {
      for (const each of outgoing) if (!this.#tryPost([each])) this.#options.onUnpostable?.(each.message);
    }
  }

  #tryPost(outgoing: readonly Outgoing<Message>[]): boolean {
    try {
      this.#target.postMessage(
        outgoing.map(({ message }) => message),
        outgoing.flatMap(({ transfer }) => transfer),
      );
      return true;
    } catch {
      // A value that cannot be copied is found before anything is posted or moved.
      return false;
    }
  }
}
