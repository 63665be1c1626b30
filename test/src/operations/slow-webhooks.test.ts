import { expect, test } from 'vitest';
import type { NodeDeps } from '../../../src/operations/deps.ts';
import { sendWebhooks } from '../../../src/operations/send-webhooks.ts';
import { addWebhook } from '../../../src/operations/webhooks.ts';
import { standing, stranger } from '../../support/gifts.ts';
import { creator, house } from '../../support/house.ts';

const MINUTE_MS = 60_000;

test('one that takes its time has a place among the jobs for a short while only', async () => {
  const home = await house();
  const { deps } = home;
  const { actorId: payeeId, workIds } = await creator(deps, 'author', ['First']);
  const wish = { url: 'http://slow.example/', events: ['flattr.received'] as const };
  const hook = await addWebhook(deps, payeeId, wish);
  if (!hook.ok) throw new Error(hook.code);
  const far = await Promise.all([1, 2, 3, 4, 5].map((n) => stranger(deps, `far${n}`)));
  const gift = { payeeId, workId: workIds[0] ?? '', given: false };
  await standing(
    deps,
    far.map((giverId) => ({ ...gift, giverId })),
  );
  const wait = (ms: number) => home.setClock(new Date(deps.clock().getTime() + ms).toISOString());
  let told = 0;
  const slowly: NodeDeps = {
    ...deps,
    postWebhook: async () => {
      told += 1;
      wait(9_900);
      return { status: 200 };
    },
  };
  await sendWebhooks(slowly, hook.id);
  await sendWebhooks(slowly, hook.id);
  expect(told).toBe(3);
  wait(5 * MINUTE_MS);
  await sendWebhooks(slowly, hook.id);
  expect(told).toBe(5);
  await home.close();
});
