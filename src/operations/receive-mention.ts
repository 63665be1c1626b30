import type { Tx } from '../../db/connect.ts';
import { isIdentity } from '../../db/records/identities.ts';
import { addJob } from '../../db/records/jobs.ts';
import { lockActivity } from '../../db/records/locks.ts';
import { addTalk, countTalks, isTalk } from '../../db/records/talks.ts';
import { botCommandIn } from '../flattr/bot-command.ts';
import { textOfHtml } from '../text/plain-text.ts';
import type { RemotePost } from './deps.ts';
import { type MeetDeps, meetActor, type Received } from './meet-actor.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import { notTheirs, type PostTrouble } from './receive-post.ts';

const HOUR_MS = 3_600_000;
/** Nobody means more than that in an hour, and more is not even written down; and a stranger is told once how
 *  to begin. */
const MOST_AN_HOUR = 60;
const MOST_OF_STRANGERS = 1;
const SAID_MAX_CHARACTERS = 500;

/** Somebody elsewhere mentions the bot in a post. Bots are not answered, or two of them would never
 *  stop. */
export async function receiveMention(
  deps: MeetDeps,
  actorUri: string,
  post: RemotePost,
): Promise<Outcome<Received, PostTrouble>> {
  const strange = notTheirs(actorUri, post);
  if (strange !== null) return refuse(strange);
  const sender = await meetActor(deps, actorUri);
  if (sender === null) return refuse('actor_unreadable');
  if (sender.kind === 'service' || sender.kind === 'application') return done({ taken: false });
  const now = deps.clock();
  const said = textOfHtml(post.html).slice(0, SAID_MAX_CHARACTERS);
  const id = deps.newId();
  const taken = await deps.db.transaction(async (tx) => {
    // Of many that come at once each sees those before it.
    await lockActivity(tx, `talk ${sender.uri}`);
    const since = new Date(now.getTime() - HOUR_MS);
    const before = await countTalks(tx, sender.id, since);
    if (before.all >= MOST_AN_HOUR) return false;
    const isTold = before.heard >= MOST_OF_STRANGERS && !(await isIdentity(tx, sender.id));
    const isHeard = !isTold && !(await isCarried(deps, tx, { said, about: post.inReplyTo }));
    const language = /^fr\b/i.test(post.language ?? '') ? ('fr' as const) : ('en' as const);
    const isNew = await addTalk(tx, {
      ...{ id, postUri: post.uri, senderId: sender.id, aboutUri: post.inReplyTo },
      // Whoever replies to it names the bot without meaning it, so that is known also when it is not answered.
      ...{ said: isHeard ? said : null, language, isPublic: post.isPublic, receivedAt: now },
    });
    if (isNew && isHeard)
      await addJob(tx, 'answer-talk', { talkId: id }, { queue: `talk ${sender.id}` });
    return isNew;
  });
  return done({ taken });
}

/** Who replies where the bot was mentioned names it as well, for servers name all those whom the post above
 *  names: that alone thanks for nothing. It is kept, for replies to it are the same. */
async function isCarried(
  { node }: MeetDeps,
  tx: Tx,
  { said, about }: { readonly said: string; readonly about: string | null },
): Promise<boolean> {
  if (about === null || botCommandIn(said) !== 'flattr') return false;
  const isOurs = ['talks', 'told'].some((place) => about.startsWith(`${node.origin}/${place}/`));
  return isOurs || (await isTalk(tx, about));
}
