import { type Context, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import type { Db } from '../../../db/connect.ts';
import { knownSubject } from '../../../db/views/known-subjects.ts';
import { ownWorkAt } from '../../../db/views/own-works.ts';
import { type SubjectView, subjectView } from '../../../db/views/subjects.ts';
import type { Subject } from '../../flattr/flattr.ts';
import type { NodeDeps } from '../../operations/deps.ts';
import { findHandle } from '../../operations/find-here.ts';
import { findWork, parseUrl } from '../../operations/find-work.ts';
import {
  type FlattrLink,
  LINK_MAX_CHARACTERS,
  linkBy,
  readFlattrLink,
} from '../../operations/flattr-link.ts';
import { HOME_MAX_CHARACTERS, homeIn } from '../../operations/where-people-live.ts';
import { oneLine } from '../../text/plain-text.ts';
import { coinFacts, currentMonth } from '../coin-facts.ts';
import { back, readForm } from '../forms.ts';
import { makeHomeFinder } from '../home-node.ts';
import { localPath } from '../local-path.ts';
import { anyLinkPage, type FromLink, type Understood } from '../pages/any-link.ts';
import { badForm } from '../pages/errors.ts';
import { onwardsPage } from '../pages/onwards.ts';
import { limitPerMinute, type RateLimit } from '../rate-limit.ts';
import type { FindCode } from '../refusal-codes.ts';
import { FIND_STATUS, HOME_STATUS } from '../refused.ts';
import { type PageEnv, type Visit, visitOf } from '../visit.ts';

const homeForm = z.object({ home: z.string().max(4 * HOME_MAX_CHARACTERS), back });
const NO_DOORS = { home: '', trouble: null };

/** Each account asks a server which its writer chose. */
const ACCOUNTS_A_MINUTE = { perClient: 10, perNode: 300 };

/** The page for any link, and the way to it on somebody's own node. */
export function anyLinkRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  const mayAsk = limitPerMinute(ACCOUNTS_A_MINUTE, deps.clock);

  routes.get('/flattr', async (c) => {
    const link = readFlattrLink((name) => c.req.query(name));
    const visit = visitOf(c);
    const maker = await makerIn(deps, link);
    if (maker !== null) return c.redirect(`/@${maker.person.handle}`);
    if (accountIn(link.address, deps.node.origin) !== null)
      return c.redirect(`/authorize_interaction?uri=${encodeURIComponent(link.address)}`);
    const { understood, status } = await understand(deps, visit, link);
    // What was just looked up is found by its own address without asking again.
    const { here } =
      understood.is === 'found' && visit.viewer !== null
        ? linkBy(link, understood.found.pageUrl)
        : link;
    const typed = { address: link.address.slice(0, LINK_MAX_CHARACTERS), doors: NO_DOORS };
    return c.html(anyLinkPage({ ...visit, here }, { ...typed, understood }), status);
  });

  routes.get('/authorize_interaction', (c) => fromElsewhere({ ...deps, mayAsk }, c));

  addHomeForm(routes, deps);
  return routes;
}

/** The way to this page on one's own node. */
function addHomeForm(routes: Hono<PageEnv>, deps: NodeDeps): void {
  const findHome = makeHomeFinder(deps);
  routes.post('/flattr/home', async (c) => {
    const asked = visitOf(c);
    const form = await readForm(c, homeForm);
    const link = linkOf(form?.back);
    if (form === null || link === null) return badForm(c, asked);
    const visit = { ...asked, here: link.here };
    const home = await findHome(form.home, link.address, c.get('client'));
    if (home.ok && home.own) {
      return c.redirect(`/sign-in?next=${encodeURIComponent(link.here)}`, 303);
    }
    if (home.ok) {
      const { any } = visit.words;
      const said = {
        title: any.onwards(home.host),
        text: home.flattrs ? any.onwardsText : any.onwardsFavourite,
        part: 'flattr' as const,
      };
      return c.html(onwardsPage(visit, { ...home, ...said }));
    }
    const doors = { home: form.home, trouble: visit.words.refusals.homeNode[home.code] };
    const { understood } = await understand(deps, { ...visit, viewer: null }, link);
    const page = anyLinkPage(visit, { address: link.address, understood, doors });
    return c.html(page, HOME_STATUS[home.code]);
  });
}

/** `mayAsk`: whether another server may be asked for whoever is here. */
type Asking = NodeDeps & { readonly mayAsk: RateLimit };

/** Where Mastodon's pages send people who say that their account is here, also without asking WebFinger.
 *  What it names is an address, or an account. */
