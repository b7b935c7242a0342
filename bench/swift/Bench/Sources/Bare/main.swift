// Only Swift and a task: the baseline of the other programs.

let count = await Task { CommandLine.arguments.count }.value
print(count)
