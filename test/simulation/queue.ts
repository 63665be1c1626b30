/** What happens next, by time; what is for the same time, in the order in which it was planned. */
export type Queue = {
  readonly plan: (atMs: number, run: () => void) => void;
  /** Takes out and runs the next thing. @returns its time, or null when nothing is left. */
  readonly runNext: () => number | null;
  readonly nowMs: () => number;
};

type Planned = { readonly atMs: number; readonly n: number; readonly run: () => void };

const isBefore = (one: Planned, other: Planned): boolean =>
  one.atMs < other.atMs || (one.atMs === other.atMs && one.n < other.n);

export function makeQueue(startMs: number): Queue {
  const heap: Planned[] = [];
  let planned = 0;
  let nowMs = startMs;
  return {
    nowMs: () => nowMs,
    plan(atMs, run) {
      planned += 1;
      heap.push({ atMs: Math.max(atMs, nowMs), n: planned, run });
      rise(heap, heap.length - 1);
    },
    runNext() {
      const first = heap[0];
      const last = heap.pop();
      if (first === undefined || last === undefined) return null;
      if (heap.length > 0) {
        heap[0] = last;
        sink(heap, 0);
      }
      nowMs = first.atMs;
      first.run();
      return nowMs;
    },
  };
}

function rise(heap: Planned[], from: number): void {
  let at = from;
  while (at > 0) {
    const up = (at - 1) >> 1;
    if (!swapIfBefore(heap, at, up)) return;
    at = up;
  }
}

function sink(heap: Planned[], from: number): void {
  let at = from;
  for (;;) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    const [one, other] = [heap[left], heap[right]];
    if (one === undefined) return;
    const least = other !== undefined && isBefore(other, one) ? right : left;
    if (!swapIfBefore(heap, least, at)) return;
    at = least;
  }
}

function swapIfBefore(heap: Planned[], low: number, high: number): boolean {
  const [one, other] = [heap[low], heap[high]];
  if (one === undefined || other === undefined || !isBefore(one, other)) return false;
  heap[low] = other;
  heap[high] = one;
  return true;
}
