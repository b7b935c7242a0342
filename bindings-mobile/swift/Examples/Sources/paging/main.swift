// All contacts, page by page, in constant memory.

import WorkspaceSDK

let client = try Client.fromEnv()

for try await contact in client.contacts.iter(limit: 50, search: "Contact", maxItems: 75) {
    print(contact.phoneNumber ?? "-", contact.name ?? "-")
}

let page = try await client.contacts.list(page: 2, limit: 50, search: "Contact")
print(page.count, "contacts of", page.pagination?.total ?? 0)

precondition(page.count == 50)
precondition(page.pagination?.page == 2)
// A loop that is left early requests no more pages.
var seen = 0
for try await _ in client.contacts.iter(limit: 50) {
    seen += 1
    if seen == 75 { break }
}
precondition(seen == 75)
