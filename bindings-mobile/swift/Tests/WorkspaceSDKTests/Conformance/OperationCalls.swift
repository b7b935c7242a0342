import WorkspaceSDK

// Makes the calls of a case: with named parameters if the required ones are present, otherwise with the parameter
// struct.

/// Calls an operation and returns its result.
func invoke(_ client: Client, _ operation: String, _ given: JsonObject) async throws -> ActualResult {
    guard let method = methods[operation] else { throw CaseError("unknown operation \(operation)") }
    var keys = ObjectReader(operation, given)
    do {
        return try await method(client, &keys)
    } catch let error as WorkspaceError {
        return try ActualResult(error)
    }
}

private typealias Method = @Sendable (Client, inout ObjectReader) async throws -> ActualResult

/// The methods by name. They are listed by hand, because Swift cannot call a method by its name. `ApiDescriptionTests`
/// compares the package with the API description.
private let methods: [String: Method] = [
    "channels.list": { client, keys in
        try keys.end()
        return try ActualResult(await client.channels.list())
    },
    "contacts.upsert": upsertContact,
    "contacts.list": { client, keys in
        let (channel, page, limit, search) = (try keys.text("channelId"), try keys.int("page"), try keys.int("limit"), try keys.text("search"))
        try keys.end()
        return try ActualResult(await client.contacts.list(channelId: channel, page: page, limit: limit, search: search))
    },
    "contacts.iter": { client, keys in
        let (channel, page, limit, search) = (try keys.text("channelId"), try keys.int("page"), try keys.int("limit"), try keys.text("search"))
        let (most, prefetch, resumes) = (try keys.int("maxItems"), try keys.int("prefetch"), try keys.int("resumeAfterErrors"))
        try keys.end()
        let contacts = client.contacts.iter(
            channelId: channel, page: page, limit: limit, search: search, maxItems: most, prefetch: prefetch)
        guard let resumes else { return try await all(contacts) }
        return try await pastErrors(contacts, resumes)
    },
    "custom_fields.upsert": upsertCustomField,
    "custom_fields.list": { client, keys in
        let channel = try keys.only("channelId")
        return try ActualResult(await client.customFields.list(channelId: channel))
    },
    "labels.upsert": upsertLabel,
    "labels.list": { client, keys in
        let channel = try keys.only("channelId")
        return try ActualResult(await client.labels.list(channelId: channel))
    },
    "templates.list": { client, keys in
        let channel = try keys.only("channelId")
        return try ActualResult(await client.templates.list(channelId: channel))
    },
    "templates.send": sendTemplate,
    "messages.send": sendMessage,
    "messages.send_text": { client, keys in
        let (to, body) = (try keys.need("to", \.text), try keys.need("body", \.text))
        let (channel, reference) = (try keys.text("channelId"), try keys.text("apiReference"))
        try keys.end()
        return try ActualResult(await client.messages.sendText(to: to, body: body, channelId: channel, apiReference: reference))
    },
    "messages.send_image": { client, keys in
        let media = try keys.media()
        try keys.end()
        return try ActualResult(
            await client.messages.sendImage(
                to: media.to, url: media.url, caption: media.caption, channelId: media.channel, apiReference: media.reference))
    },
    "messages.send_video": { client, keys in
        let media = try keys.media()
        try keys.end()
        return try ActualResult(
            await client.messages.sendVideo(
                to: media.to, url: media.url, caption: media.caption, channelId: media.channel, apiReference: media.reference))
    },
    "messages.send_document": { client, keys in
        let media = try keys.media()
        let filename = try keys.text("filename")
        try keys.end()
        return try ActualResult(
            await client.messages.sendDocument(
                to: media.to, url: media.url, filename: filename, caption: media.caption, channelId: media.channel,
                apiReference: media.reference))
    },
    "messages.send_audio": { client, keys in
        let media = try keys.media()
        guard media.caption == nil else { throw CaseError("audio has no caption") }
        try keys.end()
        return try ActualResult(
            await client.messages.sendAudio(to: media.to, url: media.url, channelId: media.channel, apiReference: media.reference))
    },
    "messages.status": { client, keys in
        let isGiven = keys.has("wamid")
        let wamid = try keys.only("wamid")
        guard isGiven, let wamid else { return try ActualResult(await client.messages.status(MessageStatusParams(wamid: wamid))) }
        return try ActualResult(await client.messages.status(wamid: wamid))
    },
    "messages.wait": { client, keys in
        let (wamid, until) = (try keys.text("wamid"), try keys.text("until").map(DeliveryStatus.init(text:)))
        let (timeout, interval) = (try keys.seconds("timeout"), try keys.seconds("interval"))
        try keys.end()
        guard let wamid else {
            return try ActualResult(await client.messages.wait(MessageStatusParams(), until: until, timeout: timeout, interval: interval))
        }
        return try ActualResult(await client.messages.wait(wamid: wamid, until: until, timeout: timeout, interval: interval))
    },
    "messages.watch": { client, keys in
        let wamid = try keys.text("wamid")
        let (timeout, interval) = (try keys.seconds("timeout"), try keys.seconds("interval"))
        try keys.end()
        guard let wamid else { return try await all(client.messages.watch(MessageStatusParams(), timeout: timeout, interval: interval)) }
        return try await all(client.messages.watch(wamid: wamid, timeout: timeout, interval: interval))
    },
    "automations.list": { client, keys in
        let channel = try keys.only("channelId")
        return try ActualResult(await client.automations.list(channelId: channel))
    },
    "automations.trigger": triggerAutomation,
    "client.request": request,
]

