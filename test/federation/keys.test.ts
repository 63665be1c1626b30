import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeKeyRing } from '../../federation/keys.ts';
import type { Deps } from '../../src/operations/deps.ts';
import { type House, house, person } from '../support/house.ts';

let here: House;

beforeAll(async () => {
  here = await house();
});

afterAll(() => here.close());

test('a key is unsealed once, and a failure is not remembered', async () => {
  const readerId = await person(here.deps, 'reader');
  let opened = 0;
  let broken = true;
  const deps: Deps = {
    ...here.deps,
    vault: {
      ...here.deps.vault,
      open: (sealed) => {
        opened += 1;
        if (broken) throw new Error('no key to the vault');
        return here.deps.vault.open(sealed);
      },
    },
  };
  const keyOf = makeKeyRing(deps);
  await expect(keyOf(readerId)).rejects.toThrow('no key to the vault');
  broken = false;
  const [one, two] = await Promise.all([keyOf(readerId), keyOf(readerId)]);
  expect(one.keyId.href).toBe(`${here.deps.node.origin}/users/${readerId}#main-key`);
  expect(two).toBe(one);
  expect(await keyOf(readerId)).toBe(one);
  expect(opened).toBe(2);
  expect((await keyOf(here.deps.node.actorId)).keyId).not.toEqual(one.keyId);
});

test('nobody has no key', async () => {
  await expect(makeKeyRing(here.deps)(here.deps.newId())).rejects.toThrow('no RSA key');
});
