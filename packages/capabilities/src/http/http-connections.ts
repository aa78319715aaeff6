import { createSecureContext, getCACertificates, type SecureContext } from "node:tls";

import type { GrantEntry, Grants, NetworkRequest } from "@cordon/core";

import type { NetworkLeave } from "../gate/network-leave.ts";
import { createOperationLanes, type OperationLanes } from "../lanes/operation-lanes.ts";
import { type Connector, createConnector } from "./connector.ts";
import type { HttpConnection } from "./http-connection.ts";
import { unreachable } from "./http-failure.ts";
import { openHttpConnection } from "./open-http-connection.ts";
import { openSocket } from "./open-socket.ts";
import { mayDial } from "./reachable-addresses.ts";
import { createResolver, type Resolver } from "./resolver.ts";

/** How connections are opened, how many and for how long. */
export interface HttpConnectionsOptions {
  /** Default: the name servers of the system. */
  readonly resolver?: Resolver;
  /** Default: TCP of the system, directly. */
  readonly connector?: Connector;
  /** Certificates to trust beside those Node trusts, PEM. Nothing switches the verification off. Default: none. */
  readonly trustedCertificates?: readonly string[];
  /** Requests under way at once. Default 128. */
  readonly maximumRequests?: number;
  /** Of those, for one tenant; for one call where no tenant is named. Default 32. */
  readonly maximumRequestsPerTenant?: number;
  /** Connections that wait for another request. Default 64. */
  readonly maximumIdle?: number;
  /** How long one waits, in milliseconds. Default 10,000. */
  readonly idleTimeoutMs?: number;
}

/** Who wants a connection, and for what. */
export interface ConnectionWanted {
  readonly target: NetworkRequest;
  /** What allowed it. */
  readonly leave: NetworkLeave;
  readonly tenant: string | undefined;
  readonly signal: AbortSignal;
  /** Refuse connections that were used before. */
  readonly fresh: boolean;
}

/** Whose a connection is. */
interface Belonging {
  readonly key: string;
  readonly leave: NetworkLeave;
}

/** A connection in use. Give it back, or close it. */
export interface Lease {
  readonly connection: HttpConnection;
  /** Lets the next request of the same tenant, grant and origin have it. */
  readonly giveBack: () => void;
}

const sweepMs = 1_000;

/**
 * The connections of one host. Each belongs to one tenant, the grants it was opened under and one origin, and serves no
 * other, whatever the addresses are. One whose grants no longer hold is closed within a second.
 *
 * You own it. Disposing of it closes everything at once.
 */
export class HttpConnections implements AsyncDisposable {
  readonly #resolver: Resolver;
  readonly #connector: Connector;
  readonly #secureContext: SecureContext | undefined;
  readonly #lanes: OperationLanes;
  readonly #maximumIdle: number;
  readonly #idleTimeoutMs: number;
  readonly #open = new Set<HttpConnection>();
  /** The one that waits longest is the first. */
  readonly #idle = new Map<HttpConnection, Belonging>();
  readonly #tenants = new Map<string, { readonly tenant: string; users: number }>();
  readonly #entryNumbers = new WeakMap<GrantEntry, number>();
  #lastEntryNumber = 0;
  #sweeper: NodeJS.Timeout | undefined;
  #disposed = false;

  constructor(options: HttpConnectionsOptions = {}) {
    const { maximumRequests = 128, maximumRequestsPerTenant = 32, maximumIdle = 64, idleTimeoutMs = 10_000 } = options;
    this.#resolver = options.resolver ?? createResolver();
    this.#connector = options.connector ?? createConnector();
    this.#secureContext = secureContextOf(options.trustedCertificates ?? []);
    this.#lanes = createOperationLanes({ total: maximumRequests, perOwner: maximumRequestsPerTenant });
    this.#maximumIdle = maximumIdle;
    this.#idleTimeoutMs = idleTimeoutMs;
  }

