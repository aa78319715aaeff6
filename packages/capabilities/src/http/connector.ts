import { connect, type Socket } from "node:net";

/** Where to dial. Every address was checked before. */
export interface DialTarget {
  /** A literal address, IPv6 without brackets. */
  readonly address: string;
  readonly port: number;
  /** Ends the attempt. Once the socket is handed over it has no meaning. */
  readonly signal: AbortSignal;
}

/** An open TCP connection, and whom it is open to. */
export interface Dialled {
  readonly socket: Socket;
  /** The address at the other end as the socket tells it. It is compared with the one that was to be dialled. */
  readonly remoteAddress: string | undefined;
}

/** Opens TCP connections. A port: replace it to go through another network, or to have a test see every dial. */
export interface Connector {
  /**
   * Dials one address. TLS is put on top by whoever calls.
   *
   * @param target Address, port, signal.
   */
  connect(target: DialTarget): Promise<Dialled>;
}

/** Makes the connector that dials with the system's TCP, directly: no proxy of the environment is asked. */
export function createConnector(): Connector {
  return {
    async connect({ address, port, signal }) {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<Dialled>();
      const socket = connect({ host: address, port, noDelay: true });
      const onAbort = (): void => void socket.destroy(new Error("the attempt is over"));
      signal.addEventListener("abort", onAbort, { once: true });
      // It stays, since a socket that fails without a listener ends the process.
      socket.on("error", reject);
      socket.once("connect", () => resolve({ socket, remoteAddress: socket.remoteAddress }));
      try {
        return await promise;
      } finally {
        signal.removeEventListener("abort", onAbort);
      }
    },
  };
}
