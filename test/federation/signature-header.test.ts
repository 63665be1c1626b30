import { describe, expect, test } from 'vitest';
import { readClaim } from '../../federation/signature-header.ts';

const KEY = 'https://a.example/users/1#main-key';

const claimOf = (headers: Record<string, string>, method = 'POST') =>
  readClaim(new Request('https://b.example/inbox', { method, headers }));

const draft = (covered: string, more = '') => ({
  signature: `keyId="${KEY}",algorithm="rsa-sha256",headers="${covered}",signature="AAAA"${more}`,
});

const rfc9421 = (covered: string, parameters = '', label = 'sig1') => ({
  'signature-input': `${label}=(${covered});created=1;keyid="${KEY}"${parameters}`,
  signature: 'sig1=:AAAA:',
});

const FULL = '"@method" "@target-uri" "content-digest"';

describe('a signature that covers the request names its key', () => {
  test.each([
    ['Mastodon', draft('(request-target) host date digest content-type')],
    ['Friendica', draft('(request-target) date content-length digest host')],
    [
      'a draft with a time of its own',
      draft('(request-target) (created) host digest', ',created=1'),
    ],
    ['Fedify', rfc9421('"@method" "@target-uri" "@authority" "host" "date" "content-digest"')],
    ['authority and path', rfc9421('"@method" "@authority" "@path" "content-digest"')],
    ['authority and target', rfc9421('"@method" "@authority" "@request-target" "content-digest"')],
    ['more parameters', rfc9421(FULL, '; alg="rsa-v1_5-sha256";nonce="x";expires=99999999999')],
  ])('%s', (_, headers) => {
    expect(claimOf(headers)).toEqual({ keyId: new URL(KEY) });
  });

  test('of a GET without its body', () => {
    expect(claimOf(draft('(request-target) host date'), 'GET')).toHaveProperty('keyId');
    expect(claimOf(rfc9421('"@method" "@target-uri"'), 'GET')).toHaveProperty('keyId');
  });
});

describe('a signature names no key when', () => {
  test.each([
    ['it covers nothing', rfc9421('')],
    ['the method may change', rfc9421('"@target-uri" "content-digest"')],
    ['the path may change', rfc9421('"@method" "@authority" "content-digest"')],
    ['the host may change', rfc9421('"@method" "@path" "content-digest"')],
    ['the body may change', rfc9421('"@method" "@target-uri"')],
    ['a component has parameters', rfc9421('"@method";req "@target-uri" "content-digest"')],
    ['it has expired', rfc9421(FULL, ';expires=1')],
    ['there is another one', rfc9421(FULL, `, sig2=();created=1;keyid="${KEY}"`)],
    ['the labels differ', rfc9421(FULL, '', 'sig2')],
    ['it names two keys', rfc9421(FULL, ';keyid="https://c.example/"')],
    ['the key is escaped', rfc9421(FULL.replace('"@method"', '"@met\\\\hod"'))],
    ['the target of a draft may change', draft('host date digest')],
    ['the host of a draft may change', draft('(request-target) date digest')],
    ['the time of a draft may change', draft('(request-target) host digest')],
    ['the body of a draft may change', draft('(request-target) host date')],
    ['a draft names two keys', draft('(request-target) host date digest', `,keyId="${KEY}"`)],
    [
      'a draft says what it covers twice',
      draft('host', ',headers="(request-target) host date digest"'),
    ],
    ['something stands beside a draft', draft('(request-target) host date digest', ',x="')],
    [
      'the key is no address',
      { signature: draft('(request-target) host date digest').signature.replace(KEY, 'key') },
    ],
    ['there is none', {}],
  ])('%s', (_, headers) => {
    expect(claimOf(headers)).toEqual({ why: expect.stringMatching(/\w/) });
  });
});
