import type { Config } from '../config.ts';
import type { AccountServers } from '../operations/account-servers.ts';
import type { Deps, NodeDeps, Sources } from '../operations/deps.ts';
import type { Mailer } from '../operations/mailer.ts';
import { makeRails } from './rails.ts';

/** The ways to others for a command: most commands ask nobody, and what asks takes longer to load than all
 *  the rest of the node together. So it is loaded with the first question. */
export function reachLater(
  deps: Deps,
  config: Config,
): Pick<
  NodeDeps,
  'remote' | 'sources' | 'accountServers' | 'mailer' | 'postWebhook' | 'scribe' | 'rails'
> {
  const load = async () => (await import('./reach.ts')).makeReach(deps, config);
  let loaded: ReturnType<typeof load> | undefined;
  const reach = () => {
    loaded ??= load();
    return loaded;
  };
  const remote = async () => (await reach()).federation.remote;
  return {
    remote: {
      lookUp: async (url) => (await remote()).lookUp(url),
      actor: async (uri) => (await remote()).actor(uri),
      freshActor: async (uri) => (await remote()).freshActor(uri),
      handle: async (account) => (await remote()).handle(account),
      webFinger: async (resource) => (await remote()).webFinger(resource),
      posts: async (actorUri) => (await remote()).posts(actorUri),
      nodeInfo: async (host) => (await remote()).nodeInfo(host),
      inOneBudget: async (act) => (await remote()).inOneBudget(act),
      jwks: async (url) => (await remote()).jwks(url),
      settlementDocument: async (uri) => (await remote()).settlementDocument(uri),
      settlementLines: async (uri, maxBytes) => (await remote()).settlementLines(uri, maxBytes),
      settlementHead: async (origin, currency) => (await remote()).settlementHead(origin, currency),
      settlementCopy: async (origin, sha256, linesMaxBytes) =>
        (await remote()).settlementCopy(origin, sha256, linesMaxBytes),
    },
    sources: sourcesLater(async () => (await reach()).sources),
    accountServers: accountServersLater(async () => (await reach()).accountServers),
    scribe: {
      actor: async (actor) => (await reach()).scribe.actor(actor),
      work: async (work) => (await reach()).scribe.work(work),
      flattr: async (flattr) => (await reach()).scribe.flattr(flattr),
    },
    rails: makeRails(config),
    mailer: mailLater(config, async () => (await reach()).mailer),
    postWebhook: async (url, message) => (await reach()).postWebhook(url, message),
  };
}

const mailLater = (config: Config, mailer: () => Promise<Mailer>): Mailer => ({
  sends: config.smtpUrl !== undefined,
  write: async (letter, language) => (await mailer()).write(letter, language),
  send: async (mail) => (await mailer()).send(mail),
});

const accountServersLater = (accountServers: () => Promise<AccountServers>): AccountServers => ({
  register: async (host) => (await accountServers()).register(host),
  knows: async (app) => (await accountServers()).knows(app),
  authorizationUrl: async (app, knock) => (await accountServers()).authorizationUrl(app, knock),
  token: async (app, knock, answer) => (await accountServers()).token(app, knock, answer),
  owner: async (app, accessToken) => (await accountServers()).owner(app, accessToken),
  favourites: async (app, accessToken, next) =>
    (await accountServers()).favourites(app, accessToken, next),
  revoke: async (app, accessToken) => (await accountServers()).revoke(app, accessToken),
});

const sourcesLater = (sources: () => Promise<Sources>): Sources => ({
  feed: async (url, known) => (await sources()).feed(url, known),
  page: async (url) => (await sources()).page(url),
  evidence: async (url) => (await sources()).evidence(url),
  fundings: async (origin) => (await sources()).fundings(origin),
  hostWords: async (origin) => (await sources()).hostWords(origin),
  picture: async (url) => (await sources()).picture(url),
  draw: async (bytes) => (await sources()).draw(bytes),
});
