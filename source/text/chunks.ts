/** Items in their order, at most `size` of them together. */
export function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({length: Math.ceil(items.length / size)}, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  );
}
