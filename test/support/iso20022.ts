import { existsSync, readFileSync } from 'node:fs';
import { validateXML } from 'xmllint-wasm';

/** Schemas and sample files of ISO 20022, where their folder lies beside the repository. */
const FOLDER = new URL('../../../shared/iso20022/', import.meta.url);

export const hasIso20022 = existsSync(FOLDER);

/** For a describe of what needs them, which is skipped elsewhere. */
export const NEEDS_ISO20022 = '(skipped where ../shared/iso20022 is not)';

export const isoFile = (name: string): Buffer => readFileSync(new URL(name, FOLDER));

/** What libxml2 says against a document, by a schema such as `camt.053.001.08`. */
export async function schemaErrors(schema: string, xml: string): Promise<string[]> {
  const { errors } = await validateXML({
    xml: { fileName: 'document.xml', contents: xml },
    schema: { fileName: 'schema.xsd', contents: isoFile(`${schema}.xsd`).toString() },
    maxMemoryPages: 8192,
  });
  return errors.map(({ message }) => message);
}
