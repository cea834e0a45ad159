/** Awaits every value of a record of promises, side by side. */
export async function together<T extends object>(
  promises: {
    readonly [Key in keyof T]: Promise<T[Key]>;
  },
): Promise<T> {
  const entries = Object.entries<Promise<unknown>>(promises).map(
    async ([name, promise]) => [name, await promise] as const,
  );
  return Object.fromEntries(await Promise.all(entries)) as T;
}
