// The alias of the newest undici that this version of Node supports.

const [major, minor] = process.versions.node.split(".").map(Number);

module.exports = major > 22 || (major === 22 && minor >= 19) ? "undici-8" : "undici";
