/** The names of the API: in api_description.json, in the declarations, and in the loaded package. */

/**
 * Sorted lists of names. Their keys are, for example, `Label` for the fields of a model, and
 * `Client.labels.list(parameters?)` for a call's parameters. An optional one ends with `?`.
 */
export type Names = ReadonlyMap<string, readonly string[]>;

export function sorted(names: Iterable<string>): string[] {
  return [...names].sort();
}

/** Every entry that differs. */
export function differences(expected: Names, found: Names): string {
  const lines: string[] = [];
  for (const entry of sorted(new Set([...expected.keys(), ...found.keys()]))) {
    const [wanted, has] = [expected.get(entry), found.get(entry)].map((names) => names?.join(", ") ?? "nothing");
    if (wanted !== has) lines.push(entry, `    expected ${wanted}`, `    found    ${has}`);
  }
  return lines.join("\n");
}
