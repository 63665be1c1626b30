/** Why a bank could not deliver money, in words and with its code; the code alone where nobody here knows it.
 *  @param reasons by their codes. */
export function returnReason(reasons: Readonly<Record<string, string>>, code: string): string {
  const words = reasons[code];
  return words === undefined ? code : `${words} (${code})`;
}
