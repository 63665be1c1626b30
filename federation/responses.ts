/** Answers of this node in the forms that other servers expect. */

export const ACTIVITY_JSON_TYPE = 'application/activity+json';

/** What may differ from reader to reader: both ways of signing. */
export const SIGNATURES = 'Signature, Signature-Input';

/** @param vary the request headers on which it depends whether and what is answered. */
export const activityJson = (document: object, vary = 'Accept'): Response =>
  new Response(JSON.stringify(document), {
    headers: { 'content-type': ACTIVITY_JSON_TYPE, vary, 'cache-control': 'no-cache' },
  });

/** RFC 9457. `type` names the refusal for programs, `detail` is the sentence for people. */
export function problem(
  status: number,
  code: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(
    JSON.stringify({
      type: `https://w3id.org/fep/8174#${code}`,
      title: code.replaceAll('_', ' '),
      status,
      code,
      detail,
    }),
    { status, headers: { 'content-type': 'application/problem+json', ...headers } },
  );
}

/** @param allowed the methods that the address takes; none for one that no address takes. */
export function methodNotAllowed(allowed: readonly string[]): Response {
  const sentence = 'This address does not take this method.';
  return problem(405, 'method_not_allowed', sentence, { allow: allowed.join(', ') });
}
