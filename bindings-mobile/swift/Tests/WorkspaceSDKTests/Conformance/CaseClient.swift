import WorkspaceSDK

/// The arguments of a client.
struct CaseClient: Sendable {
    let baseUrl: String?
    let apiKey: String?
    let options: ClientOptions

    /// Reads the options of a case.
    init(_ given: JsonObject) throws {
        var keys = ObjectReader("client", given)
        baseUrl = try keys.text("base_url")
        apiKey = try keys.text("api_key")
        options = ClientOptions(
            connectTimeout: try keys.seconds("connect_timeout"),
            rateLimit: try keys.number("rate_limit"),
            maxConcurrency: try keys.int64("max_concurrency"),
            proxy: try keys.text("proxy"),
            trustRoots: try keys.value("trust_roots", ["platform": .platform, "bundled": .bundled]),
            caBundle: try keys.text("ca_bundle"),
            appInfo: try keys.text("app_info"),
            allowInsecureHttp: try keys.flag("allow_insecure_http"),
            auth: try keys.value("auth", ["header": .header, "bearer": .bearer, "query": .query, "body": .body]),
            requestStyle: try keys.value("request_style", ["post_json": .postJson, "post_query": .postQuery, "get_query": .getQuery]),
            channelId: try keys.text("channel_id"),
            timeout: try keys.seconds("timeout"),
            attemptTimeout: try keys.seconds("attempt_timeout"),
            maxRetries: try keys.int64("max_retries"),
            headers: try keys.headers(),
            validate: try keys.flag("validate"),
            maxResponseBytes: try keys.int64("max_response_bytes")
        )
        try keys.end()
    }

    /// If the base URL or the API key is missing, the client is built from the environment, in which they are missing,
    /// too.
    func build() throws -> Client {
        guard let baseUrl, let apiKey else { return try Client.fromEnv(baseUrl: baseUrl, apiKey: apiKey, options: options) }
        return try Client(baseUrl: baseUrl, apiKey: apiKey, options: options)
    }
}

extension ObjectReader {
    mutating func value<Value>(_ name: ByteString, _ values: [String: Value]) throws -> Value? {
        guard let text = try text(name) else { return nil }
        guard let value = values[text] else { throw CaseError("\(name): unknown value \(text)") }
        return value
    }

    fileprivate mutating func headers() throws -> [String: String]? {
        let headers = try take("headers", \.object)
        return try headers.map { headers in
            try Dictionary(
                uniqueKeysWithValues: headers.entries.map { name, value in
                    guard let text = value.text else { throw CaseError("headers: \(name) must be a string") }
                    return (name.string, text)
                }
            )
        }
    }
}
