import { DrizzleQueryError } from 'drizzle-orm';
import postgres from 'postgres';

const MOST_CHARACTERS = 2_000;
const MOST_FRAMES = 20;
/** How far the causes of an error are followed, for they may go round in a circle. */
const MOST_CAUSES = 4;

/** The error of a job as it may be kept and logged. PostgreSQL stores no NUL and no lone surrogate,
 *  and graphile-worker ends when it cannot store why a job failed. What a query was given is left
 *  out: documents of other servers and people's data stand in it. */
export function keepableError(error: unknown): Error {
  const kept = new Error(storable(textOf(error, MOST_CAUSES)));
  kept.stack = storable(framesOf(error));
  return kept;
}

// In this order: a cut may halve a pair of surrogates.
const storable = (text: string): string =>
  text.slice(0, MOST_CHARACTERS).replaceAll('\0', '').toWellFormed();

function textOf(error: unknown, causes: number): string {
  if (!(error instanceof Error)) return typeof error === 'string' ? error : `threw ${typeof error}`;
  const { cause } = error;
  const more = cause === undefined || causes === 0 ? '' : textOf(cause, causes - 1);
  // Its own message is the whole query, with its parameters.
  if (error instanceof DrizzleQueryError) return `a query failed: ${more}`;
  const said = error instanceof postgres.PostgresError ? withoutData(error) : String(error.message);
  return [said || error.name, more].filter((text) => text !== '').join(': ');
}

/** Errors about data quote it. Source: PostgreSQL, appendix A, class 22. */
const withoutData = ({ code, message }: postgres.PostgresError): string =>
  `${code} ${code.startsWith('22') ? message.replace(/".*"/s, '"…"') : message}`;

/** Where it was thrown: its trace without its message. */
function framesOf(error: unknown): string {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return '';
  const message = String(error.message);
  const start = error.stack.indexOf(message);
  if (start < 0) return '';
  const lines = error.stack.slice(start + message.length).split('\n', MOST_FRAMES + 1);
  return lines.filter((line) => /^\s+at /.test(line)).join('\n');
}
