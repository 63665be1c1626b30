import { answerApart } from '../text/apart.ts';
import { readFeed } from './read-feed.ts';

// The other side of `read-feed-apart.ts`.
answerApart(readFeed);
