import Harness
import WorkspaceSDK

let arguments = CommandLine.arguments.dropFirst()
if arguments.first == "first" {
    // From nothing to the first answer.
    let given = Array(arguments.dropFirst())
    let client = try Client(baseUrl: given[0], apiKey: given[1])
    print(try await client.messages.sendText(to: given[2], body: given[3]).messageId ?? "")
} else {
    try await Measurement(arguments: arguments).run(Workspace.self)
}
