import { eq, isNotNull } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { account, actor, mailAddress, signInLink } from '../../../../db/schema/schema.ts';
import { deleteAccount } from '../../../../src/operations/delete-account.ts';
import { giveFlattr } from '../../../../src/operations/give-flattr.ts';
import { mailLink } from '../../../../src/operations/mail-sign-in.ts';
import { askToConfirm } from '../../../../src/operations/own-mail.ts';
import { jobsOf } from '../../../support/database.ts';
import { foreignPage } from '../../../support/foreign.ts';
import { giver, type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';
import { lastLinkTo, lettersTo, tokenOf } from '../../../support/post.ts';

const KNOWN = 'Reader@mail.example';
const STRANGER = 'stranger@mail.example';

let home: House;
let reader: string;
const open = async (registration: 'open' | 'invite' | 'closed') => {
  home = await house({ registration });
  reader = await person(home.deps, 'reader');
  const confirmedAt = home.deps.clock();
  const row = {
    accountId: reader,
    address: KNOWN,
    confirmedAt,
    language: 'en' as const,
    stopToken: 'x',
  };
  await home.deps.db.insert(mailAddress).values(row);
};
afterEach(() => home.close());

const visitor = (language?: string) =>
  new PageVisitor(pagesOf(home.deps), home.deps.node.origin, language);
/** Asks at the door, and has the job done. */
async function ask(address: string, fields: Record<string, string> = {}, language?: string) {
  const answer = await visitor(language).post('/sign-in/mail', { address, ...fields });
  for (const asked of await jobsOf(home.database, 'mail-link'))
    await mailLink(home.deps, asked as Parameters<typeof mailLink>[1]);
  await home.database.ownerDb.execute(`delete from graphile_worker._private_jobs`);
  return answer;
}

describe('where only who is invited gets in', () => {
  beforeEach(() => open('invite'));

  test('the answer is the same whether the address is known or not, and so is what is done', async () => {
    const pages = [];
    for (const address of [KNOWN, STRANGER]) {
      const asking = visitor();
      const answer = await asking.post('/sign-in/mail', { address });
      expect(answer.status).toBe(200);
      expect(await jobsOf(home.database, 'mail-link')).toContainEqual({
        ...{ address, language: 'en', next: null },
      });
      pages.push((await answer.text()).replaceAll(address, '…'));
    }
    expect(pages[0]).toBe(pages[1]);
    await ask(STRANGER);
    expect(await lettersTo(home.deps, STRANGER)).toEqual([]);
    expect(await lettersTo(home.deps, KNOWN)).toHaveLength(1);
  });

  test('looking at the link signs nobody in; its button does, once', async () => {
    await ask(KNOWN.toUpperCase(), { next: '/flattr?url=x' });
    const link = await lastLinkTo(home.deps, KNOWN);
    for (let look = 0; look < 3; look += 1) {
      const answer = await visitor().get(link);
      expect(answer.status).toBe(200);
      expect(answer.headers.getSetCookie()).toEqual([]);
      expect(await answer.text()).toContain('signs you in as @reader');
    }
    const form = { token: tokenOf(link), next: '/flattr?url=x' };
    const here = visitor();
    const answer = await here.post('/sign-in/link', form);
    expect(answer.headers.get('location')).toBe('/flattr?url=x&said=signedIn');
    expect((await here.get('/home')).status).toBe(200);
    expect((await visitor().post('/sign-in/link', form)).status).toBe(410);
  });

  test('a gift that waits for a site invites whoever has it, and nobody else who reads mail there', async () => {
    const giverId = await giver(home.deps, 'thanks', { budgetMinor: 500n });
    const page = await foreignPage(home.deps, 'https://www.blog.example/fog');
    const addresses = ['webmaster@blog.example', 'WebMaster@blog.example', 'me@blog.example'];
    const letters = async () =>
      (await Promise.all(addresses.map((one) => lettersTo(home.deps, one)))).map(
        (all) => all.length,
      );
    for (const one of addresses) await ask(one);
    expect(await letters()).toEqual([0, 0, 0]);
    await giveFlattr(home.deps, { giverId, ...page });
    for (const one of [...addresses, 'webmaster@example', 'postmaster@other.blog.example'])
      await ask(one);
    expect(await letters()).toEqual([1, 0, 0]);
    const link = await lastLinkTo(home.deps, addresses[0] ?? '');
    expect(textOf(await visitor().text(link))).toContain('You get mail at webmaster@blog.example');
    const form = { token: tokenOf(link), handle: 'blogger', name: 'Blogger' };
    const closed = new PageVisitor(
      pagesOf(home.deps, { node: { ...home.deps.node, registration: 'closed' } }),
      home.deps.node.origin,
    );
    expect((await closed.post('/sign-in/link', form)).status).toBe(404);
    const made = await visitor().post('/sign-in/link', form);
    expect(made.headers.get('location')).toContain('said=joined');
    // And the page where they began has told them.
    const claim = textOf(await visitor().text('/claim?account=www.blog.example'));
    expect(claim).toContain('mailed to webmaster@blog.example');
    expect(textOf(await visitor().text('/claim?account=quiet.example'))).not.toContain('webmaster');
  });

  test('a site lets in one person, whichever addresses are asked, and whatever becomes of theirs', async () => {
    const giverId = await giver(home.deps, 'thanks', { budgetMinor: 500n });
    await giveFlattr(home.deps, {
      giverId,
      ...(await foreignPage(home.deps, 'https://blog.example/fog')),
    });
    const owners = ['webmaster@blog.example', 'admin@blog.example', 'postmaster@www.blog.example'];
    for (const one of owners) await ask(one);
    const forms = await Promise.all(
      owners.map(async (one, n) => ({
        ...{ token: tokenOf(await lastLinkTo(home.deps, one)) },
        ...{ handle: `blogger${n}`, name: 'Blogger' },
      })),
    );
    const answers = await Promise.all(forms.map((form) => visitor().post('/sign-in/link', form)));
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 404, 404]);
    await home.deps.db.delete(mailAddress);
    for (const form of forms)
      expect((await visitor().post('/sign-in/link', form)).status).not.toBe(303);
    home.setClock('2026-10-05T14:00:00Z');
    await ask('hostmaster@blog.example');
    expect(await lettersTo(home.deps, 'hostmaster@blog.example')).toEqual([]);
    // Who leaves takes it along.
    const came = await home.deps.db.query.account.findFirst({
      where: isNotNull(account.cameByDomain),
    });
    const who = await home.deps.db.query.actor.findFirst({
      where: eq(actor.id, came?.actorId ?? ''),
    });
    expect(await deleteAccount(home.deps, who?.id ?? '', who?.handle ?? '')).toMatchObject({
      ok: true,
    });
    await ask('hostmaster@blog.example');
    expect(await lettersTo(home.deps, 'hostmaster@blog.example')).toHaveLength(1);
  });

  test('who asks first for the mail of another has only asked for them', async () => {
    const giverId = await giver(home.deps, 'thanks', { budgetMinor: 500n });
    await giveFlattr(home.deps, {
      giverId,
      ...(await foreignPage(home.deps, 'https://blog.example/fog')),
    });
    const mine = 'webmaster@blog.example';
    for (let time = 0; time < 5; time += 1) {
      await ask('admin@blog.example');
      await ask(mine);
    }
    expect(await lettersTo(home.deps, mine)).toHaveLength(1);
    const form = {
      token: tokenOf(await lastLinkTo(home.deps, mine)),
      handle: 'blog',
      name: 'Blog',
    };
    home.setClock('2026-10-05T12:59:59Z');
    await ask(mine);
    expect(await lettersTo(home.deps, mine)).toHaveLength(1);
    expect((await visitor().get(`/sign-in/link?token=${form.token}`)).status).toBe(200);
    home.setClock('2026-10-05T13:00:00Z');
    expect((await visitor().post('/sign-in/link', form)).status).toBe(410);
    await ask(mine);
    expect(await lettersTo(home.deps, mine)).toHaveLength(2);
  });

  test('it opens for a quarter of an hour, and with one all of them are over', async () => {
    await ask(KNOWN);
    const first = tokenOf(await lastLinkTo(home.deps, KNOWN));
    home.setClock('2026-10-05T12:10:00Z');
    await ask(KNOWN);
    const second = tokenOf(await lastLinkTo(home.deps, KNOWN));
    home.setClock('2026-10-05T12:15:00Z');
    expect((await visitor().post('/sign-in/link', { token: first })).status).toBe(410);
    await ask(KNOWN);
    const third = tokenOf(await lastLinkTo(home.deps, KNOWN));
    expect((await visitor().post('/sign-in/link', { token: third })).status).toBe(303);
    expect((await visitor().post('/sign-in/link', { token: second })).status).toBe(404);
  });

  test('an address gets three an hour, however it is written', async () => {
    for (const address of [KNOWN, KNOWN.toLowerCase(), KNOWN, KNOWN.toUpperCase(), KNOWN])
      expect((await ask(address)).status).toBe(200);
    expect(await lettersTo(home.deps, KNOWN)).toHaveLength(3);
    const asked = { address: KNOWN, language: 'en', next: null } as const;
    home.setClock('2026-10-05T13:00:01Z');
    await Promise.all(Array.from({ length: 8 }, () => mailLink(home.deps, asked)));
    expect(await lettersTo(home.deps, KNOWN)).toHaveLength(6);
  });

  test('an inbox gets three an hour, whatever is written after a plus', async () => {
    for (const n of [1, 2, 3, 4]) {
      const confirmedAt = home.deps.clock();
      const address = `many+${n}@mail.example`;
      const accountId = await person(home.deps, `many${n}`);
      const row = { accountId, address, confirmedAt, language: 'en' as const, stopToken: `${n}` };
      await home.deps.db.insert(mailAddress).values(row);
      await ask(address);
    }
    expect(await lettersTo(home.deps, 'many+3@mail.example')).toHaveLength(1);
    expect(await lettersTo(home.deps, 'many+4@mail.example')).toEqual([]);
  });

  test('whoever is signed in neither uses up the links of another, nor learns that there were any', async () => {
    const typed = { typed: KNOWN, language: 'en' } as const;
    for (const handle of ['nosy1', 'nosy2', 'nosy3']) {
      const asked = await askToConfirm(home.deps, await person(home.deps, handle), typed);
      expect(asked.ok).toBe(true);
    }
    for (let time = 0; time < 3; time += 1) await ask(KNOWN);
    const links = (await lettersTo(home.deps, KNOWN)).filter(({ kind }) => kind === 'sign_in');
    expect(links).toHaveLength(3);
    // For an address that is nobody's, three were asked for and none was written.
    home.setClock('2026-10-05T13:30:00Z');
    for (const address of [KNOWN, STRANGER]) for (let n = 0; n < 3; n += 1) await ask(address);
    const nosy = await person(home.deps, 'nosy');
    for (const address of [KNOWN, STRANGER])
      expect(await askToConfirm(home.deps, nosy, { ...typed, typed: address })).toMatchObject({
        ok: true,
      });
  });

  test.each([
    '',
    'reader',
    'reader@mail.example\r\nBcc: all@mail.example',
    'a@b.example, c@d.example',
  ])('%j is no address: it stays in the field', async (address) => {
    const answer = await visitor().post('/sign-in/mail', { address });
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('Write an address such as');
    expect(await jobsOf(home.database, 'mail-link')).toEqual([]);
  });

  test('a node that cannot send says so', async () => {
    const text = textOf(await (await ask(KNOWN, {}, 'fr')).text());
    expect(text).toContain('ne peut pas encore envoyer de courriel');
  });
});

