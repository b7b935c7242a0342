/// The operations on contacts: the customers of a business.
public struct Contacts: Sendable {
    let executor: CallExecutor

    /// Creates a contact, or updates the one with the same phone number.
    ///
    /// - Parameters:
    ///   - phoneNumber: The phone number in E.164 format, by which the contact is matched; separators are stripped.
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - name: The display name.
    ///   - email: The e-mail address.
    ///   - profilePictureUrl: An absolute http or https URL.
    ///   - customFieldsData: Custom field values by name; they are sent unchanged.
    ///   - labelNames: The names of its labels.
    /// - Throws: Any ``WorkspaceError`` of an upsert.
    @discardableResult
    public func upsert(
        phoneNumber: String,
        channelId: String? = nil,
        name: String? = nil,
        email: String? = nil,
        profilePictureUrl: String? = nil,
        customFieldsData: [String: Json]? = nil,
        labelNames: [String]? = nil
    ) async throws -> ApiResponse<Contact> {
        try await upsert(
            UpsertContactParams(
                phoneNumber: phoneNumber,
                channelId: channelId,
                name: name,
                email: email,
                profilePictureUrl: profilePictureUrl,
                customFieldsData: customFieldsData.map { Json($0) },
                labelNames: labelNames
            )
        )
    }

    /// The same, with a parameter struct.
    ///
    /// - Throws: Any ``WorkspaceError`` of an upsert.
    @discardableResult
    public func upsert(_ params: UpsertContactParams) async throws -> ApiResponse<Contact> {
        try await executor.callOne(.upsertContact(params: params)) { data in
            if case .contact(let contact) = data { contact } else { nil }
        }
    }

    /// One page of contacts.
    ///
    /// - Parameters:
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - page: The number of the page, from 1; 1 by default.
    ///   - limit: The number of contacts per page, 1 to 200; 50 by default.
    ///   - search: Only contacts whose name or phone number contains this.
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func list(
        channelId: String? = nil,
        page: Int? = nil,
        limit: Int? = nil,
        search: String? = nil
    ) async throws -> Page<Contact> {
        try await list(ListContactsParams(channelId: channelId, page: page.map(Int64.init), limit: limit.map(Int64.init), search: search))
    }

    /// The same, with a parameter struct.
    ///
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func list(_ params: ListContactsParams) async throws -> Page<Contact> {
        try await executor.callPage(.listContacts(params: params), Self.contacts)
    }

    /// All contacts. Pages are fetched on demand, so memory use is constant. The loop throws all errors.
    ///
    /// A contact that moves to the next page because the list grows is emitted once. A contact that moves to an earlier page because others are deleted
    /// may be missed: the API has no cursor.
    ///
    /// - Parameters:
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - page: The first page, from 1; 1 by default.
    ///   - limit: The number of contacts per page, 1 to 200; 50 by default.
    ///   - search: Only contacts whose name or phone number contains this.
    ///   - maxItems: The maximum number of contacts in total; no limit by default.
    public func iter(
        channelId: String? = nil,
        page: Int? = nil,
        limit: Int? = nil,
        search: String? = nil,
        maxItems: Int? = nil
    ) -> PageSequence<Contact> {
        iter(ListContactsParams(channelId: channelId, page: page.map(Int64.init), limit: limit.map(Int64.init), search: search), maxItems: maxItems)
    }

    /// The same, with a parameter struct.
    public func iter(_ params: ListContactsParams, maxItems: Int? = nil) -> PageSequence<Contact> {
        PageSequence(executor, .allContacts(params: params, maxItems: maxItems.map(Int64.init)), Self.contacts)
    }

    @Sendable
    private static func contacts(_ data: ResponseData) -> [Contact]? {
        if case .contacts(let contacts) = data { contacts } else { nil }
    }
}
