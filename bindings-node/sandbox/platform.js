"use strict";

/** The platforms that have a package, by what Node says of itself. */
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
  // What is like Node and has no reports is not made for musl.
  if (report === undefined) return "glibc";
  // A report looks every connection's host up, unless told otherwise.
  const excluded = report.excludeNetwork;
  report.excludeNetwork = true;
  try {
    // Only a Node that is linked with glibc reports its version.
    return report.getReport().header.glibcVersionRuntime === undefined ? "musl" : "glibc";
  } finally {
    report.excludeNetwork = excluded;
  }
}

module.exports = { TRIPLES, thisPlatform };
