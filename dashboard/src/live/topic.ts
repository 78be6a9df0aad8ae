/**
 * What live values are painted by: a topic is touched when its value changed, and its painters run once in the next animation frame; of a page
 * that is hidden, which has no frames, at once.
 */

/** Touched topics of this frame; there are no more of them than topics. */
let touched = new Set<Topic>();
let isRequested = false;

/** A hidden page has no animation frames, but news for its title, its sound and its waiting acts. */
function request(): void {
  if (typeof document !== 'undefined' && document.hidden) setTimeout(flush, 0);
  else requestAnimationFrame(flush);
}

if (typeof document !== 'undefined') {
  // What was asked of a frame before the page was hidden would wait until it is seen again.
  document.addEventListener('visibilitychange', () => {
    if (touched.size > 0) request();
  });
}

/** A source touches its list, the list its table: more rounds than that are a circle, which goes on with the next frame. */
const ROUNDS = 4;

/** Runs the painters of all touched topics, and of those that they touch, once per animation frame, however many messages came. */
function flush(): void {
  for (let round = 0; round < ROUNDS && touched.size > 0; round += 1) {
    const now = touched;
    touched = new Set();
    for (const topic of now) topic.paint();
  }
  isRequested = touched.size > 0;
  if (isRequested) request();
}

export class Topic {
  /** Rises with each change. */
  version = 0;
  private readonly painters = new Set<() => void>();

  /** Calls `painter` in the frame after each change, until the function that it returns is called. Stable: may be handed to React as it is. */
  readonly watch = (painter: () => void): (() => void) => {
    this.painters.add(painter);
    return () => {
      this.painters.delete(painter);
    };
  };

  readonly read = (): number => this.version;

  touch(): void {
    this.version += 1;
    if (this.painters.size === 0) return;
    touched.add(this);
    if (isRequested) return;
    isRequested = true;
    request();
  }

  paint(): void {
    for (const painter of [...this.painters]) painter();
  }
}
