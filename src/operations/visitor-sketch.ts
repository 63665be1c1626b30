/** How many different visitors there were, from a thousand bytes in which none of them is kept: HyperLogLog.
 *  Each visitor is a random number; of all whose number begins alike, only the longest run of zeros
 *  after that is remembered. Off by 3 % (1.04 / √1024) where they are many, hardly ever where they are few.
 *  Source: Flajolet, Fusy, Gandouet, Meunier: HyperLogLog, 2007; 64-bit as in Heule, Nunkesser, Hall, 2013. */

export const REGISTERS = 1_024;
const REGISTER_BITS = 10;
/** For 1,024 registers. */
const ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

/** What is remembered of one visitor: which register, and its least value. */
export type Mark = readonly [register: number, run: number];

/** @param hash eight bytes or more, each as likely as any. */
export function markOf(hash: Buffer): Mark {
  const number = hash.readBigUInt64BE(0);
  const rest = number & ((1n << BigInt(64 - REGISTER_BITS)) - 1n);
  const zeros = 64 - REGISTER_BITS - (rest === 0n ? 0 : rest.toString(2).length);
  return [Number(number >> BigInt(64 - REGISTER_BITS)), zeros + 1];
}

/** The sketch with these visitors in it; itself when they were in it already. */
export function withMarks(sketch: Uint8Array, marks: Iterable<Mark>): Uint8Array {
  let changed: Uint8Array | null = null;
  for (const [register, run] of marks) {
    if (((changed ?? sketch)[register] ?? 0) >= run) continue;
    changed ??= Uint8Array.from(sketch);
    changed[register] = run;
  }
  return changed ?? sketch;
}

/** How many different visitors are in a sketch. */
export function visitorsIn(sketch: Uint8Array): number {
  const empty = sketch.filter((run) => run === 0).length;
  const sum = sketch.reduce((total, run) => total + 2 ** -run, 0);
  const many = (ALPHA * REGISTERS ** 2) / sum;
  // Few leave most registers empty, and how many are empty says more.
  const few = empty === 0 ? Number.POSITIVE_INFINITY : REGISTERS * Math.log(REGISTERS / empty);
  return Math.round(few <= 2.5 * REGISTERS ? few : many);
}
