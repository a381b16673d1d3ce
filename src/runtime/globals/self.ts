import { define } from './define.ts';

// What packages look for first that run in browsers, in workers and here.
define({ self: globalThis });
