import Harness

let arguments = CommandLine.arguments.dropFirst()
if arguments.first == "first" {
    let given = Array(arguments.dropFirst())
    print(try await first(given[0], given[1], to: given[2], given[3]))
} else {
    try await Measurement(arguments: arguments).run(Peer.self)
}
