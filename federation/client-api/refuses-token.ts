import { z } from 'zod';

/** As every server's API says why; Pixelfed's framework names it `message`. */
const reason = z.union([z.object({ error: z.string() }), z.object({ message: z.string() })]);

/** Whether it is the API that takes a token no more. A firewall or a login page that stands before it says
 *  401 or 403 too, in a page of its own, and a new token would change nothing. */
export async function refusesToken(answer: Response): Promise<boolean> {
  if (answer.status !== 401 && answer.status !== 403) return false;
  return reason.safeParse(await answer.json().catch(() => null)).success;
}
