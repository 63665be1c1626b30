import type { DueState, IssuedState, NettingState } from './pair.ts';

/** What may follow what. Everything that is not in these tables is refused and counted. */

type Table<State extends string> = {
  readonly [From in State]: { readonly [event: string]: State };
};

/** A statement of ours. One that nobody answered for a year went back to its givers; an acceptance
 *  that comes after all still binds us, and our reserve bears it. */
export const ISSUED: Table<IssuedState> = {
  issued: { acceptance: 'accepted', refusal: 'refused', silence: 'returned' },
  accepted: {},
  refused: {},
  returned: { acceptance: 'accepted' },
};

/** A proposal that nobody answered for 45 days holds nothing any more; a consent that comes after all still
 *  binds us, for whoever signed it has booked it. */
export const NETTING: Table<NettingState> = {
  proposed: { consent: 'agreed', refusal: 'refused', silence: 'expired' },
  expired: { consent: 'agreed', refusal: 'refused' },
  refused: {},
  agreed: {},
};

/** A payment of ours. `waited`: no receipt for 45 days; our own debit closes it. */
export const DUE_OF_US: Table<DueState> = {
  open: { debit: 'paid', absorb: 'absorbed', nothing_left: 'closed' },
  paid: { receipt: 'closed', bounce: 'open', waited: 'closed' },
  closed: { bounce: 'open' },
  absorbed: { debit: 'absorbed', bounce: 'absorbed', receipt: 'absorbed' },
};

/** A payment of theirs. `complete`: the advice and all of its money are here. */
export const DUE_OF_THEM: Table<DueState> = {
  open: { credit: 'paid', complete: 'closed', absorb: 'absorbed', nothing_left: 'closed' },
  paid: { credit: 'paid', complete: 'closed', waited: 'closed' },
  closed: {},
  absorbed: { credit: 'absorbed', complete: 'absorbed' },
};

/** Whether an event is taken up at all, by how the two nodes stand. `later`: nothing is answered, so
 *  it comes again. */
export type Verdict = 'take' | 'later' | 'refuse';

export type Mode = 'settling' | 'frozen' | 'restored';

const ALWAYS = {
  month_closed: 'take',
  signed: 'take',
  tick: 'take',
  pulled: 'take',
  asked: 'take',
  paid_out: 'take',
  paid_in: 'take',
  returned: 'take',
  send_back: 'take',
  sent_back: 'take',
  trust_changed: 'take',
  bank_agrees: 'take',
  restored: 'take',
  correct: 'take',
  assign: 'take',
} as const;

const PAYING = { advice: 'take', receipt: 'take', refusal: 'take' } as const;

export const EVENTS = {
  settling: {
    ...ALWAYS,
    ...PAYING,
    statement: 'take',
    acceptance: 'take',
    withdrawal: 'take',
    dispute: 'take',
    netting: 'take',
    consent: 'take',
    unfreeze: 'take',
    net: 'take',
    answer_dispute: 'take',
    withdraw_dispute: 'take',
    dispute_line: 'take',
    head: 'refuse',
  },
  frozen: {
    ...ALWAYS,
    ...PAYING,
    statement: 'later',
    acceptance: 'take',
    withdrawal: 'later',
    dispute: 'later',
    netting: 'later',
    consent: 'take',
    unfreeze: 'take',
    net: 'refuse',
    answer_dispute: 'refuse',
    withdraw_dispute: 'refuse',
    dispute_line: 'refuse',
    head: 'refuse',
  },
  restored: {
    ...ALWAYS,
    statement: 'later',
    acceptance: 'later',
    withdrawal: 'later',
    dispute: 'later',
    netting: 'later',
    consent: 'later',
    advice: 'later',
    receipt: 'later',
    refusal: 'later',
    unfreeze: 'later',
    net: 'refuse',
    answer_dispute: 'refuse',
    withdraw_dispute: 'refuse',
    dispute_line: 'refuse',
    head: 'take',
  },
} as const satisfies Record<Mode, Record<string, Verdict>>;

export type EventName = keyof (typeof EVENTS)['settling'];

/** The tables as the documentation shows them: made from what the machine works by. */
export function tableAsMarkdown(): string {
  const modes = Object.keys(EVENTS) as Mode[];
  const names = Object.keys(EVENTS.settling) as EventName[];
  const events = [
    row(['event', ...modes]),
    row(['---', ...modes.map(() => '---')]),
    ...names.map((name) => row([name, ...modes.map((mode) => EVENTS[mode][name])])),
  ];
  const states = Object.entries({
    'a statement of ours': ISSUED,
    'a netting': NETTING,
    'a payment of ours': DUE_OF_US,
    'a payment of theirs': DUE_OF_THEM,
  }).map(([name, table]) => stateTable(name, table));
  return [events.join('\n'), ...states].join('\n\n');
}

function stateTable(name: string, table: Table<string>): string {
  const names = [...new Set(Object.values(table).flatMap((on) => Object.keys(on)))];
  return [
    row([name, ...names]),
    row(['---', ...names.map(() => '---')]),
    ...Object.entries(table).map(([from, on]) =>
      row([from, ...names.map((event) => on[event] ?? 'refused')]),
    ),
  ].join('\n');
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
