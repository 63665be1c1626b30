import { getLogger } from '@logtape/logtape';
import { type Context, Hono } from 'hono';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { knowClient } from '../net/client-address.ts';
import type { VisitorCounter } from '../operations/count-visitors.ts';
import type { NodeDeps } from '../operations/deps.ts';
import { assetRoutes } from './assets.ts';
import { countVisits } from './count-visits.ts';
import { bounded, formsOnly, noNul } from './forms.ts';
import { appIconRoutes, manifestRoutes } from './installed-app.ts';
import { bringBack, signInAgainFirst, signInFirst } from './kept-forms.ts';
import { keepPages } from './kept-pages.ts';
import { wordsOf } from './locales/locale.ts';
import { errorPage, staffOnly } from './pages/errors.ts';
import { MAIL_HREF, PASSKEYS_HREF } from './pages/ways-in.ts';
import { aboutRoutes } from './routes/about.ts';
import { adminPeerActs, adminRoutes } from './routes/admin.ts';
import { adminBankRoutes } from './routes/admin-bank.ts';
import { adminCardsRoutes } from './routes/admin-cards.ts';
import { adminClaimsRoutes } from './routes/admin-claims.ts';
import { adminMailRoutes } from './routes/admin-mail.ts';
import { adminPaymentActs } from './routes/admin-payments.ts';
import { anyLinkRoutes } from './routes/any-link.ts';
import { apiPageRoutes } from './routes/api.ts';
import { appsRoutes } from './routes/apps.ts';
import { booksRoutes } from './routes/books.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { CLAIM_FORMS } from './routes/claim.ts';
import { followersRoutes, supportersRoutes } from './routes/company.ts';
import { elsewhereRoutes } from './routes/elsewhere.ts';
import { embedRoutes } from './routes/embeds.ts';
import { feedRoutes } from './routes/feeds.ts';
import { firstVisitRoutes } from './routes/first-visit.ts';
import { GIVING_FORMS, givingRoutes } from './routes/giving.ts';
import { happeningsRoutes } from './routes/happenings.ts';
import { leavingRoutes } from './routes/leaving.ts';
import { letInRoutes } from './routes/let-in.ts';
import { monthEndRoutes } from './routes/month-end.ts';
import { movingRoutes } from './routes/moving.ts';
import { optOutRoutes } from './routes/opt-out.ts';
import { ownRoutes } from './routes/own.ts';
import { budgetRoutes } from './routes/own-budget.ts';
import { ownButtonsRoutes } from './routes/own-buttons.ts';
import { ownFeedsRoutes } from './routes/own-feeds.ts';
import { ownMonthsRoutes } from './routes/own-months.ts';
import { ownReceivedRoutes } from './routes/own-received.ts';
import { deletingRoutes, ownWorksRoutes } from './routes/own-works.ts';
import { payInRoutes } from './routes/pay-in.ts';
import { PAYMENT_FORMS, paymentRoutes } from './routes/payments.ts';
import { PAYOUT_FORMS, payoutRoutes, payoutUndoRoutes } from './routes/payout.ts';
import { pictureRoutes } from './routes/pictures.ts';
import { posterRoutes } from './routes/posters.ts';
import { nodeRoutes, publicRoutes } from './routes/public.ts';
import { editingRoutes, publishingRoutes } from './routes/publishing.ts';
import { railRoutes } from './routes/rails.ts';
import { settingsRoutes } from './routes/settings.ts';
import { sessionRoutes, signingInRoutes } from './routes/signing-in.ts';
import { stopListRoutes } from './routes/stop-list.ts';
import { subscriptionRoutes } from './routes/subscriptions.ts';
import { tellingRoutes } from './routes/telling.ts';
import { waysInRoutes } from './routes/ways-in.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import type { CookieOptions } from './session.ts';
import { type PageEnv, type Visit, visitOf, welcome } from './visit.ts';

const log = getLogger(['obole', 'web']);

export type PageOptions = CookieOptions & {
  /** Whether it stands behind a proxy that says who asks. */
  readonly trustsProxy: boolean;
  /** How old a page may be that strangers get, in milliseconds; absent: they are all made anew. */
  readonly keptMs?: number;
  /** What the API says of itself, for its page; absent: there is no such page. */
  readonly apiDocument?: object;
  /** Who counts the visitors of works and people; absent: nobody does. */
  readonly visitors?: VisitorCounter;
};

/** Every page of the node. Pages work without script, set no cookie but for a session or a chosen
 *  language, and load nothing from anywhere else but the pictures that creators put into their texts.
 *  @param options.secure the node is reached by https. */
