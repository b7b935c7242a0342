/** Time as it passes: a test that has replaced timers and clocks waits for the server all the same. */

const { setTimeout, clearTimeout } = globalThis;

/** Milliseconds of a clock that is never set. */
export const now: () => number = performance.now.bind(performance);

/** Waits for so many milliseconds. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/** Keeps the event loop alive until it is settled; resolves with `late` at the limit. */
export async function within<T, L = undefined>(
  promise: Promise<T>,
  milliseconds: number,
  late?: L,
): Promise<T | L | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<L | undefined>((resolve) => {
    timer = setTimeout(() => resolve(late), milliseconds);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
