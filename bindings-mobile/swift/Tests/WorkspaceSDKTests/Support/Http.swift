import Foundation

/// The answer to a control call.
struct HttpAnswer: Sendable {
    let status: Int
    let body: [UInt8]
}

/// One request on a connection of its own, so that none is idle when idle ones are closed.
func http(_ method: String, port: UInt16, path: String, body: Value?) throws -> HttpAnswer {
    let socket = try Socket.connect(port: port)
    let content = body.map { Array($0.json.utf8) } ?? []
    let head = [
        "\(method) \(path) HTTP/1.1", "host: 127.0.0.1:\(port)", "connection: close", "content-type: application/json",
        "content-length: \(content.count)", "", "",
    ]
    try socket.write(Array(head.joined(separator: "\r\n").utf8) + content)
    var received: [UInt8] = []
    while case let more = socket.read(), !more.isEmpty { received += more }
    let data = Data(received)
    guard let end = data.range(of: Data("\r\n\r\n".utf8)) else { throw SocketError(call: "no answer", code: ECONNRESET) }
    let lines = String(decoding: data[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count > 1, let status = Int(words[1]), !lines.contains(where: { $0.lowercased().hasPrefix("transfer-encoding") }) else {
        throw NotJson(description: "an answer that is not understood: \(lines[0])")
    }
    return HttpAnswer(status: status, body: Array(data[end.upperBound...]))
}