describe('where anybody gets in', () => {
  beforeEach(() => open('open'));

  test('a mailed link opens an account, under a name of their choice', async () => {
    expect(textOf(await (await ask(STRANGER)).text())).toContain('A link is on its way');
    const link = await lastLinkTo(home.deps, STRANGER);
    const token = tokenOf(link);
    const page = textOf(await visitor().text(link));
    expect(page).toContain(`You get mail at ${STRANGER}`);
    const here = visitor();
    // Whoever holds a link without a name on it is still nobody.
    expect((await visitor().post('/sign-in/link', { token })).status).toBe(404);
    const taken = await here.post('/sign-in/link', { token, handle: 'reader', name: 'New here' });
    expect(taken.status).toBe(422);
    const made = await here.post('/sign-in/link', { token, handle: 'new', name: 'New here' });
    expect(made.headers.get('location')).toContain('said=joined');
    expect((await here.get('/home')).status).toBe(200);
    expect((await here.get('/admin/mail')).status).toBe(403);
    // From then on they are known.
    await ask(STRANGER);
    const [again] = (await lettersTo(home.deps, STRANGER)).slice(-1);
    expect(again).toMatchObject({ kind: 'sign_in', handle: 'new' });
    const spent = await visitor().post('/sign-in/link', { token, handle: 'two', name: 'Two' });
    expect(spent.status).toBe(410);
  });

  test('no account by a link once the node takes in nobody, or the address is somebody’s', async () => {
    await ask(STRANGER);
    const token = tokenOf(await lastLinkTo(home.deps, STRANGER));
    const form = { token, handle: 'new', name: 'New here' };
    const node = { ...home.deps.node, registration: 'invite' as const };
    const closed = new PageVisitor(pagesOf(home.deps, { node }), node.origin);
    expect((await closed.post('/sign-in/link', form)).status).toBe(404);
    const other = await person(home.deps, 'other');
    const confirmedAt = home.deps.clock();
    const row = {
      accountId: other,
      address: STRANGER,
      confirmedAt,
      language: 'en' as const,
      stopToken: 'y',
    };
    await home.deps.db.insert(mailAddress).values(row);
    expect((await visitor().post('/sign-in/link', form)).status).toBe(404);
  });

  test('the link of a first admin and those of newcomers are two things', async () => {
    await ask(STRANGER);
    const links = await home.deps.db.select().from(signInLink);
    expect(links).toMatchObject([{ actorId: null, mailAddress: STRANGER }]);
  });
});