async function fromElsewhere(deps: Asking, c: Context<PageEnv>) {
  const visit = visitOf(c);
  const said = (c.req.query('uri') ?? '').trim();
  const account = accountIn(said, deps.node.origin);
  if (account === null) return c.redirect(`/flattr?url=${encodeURIComponent(said)}`);
  const isOurs = account.host === deps.node.host;
  if (!isOurs && visit.viewer === null)
    return c.redirect(`/sign-in?next=${encodeURIComponent(visit.here)}`);
  if (!isOurs && !deps.mayAsk(c.get('client'))) {
    const sentence = visit.words.any.askedTooOften;
    return refusedFor(c, said, { understood: { is: 'refused', sentence }, status: 429 });
  }
  const actor = isOurs
    ? ((await findHandle(deps, account.name))?.person ?? null)
    : await deps.remote.handle(said);
  if (actor !== null) return c.redirect(`/flattr?url=${encodeURIComponent(actor.uri)}`);
  return refusedFor(c, said, refused(visit, 'not_found'));
}

function refusedFor(c: Context<PageEnv>, said: string, { understood, status }: Answer) {
  const facts = { address: said, understood, doors: NO_DOORS };
  return c.html(anyLinkPage({ ...visitOf(c), here: '/flattr' }, facts), status);
}

/** Whose button it is that names no page: where no script ran, it knew of none. */
const makerIn = async (deps: NodeDeps, { address, owner }: FlattrLink) =>
  address === '' && owner !== null ? await findHandle(deps, owner) : null;

/** The account that is named by its handle; null: it is none, or said by its address. */
function accountIn(text: string, origin: string) {
  const home = /^https?:/i.test(text) ? null : homeIn(text, origin);
  return home === null || home.name === null ? null : { host: home.host, name: home.name };
}

/** The page that the form stands on says what is flattred. */
function linkOf(path: string | undefined): FlattrLink | null {
  const query = new URL(localPath(path) ?? '/', 'http://obole.invalid').searchParams;
  const link = readFlattrLink((name) => query.get(name) ?? undefined);
  return link.address === '' ? null : link;
}

type Answer = { readonly understood: Understood; readonly status: ContentfulStatusCode };

/** Other servers are asked for members only: else anybody could make this node knock anywhere. */
async function understand(deps: NodeDeps, visit: Visit, link: FlattrLink): Promise<Answer> {
  const { db } = deps;
  if (link.address === '') return { understood: { is: 'nothing_asked' }, status: 200 };
  if (visit.viewer === null) {
    if (parseUrl(link.address) === null) return refused(visit, 'unsupported_url');
    const shown = link.address.slice(0, LINK_MAX_CHARACTERS);
    // As it is sent, not as it is read: addresses are kept encoded.
    const known = await knownSubject(db, URL.parse(shown)?.href ?? shown);
    const understood = known === null ? null : await asFound(deps, visit, known, link);
    return { understood: understood ?? { is: 'sign_in_first' }, status: 200 };
  }
  const found = await findWork(deps, link.address, link.hints);
  if (!found.ok) {
    const claimed = await ownClaim(db, visit.viewer.actorId, link.address);
    const sentence = visit.words.refusals.find[found.code];
    return {
      understood:
        claimed === null ? { is: 'refused', sentence } : { is: 'own_unproven', work: claimed },
      status: FIND_STATUS[found.code],
    };
  }
  const understood = await asFound(deps, visit, found.subject, link);
  if (understood !== null) return { understood, status: 200 };
  return refused(visit, 'not_found');
}

const refused = ({ words }: Visit, code: FindCode): Answer => ({
  understood: { is: 'refused', sentence: words.refusals.find[code] },
  status: FIND_STATUS[code],
});

/** Only its author learns that an address is claimed: others could not tell a claim from the truth. */
async function ownClaim(db: Db, authorId: string, address: string) {
  const url = URL.parse(address);
  const claimed = url === null ? null : await ownWorkAt(db, { authorId, url: url.href });
  return claimed?.unproven === true ? claimed : null;
}

async function asFound(
  { db, node }: NodeDeps,
  visit: Visit,
  subject: Subject,
  link: FlattrLink,
): Promise<Understood | null> {
  const month = await currentMonth(db, visit);
  const found = await subjectView(db, subject, { month, currency: node.currency });
  if (found === null) return null;
  const { author, destination } = found;
  const payee = destination.is === 'unknown' ? null : destination.payee;
  const coin = await coinFacts(db, visit, month, {
    target: subject,
    title: found.title,
    address: found.pageUrl,
    owners: [author, payee].flatMap((owner) => owner?.id ?? []),
    waits: destination.is === 'waits',
    count: found.flattrsThisMonth,
    waiting: found.waiting,
  });
  return { is: 'found', found, coin, fromLink: fromLink(found, link) };
}

/** What stands on the page as the link has it. Only pages of the web leave room for that. */
function fromLink({ subject, author, title, excerpt }: SubjectView, link: FlattrLink): FromLink {
  const isPage = 'workId' in subject && author === null;
  const { hints, owner } = link;
  return {
    title: isPage && isCutFrom(title, hints.title),
    text: isPage && isCutFrom(excerpt, hints.description),
    owner: isPage ? owner : null,
  };
}

function isCutFrom(shown: string, hint: string | undefined): boolean {
  const whole = oneLine(hint ?? '');
  const cut = shown.endsWith('…') && whole.startsWith(shown.slice(0, -1).trimEnd());
  return whole !== '' && (cut || whole === shown);
}
