/** Carries are kept in millionths: fine enough that rounding them loses nothing that shows. */
const MICRO = 1_000_000n;

/** Divides a total by weights, in whole units that sum to it exactly.
 *  Each gets the floor of its exact part; the units left over go, one each, to the highest
 *  `carry + remainder` **among those whose part is not whole** (nobody gets a unit that this division
 *  does not owe them, whatever was carried), ties to the smaller rank, never to an id's order, which
 *  over the months would favour the same ones by up to a unit a month.
 *  @param total whole units, not negative.
 *  @param weights positive; their scale does not matter, nor does their order.
 *  @param carryMicro millionths of a unit that earlier divisions still owe a key; missing is zero.
 *  @param rank a hash of the key that differs from month to month, so that ties favour nobody for long.
 *  @returns the parts, and what is owed to each key after this division.
 *  Source: largest remainder (Hamilton 1792) ranked by carried remainders. */
export function apportion(
  total: bigint,
  weights: ReadonlyMap<string, bigint>,
  carryMicro: ReadonlyMap<string, bigint>,
  rank: (key: string) => string,
): { parts: Map<string, bigint>; carryMicro: Map<string, bigint> } {
  const weightSum = [...weights.values()].reduce((sum, weight) => sum + weight, 0n);
  const claims = [...weights].map(([key, weight]) => {
    if (weight <= 0n) throw new RangeError(`Weight ${weight} of ${key} is not positive`);
    const remainder = (total * weight) % weightSum;
    const owedMicro = (carryMicro.get(key) ?? 0n) + (remainder * MICRO) / weightSum;
    return { key, base: (total * weight) / weightSum, remainder, owedMicro };
  });
  const spare = total - claims.reduce((sum, claim) => sum + claim.base, 0n);
  const lucky = new Set(
    claims
      .filter((claim) => claim.remainder > 0n)
      .map(({ key, owedMicro }) => ({ key, owedMicro, rank: rank(key) }))
      .sort((a, b) => descending(a.owedMicro, b.owedMicro) || ascending(a.rank, b.rank))
      .filter((_, index) => BigInt(index) < spare)
      .map(({ key }) => key),
  );
  return {
    parts: new Map(claims.map(({ key, base }) => [key, lucky.has(key) ? base + 1n : base])),
    carryMicro: new Map(
      claims.map(({ key, owedMicro }) => [key, lucky.has(key) ? owedMicro - MICRO : owedMicro]),
    ),
  };
}

const descending = (a: bigint, b: bigint): number => (a > b ? -1 : a < b ? 1 : 0);
const ascending = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
