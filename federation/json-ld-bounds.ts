import { isJson, type Json } from './translate/vocabulary.ts';

/** What servers on the network send stays far below: at most 8 contexts, 25 terms, 120 members. */
const CONTEXTS_MAX = 10;
const TERMS_MAX = 100;
const MEMBERS_MAX = 2_000;

/** The document without its proofs, when reading it as JSON-LD takes a bounded time; asked before
 *  every such reading. A context inside an object, or inside the definition of a term, is refused:
 *  each one costs as much as all terms defined so far, so that a small document could keep this
 *  node busy for minutes. Proofs bring such contexts, and prove nothing here.
 *  @throws {Error} with the bound that it breaks. */
export function boundedJsonLd(document: unknown): Json {
  if (!isJson(document)) throw new Error('not one JSON object');
  const { signature: _, proof: __, ...said } = document;
  const { '@context': context = [], ...rest } = said;
  const contexts = [context].flat();
  const inline = contexts.filter(isJson);
  const terms = inline.reduce((sum, defined) => sum + Object.keys(defined).length, 0);
  if (contexts.length > CONTEXTS_MAX) throw new Error(`more than ${CONTEXTS_MAX} contexts`);
  if (terms > TERMS_MAX) throw new Error(`contexts of more than ${TERMS_MAX} terms`);
  if (!contexts.every((one) => typeof one === 'string' || isJson(one)))
    throw new Error('a context that is neither an address nor an object');
  let members = 0;
  const count = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Object.hasOwn(value, '@context')) throw new Error('a context that is not at the top');
    const inner = Object.values(value);
    members += inner.length;
    if (members > MEMBERS_MAX) throw new Error(`more than ${MEMBERS_MAX} members`);
    for (const one of inner) count(one);
  };
  count(rest);
  count(inline);
  return said;
}
