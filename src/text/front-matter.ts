/** A text with facts above it, as static site generators read it: each value is JSON, which is YAML too.
 *  Source: YAML 1.2.2, section 1.3; Hugo and Jekyll, "Front matter". */
export function withFacts(facts: Readonly<Record<string, unknown>>, text: string): string {
  const lines = Object.entries(facts).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return ['---', ...lines, '---', '', text, ''].join('\n');
}

const HEAD = /^---\r?\n([\s\S]*?)\r?\n---(?:\r?\n|$)/;
const LINE = /^([a-z_]{1,40}): (.*)$/;

/** PostgreSQL has no text with a NUL in it, nor with half a letter. */
const storable = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value;

/** The same read back; null when it has no facts, or one that is no JSON. Nothing else of YAML is read. */
export function readFacts(
  whole: string,
): { readonly facts: Readonly<Record<string, unknown>>; readonly text: string } | null {
  const [all, head] = HEAD.exec(whole) ?? [];
  if (all === undefined || head === undefined) return null;
  const facts: [string, unknown][] = [];
  for (const line of head.split(/\r?\n/)) {
    const [, name, value] = LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) return null;
    try {
      facts.push([name, JSON.parse(value, storable)]);
    } catch {
      return null;
    }
  }
  return { facts: Object.fromEntries(facts), text: whole.slice(all.length).trim() };
}
