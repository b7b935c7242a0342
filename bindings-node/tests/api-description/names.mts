/** The names of the package's description: as api_description.json has them, as declared, and as loaded. */

/**
 * Lists of names, sorted, by what they are the names in: `Label` for a model's fields,
 * `Client.labels.list(parameters?)` for a call's parameters. An optional one ends with `?`.
 */
export type Names = ReadonlyMap<string, readonly string[]>;

export function sorted(names: Iterable<string>): string[] {
  return [...names].sort();
}

/** Every entry in which two differ. */
export function differences(expected: Names, found: Names): string {
  const lines: string[] = [];
  for (const entry of sorted(new Set([...expected.keys(), ...found.keys()]))) {
    const [wanted, has] = [expected.get(entry), found.get(entry)].map((names) => names?.join(", ") ?? "nothing");
    if (wanted !== has) lines.push(entry, `    expected ${wanted}`, `    found    ${has}`);
  }
  return lines.join("\n");
}
