import type {
  BankDetail,
  BankEntry,
  BankFile,
  BankStatement,
} from '../../src/rails/sepa/bank-file.ts';
import { readCamt } from '../../src/rails/sepa/read-camt.ts';
import { bankFile, type SaidEntry, type SaidStatement } from './bank-files.ts';

/** A bank file that has to be good. */
export async function read(file: string | Uint8Array): Promise<BankFile> {
  const answer = await readCamt(typeof file === 'string' ? Buffer.from(file) : file);
  if (!answer.ok) throw new Error(`${answer.code} ${answer.detail}`);
  return answer.file;
}
export const statementOf = async (said: SaidStatement): Promise<BankStatement | undefined> =>
  (await read(bankFile([said]))).statements[0];
export async function entryOf(said: SaidEntry): Promise<BankEntry> {
  const [entry] = (await statementOf({ entries: [said] }))?.entries ?? [];
  if (entry === undefined) throw new Error('no entry');
  return entry;
}
export async function detailsOf(said: SaidEntry): Promise<readonly BankDetail[]> {
  return (await entryOf(said)).details;
}
