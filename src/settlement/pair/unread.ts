/** A step looked at lines that were not read. */
export class LinesUnread extends Error {
  constructor() {
    super('The lines of this statement were not read.');
    this.name = 'LinesUnread';
  }
}

const unread = () => {
  throw new LinesUnread();
};

/** Stands for the lines of a statement until a step looks at one: most steps never do, and there may be a
 *  hundred thousand. Whoever looks gets LinesUnread; whoever only passes them on does not notice. The machine
 *  changes nothing in place, so the same step can be made again with the lines. */
export const UNREAD: readonly never[] = new Proxy([], {
  get: unread,
  has: unread,
  ownKeys: unread,
});