private func all<Element>(_ sequence: PageSequence<Element>) async throws -> ActualResult {
    var elements: [Element] = []
    for try await element in sequence { elements.append(element) }
    return try ActualResult(all: elements)
}

/// Calls the same iterator again after each of its first `resumes` errors.
private func pastErrors<Element>(_ sequence: PageSequence<Element>, _ resumes: Int) async throws -> ActualResult {
    var (iterator, elements, errors) = (sequence.makeAsyncIterator(), [Element](), [String]())
    while true {
        do {
            guard let element = try await iterator.next() else { return try ActualResult(all: elements, pastErrors: errors) }
            elements.append(element)
        } catch let error as WorkspaceError where errors.count < resumes {
            errors.append(error.code)
        }
    }
}

extension ObjectReader {
    /// The only parameter of the operation.
    fileprivate mutating func only(_ name: ByteString) throws -> String? {
        let text = try text(name)
        try end()
        return text
    }

    /// A JSON object, as a program would write it.
    fileprivate mutating func json(_ name: ByteString) throws -> [String: Json]? {
        try take(name, \.object).map { object in
            try Dictionary(uniqueKeysWithValues: object.entries.map { ($0.name.string, try Json(parsing: $0.value.json)) })
        }
    }

    fileprivate mutating func media() throws -> (to: String, url: String, caption: String?, channel: String?, reference: String?) {
        (try need("to", \.text), try need("url", \.text), try text("caption"), try text("channelId"), try text("apiReference"))
    }
}

@Sendable
private func upsertContact(_ client: Client, _ keys: inout ObjectReader) async throws -> ActualResult {
    let fields = try keys.json("customFieldsData")
    let params = UpsertContactParams(
        phoneNumber: try keys.text("phoneNumber"), channelId: try keys.text("channelId"), name: try keys.text("name"),
        email: try keys.text("email"), profilePictureUrl: try keys.text("profilePictureUrl"), customFieldsData: fields.map { Json($0) },
        labelNames: try keys.texts("labelNames"))
    try keys.end()
    guard let phoneNumber = params.phoneNumber else { return try ActualResult(await client.contacts.upsert(params)) }
    return try ActualResult(
        await client.contacts.upsert(
            phoneNumber: phoneNumber, channelId: params.channelId, name: params.name, email: params.email,
            profilePictureUrl: params.profilePictureUrl,
            customFieldsData: fields, labelNames: params.labelNames))
}

/// Only the parameter struct accepts a type that is not one of the API's.
@Sendable
private func upsertCustomField(_ client: Client, _ keys: inout ObjectReader) async throws -> ActualResult {
    let params = UpsertCustomFieldParams(
        name: try keys.text("name"), channelId: try keys.text("channelId"), type: try keys.text("type"), isRequired: try keys.flag("isRequired"),
        options: try keys.texts("options"))
    try keys.end()
    let type = params.type.map(CustomFieldType.init(text:))
    guard let name = params.name, type?.text == params.type else { return try ActualResult(await client.customFields.upsert(params)) }
    return try ActualResult(
        await client.customFields.upsert(
            name: name, channelId: params.channelId, type: type, isRequired: params.isRequired, options: params.options))
}

