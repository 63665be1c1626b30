import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { post as postTable } from '../../db/schema/schema.ts';
import { isJson, type Json } from '../../federation/translate/vocabulary.ts';
import type { TestNode } from './a-node.ts';
import { type Neighbour, startNeighbour } from './neighbour.ts';
import { expectRefusal, post } from './sending.ts';
import { actorOn } from './stranger-actor.ts';
import { openStreet, type Street } from './street.ts';

let street: Street;
let node: TestNode;
let reader: Neighbour;
let person: { id: string; uri: string };
let work: { id: string; uri: string };
let serial = 0;

beforeAll(async () => {
  street = await openStreet();
  ({ node } = street);
  reader = street.there.mastodon;
});

afterAll(() => street.close());

beforeEach(async () => {
  await street.sweep();
  serial += 1;
  person = await street.newcomer(`person${serial}`);
  work = await node.work(`person${serial}`, `work-${serial}`);
});

const about = () => ({ person: person.uri, work: work.uri });
const posts = () => node.database.db.query.post.findMany();

/** A reply by the reader, of which a part is as a test wants it. */
function reply(change: object, from: Neighbour = reader): Json {
  const create = from.read('create-reply', about());
  return { ...create, object: { ...(isJson(create.object) ? create.object : {}), ...change } };
}

const kept = async () => {
  const [found] = await posts();
  if (found === undefined) throw new Error('nothing was kept');
  return found;
};

describe('nobody speaks for anybody else', () => {
  test('a post of another author, of this server or another, is refused', async () => {
    const { key, server } = reader;
    for (const attributedTo of [
      `${server.origin}/ap/users/9`,
      street.there.hollo.uri,
      [],
      null,
      { type: 'Person' },
    ]) {
      await expectRefusal(node, reply({ attributedTo }), { key }, 403, 'not_the_author');
    }
    const several = [`${server.origin}/ap/users/9`, { type: 'Person', id: reader.uri }];
    expect(await reader.send(node, reply({ attributedTo: several }))).toEqual({ status: 202 });
  });

  test('a post on another host is refused', async () => {
    const { key } = reader;
    for (const id of ['https://elsewhere.example/1', `${node.origin}/works/1`, work.uri]) {
      await expectRefusal(node, reply({ id }), { key }, 403, 'foreign_id');
      const body = { ...reader.read('delete-reply'), object: id };
      await expectRefusal(node, body, { key }, 403, 'foreign_id');
    }
  });

  test('a post is edited and deleted by its author alone', async () => {
    await reader.send(node, reply({}));
    const { uri } = await kept();
    const thief = await actorOn(reader.server, 'thief');
    const { key } = thief;
    const like = { id: `${thief.uri}#1`, type: 'Like', actor: thief.uri, object: work.uri };
    const signed = { ...like, type: 'Update', object: reply({ attributedTo: thief.uri }).object };
    await expectRefusal(node, signed, { key }, 403, 'not_the_author');
    await expectRefusal(node, { ...signed, type: 'Create' }, { key }, 403, 'not_the_author');
    const farewell = { ...like, type: 'Delete', object: uri };
    // Whom nobody knows has nothing to delete.
    await street.expectIgnored({ ...reader, key }, farewell);
    expect(await post(node, like, { key })).toEqual({ status: 202 });
    await expectRefusal(node, farewell, { key }, 403, 'not_the_author');
    const hidden = { ...like, type: 'Update', object: reply({ to: [], cc: [] }).object };
    await expectRefusal(node, hidden, { key }, 403, 'not_the_author');
  });
});

