// The result of a call.

import Foundation
import WorkspaceSDK

let client = try Client.fromEnv()

let contact = try await client.contacts.upsert(phoneNumber: "+15550000006", name: "Jane Doe", labelNames: ["vip"])
print(contact.id ?? "-", contact.name ?? "-", contact.updatedAt?.instant ?? .distantPast)
print(contact.call.status, contact.call.requestId ?? "-", contact.call.attempts, contact.call.elapsed)

let channels = try await client.channels.list()
print(channels.count, channels.first?.name ?? "-", channels.message ?? "")
print(channels.raw)  // the whole body

// The model alone, without the metadata of the call, is Codable, Hashable and Sendable.
let jane: Contact = contact.data
let kept = try JSONEncoder().encode(jane)

precondition(jane.name == "Jane Doe" && jane.updatedAt?.instant != nil)
precondition(contact.call.status == 200 && contact.call.attempts == 1)
let again = try JSONDecoder().decode(Contact.self, from: kept)
precondition(again == jane)
