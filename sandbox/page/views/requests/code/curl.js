import { inOrder } from "./arguments.js";
import { OPERATIONS } from "./operations.js";
import { jsonText, shellString } from "./strings.js";

/**
 * The call for curl.
 *
 * @param {string} operation
 * @param {Record<string, unknown>} parameters
 * @param {string} url the base URL
 */
export function curl(operation, parameters, url) {
  const { apiKey: _key, ...others } = parameters;
  const path = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation]?.path : undefined;
  if (!path) return "";
  return `# export WORKSPACE_API_KEY=sandbox-key
curl ${shellString(`${url}/api/workspace/v1/${path}`)} \\
  --header "x-api-key: $WORKSPACE_API_KEY" \\
  --header 'content-type: application/json' \\
  --data-raw ${shellString(jsonText(inOrder(operation, others)))}
`;
}
