// Custom fields and labels, and a contact that has them.

import WorkspaceSDK

struct Address: Decodable {
    let city: String
}

let client = try Client.fromEnv()

try await client.customFields.upsert(name: "plan", type: .dropdown, options: ["free", "pro"])
try await client.labels.upsert(name: "vip", color: "#FF5733", displayOrder: 1)

let jane = try await client.contacts.upsert(
    phoneNumber: "+1 (234) 567-890",
    name: "Jane Doe",
    customFieldsData: ["plan": "pro", "visits": 3, "address": ["city": "Lagos"]],
    labelNames: ["vip", "lead"]
)
print(jane.phoneNumber ?? "-", jane.customFields["plan"]?.string ?? "-", jane.customFields["visits"]?.int ?? 0)
print(try jane.customFields["address"]?.decode(Address.self).city ?? "-")

precondition(jane.customFields["plan"] == "pro" && jane.customFields["visits"] == 3)
precondition(jane.customFields["address"] == ["city": "Lagos"])
