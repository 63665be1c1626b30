/** `npm run bench <name>`: measures one thing and exits 1 when it is slower than its target. */
const BENCHES = [
  'bank',
  'check',
  'close',
  'deliver',
  'embed',
  'favourites',
  'inbox',
  'pages',
  'post',
  'read',
  'settle',
];

const [name = ''] = process.argv.slice(2);
if (!BENCHES.includes(name)) {
  console.error(`Say which: npm run bench ${BENCHES.join(' | ')}`);
  process.exit(2);
}
const { bench } = (await import(`./${name}.ts`)) as { bench: () => Promise<boolean> };
process.exitCode = (await bench()) ? 0 : 1;
