// Only Node: the baseline of the CommonJS programs.

console.log(process.argv.length);