@Sendable
private func upsertLabel(_ client: Client, _ keys: inout ObjectReader) async throws -> ActualResult {
    let order = try keys.int("displayOrder")
    let params = UpsertLabelParams(
        name: try keys.text("name"), channelId: try keys.text("channelId"), description: try keys.text("description"),
        color: try keys.text("color"), displayOrder: order.map(Int64.init))
    try keys.end()
    guard let name = params.name else { return try ActualResult(await client.labels.upsert(params)) }
    return try ActualResult(
        await client.labels.upsert(
            name: name, channelId: params.channelId, description: params.description, color: params.color, displayOrder: order))
}

@Sendable
private func sendTemplate(_ client: Client, _ keys: inout ObjectReader) async throws -> ActualResult {
    let joined = keys.isText("variables") ? try keys.text("variables") : nil
    let values = try keys.texts("variables")
    let params = SendTemplateParams(
        to: try keys.text("to"), templateName: try keys.text("templateName"), channelId: try keys.text("channelId"),
        languageCode: try keys.text("languageCode"), variables: joined.map { .joined(text: $0) } ?? values.map { .values(values: $0) },
        header: try keys.text("header"), image: try keys.text("image"), video: try keys.text("video"), document: try keys.text("document"),
        mediaUrl: try keys.text("mediaUrl"), mediaType: try keys.text("mediaType"), apiReference: try keys.text("apiReference"))
    try keys.end()
    guard let to = params.to, let templateName = params.templateName, joined == nil else {
        return try ActualResult(await client.templates.send(params))
    }
    return try ActualResult(
        await client.templates.send(
            to: to, templateName: templateName, channelId: params.channelId, languageCode: params.languageCode, variables: values,
            header: params.header, image: params.image, video: params.video, document: params.document, mediaUrl: params.mediaUrl,
            mediaType: params.mediaType, apiReference: params.apiReference))
}

@Sendable
private func sendMessage(_ client: Client, _ keys: inout ObjectReader) async throws -> ActualResult {
    let params = SendMessageParams(
        to: try keys.text("to"), type: try keys.text("type"), body: try keys.text("body"), url: try keys.text("url"),
        caption: try keys.text("caption"), filename: try keys.text("filename"), channelId: try keys.text("channelId"),
        apiReference: try keys.text("apiReference"))
    try keys.end()
    guard let to = params.to else { return try ActualResult(await client.messages.send(params)) }
    return try ActualResult(
        await client.messages.send(
            to: to, type: params.type, body: params.body, url: params.url, caption: params.caption, filename: params.filename,
            channelId: params.channelId,
            apiReference: params.apiReference))
}

@Sendable
private func triggerAutomation(_ client: Client, _ keys: inout ObjectReader) async throws -> ActualResult {
    let params = TriggerAutomationParams(
        phoneNumber: try keys.text("phoneNumber"), automationId: try keys.text("automationId"), automationName: try keys.text("automationName"),
        channelId: try keys.text("channelId"))
    try keys.end()
    guard let phoneNumber = params.phoneNumber else { return try ActualResult(await client.automations.trigger(params)) }
    return try ActualResult(
        await client.automations.trigger(
            phoneNumber: phoneNumber, automationId: params.automationId, automationName: params.automationName, channelId: params.channelId))
}

@Sendable
private func request(_ client: Client, _ keys: inout ObjectReader) async throws -> ActualResult {
    let path = try keys.text("path") ?? ""
    let safety: Safety? = try keys.value("safety", ["read": .read, "upsert": .upsert, "send": .send])
    let params = try keys.take("params", \.object) ?? JsonObject()
    try keys.end()
    let parameters = try params.entries.map { (name: $0.name.string, value: try Json(parsing: $0.value.json)) }
    guard let safety else { return try ActualResult(await client.request(path, params: parameters)) }
    return try ActualResult(await client.request(path, params: parameters, safety: safety))
}
