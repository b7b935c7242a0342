// Only Swift and a task, as a baseline for the other programs.

let count = await Task { CommandLine.arguments.count }.value
print(count)
