import { PassThrough, Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { csvText, pour } from '../../../src/commands/books-export.ts';
import { accountOf, journalOf, textOf, transactionOf, transferOf } from '../ledger/made-journal.ts';

afterEach(() => {
  process.exitCode = undefined;
});

describe('as CSV', () => {
  const undone = transactionOf({
    ...{ id: 'two', kind: 'reversal', reverses: 'one', adminId: 'b', admin: 'treasurer' },
    ...{ reason: '=HYPERLINK("x"), twice', block: 3 },
  });
  const accounts = [
    accountOf('bank', 0n, 0n),
    accountOf('user:a:funds', 0n, 0n, { whose: 'reader' }),
  ];
  const transfers = [
    transferOf(transactionOf({ id: 'one' }), 1_250n),
    transferOf(undone, 5n, { n: 1 }),
  ];

  test('each transfer is a line, and no cell is a formula', async () => {
    expect(await textOf(csvText(journalOf({ accounts, transfers })))).toBe(
      [
        'month,at,transaction,kind,n,debit,credit,amount,currency,key,reverses,reason,by,block',
        '2026-10,2026-10-05T12:00:00.000Z,one,top_up,0,bank,user:a:funds,12.50,EUR,node:top_up:first,,,,',
        '2026-10,2026-10-05T12:00:00.000Z,two,reversal,1,bank,user:a:funds,0.05,EUR,node:top_up:first,one,"\'=HYPERLINK(""x""), twice",b,3',
        '',
      ].join('\r\n'),
    );
  });

  test('names are columns where they were asked for', async () => {
    const text = await textOf(csvText(journalOf({ accounts, transfers, named: true })));
    const lines = text.split('\r\n').map((line) => line.split(',').slice(-4).join());
    expect(lines).toEqual([
      'block,debit_name,credit_name,by_name',
      ',,reader,',
      '3,,reader,treasurer',
      '',
    ]);
  });
});

describe('what is poured out', () => {
  /** Parts that say how far they were read. */
  const parts = (count: number, size: number) => {
    const state = { made: 0, ended: false };
    async function* make() {
      try {
        for (; state.made < count; state.made++) yield 'x'.repeat(size);
      } finally {
        state.ended = true;
      }
    }
    return { state, text: make() };
  };

  test('waits for its reader', async () => {
    const { state, text } = parts(100, 1_000);
    const out = new PassThrough({ highWaterMark: 1_000 });
    const poured = pour(text, out);
    for (let turns = 0; turns < 50; turns++) await turn();
    expect(state.made).toBeLessThan(5);
    out.resume();
    await poured;
    expect(state).toEqual({ made: 100, ended: true });
    expect([out.writableEnded, process.exitCode]).toEqual([false, undefined]);
  });

  const failing = (code: string) =>
    new Writable({ write: (_chunk, _encoding, end) => end(Object.assign(new Error(), { code })) });

  test('ends without a word when nobody reads on, but not as if it were all', async () => {
    const { state, text } = parts(100, 1_000);
    await pour(text, failing('EPIPE'));
    expect(state.ended).toBe(true);
    expect(state.made).toBeLessThan(100);
    expect(process.exitCode).toBe(1);
  });

  test('fails when the disk is full', async () => {
    const { text } = parts(100, 1_000);
    await expect(pour(text, failing('ENOSPC'))).rejects.toMatchObject({ code: 'ENOSPC' });
  });
});
