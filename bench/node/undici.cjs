// The newest undici that this Node can run: the name it is installed under.

const [major, minor] = process.versions.node.split(".").map(Number);

module.exports = major > 22 || (major === 22 && minor >= 19) ? "undici-8" : "undici";
