// Accepted does not mean delivered: wait for a status, or watch all changes.

import WorkspaceSDK

func follow(_ client: Client, _ wamid: String) async throws {
    let last = try await client.messages.wait(wamid: wamid, until: .delivered, timeout: .seconds(30))
    if last.data.hasReached(.delivered) {
        print("delivered")
    } else {
        print("not yet, or failed:", last.status?.text ?? "-", last.error ?? .null)
    }

    for try await change in client.messages.watch(wamid: wamid, timeout: .seconds(30), interval: .milliseconds(500)) {
        print(change.status?.text ?? "-")
    }
}

let client = try Client.fromEnv()
let sent = try await client.templates.send(to: "+15550000007", templateName: "plain_notice")
guard let wamid = sent.messageId else { preconditionFailure("no id") }
try await follow(client, wamid)
let status = try await client.messages.status(wamid: wamid)
precondition(status.data.hasReached(.delivered))
precondition(!DeliveryStatus.failed.hasReached(.sent))
