/** A hook that records the events, and lets a test wait for one. */

import type { AttemptEvent } from "workspace-sdk";

export class EventRecorder {
  readonly events: AttemptEvent[] = [];
  #waiting: { next: string; resolve: (event: AttemptEvent) => void }[] = [];

  readonly hook = (event: AttemptEvent): void => {
    this.events.push(event);
    this.#waiting = this.#waiting.filter(({ next, resolve }) => {
      if (next !== event.next) {
        return true;
      }
      resolve(event);
      return false;
    });
  };

  /** The first event with this `next`: `done`, `retry`, `stop` or `cancelled`. */
  until(next: string): Promise<AttemptEvent> {
    const found = this.events.find((event) => event.next === next);
    return found ? Promise.resolve(found) : new Promise((resolve) => this.#waiting.push({ next, resolve }));
  }
}
