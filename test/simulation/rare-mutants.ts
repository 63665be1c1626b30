import { step } from '../../src/settlement/pair/step.ts';
import type { RareFaults } from './faults.ts';
import type { Step } from './sim-node.ts';

/** Machines that go wrong only where something rare happens. */
export const RARE_MUTANTS: Readonly<Record<keyof RareFaults, Readonly<Record<string, Step>>>> = {
  again: {
    'takes it for caught up when it is restored while it catches up': (pair, event, tools) =>
      event.type === 'restored' && pair.restoredAtMs !== null
        ? [{ ...pair, restoredAtMs: null, bankAgrees: true }, []]
        : step(pair, event, tools),
  },
  silent: {
    // Its money is booked: what the bank did cannot be missed, and would find this machine by itself.
    'hears nothing more of who has once not paid for 90 days': (pair, event, tools) => {
      if (pair.standing !== 'defaulted') return step(pair, event, tools);
      if (event.type === 'received') return [pair, []];
      const [after, effects] = step(pair, event, tools);
      return [{ ...after, standing: 'defaulted' }, effects];
    },
  },
  gone: {
    'waits for ever for who owes it': (pair, event, tools) => {
      const dues = pair.dues.map((due) => ({ ...due, owedSinceMs: event.atMs }));
      const nettings = pair.nettings.map((row) => ({ ...row, proposedAtMs: event.atMs }));
      return step(event.type === 'tick' ? { ...pair, dues, nettings } : pair, event, tools);
    },
  },
  mute: {
    'holds money until its proposal has an answer': (pair, event, tools) => {
      const nettings = pair.nettings.map((row) => ({ ...row, proposedAtMs: event.atMs }));
      return step(event.type === 'tick' ? { ...pair, nettings } : pair, event, tools);
    },
    'takes for refused what it proposed and nobody answered': (pair, event, tools) => {
      const [after, effects] = step(pair, event, tools);
      const isExpired = after.nettings.some(({ state }) => state === 'expired');
      if (!isExpired) return [after, effects];
      const nettings = after.nettings.map((row) =>
        row.state === 'expired' ? { ...row, state: 'refused' as const } : row,
      );
      return [{ ...after, nettings }, effects];
    },
  },
  forgive: {
    'goes on when its own admin has signed': (pair, event, tools) => {
      const [after, effects] = step(pair, event, tools);
      return [event.type === 'unfreeze' ? { ...after, frozen: null } : after, effects];
    },
    'says only once that it goes on': (pair, event, tools) => {
      const [after, effects] = step(pair, event, tools);
      const isAgain = event.type === 'received' && event.signed.document.kind === 'unfreeze';
      return [after, isAgain ? effects.filter((effect) => effect.type !== 'send') : effects];
    },
    'goes on from what its own books say': (pair, event, tools) => {
      const [after, effects] = step(pair, event, tools);
      return [event.type === 'unfreeze' ? { ...after, restoredAtMs: null } : after, effects];
    },
    'is frozen again by the lie that it has forgiven': (pair, event, tools) => {
      const [after, effects] = step(pair, event, tools);
      const second = pair.frozen?.proof[1];
      if (second === undefined || after.frozen !== null) return [after, effects];
      const { [second]: _, ...held } = after.held;
      return [{ ...after, held }, effects];
    },
  },
};