  /** How many connections are open, in use or idle. */
  get open(): number {
    return [...this.#open].filter(({ isOpen }) => isOpen).length;
  }

  /**
   * Runs an operation when its tenant may have one more under way.
   *
   * @internal
   * @param operation It uses connections.
   * @param owner The tenant, else the call as an object to compare by identity; the signal that takes it out of the queue.
   */
  async inTurn<Result>(
    operation: () => Promise<Result>,
    owner: { readonly tenant: string | undefined; readonly call: object; readonly signal: AbortSignal },
  ): Promise<Result> {
    const { tenant, call, signal } = owner;
    if (tenant === undefined) return await this.#lanes.run(operation, { owner: call, signal });
    const known = this.#tenants.get(tenant) ?? { tenant, users: 0 };
    this.#tenants.set(tenant, known);
    known.users++;
    try {
      return await this.#lanes.run(operation, { owner: known, signal });
    } finally {
      if (--known.users === 0) this.#tenants.delete(tenant);
    }
  }

  /**
   * Gives a connection to an origin: one that waits for the same tenant and grants, else a new one.
   *
   * @internal
   * @throws AnswerFailure when none can be opened; the signal's reason.
   */
  async lease(wanted: ConnectionWanted): Promise<Lease> {
    const { leave, fresh } = wanted;
    this.#sweep();
    const key = this.#keyOf(wanted);
    const connection = (fresh ? undefined : this.#takeIdle(key, leave)) ?? (await this.#connect(wanted));
    return { connection, giveBack: () => this.#keep(connection, { key, leave }) };
  }

  /**
   * Closes the connections that were opened under some grants: those of a skill that is gone, or that were revoked.
   *
   * @param grants What `decide` was asked with.
   */
  closeFor(grants: Grants): void {
    const entries = new Set(grants.entries);
    this.#closeIdle(({ leave }) => leave.entries.some((entry) => entries.has(entry)));
  }

  /** Closes every connection, used or idle, and opens none after that. Requests under way fail. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposed = true;
    clearInterval(this.#sweeper);
    this.#idle.clear();
    await Promise.all(
      [...this.#open].map((connection) => {
        connection.close();
        return connection.closed;
      }),
    );
  }

  async #connect({ target, leave, signal }: ConnectionWanted): Promise<HttpConnection> {
    if (this.#disposed) throw unreachable();
    const opened = await openSocket(target, {
      leave,
      signal,
      resolver: this.#resolver,
      connector: this.#connector,
      secureContext: this.#secureContext,
    });
    const connection = await openHttpConnection(target, opened, this.#idleTimeoutMs);
    this.#open.add(connection);
    void connection.closed.then(() => {
      this.#open.delete(connection);
      this.#idle.delete(connection);
    });
    if (!this.#disposed && !signal.aborted && connection.isOpen) return connection;
    connection.close();
    signal.throwIfAborted();
    throw unreachable();
  }

  /** The youngest: the one the other side is least likely to have given up. */
  #takeIdle(key: string, leave: NetworkLeave): HttpConnection | undefined {
    for (const [connection, belonging] of [...this.#idle].toReversed()) {
      if (belonging.key !== key) continue;
      this.#idle.delete(connection);
      if (connection.isOpen && mayDial(connection.address, leave)) return connection;
      connection.close();
    }
    return undefined;
  }

  #keep(connection: HttpConnection, belonging: Belonging): void {
    if (this.#disposed || !connection.isOpen || !belonging.leave.holds()) {
      connection.close();
      return;
    }
    this.#idle.set(connection, belonging);
    const [oldest] = this.#idle.keys();
    if (this.#idle.size > this.#maximumIdle && oldest !== undefined) {
      this.#idle.delete(oldest);
      oldest.close();
    }
    this.#sweeper ??= setInterval(() => this.#sweep(), sweepMs).unref();
  }

  #sweep(): void {
    this.#closeIdle(({ leave }) => !leave.holds());
    if (this.#idle.size > 0) return;
    clearInterval(this.#sweeper);
    this.#sweeper = undefined;
  }

  #closeIdle(isOver: (belonging: Belonging) => boolean): void {
    for (const [connection, belonging] of this.#idle) {
      if (!isOver(belonging)) continue;
      this.#idle.delete(connection);
      connection.close();
    }
  }

  /** Entries are objects of one compiled set of grants, so equal numbers are equal grants. */
  #keyOf({ target, leave, tenant }: ConnectionWanted): string {
    const entries = leave.entries.map((entry) => {
      const number = this.#entryNumbers.get(entry) ?? ++this.#lastEntryNumber;
      this.#entryNumbers.set(entry, number);
      return number;
    });
    return JSON.stringify([tenant ?? null, entries, target.action, target.host, target.port]);
  }
}

function secureContextOf(trusted: readonly string[]): SecureContext | undefined {
  return trusted.length === 0 ? undefined : createSecureContext({ ca: [...getCACertificates("default"), ...trusted] });
}