export function buildPages(deps: NodeDeps, options: PageOptions): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  app.use(knowClient(options));
  if (options.visitors !== undefined) app.use(countVisits(options.visitors));
  app.route('/', pictureRoutes(deps));
  app.route('/', embedRoutes(deps));
  app.use(headers(options));
  app.route('/', assetRoutes());
  app.route('/', appIconRoutes());
  app.route('/', feedRoutes(deps));
  app.route('/', railRoutes(deps));
  app.use(welcome(deps, options));
  app.use(noNul);
  app.route('/', stopListRoutes(deps));
  app.use(formsOnly);
  app.use(csrf({ origin: deps.node.origin }));
  app.use(bounded);
  askWhoIsHere(app, deps);
  const keeping = keepPages(options.keptMs ?? 0, deps.clock);
  for (const path of ['/', '/about', '/catalogue']) app.use(path, keeping);
  for (const routes of [nodeRoutes, aboutRoutes, catalogueRoutes, publicRoutes, posterRoutes])
    app.route('/', routes(deps));
  for (const routes of [manifestRoutes, booksRoutes, anyLinkRoutes, givingRoutes])
    app.route('/', routes(deps));
  app.route('/', signingInRoutes(deps, options));
  app.route('/', elsewhereRoutes(deps, options));
  app.route('/', sessionRoutes(deps, options));
  app.route('/', optOutRoutes(deps));
  app.route('/', payoutUndoRoutes(deps));
  app.route('/', ownPages(deps, options));
  app.route('/', programRoutes(deps, options));
  app.route('/', staffRoutes(deps));

  app.notFound(notFound);
  app.onError(broken);
  return app;
}

/** The pages of whoever is signed in. */
function ownPages(deps: NodeDeps, options: PageOptions): Hono<PageEnv> {
  const app = new Hono<PageEnv>();
  for (const routes of [
    ownRoutes,
    happeningsRoutes,
    tellingRoutes,
    firstVisitRoutes,
    budgetRoutes,
    payInRoutes,
    subscriptionRoutes,
    ownMonthsRoutes,
    ownReceivedRoutes,
    payoutRoutes,
    ownFeedsRoutes,
    publishingRoutes,
    editingRoutes,
    ownWorksRoutes,
    deletingRoutes,
    ownButtonsRoutes,
    followersRoutes,
    supportersRoutes,
    leavingRoutes,
    movingRoutes,
  ])
    app.route('/', routes(deps));
  app.route('/', settingsRoutes(deps, options));
  app.route('/', waysInRoutes(deps, options));
  return app;
}

/** What programs may do for people, and what they are told. */
function programRoutes(deps: NodeDeps, { apiDocument }: PageOptions): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  if (apiDocument !== undefined) routes.route('/', apiPageRoutes(apiDocument));
  routes.route('/', appsRoutes(deps));
  routes.route('/', webhookRoutes(deps));
  routes.route('/', letInRoutes(deps));
  return routes;
}

/** What stands before every page and form that is somebody's own. */
function askWhoIsHere(app: Hono<PageEnv>, deps: NodeDeps): void {
  app.use(bringBack(deps));
  const signedIn = signInFirst(deps);
  for (const path of ['/home/*', '/admin/*']) app.use(path, signedIn);
  app.on('POST', [...GIVING_FORMS, ...CLAIM_FORMS], signedIn);
  app.use('/admin/*', staffOnly);
  // Who could add a way in with a stolen session would have signed in just now by it.
  const newWaysIn = [PASSKEYS_HREF, MAIL_HREF, '/home/accounts'];
  app.on('POST', [...PAYOUT_FORMS, ...PAYMENT_FORMS, ...newWaysIn], signInAgainFirst(deps));
}

/** The pages of whoever answers for the node. */
function staffRoutes(deps: NodeDeps): Hono<PageEnv> {
  const routes = new Hono<PageEnv>();
  routes.route('/', adminRoutes(deps));
  routes.route('/', adminPeerActs(deps));
  routes.route('/', adminPaymentActs(deps));
  routes.route('/', adminBankRoutes(deps));
  routes.route('/', monthEndRoutes(deps));
  routes.route('/', adminCardsRoutes(deps));
  routes.route('/', paymentRoutes(deps));
  routes.route('/', adminMailRoutes(deps));
  routes.route('/', adminClaimsRoutes(deps));
  return routes;
}

function notFound(c: Context<PageEnv>) {
  const visit = visitOf(c);
  const { error } = visit.words;
  return c.html(errorPage(visit, { title: error.notFoundTitle, sentence: error.notFound }), 404);
}

function broken(thrown: Error, c: Context<PageEnv>) {
  const status = thrown instanceof HTTPException ? thrown.status : 500;
  const visit: Visit | undefined = visitOf(c);
  if (status === 500) {
    const { method, path } = c.req;
    log.error('{method} {path} broke: {thrown}', { method, path, thrown });
  }
  // Without a visit the database did not even answer who is here.
  if (visit === undefined) return c.text(wordsOf('en').error.broken, 500);
  const { error } = visit.words;
  if (status === 403) {
    const facts = { title: error.forbiddenTitle, sentence: error.forbidden };
    return c.html(errorPage(visit, facts), 403);
  }
  if (status === 413) {
    const facts = { title: error.tooLargeTitle, sentence: error.tooLarge };
    return c.html(errorPage(visit, facts), 413);
  }
  return c.html(errorPage(visit, { title: error.brokenTitle, sentence: error.broken }), 500);
}

/** A page may show pictures of works from elsewhere; everything else is its own.
 *  The referrer stays within the site: not none, because browsers then name no origin with a form
 *  either, and forms without one are refused. */
function headers(options: CookieOptions) {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      scriptSrc: ["'self'"],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      manifestSrc: ["'self'"],
      imgSrc: ["'self'", 'https:', 'data:'],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
    referrerPolicy: 'same-origin',
    strictTransportSecurity: options.secure ? 'max-age=31536000' : false,
    xFrameOptions: 'DENY',
  });
}
