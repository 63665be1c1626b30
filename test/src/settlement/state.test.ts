import { describe, expect, test } from 'vitest';
import {
  afterNettingEvent,
  afterStatementEvent,
  type NettingEvent,
  type NettingState,
  type StatementEvent,
  type StatementState,
} from '../../../src/settlement/state.ts';

const STATEMENT_STATES = ['issued', 'accepted', 'refused', 'netted', 'paid'] as const;
const STATEMENT_EVENTS = ['accept', 'refuse', 'net', 'discharge'] as const;
const NETTING_STATES = ['proposed', 'refused', 'agreed', 'advised', 'paid', 'settled'] as const;
const NETTING_EVENTS = [
  'consent',
  'refuse',
  'nothing_due',
  'advice',
  'payment_booked',
  'receipt',
] as const;

/** Everything that happens, as lines of `from event to`. */
function happenings<State extends string, Event extends string>(
  states: readonly State[],
  events: readonly Event[],
  after: (state: State, event: Event) => State | null,
): string[] {
  return states.flatMap((state) =>
    events.flatMap((event) => {
      const next = after(state, event);
      return next === null ? [] : [`${state} ${event} ${next}`];
    }),
  );
}

// Written out here once more, so that a change of a table is a decision made twice.
test('a statement is accepted or refused once, netted, and paid for good', () => {
  expect(
    happenings<StatementState, StatementEvent>(
      STATEMENT_STATES,
      STATEMENT_EVENTS,
      afterStatementEvent,
    ),
  ).toEqual([
    'issued accept accepted',
    'issued refuse refused',
    'accepted net netted',
    'netted net netted',
    'netted discharge paid',
  ]);
});

describe('a netting', () => {
  const of = (side: 'debtor' | 'creditor') =>
    happenings<NettingState, NettingEvent>(NETTING_STATES, NETTING_EVENTS, (state, event) =>
      afterNettingEvent(side, state, event),
    );

  test('is paid by its debtor once, and settled by the receipt', () => {
    expect(of('debtor')).toEqual([
      'proposed consent agreed',
      'proposed refuse refused',
      'agreed nothing_due settled',
      'agreed payment_booked paid',
      'paid receipt settled',
    ]);
  });

  test('is settled for its creditor by the advice and the money, in any order, each once', () => {
    expect(of('creditor')).toEqual([
      'proposed consent agreed',
      'proposed refuse refused',
      'agreed nothing_due settled',
      'agreed advice advised',
      'agreed payment_booked paid',
      'advised payment_booked settled',
      'paid advice settled',
    ]);
  });
});