describe('what is too much is bounded', () => {
  test('a megabyte of HTML', async () => {
    const html = `<p onclick="x()">${'<b>word</b> '.repeat(80_000)}</p>`;
    expect(await reader.send(node, reply({ content: html, contentMap: {} }))).toEqual({
      status: 202,
    });
    const { contentHtml } = await kept();
    expect(contentHtml.length).toBeLessThanOrEqual(20_000);
    expect(contentHtml.startsWith('<p><strong>word</strong>')).toBe(true);
    expect(contentHtml.endsWith('</p>')).toBe(true);
  });

  test.each([
    ['open elements', '<ul><li>'],
    ['quotations', '<blockquote>'],
    ['half tags', '<a href="'],
    ['less-than signs', '<'],
    ['ampersands', '&'],
  ])('a megabyte of %s', async (_, part) => {
    const content = part.repeat(Math.floor(900_000 / part.length));
    expect(await reader.send(node, reply({ content, contentMap: {} }))).toEqual({ status: 202 });
    expect((await kept()).contentHtml.length).toBeLessThanOrEqual(20_000);
  });

  test('ten thousand tags, audiences, authors, languages, addresses', async () => {
    const many = <T>(make: (n: number) => T) => Array.from({ length: 10_000 }, (_, n) => make(n));
    const tag = many((n) => ({ type: 'Hashtag', name: `#t${n}`, href: 'https://x.example' }));
    const contentMap = Object.fromEntries(many((n) => [`x${n}`, 'word']));
    for (const change of [
      { tag },
      { contentMap },
      { url: many((n) => `https://x.example/${n}`) },
      { attributedTo: [reader.uri, ...many((n) => `https://x.example/${n}`)] },
      { cc: many((n) => `https://x.example/${n}`) },
    ]) {
      await street.sweep();
      expect(await reader.send(node, reply(change))).toEqual({ status: 202 });
      expect(await posts()).toHaveLength(1);
    }
  });

  test('titles and warnings of ten thousand characters, with markup', async () => {
    const name = `<b>${'long '.repeat(2_000)}</b>`;
    await reader.send(node, reply({ name, summary: name }));
    const { title, warning } = await kept();
    for (const line of [title, warning]) expect(line).toMatch(/^long long.{1,500}…$/);
  });

  /** So many rows of the reader's, from just now. */
  async function earlier(count: number, facts: object) {
    await reader.send(node, reader.read('like', about()));
    const authorId = (await street.known(reader))?.id ?? '';
    const at = node.deps.clock();
    const rows = Array.from({ length: count }, (_, n) => ({
      id: node.deps.newId(),
      uri: `${reader.uri}/statuses/earlier-${n}`,
      authorId,
      pageUrl: reader.uri,
      contentHtml: '',
      publishedAt: at,
      receivedAt: at,
      ...facts,
    }));
    await node.database.db.insert(postTable).values(rows);
  }

  test('replies of one person under one work: twenty', async () => {
    await earlier(19, { workId: work.id });
    for (const n of [1, 2, 3])
      await reader.send(node, reply({ id: `${reader.uri}/statuses/${n}` }));
    expect(await posts()).toHaveLength(20);
    await street.there.hollo.send(node, reply({}, street.there.hollo));
    expect(await posts()).toHaveLength(21);
  });

  test('replies from one server under one work: a hundred, whoever writes them', async () => {
    await earlier(99, { workId: work.id });
    for (const n of [1, 2]) {
      const { uri, key } = await actorOn(reader.server, `extra-${n}`);
      const object = { ...(reply({ id: `${uri}/1`, attributedTo: uri }).object as Json) };
      const create = { ...reply({}), id: `${uri}#create`, actor: uri, object };
      expect(await post(node, create, { key })).toEqual({ status: 202 });
    }
    expect(await posts()).toHaveLength(100);
    await street.there.hollo.send(node, reply({}, street.there.hollo));
    expect(await posts()).toHaveLength(101);
  });

  test('deletions of what never was: a hundred in a day, for a week', async () => {
    await earlier(99, { deletedAt: node.deps.clock() });
    const gone = reader.read('delete-reply');
    for (const n of [1, 2, 3]) await reader.send(node, { ...gone, object: `${reader.uri}/${n}` });
    expect(await posts()).toHaveLength(100);
    const longAgo = new Date(node.deps.clock().getTime() - 8 * 24 * 3_600_000);
    const times = { publishedAt: longAgo, receivedAt: longAgo, deletedAt: longAgo };
    await node.database.db.update(postTable).set(times);
    await reader.send(node, { ...gone, object: `${reader.uri}/4` });
    expect(await posts()).toHaveLength(1);
  });
});

