/** What Node is told when the server is started: by `npm start`, and by benchmarks of it. */

/**
 * Bodies of requests lie outside of V8's heap, and a young generation that is collected late lets so many of them pile up that V8 collects
 * the whole heap over and over: half of the time that a batch of ticks took.
 */
export const SERVER_FLAGS = ['--max-semi-space-size=8'];
