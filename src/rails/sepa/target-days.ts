/** The days on which euros move between banks: not on Saturdays, Sundays and the six holidays of TARGET.
 *  Source: European Central Bank, "TARGET long-term calendar". Days are YYYY-MM-DD. */

const DAY_MS = 86_400_000;
const FIXED = new Set(['01-01', '05-01', '12-25', '12-26']);

/** The first such day that is not before this one. */
export function nextTargetDay(day: string): string {
  let at = new Date(`${day}T00:00:00Z`);
  while (!isTargetDay(at)) at = new Date(at.getTime() + DAY_MS);
  return dayOf(at);
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);

function isTargetDay(at: Date): boolean {
  const weekday = at.getUTCDay();
  if (weekday === 0 || weekday === 6 || FIXED.has(dayOf(at).slice(5))) return false;
  const fromEaster = (at.getTime() - easterMs(at.getUTCFullYear())) / DAY_MS;
  // Good Friday and Easter Monday.
  return fromEaster !== -2 && fromEaster !== 1;
}

/** Easter Sunday of the Gregorian calendar. Source: "A New York correspondent", Nature, 20 April 1876 (Meeus,
 *  Astronomical Algorithms, chapter 8). */
function easterMs(year: number): number {
  const [a, b, c] = [year % 19, Math.floor(year / 100), year % 100];
  const [d, e] = [Math.floor(b / 4), b % 4];
  const g = Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const l = (32 + 2 * e + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const sum = h + l - 7 * m + 114;
  return Date.UTC(year, Math.floor(sum / 31) - 1, (sum % 31) + 1);
}
