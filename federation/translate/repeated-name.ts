/** Whether one object in a JSON text has two members of one name. `JSON.parse` takes the last of them,
 *  others take the first: what is signed must not have two readings. Source: RFC 8259, section 4.
 *  @param json a text that `JSON.parse` has taken. */
export function repeatsName(json: string): boolean {
  const around: (Set<string> | null)[] = [];
  // The names so far of the innermost object; null in a list.
  let names: Set<string> | null = null;
  let isName = false;
  for (let at = 0; at < json.length; at += 1) {
    switch (json.charCodeAt(at)) {
      case BRACE:
        around.push(names);
        names = new Set();
        isName = true;
        break;
      case BRACKET:
        around.push(names);
        names = null;
        isName = false;
        break;
      case END_OF_BRACE:
      case END_OF_BRACKET:
        names = around.pop() ?? null;
        isName = false;
        break;
      case COMMA:
        isName = names !== null;
        break;
      case QUOTE: {
        const end = endOfText(json, at);
        if (isName) {
          const name = plainText(json.slice(at, end + 1));
          if (names?.has(name)) return true;
          names?.add(name);
          isName = false;
        }
        at = end;
      }
    }
  }
  return false;
}

export const [QUOTE, COMMA, BRACE, END_OF_BRACE, BRACKET, END_OF_BRACKET] = [...'",{}[]'].map(
  (mark) => mark.charCodeAt(0),
);

/** Where the quotation mark is that ends the text which begins at `start`; the end of all where none does. */
export function endOfText(json: string, start: number): number {
  let end = json.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end === -1 ? json.length : end;
}

function isEscaped(json: string, at: number): boolean {
  let slashes = 0;
  while (json[at - 1 - slashes] === '\\') slashes += 1;
  return slashes % 2 === 1;
}

const plainText = (quoted: string): string =>
  quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1);
