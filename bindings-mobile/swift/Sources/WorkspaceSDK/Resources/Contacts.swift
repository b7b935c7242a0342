/// The operations on contacts: the customers of a business.
public protocol Contacts: Sendable {
    /// Creates a contact, or updates the contact with the same phone number. This form takes a parameter struct.
    ///
    /// - Throws: A ``WorkspaceError``.
    @discardableResult
    func upsert(_ params: UpsertContactParams) async throws -> ApiResponse<Contact>

    /// Returns one page of contacts. This form takes a parameter struct.
    ///
    /// - Throws: A ``WorkspaceError``.
    func list(_ params: ListContactsParams) async throws -> Page<Contact>

    /// Returns all contacts as a sequence. This form takes a parameter struct.
    func iter(_ params: ListContactsParams, maxItems: Int?, prefetch: Int?) -> PageSequence<Contact>
}

extension Contacts {
    /// Creates a contact, or updates the contact with the same phone number.
    ///
    /// - Parameters:
    ///   - phoneNumber: The phone number in E.164 format, such as `+1234567890`, which identifies the contact;
    ///     separators are removed.
    ///   - channelId: The channel; by default that of the client. Without one, the server uses the only channel of the
    ///     key.
    ///   - name: The display name.
    ///   - email: The e-mail address.
    ///   - profilePictureUrl: An absolute http or https URL.
    ///   - customFieldsData: The values of custom fields by name. They are sent unchanged.
    ///   - labelNames: The names of the contact's labels.
    /// - Throws: A ``WorkspaceError``.
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

    /// Returns one page of contacts. To process all contacts, use
    /// ``iter(channelId:page:limit:search:maxItems:prefetch:)``.
    ///
    /// - Parameters:
    ///   - channelId: The channel; by default that of the client. Without one, the server uses the only channel of the
    ///     key.
    ///   - page: The number of the page, which starts at 1; 1 by default.
    ///   - limit: The number of contacts per page, 1 to 200; 50 by default.
    ///   - search: Only contacts whose name or phone number contains this string.
    /// - Throws: A ``WorkspaceError``.
    public func list(
        channelId: String? = nil,
        page: Int? = nil,
        limit: Int? = nil,
        search: String? = nil
    ) async throws -> Page<Contact> {
        try await list(ListContactsParams(channelId: channelId, page: page.map(Int64.init), limit: limit.map(Int64.init), search: search))
    }

    /// Returns all contacts as a sequence, in constant memory: while the program works on a page, the next ones are
    /// under way. The loop throws all errors.
    ///
    /// ```swift
    /// for try await contact in client.contacts.iter(search: "Jane") {
    ///     print(contact.name ?? "no name")
    /// }
    /// ```
    ///
    /// If the list grows during the loop and a contact moves to the next page, it is still emitted only once. If
    /// contacts are deleted during the loop, another contact can move to an earlier page and be missed, because the API
    /// has no cursor.
    ///
    /// - Parameters:
    ///   - channelId: The channel; by default that of the client. Without one, the server uses the only channel of the
    ///     key.
    ///   - page: The number of the first page, which starts at 1; 1 by default.
    ///   - limit: The number of contacts per page, 1 to 200; 200 by default, or `maxItems` if that is smaller.
    ///   - search: Only contacts whose name or phone number contains this string.
    ///   - maxItems: The maximum number of contacts in total; no limit by default.
    ///   - prefetch: The number of pages that are requested before they are needed, at most 10; 2 by default. With 0,
    ///     with a rate limit, and with hooks for attempts, a page is requested when its first contact is needed. Other
    ///     calls have priority.
    public func iter(
        channelId: String? = nil,
        page: Int? = nil,
        limit: Int? = nil,
        search: String? = nil,
        maxItems: Int? = nil,
        prefetch: Int? = nil
    ) -> PageSequence<Contact> {
        let params = ListContactsParams(channelId: channelId, page: page.map(Int64.init), limit: limit.map(Int64.init), search: search)
        return iter(params, maxItems: maxItems, prefetch: prefetch)
    }

    /// Returns all contacts as a sequence. This form takes a parameter struct.
    public func iter(_ params: ListContactsParams) -> PageSequence<Contact> {
        iter(params, maxItems: nil, prefetch: nil)
    }
}

/// The contacts of a client.
struct ContactsResource: Contacts {
    let executor: CallExecutor

    func upsert(_ params: UpsertContactParams) async throws -> ApiResponse<Contact> {
        try await executor.callOne(.upsertContact(params: params)) { data in
            if case .contact(let contact) = data { contact } else { nil }
        }
    }

    func list(_ params: ListContactsParams) async throws -> Page<Contact> {
        try await executor.callPage(.listContacts(params: params), Self.contacts)
    }

    func iter(_ params: ListContactsParams, maxItems: Int?, prefetch: Int?) -> PageSequence<Contact> {
        let source = PageSource.allContacts(params: params, maxItems: maxItems.map(Int64.init), prefetch: prefetch.map(Int64.init))
        return PageSequence(executor, source, Self.contacts)
    }

    @Sendable
    private static func contacts(_ data: ResponseData) -> [Contact]? {
        if case .contacts(let contacts) = data { contacts } else { nil }
    }
}
