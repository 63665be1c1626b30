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
  return at.toISOString().slice(0, 7);
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

/** When two nodes net what they owe each other for it: the 10th of the next month, 00:00 UTC. */
export function nettingDay(month: Month): Date {
  return new Date(`${nextMonth(month)}-10T00:00:00Z`);
}

function shift(month: Month, by: 1 | -1): Month {
  const [year = 0, ordinal = 1] = month.split('-').map((part) => Number.parseInt(part, 10));
  const count = year * 12 + ordinal - 1 + by;
  const shifted = `${(count % 12) + 1}`.padStart(2, '0');
  return `${`${Math.floor(count / 12)}`.padStart(4, '0')}-${shifted}`;
}
