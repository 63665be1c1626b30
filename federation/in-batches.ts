/** At one time; while it is under way the next one gathers. */
const MOST_UNDER_WAY = 1;
const MOST_IN_ONE = 64;

type Waiting<Item> = { readonly item: Item; readonly answer: PromiseWithResolvers<boolean> };

/** Does for many at once what is asked for one at a time: all that is asked in one turn of the event
 *  loop, or while what was asked before is under way.
 *  @param act says which of these it has done.
 *  @param keysOf two items that share one of their keys are never in one batch: of these only the
 *    first is done, and the others are told at once that they are not.
 *  @returns whether it was done. */
export function inBatches<Item>(
  act: (items: readonly Item[]) => Promise<ReadonlySet<Item>>,
  keysOf: (item: Item) => readonly string[],
): (item: Item) => Promise<boolean> {
  let waiting: Waiting<Item>[] = [];
  let keys = new Set<string>();
  let underWay = 0;

  function go(): void {
    if (waiting.length === 0 || underWay === MOST_UNDER_WAY) return;
    const batch = waiting;
    waiting = [];
    keys = new Set();
    underWay += 1;
    act(batch.map(({ item }) => item))
      .then(
        (done) => {
          for (const { item, answer } of batch) answer.resolve(done.has(item));
        },
        (error: unknown) => {
          for (const { answer } of batch) answer.reject(error);
        },
      )
      .finally(() => {
        underWay -= 1;
        go();
      });
  }

  return async (item) => {
    const its = keysOf(item);
    if (waiting.length >= MOST_IN_ONE || its.some((key) => keys.has(key))) return false;
    for (const key of its) keys.add(key);
    if (waiting.length === 0) setImmediate(go);
    const answer = Promise.withResolvers<boolean>();
    waiting.push({ item, answer });
    return await answer.promise;
  };
}
