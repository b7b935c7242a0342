import Harness

let arguments = CommandLine.arguments.dropFirst()
if arguments.first == "first" {
    let values = Array(arguments.dropFirst())
    print(try await sendOnce(values[0], values[1], to: values[2], values[3]))
} else if let measurement = NetworkMeasurement(arguments: arguments) {
    try await measurement.run(Peer.self)
} else {
    try await Measurement(arguments: arguments).run(Peer.self)
}
