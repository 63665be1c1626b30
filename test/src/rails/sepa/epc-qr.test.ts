import fc from 'fast-check';
import jsqr from 'jsqr';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { type EpcTransfer, epcPayload } from '../../../../src/rails/sepa/epc-qr.ts';
import { drawPng } from '../../../../src/web/draw-png.ts';
import { QR_SIZE, transferQr } from '../../../../src/web/parts/qr.ts';

const TRANSFER: EpcTransfer = {
  ...{ bic: null, name: 'Example Association', iban: 'BE68539007547034', amountMinor: 1230n },
  ...{ purpose: null, reference: 'RF18539007547034', text: null, information: null },
};

function payloadOf(transfer: Partial<EpcTransfer>): string {
  const made = epcPayload({ ...TRANSFER, ...transfer });
  if (!made.ok) throw new Error(made.code);
  return made.payload;
}

test('the lines are those of EPC069-12, and none is empty at the end', () => {
  expect(payloadOf({})).toBe(
    'BCD\n002\n1\nSCT\n\nExample Association\nBE68539007547034\nEUR12.30\n\nRF18539007547034',
  );
  const all = {
    bic: 'EXMPBEBB',
    purpose: 'CHAR',
    reference: null,
    text: 'Merci à vous',
    information: 'Top up',
  };
  expect(payloadOf(all)).toBe(
    'BCD\n002\n1\nSCT\nEXMPBEBB\nExample Association\nBE68539007547034\nEUR12.30\nCHAR\n\nMerci à vous\nTop up',
  );
  expect(payloadOf({ amountMinor: null, reference: null })).toBe(
    'BCD\n002\n1\nSCT\n\nExample Association\nBE68539007547034',
  );
});

test.each([
  [1n, 'EUR0.01'],
  [99_999_999_999n, 'EUR999999999.99'],
  [100_000n, 'EUR1000.00'],
])('%d cents are %s', (amountMinor, line) => {
  expect(payloadOf({ amountMinor }).split('\n')[7]).toBe(line);
});

test.each<[Partial<EpcTransfer>, string]>([
  [{ bic: 'EXMP' }, 'bic_invalid'],
  [{ name: '' }, 'name_invalid'],
  [{ name: 'x'.repeat(71) }, 'name_invalid'],
  [{ name: 'Example\nAssociation' }, 'name_invalid'],
  [{ name: ' Example' }, 'name_invalid'],
  [{ iban: 'BE68 5390 0754 7034' }, 'iban_invalid'],
  [{ iban: 'BE68539007547035' }, 'iban_invalid'],
  [{ amountMinor: 0n }, 'amount_invalid'],
  [{ amountMinor: -1n }, 'amount_invalid'],
  [{ amountMinor: 100_000_000_000n }, 'amount_invalid'],
  [{ purpose: 'CHARITY' }, 'purpose_invalid'],
  [{ reference: 'RF19539007547034' }, 'reference_invalid'],
  [{ reference: null, text: 'x'.repeat(141) }, 'text_invalid'],
  [{ reference: null, text: 'a\rb' }, 'text_invalid'],
  [{ text: 'both' }, 'reference_and_text'],
  [{ information: 'x'.repeat(71) }, 'information_invalid'],
  [{ reference: null, name: 'é'.repeat(70), text: 'é'.repeat(140) }, 'too_long'],
])('%o is refused: %s', (transfer, code) => {
  expect(epcPayload({ ...TRANSFER, ...transfer })).toEqual({ ok: false, code });
});

/** One whose payload has so many bytes. */
function ofBytes(bytes: number): EpcTransfer {
  const long = { ...TRANSFER, reference: null, name: 'é'.repeat(70), information: 'y'.repeat(70) };
  const rest = bytes - Buffer.byteLength(payloadOf({ ...long, text: 'x' })) + 1;
  return { ...long, text: 'x'.repeat(rest) };
}

test('what is longest still fits: 331 bytes and no more', () => {
  expect(Buffer.byteLength(payloadOf(ofBytes(331)))).toBe(331);
  expect(epcPayload(ofBytes(332))).toEqual({ ok: false, code: 'too_long' });
});

describe('a camera', () => {
  const svgOf = async (payload: string) => `${await transferQr(payload, 'A transfer')}`;
  async function seen(picture: Uint8Array | Buffer) {
    const { data, info } = await sharp(picture)
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return jsqr.default(new Uint8ClampedArray(data), info.width, info.height);
  }

  test('reads the picture, and the smallest on a page', async () => {
    const payload = payloadOf({ reference: null, text: 'Noël à l’Opéra', information: 'Grüße' });
    const png = await drawPng(await svgOf(payload), { size: QR_SIZE, pixels: 600 });
    expect((await seen(png ?? new Uint8Array()))?.data).toBe(payload);
    const small = await sharp(Buffer.from(await svgOf(payload)))
      .resize(180)
      .toBuffer();
    expect((await seen(small))?.data).toBe(payload);
  });

  test('reads the longest, which is version 13', async () => {
    const payload = payloadOf(ofBytes(331));
    const code = await seen(
      (await drawPng(await svgOf(payload), { size: QR_SIZE, pixels: 900 })) ?? new Uint8Array(),
    );
    expect(code?.data).toBe(payload);
    expect(code?.version).toBe(13);
  });

  test('reads back whatever is put into one', async () => {
    const transfers = fc.record({
      amountMinor: fc.option(fc.bigInt({ min: 1n, max: 99_999_999_999n })),
      name: fc.constantFrom('Example Association', "L'Été & Cie", 'Ελληνικά', 'ÅÄÖ'),
      text: fc.option(fc.stringMatching(/^[!-~]{1,140}$/)),
    });
    await fc.assert(
      fc.asyncProperty(transfers, async (some) => {
        const transfer = { ...TRANSFER, ...some, reference: null };
        const payload = payloadOf(transfer);
        const code = await seen(
          (await drawPng(await svgOf(payload), { size: QR_SIZE, pixels: 500 })) ?? new Uint8Array(),
        );
        const [tag, version, set, kind, bic, name, iban, amount = '', , , text = ''] =
          code?.data.split('\n') ?? [];
        expect([tag, version, set, kind, bic]).toEqual(['BCD', '002', '1', 'SCT', '']);
        expect([name, iban, text]).toEqual([some.name, TRANSFER.iban, some.text ?? '']);
        const cents = amount === '' ? null : BigInt(amount.slice(3).replace('.', ''));
        expect(cents).toBe(some.amountMinor);
      }),
      { numRuns: 10 },
    );
  });
});
