/**
 * The entry of a table. A name from elsewhere can be that of a property which every object has, such as `constructor`.
 *
 * @template T
 * @param {Record<string, T>} table
 * @param {string} name
 * @returns {T | undefined}
 */
export const lookup = (table, name) => (Object.hasOwn(table, name) ? table[name] : undefined);
