/** Remembers which tokens were used. Shared by all processes that resume runs, else a token can be used in each. */
export interface UsedApprovals {
  /**
   * Marks a token as used, atomically. It must be remembered until the token expires.
   *
   * @returns True the first time only.
   */
  use(tokenId: string, expiresAtMs: number): Promise<boolean>;
}

/** Remembers them in memory, in this process. */
export function createMemoryUsedApprovals(): UsedApprovals {
  const used = new Map<string, number>();
  return {
    use: (tokenId, expiresAtMs) => {
      const nowMs = Date.now();
      for (const [id, expires] of used) if (expires <= nowMs) used.delete(id);
      const isFirst = !used.has(tokenId);
      used.set(tokenId, expiresAtMs);
      return Promise.resolve(isFirst);
    },
  };
}
