package io.github.workspacesdk

import io.github.workspacesdk.internal.CallExecutor
import java.util.concurrent.CompletableFuture
import java.util.function.Consumer

/** The operations on contacts: the customers of a business. */
public class Contacts internal constructor(
    private val executor: CallExecutor,
) {
    /**
     * Creates a contact, or updates the one with the same phone number.
     *
     * @param phoneNumber The phone number in E.164 format, by which the contact is matched; separators are stripped.
     * @param channelId The channel; chosen by the server if the key has only one.
     * @param name The display name.
     * @param email The e-mail address.
     * @param profilePictureUrl An absolute http or https URL.
     * @param customFieldsData Custom field values by name, each anything that [Json.of] accepts; they are sent unchanged.
     * @param labelNames The names of its labels.
     * @throws WorkspaceException any of an upsert.
     * @throws IllegalArgumentException if a value of [customFieldsData] cannot be converted to JSON.
     */
    public suspend fun upsert(
        phoneNumber: String,
        channelId: String? = null,
        name: String? = null,
        email: String? = null,
        profilePictureUrl: String? = null,
        customFieldsData: Map<String, Any?>? = null,
        labelNames: List<String>? = null,
    ): ApiResponse<Contact> =
        upsert(
            UpsertContactParams(
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
    public suspend fun upsert(params: UpsertContactParams): ApiResponse<Contact> =
        executor.callOne(Request.UpsertContact(params)) { data: ResponseData.Contact -> data.contact }

    /**
     * One page of contacts.
     *
     * @param channelId The channel; chosen by the server if the key has only one.
     * @param page The number of the page, from 1; 1 by default.
     * @param limit The number of contacts per page, 1 to 200; 50 by default.
     * @param search Only contacts whose name or phone number contains this.
     * @throws WorkspaceException any of a read.
     */
    public suspend fun list(
        channelId: String? = null,
        page: Long? = null,
        limit: Long? = null,
        search: String? = null,
    ): Page<Contact> = list(ListContactsParams(channelId = channelId, page = page, limit = limit, search = search))

    /**
     * One page of contacts.
     *
     * @throws WorkspaceException any of a read.
     */
    public suspend fun list(params: ListContactsParams): Page<Contact> =
        executor.callPage(Request.ListContacts(params)) { data: ResponseData.Contacts -> data.list }

    /**
     * All contacts. Pages are fetched on demand, so memory use is constant.
     *
     * A contact that moves to the next page because the list grows is emitted once. A contact that moves to an earlier page because others are deleted may be
     * missed: the API has no cursor.
     *
     * A collection throws any [WorkspaceException] of a read; the next collection starts again at the first page. With [PageFlow.resumable] it continues with
     * the page that failed.
     *
     * @param channelId The channel; chosen by the server if the key has only one.
     * @param page The first page, from 1; 1 by default.
     * @param limit The number of contacts per page, 1 to 200; 50 by default.
     * @param search Only contacts whose name or phone number contains this.
     * @param maxItems The maximum number of contacts in total; no limit by default.
     */
    public fun iter(
        channelId: String? = null,
        page: Long? = null,
        limit: Long? = null,
        search: String? = null,
        maxItems: Long? = null,
    ): PageFlow<Contact> = iter(ListContactsParams(channelId = channelId, page = page, limit = limit, search = search), maxItems)

    /**
     * All contacts. Pages are fetched on demand, so memory use is constant. `limit` is the size of a page.
     *
     * A collection throws any [WorkspaceException] of a read; the next collection starts again at the first page. With [PageFlow.resumable] it continues with
     * the page that failed.
     *
     * @param maxItems The maximum number of contacts in total; no limit by default.
     */
    public fun iter(
        params: ListContactsParams,
        maxItems: Long? = null,
    ): PageFlow<Contact> = executor.sequence(PageSource.AllContacts(params.copy(), maxItems)) { (it as ResponseData.Contacts).list }
}

/** [Contacts] with futures. */
public class FutureContacts internal constructor(
    private val contacts: Contacts,
) {
    /** See [Contacts.upsert]. */
    public fun upsert(params: UpsertContactParams): CompletableFuture<ApiResponse<Contact>> = future { contacts.upsert(params) }

    /** See [Contacts.list]. */
    @JvmOverloads
    public fun list(params: ListContactsParams = ListContactsParams()): CompletableFuture<Page<Contact>> = future { contacts.list(params) }

    /**
     * See [Contacts.iter]; [action] is called with one contact at a time. Each call starts at the first page: after a failed future, the next one passes the
     * contacts before the failure again.
     */
    public fun iter(
        params: ListContactsParams,
        maxItems: Long?,
        action: Consumer<in Contact>,
    ): CompletableFuture<Void?> = forEach(contacts.iter(params, maxItems), action)
}
