import Foundation
import Harness

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The calls with URLSession and Codable.
struct Peer: Calls {
    private let session: URLSession
    private let send: URL
    private let list: URL
    private let encoder = JSONEncoder()
    private let decoder: JSONDecoder

    init(baseUrl: String) throws {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpMaximumConnectionsPerHost = 128
        configuration.timeoutIntervalForRequest = 30
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        configuration.urlCache = nil
        configuration.httpCookieStorage = nil
        session = URLSession(configuration: configuration)
        guard let send = URL(string: baseUrl + Payload.templatePath), let list = URL(string: baseUrl + Payload.listPath) else {
            throw URLError(.badURL)
        }
        (self.send, self.list) = (send, list)
        decoder = JSONDecoder()
        let times = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        decoder.dateDecodingStrategy = .custom { decoder in
            try times.parse(decoder.singleValueContainer().decode(String.self))
        }
    }

    func send() async throws -> Bool {
        let request = SendRequest(
            to: Payload.recipient,
            templateName: Payload.template,
            languageCode: Payload.language,
            variables: Payload.variables,
            apiReference: Payload.reference
        )
        let envelope = try await post(send, request, SendResult.self)
        return envelope.success && envelope.data.messageId != nil
    }

    func list() async throws -> Bool {
        let envelope = try await page(1, limit: Payload.page)
        let contacts = envelope.data
        return envelope.success && contacts.count == Payload.page && contacts.reduce(0) { $0 + values($1) } == valuesOfPage
    }

    /// One page after the other.
    func read(_ book: inout Book) async throws {
        var (number, pages) = (1, 1)
        while number <= pages {
            let envelope = try await page(number, limit: Payload.bookPage)
            for contact in envelope.data {
                book.add(contact.id, values: values(contact))
            }
            guard let total = envelope.pagination?.pages else { throw URLError(.badServerResponse) }
            (number, pages) = (number + 1, total)
        }
    }

    private func page(_ number: Int, limit: Int) async throws -> Envelope<[PlainContact]> {
        try await post(list, ListRequest(page: number, limit: limit), [PlainContact].self)
    }

    private func post<Value: Decodable>(_ url: URL, _ content: some Encodable, _: Value.Type) async throws -> Envelope<Value> {
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.setValue("application/json", forHTTPHeaderField: "accept")
        request.setValue("application/json", forHTTPHeaderField: "content-type")
        request.setValue(Payload.apiKey, forHTTPHeaderField: "x-api-key")
        request.httpBody = try encoder.encode(content)
        let (data, response) = try await session.data(for: request)
        guard let response = response as? HTTPURLResponse, response.statusCode == 200 else { throw URLError(.badServerResponse) }
        return try decoder.decode(Envelope<Value>.self, from: data)
    }
}
