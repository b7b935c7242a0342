// The first send in docs/start.md: set WORKSPACE_BASE_URL and WORKSPACE_API_KEY, and run it.

import WorkspaceSDK

let client = try Client.fromEnv()
do {
    let order = ["John", "ORD-1234", "29.99"]
    let sent = try await client.templates.send(to: "+1234567890", templateName: "order_confirmation", variables: order)
    print("accepted as", sent.messageId ?? "a message without id")
} catch WorkspaceError.outcomeUnknown(let details) {
    print("may have been sent:", details.message)
}
