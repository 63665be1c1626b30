import { html } from 'hono/html';
import type { Before } from '../../../db/views/paging.ts';
import type { Markup } from './mark.ts';

const PLACE = /^(\d{1,14})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** A place in a list as an address carries it; what is none begins the list anew. */
export function placeIn(text: string | undefined): Before | null {
  const [, at, id] = PLACE.exec(text ?? '') ?? [];
  return at === undefined || id === undefined ? null : { at: new Date(Number(at)), id };
}

const textOf = (place: Before | string): string =>
  typeof place === 'string' ? place : `${place.at.getTime()}-${place.id}`;

/** One page of a list, and what lies around it. */
export type Part<Line> = {
  readonly lines: readonly Line[];
  /** Nothing newer was left out. */
  readonly atStart: boolean;
  readonly next: Before | null;
};

/** One page of a list: as much as is shown, and where the next page begins, if there is one.
 *  @param found one more than is shown, where there are more. */
export function pageOf<Line>(
  found: readonly Line[],
  limit: number,
  place: (line: Line) => Before,
): { readonly lines: readonly Line[]; readonly next: Before | null } {
  const lines = found.slice(0, limit);
  const last = lines.at(-1);
  return { lines, next: found.length > limit && last !== undefined ? place(last) : null };
}

/** Onwards to what is older, and back to the beginning. */
export function pager(facts: {
  /** The address of the list. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly parameter?: string;
  /** The part of the page that the list is. */
  readonly fragment?: string;
  /** Nothing newer was left out. */
  readonly atStart: boolean;
  /** A text: as the address carries it. */
  readonly next: Before | string | null;
  readonly older: string;
  readonly newest: string;
}): Markup | null {
  const { path, query = {}, parameter = 'before', fragment, next, atStart } = facts;
  if (next === null && atStart) return null;
  const href = (more: Readonly<Record<string, string>>) => {
    const text = new URLSearchParams({ ...query, ...more }).toString();
    return `${path}${text === '' ? '' : `?${text}`}${fragment === undefined ? '' : `#${fragment}`}`;
  };
  return html`<p class="pager">${atStart ? null : html`<a href="${href({})}">${facts.newest}</a>`}
${next === null ? null : html`<a class="onward" href="${href({ [parameter]: textOf(next) })}" rel="next">${facts.older}</a>`}</p>`;
}
