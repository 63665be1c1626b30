/** What somebody writes into their profile who wants nothing from flattr nodes, as others write `#nobot`. */
export const OPT_OUT_WORD = '#NoFlattr';

const WORD = /(?<![\p{L}\p{N}_#&/])#noflattr(?![\p{L}\p{N}_])/iu;

/** Whether a profile says so. Only its owner writes there: nobody else can say it for them.
 *  @param summary plain text. */
export const saysOptOut = (summary: string): boolean => WORD.test(summary.normalize('NFC'));
