/** Questions that may be on their way at the same time. The more there are, the fewer are answered
 *  by each; with only one, a database that is slow once would hold up everybody. */
const MOST_UNDER_WAY = 2;

type Waiting<Answer> = Map<string, PromiseWithResolvers<Answer | undefined>>;

/** Asks for many at once what is asked for one at a time: all that is asked in one turn of the event
 *  loop, or while the questions before are on their way, is one question. It is always put after it
 *  was asked, so that an answer is never older than its question.
 *  @param ask answers for each id that it knows.
 *  @returns undefined for an id that it does not know; rejects as `ask` does. */
export function gather<Answer>(
  ask: (ids: readonly string[]) => Promise<ReadonlyMap<string, Answer>>,
): (id: string) => Promise<Answer | undefined> {
  let waiting: Waiting<Answer> = new Map();
  let underWay = 0;

  function go(): void {
    if (waiting.size === 0 || underWay === MOST_UNDER_WAY) return;
    const asked = waiting;
    waiting = new Map();
    underWay += 1;
    ask([...asked.keys()])
      .then(
        (answers) => {
          for (const [id, { resolve }] of asked) resolve(answers.get(id));
        },
        (error: unknown) => {
          for (const { reject } of asked.values()) reject(error);
        },
      )
      .finally(() => {
        underWay -= 1;
        go();
      });
  }

  return (id) => {
    const known = waiting.get(id);
    if (known !== undefined) return known.promise;
    if (waiting.size === 0) setImmediate(go);
    const asked = Promise.withResolvers<Answer | undefined>();
    waiting.set(id, asked);
    return asked.promise;
  };
}
