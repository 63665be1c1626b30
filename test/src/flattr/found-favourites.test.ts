import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  goneFrom,
  isMany,
  isMassLoss,
  type ListOrder,
  type Marks,
  marksAfter,
  newSince,
  reachesMarks,
} from '../../../src/flattr/found-favourites.ts';

const all = (...uris: string[]) => ({ uris, isAll: true });
const some = (...uris: string[]) => ({ uris, isAll: false });

describe('what is new', () => {
  test('stands above what was seen before', () => {
    expect(newSince(some('b', 'a'), some('d', 'c', 'b', 'a', 'older'))).toEqual(['d', 'c']);
    expect(newSince(some('b', 'a'), some('b', 'a', 'older'))).toEqual([]);
  });

  test('is told apart when something known was favourited again', () => {
    // `a` came to the top once more, and `new` after that stands between known ones.
    expect(newSince(some('b', 'a', 'z'), some('a', 'new', 'b', 'z', 'older'))).toEqual(['new']);
  });

  test('is not what comes up because others were taken back', () => {
    expect(newSince(some('c', 'b', 'a'), some('c', 'older', 'oldest'))).toEqual([]);
  });

  test('is all that is unknown where all was known', () => {
    expect(newSince(all(), all('b', 'a'))).toEqual(['b', 'a']);
    expect(newSince(all('x'), some('b', 'a'))).toEqual(['b', 'a']);
    expect(newSince(all('x'), all('b', 'b'))).toEqual(['b']);
  });

  test('cannot be said where none of the known is left', () => {
    expect(newSince(some('c', 'b'), some('x', 'y'))).toBeNull();
    expect(reachesMarks(some('c'), some('x', 'y'))).toBe(false);
    expect(reachesMarks(some('c'), some('x', 'c'))).toBe(true);
    expect(reachesMarks(some('c'), all('x'))).toBe(true);
  });
});

describe.each<ListOrder>(['favourited', 'posted'])('an outage: %s', (order) => {
  test.each([
    ['nothing', all()],
    ['little', all('c')],
    ['most of it', all('d', 'c', 'b')],
    ['something new and nothing else', all('new')],
  ])('that shows %s makes nothing new when it is over', (_, listed) => {
    for (const before of [all('d', 'c', 'b', 'a'), some('d', 'c', 'b', 'a')]) {
      const found = newSince(before, listed);
      const marks = marksAfter(found === null ? null : before, listed, order);
      if (found === null) continue;
      expect(newSince(marks, before)).toEqual([]);
    }
  });

  test('at the first look, or a lie, is known by its numbers', () => {
    const many = Array.from({ length: 401 }, (_, n) => `${n}`);
    const first = marksAfter(null, all(), order);
    for (const [marks, most] of [
      [first, 40],
      [all('a'), 400],
    ] as const) {
      for (const [count, is] of [
        [most, false],
        [most + 1, true],
      ] as const) {
        const listed = all(...many.slice(0, count), ...marks.uris);
        const found = newSince(marks, listed) ?? [];
        expect([found.length, isMany(marks, found)]).toEqual([count, is]);
      }
    }
  });
});

describe('what is gone', () => {
  test.each([
    [1, 1, false],
    [3, 3, false],
    [4, 4, true],
    [4, 8, false],
    [5, 8, true],
  ])('%i of %i at once: only the giver knows whether they meant it: %s', (gone, standing, is) => {
    expect(isMassLoss(gone, standing)).toBe(is);
  });

  test('is missing from a list that was read far enough', () => {
    expect(goneFrom(['a', 'b'], all('b'), { order: 'posted', found: 2 })).toEqual(['a']);
    expect(goneFrom(['a', 'b'], some('b'), { order: 'favourited', found: 2 })).toBeNull();
    expect(goneFrom(['a', 'b'], some('b', 'x'), { order: 'favourited', found: 2 })).toEqual(['a']);
    expect(goneFrom(['a', 'b'], some('b', 'x'), { order: 'posted', found: 2 })).toBeNull();
  });
});

type Deed = { readonly favourite: boolean; readonly post: number };

/** A person favourites and unfavourites as they like; a server lists it in its order, in pages. */
class Person {
  #clock = 0;
  readonly #at = new Map<number, number>();
  readonly ever = new Set<string>();

  do({ favourite, post }: Deed): void {
    this.#clock += 1;
    if (!favourite) this.#at.delete(post);
    else if (!this.#at.has(post)) this.#at.set(post, this.#clock);
  }

  list(order: ListOrder, depth: number) {
    const posts = [...this.#at].sort((a, b) => (order === 'posted' ? b[0] - a[0] : b[1] - a[1]));
    return {
      uris: posts.slice(0, depth).map(([post]) => `${post}`),
      isAll: posts.length <= depth,
    };
  }
}

const deeds = (most: number) =>
  fc.array(fc.record({ favourite: fc.boolean(), post: fc.nat(60) }), {
    maxLength: most,
    size: 'max',
  });

test.each<ListOrder>(['favourited', 'posted'])(
  'nothing that was favourited before ever counts, whatever people do: %s',
  (order) => {
    fc.assert(
      fc.property(
        deeds(120),
        fc.array(deeds(12), { maxLength: 6, size: 'max' }),
        (before, rounds) => {
          const person = new Person();
          for (const deed of before) person.do(deed);
          const depth = order === 'posted' ? 1_000 : 10;
          let marks: Marks = marksAfter(null, person.list(order, depth), order);
          const old = new Set(person.list('favourited', 1_000).uris);
          for (const round of rounds) {
            // What is favourited anew in this round may count, also when it was there before.
            const touched = new Set(round.filter((d) => d.favourite).map((d) => `${d.post}`));
            for (const deed of round) person.do(deed);
            const listed = person.list(order, depth);
            const found = newSince(marks, listed);
            for (const uri of found ?? []) {
              expect(old.has(uri) && !touched.has(uri)).toBe(false);
              old.add(uri);
            }
            marks = marksAfter(found === null ? null : marks, listed, order);
          }
        },
      ),
      { numRuns: 300 },
    );
  },
);

test('whoever only favourites has all of it found, in pages of any depth', () => {
  fc.assert(
    fc.property(fc.nat(100), fc.array(fc.nat(9), { maxLength: 8 }), (had, rounds) => {
      const person = new Person();
      let post = 0;
      const more = (count: number) => {
        const uris: string[] = [];
        for (let n = 0; n < count; n += 1) {
          post += 1;
          person.do({ favourite: true, post });
          uris.unshift(`${post}`);
        }
        return uris;
      };
      more(had);
      let marks = marksAfter(null, person.list('favourited', 10), 'favourited');
      for (const count of rounds) {
        const given = more(count);
        const listed = person.list('favourited', 10);
        expect(newSince(marks, listed)).toEqual(given);
        marks = marksAfter(marks, listed, 'favourited');
      }
    }),
  );
});
