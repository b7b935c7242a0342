import Harness
import WorkspaceSDK

let arguments = CommandLine.arguments.dropFirst()
if arguments.first == "first" {
    // Makes one call and prints the id of the message.
    let values = Array(arguments.dropFirst())
    let client = try Client(baseUrl: values[0], apiKey: values[1])
    print(try await client.messages.sendText(to: values[2], body: values[3]).messageId ?? "")
} else if let measurement = NetworkMeasurement(arguments: arguments) {
    try await measurement.run(Workspace.self)
} else {
    try await Measurement(arguments: arguments).run(Workspace.self)
}
