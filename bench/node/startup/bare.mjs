// Node alone, as a module: what the other modules here are compared with.

console.log(process.argv.length);
