import { eq } from 'drizzle-orm';
import { mail } from '../../db/schema/schema.ts';
import { makeMailer } from '../../src/mail/make-mailer.ts';
import type { Deps, NodeDeps } from '../../src/operations/deps.ts';
import type { Letter } from '../../src/operations/letters.ts';
import { openLetter } from '../../src/operations/post-mail.ts';

/** A house that sends its mail there. */
export const mailing = (deps: NodeDeps, smtpUrl: string): NodeDeps => ({
  ...deps,
  mailer: makeMailer(
    { smtpUrl, mailFrom: 'node@mail.example', node: deps.node },
    { stepMs: 1_000, attemptMs: 1_500 },
  ),
});

/** What waits to be mailed to an address, in the order in which it was written. */
export async function lettersTo(deps: Deps, address: string): Promise<Letter[]> {
  const rows = await deps.db.query.mail.findMany({
    where: eq(mail.toAddress, address),
    orderBy: (one, { asc }) => [asc(one.createdAt)],
  });
  const sealed = rows.flatMap(({ letterSealed }) => letterSealed ?? []);
  return Promise.all(sealed.map((one) => openLetter(deps, one)));
}

/** The address of the link in the last letter there, as a path. */
export async function lastLinkTo(deps: Deps, address: string): Promise<string> {
  const letter = (await lettersTo(deps, address)).at(-1);
  if (letter === undefined || !('href' in letter)) throw new Error(`no link to ${address}`);
  return letter.href.slice(deps.node.origin.length);
}

/** The token in a link's path. */
export const tokenOf = (path: string): string =>
  new URL(path, 'http://localhost').searchParams.get('token') ?? '';
