/** What an entry costs besides its own bytes, roughly: its key, its headers, its place. */
const OVERHEAD_BYTES = 1_000;

export type Shelf<Value> = {
  get(key: string): Value | undefined;
  put(key: string, value: Value, sizeBytes: number): void;
  drop(key: string): void;
};

/** Keeps what was used last, up to so many bytes in all. */
export function makeShelf<Value>(mostBytes: number): Shelf<Value> {
  const kept = new Map<string, { readonly value: Value; readonly sizeBytes: number }>();
  let filledBytes = 0;

  function drop(key: string): void {
    filledBytes -= kept.get(key)?.sizeBytes ?? 0;
    kept.delete(key);
  }

  return {
    get(key) {
      const entry = kept.get(key);
      if (entry === undefined) return undefined;
      // A Map goes through its entries in the order in which they were put in.
      kept.delete(key);
      kept.set(key, entry);
      return entry.value;
    },
    put(key, value, size) {
      drop(key);
      const sizeBytes = size + OVERHEAD_BYTES;
      kept.set(key, { value, sizeBytes });
      filledBytes += sizeBytes;
      for (const oldest of kept.keys()) {
        if (filledBytes <= mostBytes) break;
        drop(oldest);
      }
    },
    drop,
  };
}
