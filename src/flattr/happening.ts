/** What people are told of, how, and how soon. */

/** What somebody chooses about. */
export const TOPICS = ['flattr', 'comment', 'follower', 'month', 'waiting', 'payment'] as const;
export type Topic = (typeof TOPICS)[number];

/** What happened, in the order in which a message tells it. `released`: a gift that had waited for them is theirs; `arrived`: one that they gave and
 *  that waited has somebody who receives it; `expired`: it waited in vain. */
export const HAPPENINGS = [
  'flattr',
  'released',
  'comment',
  'follower',
  'month',
  'arrived',
  'expired',
  'payment',
] as const;
export type HappeningKind = (typeof HAPPENINGS)[number];

/** Ways that carry one message for several things; the page shows each of them. */
export type Carrier = 'mail' | 'bot';

/** How soon a message tells it. */
export const PACES = ['off', 'each', 'daily', 'weekly'] as const;
export type Pace = (typeof PACES)[number];

export function topicOf(kind: HappeningKind): Topic {
  switch (kind) {
    case 'released':
    case 'arrived':
    case 'expired':
      return 'waiting';
    default:
      return kind;
  }
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;

/** At the pace `each` a message goes out two minutes after what it tells: several clicks of one reader are
 *  one message. More than three things in that time are a crowd, which is gathered for an hour. */
export const GATHER_MS = 2 * MINUTE_MS;
export const CROWD_GATHER_MS = HOUR_MS;
export const FEW = 3;
/** And so long after the message before it: the more there were in the last day, the longer. So a flattr
 *  every minute is eight messages a day. */
export const PAUSES_MS: readonly number[] = [0, 0, 0, 15, 60, 240, 480].map((n) => n * MINUTE_MS);
/** In which the messages before are counted. */
export const COUNTED_MS = DAY_MS;

/** Nodes do not know where people live; in Europe this is breakfast. */
const HOUR_TOLD = 7;
/** A Monday. */
const FIRST_MONDAY_MS = Date.UTC(1970, 0, 5);

/** The moment up to which everything has its message by now: 7 o'clock UTC, of each day or of each
 *  Monday. */
export function lastTold(pace: 'daily' | 'weekly', now: Date): Date {
  const [every, first] =
    pace === 'daily'
      ? [DAY_MS, HOUR_TOLD * HOUR_MS]
      : [WEEK_MS, FIRST_MONDAY_MS + HOUR_TOLD * HOUR_MS];
  return new Date(Math.floor((now.getTime() - first) / every) * every + first);
}
