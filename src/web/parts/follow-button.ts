import { html } from 'hono/html';
import type { FollowState } from '../../../db/views/company.ts';
import type { Visit } from '../visit.ts';
import type { Markup } from './mark.ts';

/** Follows somebody, or no longer; comes back to the page that it stands on. */
export function followButton(
  visit: Visit,
  person: { readonly id: string; readonly uri: string; readonly name: string },
  state: FollowState,
): Markup {
  const { follow } = visit.words;
  const back = html`<input type="hidden" name="back" value="${visit.here}">`;
  if (state === null) {
    return html`<form class="follow" method="post" action="/home/supporters/follow"><input type="hidden" name="address" value="${person.uri}">${back}<button class="button button-light" aria-label="${follow.followThis(person.name)}">${follow.follow}</button></form>`;
  }
  const asked = state === 'requested';
  return html`<form class="follow" method="post" action="/home/supporters/unfollow"><input type="hidden" name="person" value="${person.id}">${back}<span class="follow-state">${asked ? follow.requested : follow.following}</span> <button class="quiet" aria-label="${asked ? follow.cancelThis(person.name) : follow.unfollowThis(person.name)}">${asked ? follow.cancel : follow.unfollow}</button></form>`;
}
