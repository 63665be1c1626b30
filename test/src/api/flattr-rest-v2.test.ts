import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildApi } from '../../../src/api/app.ts';
import { PROBLEM_CODES, PROBLEMS } from '../../../src/api/problems.ts';
import { clientOf } from '../../support/api-client.ts';
import { house } from '../../support/house.ts';

/** Every call that Flattr documented. Source: github.com/flattr/developers.flattr.net, content/api. */
const FLATTRS_CALLS = [
  'GET /users/:username',
  'GET /user',
  'GET /users/:username/things',
  'GET /user/things',
  'GET /things/:id',
  'GET /things/:id,:id',
  'GET /things/lookup',
  'POST /things',
  'PATCH /things/:id',
  'DELETE /things/:id',
  'GET /things/search',
  'GET /users/:username/flattrs',
  'GET /user/flattrs',
  'GET /things/:id/flattrs',
  'POST /things/:id/flattr',
  'POST /flattr',
  'GET /user/subscriptions',
  'POST /things/:id/subscriptions',
  'PUT /things/:id/subscriptions',
  'DELETE /things/:id/subscriptions',
  'GET /users/:username/activities',
  'GET /user/activities',
  'GET /categories',
  'GET /languages',
  'GET /rate_limit',
];
const FLATTRS_ERRORS = [
  ...['invalid_request 400', 'invalid_parameters 400', 'unauthorized 401', 'not_found 404'],
  ...['insufficient_scope 403', 'invalid_scope 403', 'rate_limit_exceeded 403'],
  ...['not_acceptable 406', 'flattr_once 403', 'flattr_owner 403', 'no_means 401'],
  ...['thing_owner 403', 'subscribed 403', 'forbidden 403', 'validation 400'],
];

const page = readFileSync('docs/api-v1.md', 'utf8');

/** The rows of the table below a heading, without backticks. */
function table(heading: string): string[][] {
  const part = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return part
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| Flattr |'))
    .map((line) =>
      line
        .split('|')
        .slice(1, 4)
        .map((cell) => cell.replaceAll('`', '').trim()),
    );
}

const column = (rows: string[][], n: number) =>
  rows.map((row) => row[n] ?? '').filter((cell) => cell !== '' && cell !== 'none');

test('Flattr’s documented calls are compared with ours, each once', async () => {
  const home = await house();
  const { document } = buildApi(home.deps, { trustsProxy: false });
  await home.close();
  const rows = table('Calls');
  expect(column(rows, 0).sort()).toEqual(FLATTRS_CALLS.toSorted());
  const ours = clientOf(document, '').operations.map(
    ({ method, path }) => `${method.toUpperCase()} ${path}`,
  );
  expect(column(rows, 1).sort()).toEqual(ours.sort());
});

test('and so are their errors, with their statuses', () => {
  const rows = table('Errors');
  expect(column(rows, 0).sort()).toEqual(FLATTRS_ERRORS.toSorted());
  const ours = PROBLEM_CODES.map((code) => `${code} ${PROBLEMS[code].status}`);
  expect([...new Set(column(rows, 1))].sort()).toEqual(ours.sort());
});
