const KEPT_MONTHS = 6;

/** Until when a flattr waits for somebody who can receive it: six calendar months from when it was
 *  given, or the last day of a shorter month. Source: the rules of the game. */
export function waitsUntil(givenAt: Date): Date {
  const until = new Date(givenAt);
  until.setUTCMonth(until.getUTCMonth() + KEPT_MONTHS);
  // 31 August and six months is no day of February: the date has run over into March.
  if (until.getUTCDate() !== givenAt.getUTCDate()) until.setUTCDate(0);
  return until;
}
