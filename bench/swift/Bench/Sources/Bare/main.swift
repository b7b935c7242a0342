// A program of Swift alone, with a task: what the others are compared with.

let count = await Task { CommandLine.arguments.count }.value
print(count)
