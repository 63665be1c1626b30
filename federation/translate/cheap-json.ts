import {
  BRACE,
  BRACKET,
  COMMA,
  END_OF_BRACE,
  END_OF_BRACKET,
  endOfText,
  QUOTE,
} from './repeated-name.ts';
import { LEVELS_MAX } from './sound.ts';

/** Whether `JSON.parse` of a text is done soon: not nested too deep, and of few parts. Asked before it, for
 *  what is parsed keeps everything else waiting: 60 MiB of `[` take half a minute and 2.5 GB. A linear scan,
 *  which sees what the parser sees up to the first thing that is no JSON.
 *  @param partsMax how many `{`, `[` and `,` there may be outside of texts. */
export function isCheapJson(json: string, partsMax = Number.POSITIVE_INFINITY): boolean {
  let levels = 0;
  let parts = 0;
  for (let at = 0; at < json.length; at += 1) {
    switch (json.charCodeAt(at)) {
      case BRACE:
      case BRACKET:
        levels += 1;
        parts += 1;
        break;
      case COMMA:
        parts += 1;
        break;
      case END_OF_BRACE:
      case END_OF_BRACKET:
        levels -= 1;
        break;
      case QUOTE:
        at = endOfText(json, at);
    }
    if (levels > LEVELS_MAX || parts > partsMax) return false;
  }
  return true;
}
