// The main job, end to end: every operation of the Workspace API to a real server.
//
// `cargo xtask demo --lang swift` runs it. By hand: WORKSPACE_BASE_URL names a running sandbox, WORKSPACE_API_KEY its key. It ends with 1 if anything
// was not as it should be.

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
client.shutdown()
exit(screen.failures == 0 ? 0 : 1)
