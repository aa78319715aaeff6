/**
 * A queue in which groups take turns: a group with a thousand items delays every other one by one item at a time. Within a
 * group the order is kept.
 */
export class FairQueue<Item> {
  // In the order of their turns; a group without items is not there.
  readonly #groups = new Map<number, Item[]>();

  get isEmpty(): boolean {
    return this.#groups.size === 0;
  }

  /** Adds an item at the end of its group. */
  push(group: number, item: Item): void {
    const items = this.#groups.get(group);
    if (items === undefined) this.#groups.set(group, [item]);
    else items.push(item);
  }

  /** Takes the next item of the group whose turn it is. */
  shift(): Item | undefined {
    for (const [group, items] of this.#groups) {
      const item = items.shift();
      this.#groups.delete(group);
      if (items.length > 0) this.#groups.set(group, items);
      return item;
    }
    return undefined;
  }
}
