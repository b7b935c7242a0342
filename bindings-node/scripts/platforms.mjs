// The platforms that have a package, with the names of Node and napi-rs. A test compares the other lists of platforms
// with this one.

/** The fields that `npm` compares with the machine, and the Rust target. */
export const PLATFORMS = [
  { triple: "linux-x64-gnu", os: "linux", cpu: "x64", libc: "glibc", target: "x86_64-unknown-linux-gnu" },
  { triple: "linux-x64-musl", os: "linux", cpu: "x64", libc: "musl", target: "x86_64-unknown-linux-musl" },
  { triple: "linux-arm64-gnu", os: "linux", cpu: "arm64", libc: "glibc", target: "aarch64-unknown-linux-gnu" },
  { triple: "linux-arm64-musl", os: "linux", cpu: "arm64", libc: "musl", target: "aarch64-unknown-linux-musl" },
  { triple: "darwin-x64", os: "darwin", cpu: "x64", target: "x86_64-apple-darwin" },
  { triple: "darwin-arm64", os: "darwin", cpu: "arm64", target: "aarch64-apple-darwin" },
  { triple: "win32-x64-msvc", os: "win32", cpu: "x64", target: "x86_64-pc-windows-msvc" },
  { triple: "win32-arm64-msvc", os: "win32", cpu: "arm64", target: "aarch64-pc-windows-msvc" },
];

/** The platform with this triple. */
export function platformOf(triple) {
  const found = PLATFORMS.find((platform) => platform.triple === triple);
  if (found === undefined) {
    throw new Error(`unknown platform ${triple}; there are ${PLATFORMS.map((one) => one.triple).join(", ")}`);
  }
  return found;
}

/** The platform of this machine. */
export function host() {
  const { platform: os, arch: cpu } = process;
  const libc = os === "linux" ? libcOfNode() : undefined;
  const found = PLATFORMS.find((one) => one.os === os && one.cpu === cpu && one.libc === libc);
  if (found === undefined) {
    throw new Error(`there is no package for ${[os, cpu, libc].filter(Boolean).join(" ")}`);
  }
  return found;
}

/** Only a Node that is linked with glibc reports a glibc version. */
function libcOfNode() {
  return process.report.getReport().header.glibcVersionRuntime === undefined ? "musl" : "glibc";
}
