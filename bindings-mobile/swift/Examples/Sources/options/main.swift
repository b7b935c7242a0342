// Options, copies with other options, and endpoints that the SDK does not model.

import Foundation
import WorkspaceSDK

func workspace() throws -> Client {
    let variables = ProcessInfo.processInfo.environment
    let options = ClientOptions(
        rateLimit: 80,  // requests per second
        appInfo: "my-shop/1.4",
        timeout: .seconds(45),  // for the whole call
        attemptTimeout: .seconds(20),
        maxRetries: 3
    )
    return try Client(baseUrl: variables["WORKSPACE_BASE_URL"] ?? "", apiKey: variables["WORKSPACE_API_KEY"] ?? "", options: options)
}

func variants(_ client: Client) async throws {
    // The copy shares the connections. All other options keep their values.
    let quick = try client.withOptions(Overrides(timeout: .seconds(2.5), maxRetries: 0, headers: ["x-trace": "4711"]))
    let channels = try await quick.channels.list()
    print(channels.first?.name ?? "no channel")

    // Without `safety`, the request is treated as a send, which is not retried if it may have been executed.
    let response = try await quick.request("channels/list", safety: .read)
    print(response.data[0]?["id"]?.string ?? "no id", response.message ?? "")
}

let client = try workspace()
try await variants(client)

let channels = try await client.channels.list()
let response = try await client.request("channels/list", safety: .read)
precondition(response.data[0]?["id"]?.string == channels.first?.id)
// The sandbox rejects a parameter that the API page does not list.
do {
    try await client.request("channels/list", params: ["page": 1], safety: .read)
    preconditionFailure("the parameter was not rejected")
} catch WorkspaceError.badRequest {
}
