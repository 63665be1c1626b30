import { expect, test } from 'vitest';
import { registerApp } from '../../../../src/operations/client-apps.ts';
import { house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf } from '../../../support/pages.ts';

test('only what cannot be shown again is said to be shown once', async () => {
  const home = await house();
  const { deps } = home;
  const maker = await person(deps, 'maker');
  const owner = await new PageVisitor(pagesOf(deps), deps.node.origin).signIn(deps, maker);
  const facts = { name: 'Kept', site: 'https://kept.example', redirects: 'https://kept.example/a' };
  const path = '/home/settings/apps/register';
  const open = await owner.post(path, facts);
  expect([open.status, open.headers.get('location')]).toEqual([
    303,
    '/home/settings/apps?said=saved',
  ]);
  expect(await owner.text('/home/settings/apps')).toContain('by PKCE alone');
  const secret = await owner.post(path, { ...facts, secret: 'yes' });
  expect(await secret.text()).toContain('Nobody can show it again');
  await home.close();
});

test('an app that is let in says where the answer goes, whatever it calls its site', async () => {
  const home = await house();
  const { deps } = home;
  const owner = await person(deps, 'maker');
  const redirectUris = ['https://elsewhere.example/back', 'kept.app:/back'];
  const wish = { name: 'Kept', siteUrl: 'https://trusted.example/', redirectUris };
  const app = await registerApp(deps, owner, { ...wish, keepsSecret: false });
  if (!app.ok) throw new Error(app.code);
  const reader = new PageVisitor(pagesOf(deps), deps.node.origin);
  await reader.signIn(deps, await person(deps, 'reader'));
  const ask = async (redirectUri: string, scope: string) => {
    const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';
    const question = { client_id: app.appId, redirect_uri: redirectUri, response_type: 'code' };
    const proof = { code_challenge: challenge, code_challenge_method: 'S256' };
    const asked = new URLSearchParams({ ...question, ...proof, scope });
    return await (await reader.get(`/oauth/authorize?${asked}`)).text();
  };
  expect(await ask(redirectUris[0] ?? '', 'thing')).toContain(
    'Your answer goes to elsewhere.example.',
  );
  expect(await ask(redirectUris[1] ?? '', 'thing')).toContain('Your answer goes to kept.app:.');
  expect(await ask(redirectUris[0] ?? '', 'all')).toContain('Back to elsewhere.example');
  await home.close();
});