describe('what is dangerous is made safe', () => {
  test('scripts, styles, pictures and frames', async () => {
    const content = [
      '<script>steal()</script><style>p{}</style><iframe src="https://x.example"></iframe>',
      '<p style="position:fixed" onload="x()">words</p><img src="https://x.example/pixel.gif">',
      '<svg><a xlink:href="javascript:x()">deep</a></svg><form action="/flattr"><input></form>',
    ].join('');
    await reader.send(node, reply({ content, contentMap: {} }));
    const { contentHtml } = await kept();
    expect(contentHtml).toContain('<p>words</p>');
    expect(contentHtml).not.toMatch(/script|style|iframe|img|svg|form|input|onload|pixel/);
  });

  test.each(['javascript:alert(1)', 'data:text/html,x', 'JAVA\tSCRIPT:x', 'file:///etc/hosts'])(
    'a link to %s, in the text and as the address of the post',
    async (link) => {
      const url = [link, { type: 'Link', mediaType: 'text/html', href: link }];
      await reader.send(node, reply({ content: `<a href="${link}">here</a>`, url }));
      const { contentHtml, pageUrl, uri } = await kept();
      expect(contentHtml).toBe('<a>here</a>');
      expect(pageUrl).toBe(uri);
    },
  );

  test('an address of the post on another server', async () => {
    await reader.send(node, reply({ url: 'https://phishing.example/post' }));
    const { pageUrl, uri } = await kept();
    expect(pageUrl).toBe(uri);
  });

  test('text that says to be no HTML', async () => {
    await reader.send(node, reply({ content: '<b>1</b>\n2', mediaType: 'text/plain' }));
    expect((await kept()).contentHtml).toBe('<p>&lt;b&gt;1&lt;/b&gt;<br />2</p>');
  });

  test.each(['9999-12-31T00:00:00Z', '2027-01-01T00:00:00Z'])(
    'a post from the future (%s) is from now',
    async (at) => {
      await reader.send(node, reply({ published: at, updated: at }));
      const now = node.deps.clock();
      const { publishedAt, updatedAt } = await kept();
      expect(publishedAt).toEqual(now);
      expect(updatedAt === null || updatedAt.getTime() === now.getTime()).toBe(true);
    },
  );

  test.each(['yesterday', '0001-01-01T00:00:00Z', '', 5, null, {}, '-271821-04-20T00:00:00Z'])(
    'a date that is none (%j)',
    async (published) => {
      expect(await reader.send(node, reply({ published }))).toEqual({ status: 202 });
      expect((await kept()).publishedAt).toEqual(node.deps.clock());
    },
  );
});

describe('what makes no sense', () => {
  test.each([[5], [null], [[]], [{}], ['no address'], ['javascript:x()'], [['x']], [{ id: 5 }]])(
    'as an object (%j) is refused or ignored, and nothing breaks',
    async (object) => {
      await reader.send(node, reader.read('like', about()));
      for (const name of ['follow', 'like', 'announce', 'block', 'delete-reply']) {
        const body = { ...reader.read(name), object };
        await expectRefusal(node, body, { key: reader.key }, 400, 'incomplete');
      }
      for (const name of ['accept-follow', 'create-reply', 'update-reply']) {
        await street.expectIgnored(reader, { ...reader.read(name), object });
      }
      const undone = await reader.send(node, { ...reader.read('undo-like'), object });
      expect(undone.status).toBeLessThan(500);
    },
  );

  test.each(['constructor', '__proto__', 'toString', 'Flag', 'Add', 'View', 'EmojiReact'])(
    'a type that is none of ours (%s) is ignored',
    (type) => street.expectIgnored(reader, { ...reader.read('like', about()), type }),
  );

  test('a post of a type in an unknown namespace, or without words, is kept as what it is', async () => {
    await reader.send(node, reply({ type: 'as:Note', content: undefined, contentMap: undefined }));
    expect((await kept()).contentHtml).toBe('');
  });
});

test('one message makes this node ask for nothing but its sender', async () => {
  const newcomer = await startNeighbour('mastodon');
  const bait = `${newcomer.server.origin}/bait`;
  const body = newcomer.read('create-reply', about());
  const object = { ...(body.object as object), tag: [bait], attachment: [{ href: bait }] };
  await newcomer.send(node, { ...body, '@context': [bait], object: { ...object, image: bait } });
  expect(await posts()).toHaveLength(1);
  const { pathname } = new URL(newcomer.uri);
  expect(newcomer.server.asked).toEqual([pathname, pathname]);
  newcomer.close();
});
