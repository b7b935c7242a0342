// Loads something again and again, one load at a time.

/**
 * The shortest time between the end of a load and the next one, in milliseconds. So a flood of changes causes no flood
 * of requests.
 */
const PAUSE = 250;

export class RepeatedLoad {
  isBusy = false;
  isRequestedAgain = false;
  controller = new AbortController();

  /** @param {(signal: AbortSignal) => Promise<void>} load handles its errors itself */
  constructor(load) {
    this.load = load;
  }

  /** Aborted when the result is not needed any more. */
  get signal() {
    return this.controller.signal;
  }

  /** Loads now, or after the load that is under way. Then it loads once, however often it was requested meanwhile. */
  request() {
    if (this.isBusy) this.isRequestedAgain = true;
    else void this.run();
  }

  async run() {
    this.isBusy = true;
    this.isRequestedAgain = false;
    await this.load(this.signal);
    setTimeout(() => {
      this.isBusy = false;
      if (this.isRequestedAgain && !this.signal.aborted) void this.run();
    }, PAUSE);
  }

  stop() {
    this.controller.abort();
  }
}
