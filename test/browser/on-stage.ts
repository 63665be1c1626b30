import type { Browser } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { launchBrowser } from './launch.ts';
import { openStage, type Stage } from './stage.ts';

export type OnStage = { readonly stage: Stage; readonly browser: Browser };

/** A stage and a browser for all tests of a file; there from its next `beforeAll` on, and gone after its
 *  last `afterAll`. */
export function onStage(...outside: Parameters<typeof openStage>): OnStage {
  const here: Partial<{ stage: Stage; browser: Browser }> = {};
  beforeAll(async () => {
    [here.stage, here.browser] = await Promise.all([openStage(...outside), launchBrowser()]);
  });
  afterAll(async () => {
    await here.browser?.close();
    await here.stage?.close();
  });
  return here as OnStage;
}
