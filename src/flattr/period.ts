/** A UTC calendar month: `2026-11`. */
export type Month = string;

const DAY_MS = 86_400_000;

/** Whether a text names a month that books can have. The bounds keep every date made from it valid,
 *  whatever another server writes. */
export function isMonth(text: string): boolean {
  return /^2[0-9]{3}-(0[1-9]|1[0-2])$/.test(text);
}

/** The month that an instant lies in. */
export function monthOf(at: Date): Month {
  return named(at.getUTCFullYear(), at.getUTCMonth() + 1);
}

export function nextMonth(month: Month): Month {
  return shift(month, 1);
}

export function previousMonth(month: Month): Month {
  return shift(month, -1);
}

/** The first instant after the month: from here on it may be counted. */
export function endOf(month: Month): Date {
  return new Date(`${nextMonth(month)}-01T00:00:00Z`);
}

/** When its shares are made: `graceDays` after its end, so that a top-up by bank transfer that was
 *  on its way still counts. */
export function distributesAt(month: Month, graceDays: number): Date {
  return new Date(endOf(month).getTime() + graceDays * DAY_MS);
}

/** The day of the next month on which two nodes net what they owe each other for this one. */
export const NETTING_DAY = 10;

/** The instant at which that day begins. */
export function nettingDay(month: Month): Date {
  return new Date(`${nextMonth(month)}-${NETTING_DAY}T00:00:00Z`);
}

function shift(month: Month, by: 1 | -1): Month {
  const year = Number.parseInt(month.slice(0, 4), 10);
  const ordinal = Number.parseInt(month.slice(5), 10) + by;
  if (ordinal === 0) return named(year - 1, 12);
  return ordinal === 13 ? named(year + 1, 1) : named(year, ordinal);
}

const named = (year: number, ordinal: number): Month =>
  `${year}-${ordinal < 10 ? '0' : ''}${ordinal}`;
