/// The operations on contacts: the people a business writes to.
public struct Contacts: Sendable {
    let access: Access

    /// Creates a contact, or updates the one with the same phone number.
    ///
    /// - Parameters:
    ///   - phoneNumber: The phone number in E.164 form, by which the contact is matched; separators are stripped.
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - name: The display name.
    ///   - email: The e-mail address.
    ///   - profilePictureUrl: An absolute http or https URL.
    ///   - customFieldsData: Custom field values by name; each passes untouched.
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
    ) async throws -> Answer<Contact> {
        try await upsert(
            ContactsUpsert(
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

    /// The same, of a form.
    ///
    /// - Throws: Any ``WorkspaceError`` of an upsert.
    @discardableResult
    public func upsert(_ form: ContactsUpsert) async throws -> Answer<Contact> {
        try await access.call(.upsertContact(form: form)) { payload in
            if case .ofContact(let contact) = payload { contact } else { nil }
        }
    }

    /// One page of contacts.
    ///
    /// - Parameters:
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - page: Which page, from 1; 1 by default.
    ///   - limit: Contacts a page, 1 to 200; 50 by default.
    ///   - search: Only contacts with this in their name or phone number.
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func list(
        channelId: String? = nil,
        page: Int? = nil,
        limit: Int? = nil,
        search: String? = nil
    ) async throws -> Page<Contact> {
        try await list(ContactsList(channelId: channelId, page: page.map(Int64.init), limit: limit.map(Int64.init), search: search))
    }

    /// The same, of a form.
    ///
    /// - Throws: Any ``WorkspaceError`` of a read.
    public func list(_ form: ContactsList) async throws -> Page<Contact> {
        try await access.list(.listContacts(form: form), Self.contacts)
    }

    /// All contacts, page after page, fetched as they are asked for, in constant memory. Whatever is wrong is thrown by the loop.
    ///
    /// A contact that slid onto the next page while the list grew is given once. One that slid onto an earlier page because others were deleted can be
    /// missed: the API has no cursor.
    ///
    /// - Parameters:
    ///   - channelId: The channel; chosen by the server if the key has only one.
    ///   - page: The page to begin with, from 1; 1 by default.
    ///   - limit: The size of a page, 1 to 200; 50 by default.
    ///   - search: Only contacts with this in their name or phone number.
    ///   - maxItems: The most contacts in all, whatever the size of a page; no limit by default.
    public func iter(
        channelId: String? = nil,
        page: Int? = nil,
        limit: Int? = nil,
        search: String? = nil,
        maxItems: Int? = nil
    ) -> AnswerSequence<Contact> {
        iter(ContactsList(channelId: channelId, page: page.map(Int64.init), limit: limit.map(Int64.init), search: search), maxItems: maxItems)
    }

    /// The same, of a form.
    public func iter(_ form: ContactsList, maxItems: Int? = nil) -> AnswerSequence<Contact> {
        AnswerSequence(access, .allContacts(form: form, maxItems: maxItems.map(Int64.init)), Self.contacts)
    }

    @Sendable
    private static func contacts(_ payload: AnswerData) -> [Contact]? {
        if case .contacts(let contacts) = payload { contacts } else { nil }
    }
}
