/** Ends a walk that a link would lead where no permission reaches. It stays inside this folder. */
export class WalkRefusal extends Error {
  constructor(text: string) {
    super(text);
    this.name = "WalkRefusal";
  }
}
