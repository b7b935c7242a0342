import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

private struct Text: Encodable {
    let to: String
    let type: String
    let body: String
}

/// From nothing to the first answer: its id.
func first(_ baseUrl: String, _ apiKey: String, to recipient: String, _ body: String) async throws -> String {
    guard let url = URL(string: baseUrl + "/whatsapp/message/send") else { throw URLError(.badURL) }
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "content-type")
    request.setValue(apiKey, forHTTPHeaderField: "x-api-key")
    request.httpBody = try JSONEncoder().encode(Text(to: recipient, type: "text", body: body))
    let (data, _) = try await URLSession.shared.data(for: request)
    return try JSONDecoder().decode(Envelope<Sent>.self, from: data).data.messageId ?? ""
}
