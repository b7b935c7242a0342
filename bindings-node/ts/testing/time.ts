/** The real timers and the real clock, so that waiting for the server works even if a test has mocked them. */

const { setTimeout, clearTimeout } = globalThis;

/** The time of a monotonic clock, in milliseconds. */
export const now: () => number = performance.now.bind(performance);

/** Waits for this many milliseconds. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

/** Keeps the event loop alive until the promise settles; resolves with `fallback` after the timeout. */
export async function withTimeout<T, L = undefined>(
  promise: Promise<T>,
  milliseconds: number,
  fallback?: L,
): Promise<T | L | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<L | undefined>((resolve) => {
    timer = setTimeout(() => resolve(fallback), milliseconds);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
