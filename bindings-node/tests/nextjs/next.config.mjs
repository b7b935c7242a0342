// As docs/node.md says.
export default {
  output: "standalone",
  serverExternalPackages: ["workspace-sdk"],
  // This folder is inside a repository that has other lock files.
  outputFileTracingRoot: import.meta.dirname,
};
