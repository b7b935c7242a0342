// Node alone: what every other program here is compared with.

console.log(process.argv.length);
