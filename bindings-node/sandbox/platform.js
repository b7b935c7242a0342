"use strict";

/** The platforms that have a package, with the names that Node reports. */
const TRIPLES = {
  "linux x64 glibc": "linux-x64-gnu",
  "linux x64 musl": "linux-x64-musl",
  "linux arm64 glibc": "linux-arm64-gnu",
  "linux arm64 musl": "linux-arm64-musl",
  "darwin x64": "darwin-x64",
  "darwin arm64": "darwin-arm64",
  "win32 x64": "win32-x64-msvc",
  "win32 arm64": "win32-arm64-msvc",
};

/** This machine, as a key of the table. */
function thisPlatform() {
  const { platform, arch } = process;
  return [platform, arch, ...(platform === "linux" ? [libc()] : [])].join(" ");
}

function libc() {
  const { report } = process;
  // Runtimes other than Node have no reports, and do not support musl.
  if (report === undefined) return "glibc";
  // By default, a report looks up the host name of every connection, which can be slow.
  const excluded = report.excludeNetwork;
  report.excludeNetwork = true;
  try {
    // Only a Node that is linked with glibc reports a glibc version.
    return report.getReport().header.glibcVersionRuntime === undefined ? "musl" : "glibc";
  } finally {
    report.excludeNetwork = excluded;
  }
}

module.exports = { TRIPLES, thisPlatform };
