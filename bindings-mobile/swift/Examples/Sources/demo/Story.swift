import WorkspaceSDK

/// The phone number in the example of the API page.
private let jane = "+1234567890"

/// The calls, in the order in which a business would make them.
@MainActor
struct Story {
    let client: Client
    let sandbox: Sandbox
    let screen: Screen

    func run() async throws {
        try await setUp()
        try await people()
        try await conversation(wamid: try await templates())
        try await many()
        try await mistake()
        try await neverTwice()
        try await retry()
    }

    private func setUp() async throws {
        screen.chapter("Set up the workspace")
        let channels = try await client.channels.list()
        for channel in channels { screen.result("channels.list", channels.call, join([channel.id, channel.name], "  ")) }
        for (name, color) in [("vip", "#FF5733"), ("lead", "#3C9")] {
            let label = try await client.labels.upsert(name: name, color: color)
            screen.result("labels.upsert", label.call, join([label.name, label.color], "  "))
        }
        let labels = try await client.labels.list()
        screen.result("labels.list", labels.call, join(labels.map(\.name)))
        let plan = try await client.customFields.upsert(name: "plan", type: .dropdown, options: ["free", "pro"])
        screen.result("customFields.upsert", plan.call, "\(plan.name ?? "-") (\(plan.type?.text ?? "-"): \(join(plan.options)))")
        let fields = try await client.customFields.list()
        screen.result("customFields.list", fields.call, join(fields.map(\.name)))
    }

    private func people() async throws {
        screen.chapter("People")
        let contact = try await client.contacts.upsert(
            phoneNumber: jane,
            name: "Jane Doe",
            customFieldsData: ["plan": "pro", "source": "website"],
            labelNames: ["vip", "lead"]
        )
        let labels = join(contact.labels.map(\.name))
        screen.result("contacts.upsert", contact.call, "\(join([contact.name, contact.phoneNumber], "  ")) [\(labels)]")
        let page = try await client.contacts.list(search: "Jane")
        screen.result("contacts.list", page.call, "\(page.count) found for \"Jane\"")
        var count = 0
        for try await contact in client.contacts.iter(limit: 50) where contact.id != nil { count += 1 }
        screen.line(.good, "✓", "contacts.iter", "\(count) contacts, 50 per page, one at a time")
        screen.check("these are the 120 of the sandbox, and Jane", count == 121)
    }

    private func templates() async throws -> String {
        screen.chapter("A template, which can be sent at any time")
        let found = try await client.templates.list()
        screen.result("templates.list", found.call, "\(found.count) approved")
        let order = ["John", "ORD-1234", "29.99"]
        let sent = try await client.templates.send(to: jane, templateName: "order_confirmation", variables: order)
        screen.result("templates.send", sent.call, shorten(sent.messageId))
        return sent.messageId ?? ""
    }

    private func conversation(wamid: String) async throws {
        screen.chapter("Jane writes: the 24-hour window opens")
        try await sandbox.receive(from: jane, body: "Where is my order?")
        let text = try await client.messages.sendText(to: jane, body: "On its way: it arrives today, 14:00, for $1,234.00.")
        screen.result("messages.sendText", text.call, shorten(text.messageId))
        let map = "https://example.com/map.png"
        let image = try await client.messages.sendImage(to: jane, url: map, caption: "Here it is now")
        screen.result("messages.sendImage", image.call, shorten(image.messageId))
        let last = try await client.messages.wait(wamid: wamid, until: .read, interval: .milliseconds(200))
        screen.result("messages.wait", last.call, "the template is \(last.status?.text ?? "-")")
        screen.check("Jane has read it", last.status == .read)
        let automations = try await client.automations.list()
        screen.result("automations.list", automations.call, join(automations.map(\.name)))
        let run = try await client.automations.trigger(phoneNumber: jane, automationName: "welcome flow")
        screen.result("automations.trigger", run.call, join([run.automationName, run.status], "  "))
    }

    private func many() async throws {
        screen.chapter("Three at once")
        async let one = client.templates.send(to: "+15550000001", templateName: "plain_notice")
        async let two = client.templates.send(to: "+15550000002", templateName: "plain_notice")
        async let three = client.templates.send(to: "+15550000003", templateName: "plain_notice")
        for sent in try await [one, two, three] { screen.result("templates.send", sent.call, shorten(sent.messageId)) }
        var counts: [Int] = []
        for to in ["+15550000001", "+15550000002", "+15550000003"] { counts.append(try await sandbox.messages(to: to).count) }
        screen.check("each got one message", counts == [1, 1, 1])
    }

    private func mistake() async throws {
        screen.chapter("When the parameters are invalid")
        let before = try await sandbox.journal().count
        do {
            try await client.templates.send(to: "+1 (234)", templateName: "Order Confirmation", variables: ["John", "two\nlines"])
            screen.check("the call is rejected", false)
        } catch let error as WorkspaceError where error.kind == .validation {
            screen.error("templates.send", error)
        }
        screen.check("nothing was sent", try await sandbox.journal().count == before)
    }

    private func neverTwice() async throws {
        screen.chapter("When the response is lost")
        let before = try await sandbox.journal().count
        try await sandbox.fault(["kind": "lost_answer", "operation": "templates.send"])
        do {
            try await client.templates.send(to: jane, templateName: "order_confirmation", variables: ["John", "ORD-1235", "5.00"])
            screen.check("the outcome is unknown", false)
        } catch let error as WorkspaceError where error.kind == .outcomeUnknown {
            screen.error("templates.send", error)
        }
        let requests = try await sandbox.journal(since: before)
        screen.check("the server received one request", requests.count == 1)
        screen.check("and sent one message", requests.compactMap { $0["effect"]?["kind"]?.string } == ["message"])
        let sent = try await sandbox.messages(to: jane).filter { $0["content"]?.text.contains("ORD-1235") == true }
        screen.check("Jane got it once; a blind retry would have sent it twice", sent.count == 1)
    }

    private func retry() async throws {
        screen.chapter("When a read fails")
        try await sandbox.fault(["kind": "status", "operation": "contacts.list", "status": 503, "times": 2])
        let page = try await client.contacts.list(limit: 5)
        screen.result("contacts.list", page.call, "succeeded on attempt \(page.call.attempts), after two 503 responses")
        screen.check("there were three attempts", page.call.attempts == 3)
    }
}

private func join(_ texts: [String?], _ separator: String = ", ") -> String {
    texts.compactMap { $0 }.joined(separator: separator)
}
