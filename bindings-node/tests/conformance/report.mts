/** The report of a run. */

import { assertions, type Case } from "./case.mjs";

export class Report {
  cases = 0;
  assertions = 0;
  /** Each failed case with its differences. */
  readonly failed: [Case, string[]][] = [];

  add(played: Case, differences: string[]): void {
    this.cases += 1;
    this.assertions += assertions(played);
    if (differences.length > 0) this.failed.push([played, differences]);
  }

  /** Every failed case, and their number; empty if all pass. */
  failures(): string {
    const lines = this.failed.flatMap(([{ name, file }, differences]) => [
      `${name} (${file})`,
      ...differences.map((difference) => `    ${difference}`),
    ]);
    if (this.failed.length > 0) lines.push(`${this.failed.length} of ${this.cases} cases failed`);
    return lines.join("\n");
  }
}
