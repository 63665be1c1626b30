import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { DESK, PHONE, signIn, visit } from './in-browser.ts';
import { FITS, type Fits } from './in-page.ts';
import { onStage } from './on-stage.ts';
import { openStage } from './stage.ts';

const here = onStage();

const FITTING: Fits = { tooWide: 0, shift: 0, small: [], unnamed: [] };
const WAYS = '/home/settings/sign-in';

/** Gives a page's browser a device that keeps passkeys, and whose owner says yes. */
async function device(page: Page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true },
      ...{ hasUserVerification: true, isUserVerified: true },
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, authenticatorId };
}
const signOut = (page: Page) => page.locator('form[action="/sign-out"] button').click();
const button = (page: Page, action: string) => page.locator(`form[action="${action}"] button`);

describe.each([
  { viewport: PHONE, colorScheme: 'dark', locale: 'fr' },
  { viewport: DESK, colorScheme: 'light', locale: 'en' },
] as const)('$locale', (options) => {
  test('a passkey is added, signs in where nothing is typed, and is removed', async () => {
    await visit(here, { ...options, refusals: 3 }, async (page) => {
      const { cdp, authenticatorId } = await device(page);
      await signIn(page, here.stage, here.stage.newcomer);
      await page.goto(WAYS);
      expect(await page.evaluate<Fits>(FITS)).toEqual(FITTING);
      await page.locator('form[data-passkey] [name=name]').fill('My phone');
      await page.locator('form[data-passkey] button').click();
      await page.waitForURL(`**${WAYS}?said=passkeyAdded`);
      expect(await page.locator('h3').innerText()).toBe('My phone');
      expect(await page.evaluate<Fits>(FITS)).toEqual(FITTING);
      const kept = async () =>
        (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials;
      const [made] = await kept();
      expect(made).toMatchObject({ isResidentCredential: true, rpId: 'localhost' });
      // Their device does not make a second one for the same person.
      await page.locator('form[data-passkey] button').click();
      await page.locator('form[data-passkey] [role=alert]').waitFor();

      await signOut(page);
      const answers: string[] = [];
      page.on('request', (sent) => {
        if (sent.method() === 'POST' && sent.url().endsWith('/sign-in/passkey'))
          answers.push(sent.postData() ?? '');
      });
      // What the browser offers by itself where the name is typed.
      await page.goto('/sign-in');
      await page.waitForURL('**/home?said=signedIn');
      expect(await kept()).toMatchObject([{ signCount: (made?.signCount ?? 0) + 1 }]);
      // The same answer again, from the same browser.
      expect(answers).toHaveLength(1);
      await page.goto('/home');
      const again = await page.evaluate(
        `fetch('/sign-in/passkey', { method: 'POST', body: new URLSearchParams(${JSON.stringify(answers[0])}) }).then((r) => r.status)`,
      );
      expect(again).toBe(422);

      await page.goto(WAYS);
      await button(page, '/home/settings/passkeys/remove').click();
      await page.locator('.button-grave').click();
      await page.waitForURL(`**${WAYS}?said=passkeyRemoved`);
      await signOut(page);
      await page.goto('/sign-in');
      await page.locator('main [role=alert]').waitFor();
      expect(await page.locator('h1').innerText()).not.toBe('');
    });
  });
});

test('its button at the door works, too, and a device without a passkey gets a sentence', async () => {
  await visit(here, { viewport: PHONE }, async (page) => {
    await signIn(page, here.stage, here.stage.reader);
    const { cdp, authenticatorId } = await device(page);
    await page.goto(WAYS);
    await page.locator('form[data-passkey] button').click();
    await page.waitForURL(`**${WAYS}?said=passkeyAdded`);
    await signOut(page);
    await page.addInitScript(
      'PublicKeyCredential.isConditionalMediationAvailable = async () => false',
    );
    await page.goto('/sign-in?next=%2Fhome%2Fworks');
    await button(page, '/sign-in/passkey').click();
    await page.waitForURL('**/home/works?said=signedIn');
    await signOut(page);
    await cdp.send('WebAuthn.clearCredentials', { authenticatorId });
    await page.goto('/sign-in');
    await button(page, '/sign-in/passkey').click();
    await page.locator('form[data-passkey] [role=alert]').waitFor();
    expect(page.url()).toContain('/sign-in');
  });
});

test('a passkey of this node answers no other site, also on the same machine', async () => {
  await visit(here, { refusals: 1 }, async (page) => {
    await device(page);
    await signIn(page, here.stage, here.stage.author);
    await page.goto(WAYS);
    await page.locator('form[data-passkey] button').click();
    await page.waitForURL(`**${WAYS}?said=passkeyAdded`);
    await signOut(page);
    const other = await openStage();
    try {
      // Another port is the same site to passkeys: only the origin in the answer differs.
      const options = await page.evaluate<object>(
        `fetch('/sign-in/passkey/options', { method: 'POST', body: new URLSearchParams() }).then((r) => r.json())`,
      );
      await page.goto(`${other.origin}/flattr`);
      const credential = await page.evaluate<string>(
        `navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(${JSON.stringify(options)}) }).then((c) => JSON.stringify(c))`,
      );
      await page.goto('/flattr');
      const status = await page.evaluate(
        `fetch('/sign-in/passkey', { method: 'POST', body: new URLSearchParams({ credential: ${JSON.stringify(credential)} }) }).then((r) => r.status)`,
      );
      expect(status).toBe(403);
    } finally {
      await other.close();
    }
  });
});

test('without script the page says so, and the other doors stay', async () => {
  const facts = { javaScriptEnabled: false, viewport: PHONE, refusals: 1 };
  await visit(here, facts, async (page) => {
    await page.goto('/sign-in');
    expect(await page.locator('main').innerText()).toContain('Passkeys need JavaScript');
    await button(page, '/sign-in/passkey').click();
    expect(await page.locator('main').innerText()).toContain('Passkeys need JavaScript');
    await page.goto('/sign-in');
    await page.fill('[name=address]', 'reader@mail.example');
    await button(page, '/sign-in/mail').click();
    expect(await page.locator('h1').innerText()).toBe('Look into your mail');
  });
});
