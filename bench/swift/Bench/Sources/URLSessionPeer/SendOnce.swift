import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

private struct TextRequest: Encodable {
    let to: String
    let type: String
    let body: String
}

/// Makes one call and returns the id of the message.
func sendOnce(_ baseUrl: String, _ apiKey: String, to recipient: String, _ body: String) async throws -> String {
    guard let url = URL(string: baseUrl + "/whatsapp/message/send") else { throw URLError(.badURL) }
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.setValue("application/json", forHTTPHeaderField: "content-type")
    request.setValue(apiKey, forHTTPHeaderField: "x-api-key")
    request.httpBody = try JSONEncoder().encode(TextRequest(to: recipient, type: "text", body: body))
    let (data, _) = try await URLSession.shared.data(for: request)
    return try JSONDecoder().decode(Envelope<SendResult>.self, from: data).data.messageId ?? ""
}
