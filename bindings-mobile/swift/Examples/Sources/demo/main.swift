// Calls every operation of the Workspace API on a local server.
//
// `cargo xtask demo --lang swift` runs it. To run it by hand, set WORKSPACE_BASE_URL to the URL of a running sandbox,
// and WORKSPACE_API_KEY to its key. It exits with 1 if an expectation does not hold.

import Foundation
import WorkspaceSDK

let operations: Set = [
    "channels.list", "contacts.upsert", "contacts.list", "custom_fields.upsert", "custom_fields.list", "labels.upsert", "labels.list",
    "templates.list", "templates.send", "messages.send", "messages.status", "automations.list", "automations.trigger",
]

let client = try Client.fromEnv()
let sandbox = Sandbox(url: ProcessInfo.processInfo.environment["WORKSPACE_BASE_URL"] ?? "")
let screen = Screen()
try await sandbox.reset()
screen.chapter("Workspace SDK, Swift, against a sandbox on \(sandbox.url)")
try await Story(client: client, sandbox: sandbox, screen: screen).run()
let entries = try await sandbox.journal()
screen.journal(entries)
screen.chapter("In the end")
let done = Set(entries.filter { $0["status"]?.int == 200 }.compactMap { $0["operation"]?.string })
screen.check("\(done.count) operations were called and answered", done == operations)
print()
client.close()
exit(screen.failures == 0 ? 0 : 1)
