/** Why a message could not be handed over at all. */
export type PostTrouble = 'private_address' | 'unreachable' | 'too_slow';

/** Hands a message to somebody's program: to public addresses only, once, following no redirect, reading
 *  nothing of the answer but its status. `src/wiring/` injects it. Never throws. */
export type PostWebhook = (
  url: string,
  message: { readonly headers: Readonly<Record<string, string>>; readonly body: string },
) => Promise<{ readonly status: number } | { readonly trouble: PostTrouble }>;
