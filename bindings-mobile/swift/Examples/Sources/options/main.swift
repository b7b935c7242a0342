// Options, copies with other options, and what is not modelled.

import Foundation
import WorkspaceSDK

func workspace() throws -> Client {
    let variables = ProcessInfo.processInfo.environment
    let options = ClientOptions(
        timeout: .seconds(20),  // for an attempt
        deadline: .seconds(45),  // for the whole call
        maxRetries: 3,
        rateLimit: 80,  // requests a second
        appInfo: "my-shop/1.4"
    )
    return try Client(baseUrl: variables["WORKSPACE_BASE_URL"] ?? "", apiKey: variables["WORKSPACE_API_KEY"] ?? "", options: options)
}

func variants(_ client: Client) async throws {
    // Shares the connections; what is not given stays.
    let quick = try client.withOptions(Overrides(deadline: .seconds(2.5), maxRetries: 0, headers: ["x-trace": "4711"]))
    let channels = try await quick.channels.list()
    print(channels.first?.name ?? "no channel")

    // Counts as a send, and is not repeated blindly, unless told otherwise.
    let response = try await quick.request("channels/list", operationClass: .read)
    print(response.data[0]?["id"]?.string ?? "no id", response.message ?? "")
}

let client = try workspace()
try await variants(client)

let channels = try await client.channels.list()
let response = try await client.request("channels/list", operationClass: .read)
precondition(response.data[0]?["id"]?.string == channels.first?.id)
// The sandbox refuses a parameter that the page does not list.
do {
    try await client.request("channels/list", params: ["page": 1], operationClass: .read)
    preconditionFailure("it was not refused")
} catch WorkspaceError.badRequest {
}
