/** The shapes of the objects seen so far: for each name a shape is followed by, the shape with that field. */
type Shape = Map<string, Shape>;

/** What a walk through a parsed value counts. */
export interface ShapeCount {
  /** Fields that gave an object a shape no object before it had. The engine makes a hidden class for each. */
  readonly newShapes: number;
  /** Fields of all objects. Fewer than the text has names means that a name stands twice in an object. */
  readonly fields: number;
  /** Whether a number became infinite, which JSON cannot write again. */
  readonly hasInfinity: boolean;
}

/**
 * Counts the shapes of the objects in a parsed value.
 *
 * @param value What `JSON.parse` returned, of bounded depth and size.
 * @param maxNewShapes After this many the counting ends: what is remembered of each is larger than the field.
 */
export function countShapes(value: unknown, maxNewShapes: number): ShapeCount {
  const root: Shape = new Map();
  let newShapes = 0;
  let fields = 0;
  let hasInfinity = false;

  function visit(item: unknown): void {
    if (typeof item === "number") hasInfinity ||= !Number.isFinite(item);
    if (typeof item !== "object" || item === null) return;
    if (Array.isArray(item)) {
      for (const member of item as readonly unknown[]) visit(member);
      return;
    }
    let shape = root;
    if (newShapes > maxNewShapes) return;
    for (const [name, member] of Object.entries(item)) {
      fields += 1;
      let next = shape.get(name);
      if (next === undefined) {
        newShapes += 1;
        next = new Map();
        shape.set(name, next);
      }
      shape = next;
      visit(member);
    }
  }

  visit(value);
  return { newShapes, fields, hasInfinity };
}
