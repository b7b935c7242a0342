// Only Node, as an ES module: the baseline of the other ES modules.

console.log(process.argv.length);
