import { type Dispatcher, fetch } from 'undici';
import { troubleOf } from './trouble.ts';

/** Programs that are told of something say at once that they have it. */
const TIMEOUT_MS = 10_000;

type Answer =
  | { readonly status: number }
  | { readonly trouble: 'private_address' | 'unreachable' | 'too_slow' };

/** Posts to addresses of others, within ten seconds. No redirect is followed, and of the answer nothing is
 *  read but its status. Where it may lead is the agent's affair (see `makeAgent`). */
export const makeBoundedPost =
  (node: { readonly userAgent: string; readonly agent: Dispatcher }) =>
  async (
    url: string,
    message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
  ): Promise<Answer> => {
    const { userAgent, agent: dispatcher } = node;
    const { body } = message;
    const headers = { 'user-agent': userAgent, ...message.headers };
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    try {
      const options = { method: 'POST', headers, body, redirect: 'manual', signal } as const;
      const answer = await fetch(url, { ...options, dispatcher });
      await answer.body?.cancel().catch(() => {});
      return { status: answer.status };
    } catch (error) {
      return { trouble: troubleOf(error).code };
    }
  };
