package io.github.workspacesdk

/** The operations on contacts: the people a business writes to. */
public class Contacts internal constructor(
    private val access: Access,
) {
    /**
     * Creates a contact, or updates the one with the same phone number.
     *
     * @param phoneNumber The phone number in E.164 form, by which the contact is matched; separators are stripped.
     * @param channelId The channel; chosen by the server if the key has only one.
     * @param name The display name.
     * @param email The e-mail address.
     * @param profilePictureUrl An absolute http or https URL.
     * @param customFieldsData Custom field values by name, each anything that [Json.of] takes; each passes untouched.
     * @param labelNames The names of its labels.
     * @throws WorkspaceException any of an upsert.
     * @throws IllegalArgumentException if a value of [customFieldsData] is no JSON value.
     */
    public suspend fun upsert(
        phoneNumber: String,
        channelId: String? = null,
        name: String? = null,
        email: String? = null,
        profilePictureUrl: String? = null,
        customFieldsData: Map<String, Any?>? = null,
        labelNames: List<String>? = null,
    ): Answer<Contact> =
        upsert(
            ContactsUpsert(
                phoneNumber = phoneNumber,
                channelId = channelId,
                name = name,
                email = email,
                profilePictureUrl = profilePictureUrl,
                customFieldsData = customFieldsData?.let(Json::of),
                labelNames = labelNames,
            ),
        )

    /**
     * Creates a contact, or updates the one with the same phone number.
     *
     * @throws WorkspaceException any of an upsert.
     */
    public suspend fun upsert(form: ContactsUpsert): Answer<Contact> = access.one(Request.UpsertContact(form)) { data: AnswerData.OfContact -> data.contact }

    /**
     * One page of contacts.
     *
     * @param channelId The channel; chosen by the server if the key has only one.
     * @param page Which page, from 1; 1 by default.
     * @param limit Contacts a page, 1 to 200; 50 by default.
     * @param search Only contacts with this in their name or phone number.
     * @throws WorkspaceException any of a read.
     */
    public suspend fun list(
        channelId: String? = null,
        page: Long? = null,
        limit: Long? = null,
        search: String? = null,
    ): Page<Contact> = list(ContactsList(channelId = channelId, page = page, limit = limit, search = search))

    /**
     * One page of contacts.
     *
     * @throws WorkspaceException any of a read.
     */
    public suspend fun list(form: ContactsList): Page<Contact> = access.list(Request.ListContacts(form)) { data: AnswerData.Contacts -> data.list }

    /**
     * All contacts, page after page, fetched as they are asked for, in constant memory.
     *
     * A contact that slid onto the next page while the list grew is given once. One that slid onto an earlier page because others were deleted can be
     * missed: the API has no cursor.
     *
     * A collection throws any [WorkspaceException] of a read, and the next one begins anew, at the first page. With [PageFlow.resumable] it goes on with the
     * page that failed.
     *
     * @param channelId The channel; chosen by the server if the key has only one.
     * @param page The page to begin with, from 1; 1 by default.
     * @param limit Contacts a page, 1 to 200; 50 by default.
     * @param search Only contacts with this in their name or phone number.
     * @param maxItems The most contacts in all, whatever the size of a page; no limit by default.
     */
    public fun iter(
        channelId: String? = null,
        page: Long? = null,
        limit: Long? = null,
        search: String? = null,
        maxItems: Long? = null,
    ): PageFlow<Contact> = iter(ContactsList(channelId = channelId, page = page, limit = limit, search = search), maxItems)

    /**
     * All contacts, page after page, fetched as they are asked for, in constant memory. `limit` is the size of a page.
     *
     * A collection throws any [WorkspaceException] of a read, and the next one begins anew, at the first page. With [PageFlow.resumable] it goes on with the
     * page that failed.
     *
     * @param maxItems The most contacts in all, whatever the size of a page; no limit by default.
     */
    public fun iter(
        form: ContactsList,
        maxItems: Long? = null,
    ): PageFlow<Contact> = access.sequence(PageSource.AllContacts(form.copy(), maxItems)) { (it as AnswerData.Contacts).list }
}
