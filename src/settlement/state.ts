/** What may follow what in a settlement. Everything not in these tables is refused. */

export type StatementState = 'issued' | 'accepted' | 'refused' | 'netted' | 'paid';
export type StatementEvent = 'accept' | 'refuse' | 'net' | 'discharge';

export type NettingState = 'proposed' | 'refused' | 'agreed' | 'advised' | 'paid' | 'settled';
export type NettingEvent =
  | 'consent'
  | 'refuse'
  | 'nothing_due'
  | 'advice'
  | 'payment_booked'
  | 'receipt';

type Table<State extends string, Event extends string> = {
  readonly [From in State]: { readonly [On in Event]?: State };
};

/** A statement, on either side. `discharge` means that nothing of it is open any more. */
const STATEMENT: Table<StatementState, StatementEvent> = {
  issued: { accept: 'accepted', refuse: 'refused' },
  accepted: { net: 'netted' },
  refused: {},
  netted: { net: 'netted', discharge: 'paid' },
  paid: {},
};

/** A netting and its payment, on the debtor's side. */
const NETTING_OF_DEBTOR: Table<NettingState, NettingEvent> = {
  proposed: { consent: 'agreed', refuse: 'refused' },
  agreed: { payment_booked: 'paid', nothing_due: 'settled' },
  paid: { receipt: 'settled' },
  refused: {},
  advised: {},
  settled: {},
};

/** The same on the creditor's: the advice and the money come in any order. */
const NETTING_OF_CREDITOR: Table<NettingState, NettingEvent> = {
  proposed: { consent: 'agreed', refuse: 'refused' },
  agreed: { advice: 'advised', payment_booked: 'paid', nothing_due: 'settled' },
  advised: { payment_booked: 'settled' },
  paid: { advice: 'settled' },
  refused: {},
  settled: {},
};

/** The state after an event, or null when the event cannot happen there. */
export const afterStatementEvent = (
  state: StatementState,
  event: StatementEvent,
): StatementState | null => STATEMENT[state][event] ?? null;

/** @param side whether this node pays or is paid; with nothing due either table serves. */
export const afterNettingEvent = (
  side: 'debtor' | 'creditor',
  state: NettingState,
  event: NettingEvent,
): NettingState | null =>
  (side === 'debtor' ? NETTING_OF_DEBTOR : NETTING_OF_CREDITOR)[state][event] ?? null;
